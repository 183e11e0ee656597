//! Views of an object's list.

use axum::{Json, extract::State, http::StatusCode};
use fermata_api::{
    Page,
    page::Paging,
    records::{ListViewInput, ListViewView},
};
use fermata_engine::ids::Name;
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    extract::{IfMatch, JsonBody, Path, Query, Who},
    rest::{Created, Reply, Tagged},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(view_list, view_create)).routes(routes!(
        view_get,
        view_update,
        view_delete
    ))
}

/// Views of an object's list: one's own and those that are shared, by label
#[utoipa::path(get, path = "/objects/{object}/views", tag = "records", params(("object" = Name, Path), Paging), responses((status = 200, body = Page<ListViewView>)))]
async fn view_list(
    State(service): State<Service>,
    Who(who): Who,
    Path(object): Path<Name>,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<ListViewView>>> {
    Ok(Json(service.list_views(&who, &object, paging).await?))
}

/// Keep a view
#[utoipa::path(post, path = "/objects/{object}/views", tag = "records", params(("object" = Name, Path)), request_body = ListViewInput, responses((status = 201, body = ListViewView)))]
async fn view_create(
    State(service): State<Service>,
    Who(who): Who,
    Path(object): Path<Name>,
    JsonBody(input): JsonBody<ListViewInput>,
) -> Reply<Created<ListViewView>> {
    let body = service.list_view_create(&who, &object, input).await?;
    let location = format!("/api/v1/objects/{object}/views/{}", body.id);
    Ok(Created { location, revision: Some(body.revision), body })
}

/// One view
#[utoipa::path(get, path = "/objects/{object}/views/{view}", tag = "records", params(("object" = Name, Path), ("view" = Uuid, Path)), responses((status = 200, body = ListViewView)))]
async fn view_get(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, view)): Path<(Name, Uuid)>,
) -> Reply<Tagged<ListViewView>> {
    let view = service.list_view(&who, &object, view).await?;
    Ok(Tagged(view.revision, view))
}

/// Replace a view
#[utoipa::path(
    put,
    path = "/objects/{object}/views/{view}",
    tag = "records",
    params(
        ("object" = Name, Path),
        ("view" = Uuid, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest")
    ),
    request_body = ListViewInput,
    responses((status = 200, body = ListViewView))
)]
async fn view_update(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, view)): Path<(Name, Uuid)>,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<ListViewInput>,
) -> Reply<Tagged<ListViewView>> {
    let view = service.list_view_update(&who, (&object, view), input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Delete a view
#[utoipa::path(delete, path = "/objects/{object}/views/{view}", tag = "records", params(("object" = Name, Path), ("view" = Uuid, Path)), responses((status = 204, description = "Done")))]
async fn view_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, view)): Path<(Name, Uuid)>,
) -> Reply<StatusCode> {
    service.list_view_delete(&who, &object, view).await?;
    Ok(StatusCode::NO_CONTENT)
}
