//! Records of one object.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use fermata_api::{Page, page::Paging, records::*};
use fermata_engine::ids::{Name, RecordId};
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{IdempotencyKey, IfMatch, JsonBody, Path, Query, Who},
    rest::{Created, Reply, Tagged},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(record_list, record_create))
        .routes(routes!(record_get, record_update, record_delete))
        .routes(routes!(record_history))
        .routes(routes!(record_related))
        .routes(routes!(record_upsert))
}

/// Records of an object
#[utoipa::path(get, path = "/objects/{object}/records", tag = "records", params(("object" = Name, Path), RecordQuery), responses((status = 200, body = Page<RecordView>)))]
async fn record_list(
    State(service): State<Service>,
    Who(who): Who,
    Path(object): Path<Name>,
    Query(query): Query<RecordQuery>,
) -> Reply<Json<Page<RecordView>>> {
    Ok(Json(service.records(&who, &object, query).await?))
}

/// Make a record; matching orchestrations start with it
#[utoipa::path(
    post,
    path = "/objects/{object}/records",
    tag = "records",
    params(
        ("object" = Name, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key never makes a second record")
    ),
    request_body = RecordInput,
    responses((status = 201, body = RecordView))
)]
async fn record_create(
    State(service): State<Service>,
    Who(who): Who,
    Path(object): Path<Name>,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(input): JsonBody<RecordInput>,
) -> Reply<Created<RecordView>> {
    let body = service.record_create(&who, &object, input, key).await?;
    let location = format!("/api/v1/objects/{object}/records/{}", body.id);
    Ok(Created { location, revision: Some(body.revision), body })
}

/// One record
#[utoipa::path(get, path = "/objects/{object}/records/{id}", tag = "records", params(("object" = Name, Path), ("id" = RecordId, Path)), responses((status = 200, body = RecordView)))]
async fn record_get(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, RecordId)>,
) -> Reply<Tagged<RecordView>> {
    let view = service.record(&who, &object, id).await?;
    Ok(Tagged(view.revision, view))
}

/// Change a record; what is absent stays
#[utoipa::path(
    patch,
    path = "/objects/{object}/records/{id}",
    tag = "records",
    params(
        ("object" = Name, Path),
        ("id" = RecordId, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest")
    ),
    request_body = RecordInput,
    responses((status = 200, body = RecordView))
)]
async fn record_update(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, RecordId)>,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<RecordInput>,
) -> Reply<Tagged<RecordView>> {
    let view = service.record_update(&who, &object, id, input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Make or change the record that other systems know by this
///
/// The field is one that the object marks as an external id. Where no record has the value a new one is made (201), else that
/// record is changed and what is absent stays (200). Sending it again changes nothing more.
#[utoipa::path(
    put,
    path = "/objects/{object}/records/by/{field}/{value}",
    tag = "records",
    params(("object" = Name, Path), ("field" = Name, Path), ("value" = String, Path)),
    request_body = RecordInput,
    responses((status = 200, body = RecordView, description = "Changed"), (status = 201, body = RecordView, description = "Made"))
)]
async fn record_upsert(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, field, value)): Path<(Name, Name, String)>,
    JsonBody(input): JsonBody<RecordInput>,
) -> Reply<Response> {
    let (body, made) = service.record_upsert(&who, &object, &field, &value, input).await?;
    if made {
        let location = format!("/api/v1/objects/{object}/records/{}", body.id);
        return Ok(Created { location, revision: Some(body.revision), body }.into_response());
    }
    Ok(Tagged(body.revision, body).into_response())
}

/// Delete a record; refused while an open run is about it
#[utoipa::path(delete, path = "/objects/{object}/records/{id}", tag = "records", params(("object" = Name, Path), ("id" = RecordId, Path)), responses((status = 204, description = "Done")))]
async fn record_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, RecordId)>,
) -> Reply<StatusCode> {
    service.record_delete(&who, &object, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Records of other objects that name it, by the field that does: the first ten of each
///
/// The others are had with `GET /objects/{object}/records?field=…&value=…`.
#[utoipa::path(get, path = "/objects/{object}/records/{id}/related", tag = "records", params(("object" = Name, Path), ("id" = RecordId, Path)), responses((status = 200, body = Vec<RelatedList>)))]
async fn record_related(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, RecordId)>,
) -> Reply<Json<Vec<RelatedList>>> {
    Ok(Json(service.record_related(&who, &object, id).await?))
}

/// Its history, newest first
#[utoipa::path(get, path = "/objects/{object}/records/{id}/history", tag = "records", params(("object" = Name, Path), ("id" = RecordId, Path), Paging), responses((status = 200, body = Page<RecordHistory>)))]
async fn record_history(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, RecordId)>,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<RecordHistory>>> {
    Ok(Json(service.record_history(&who, &object, id, paging).await?))
}
