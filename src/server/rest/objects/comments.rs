//! Comments on records.

use axum::{Json, extract::State, http::StatusCode};
use fermata_api::{
    Page,
    page::Paging,
    records::{CommentInput, CommentView},
};
use fermata_engine::ids::{Name, RecordId};
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    extract::{IfMatch, JsonBody, Path, Query, Who},
    rest::{Created, Reply, Tagged},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(comment_list, comment_add))
        .routes(routes!(comment_edit, comment_delete))
}

/// Comments on a record, newest first
#[utoipa::path(get, path = "/objects/{object}/records/{id}/comments", tag = "records", params(("object" = Name, Path), ("id" = RecordId, Path), Paging), responses((status = 200, body = Page<CommentView>)))]
async fn comment_list(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, RecordId)>,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<CommentView>>> {
    Ok(Json(service.comments(&who, &object, id, paging).await?))
}

/// Comment on a record
#[utoipa::path(post, path = "/objects/{object}/records/{id}/comments", tag = "records", params(("object" = Name, Path), ("id" = RecordId, Path)), request_body = CommentInput, responses((status = 201, body = CommentView)))]
async fn comment_add(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, RecordId)>,
    JsonBody(input): JsonBody<CommentInput>,
) -> Reply<Created<CommentView>> {
    let body = service.comment_add(&who, &object, id, input).await?;
    let location = format!("/api/v1/objects/{object}/records/{id}/comments/{}", body.id);
    Ok(Created { location, revision: Some(body.revision), body })
}

/// Change a comment of one's own
#[utoipa::path(
    patch,
    path = "/objects/{object}/records/{id}/comments/{comment}",
    tag = "records",
    params(
        ("object" = Name, Path),
        ("id" = RecordId, Path),
        ("comment" = Uuid, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest")
    ),
    request_body = CommentInput,
    responses((status = 200, body = CommentView))
)]
async fn comment_edit(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id, comment)): Path<(Name, RecordId, Uuid)>,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<CommentInput>,
) -> Reply<Tagged<CommentView>> {
    let view = service.comment_edit(&who, (&object, id, comment), input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Delete a comment
#[utoipa::path(delete, path = "/objects/{object}/records/{id}/comments/{comment}", tag = "records", params(("object" = Name, Path), ("id" = RecordId, Path), ("comment" = Uuid, Path)), responses((status = 204, description = "Done")))]
async fn comment_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id, comment)): Path<(Name, RecordId, Uuid)>,
) -> Reply<StatusCode> {
    service.comment_delete(&who, (&object, id, comment)).await?;
    Ok(StatusCode::NO_CONTENT)
}
