//! Objects and their records.

mod comments;
mod files;
mod imports;
mod records;
mod views;

pub(super) use files::disposition;

use axum::{Json, extract::State, http::StatusCode};
use fermata_api::{Page, page::Paging, records::ObjectView};
use fermata_engine::{
    ids::Name,
    object::{Object, ObjectDefinition},
};
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{IfMatch, JsonBody, Path, Query, Who},
    rest::{Created, Reply, Tagged},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(object_list, object_create))
        .routes(routes!(object_get, object_update, object_delete))
        .merge(records::routes())
        .merge(files::routes())
        .merge(comments::routes())
        .merge(views::routes())
        .merge(imports::routes())
}

/// Objects, by name
#[utoipa::path(get, path = "/objects", tag = "objects", params(Paging), responses((status = 200, body = Page<ObjectView>)))]
async fn object_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<ObjectView>>> {
    Ok(Json(service.objects(&who, paging).await?))
}

/// Make an object
#[utoipa::path(post, path = "/objects", tag = "objects", request_body = ObjectDefinition, responses((status = 201, body = ObjectView)))]
async fn object_create(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(object): JsonBody<Object>,
) -> Reply<Created<ObjectView>> {
    let body = service.object_create(&who, object).await?;
    let location = format!("/api/v1/objects/{}", body.object.name);
    Ok(Created { location, revision: Some(body.revision), body })
}

/// One object
#[utoipa::path(get, path = "/objects/{object}", tag = "objects", params(("object" = Name, Path)), responses((status = 200, body = ObjectView)))]
async fn object_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Tagged<ObjectView>> {
    let view = service.object(&who, &name).await?;
    Ok(Tagged(view.revision, view))
}

/// Replace an object's definition
#[utoipa::path(
    put,
    path = "/objects/{object}",
    tag = "objects",
    params(
        ("object" = Name, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest")
    ),
    request_body = ObjectDefinition,
    responses((status = 200, body = ObjectView))
)]
async fn object_update(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
    JsonBody(object): JsonBody<Object>,
) -> Reply<Tagged<ObjectView>> {
    let view = service.object_update(&who, &name, object, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Delete an object that has no records and that nothing names
#[utoipa::path(delete, path = "/objects/{object}", tag = "objects", params(("object" = Name, Path)), responses((status = 204, description = "Done")))]
async fn object_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<StatusCode> {
    service.object_delete(&who, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
