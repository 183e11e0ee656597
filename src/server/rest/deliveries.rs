//! What was delivered to other systems, and what was not.

use axum::{Json, extract::State};
use fermata_api::{
    Page,
    connections::{DeliveryQuery, DeliveryView},
};
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
        .routes(routes!(delivery_list))
        .routes(routes!(delivery_get))
        .routes(routes!(delivery_send_again))
}

/// Mails, chat messages and events, newest first
#[utoipa::path(get, path = "/deliveries", tag = "connections", params(DeliveryQuery), responses((status = 200, body = Page<DeliveryView>)))]
async fn delivery_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<DeliveryQuery>,
) -> Reply<Json<Page<DeliveryView>>> {
    Ok(Json(service.deliveries(&who, query).await?))
}

/// One delivery
#[utoipa::path(get, path = "/deliveries/{id}", tag = "connections", params(("id" = Uuid, Path)), responses((status = 200, body = DeliveryView)))]
async fn delivery_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<Uuid>,
) -> Reply<Json<DeliveryView>> {
    Ok(Json(service.delivery(&who, id).await?))
}

/// Send again what was given up, under the key that it had
#[utoipa::path(post, path = "/deliveries/{id}/send-again", tag = "connections", params(("id" = Uuid, Path)), responses((status = 200, body = DeliveryView)))]
async fn delivery_send_again(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<Uuid>,
) -> Reply<Json<DeliveryView>> {
    Ok(Json(service.delivery_send_again(&who, id).await?))
}
