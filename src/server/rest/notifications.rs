//! What a person was told.

use axum::{Json, extract::State, http::StatusCode};
use fermata_api::{Page, page::Paging, system::NotificationView};
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    extract::{Path, Query, Who},
    rest::Reply,
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(notification_list))
        .routes(routes!(notifications_read))
        .routes(routes!(notification_read))
}

/// Notifications, newest first
#[utoipa::path(get, path = "/notifications", tag = "notifications", params(Paging), responses((status = 200, body = Page<NotificationView>)))]
async fn notification_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<NotificationView>>> {
    Ok(Json(service.notifications(&who, paging).await?))
}

/// Mark all as read
#[utoipa::path(post, path = "/notifications/read", tag = "notifications", responses((status = 204, description = "Done")))]
async fn notifications_read(State(service): State<Service>, Who(who): Who) -> Reply<StatusCode> {
    service.notifications_read(&who, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Mark one as read
#[utoipa::path(post, path = "/notifications/{id}/read", tag = "notifications", params(("id" = Uuid, Path)), responses((status = 204, description = "Done")))]
async fn notification_read(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<Uuid>,
) -> Reply<StatusCode> {
    service.notifications_read(&who, Some(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
