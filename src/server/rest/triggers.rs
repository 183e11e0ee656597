//! Why runs start by themselves.

use axum::{Json, extract::State};
use fermata_api::{
    Page,
    page::Paging,
    triggers::{
        SchedulePreview, SchedulePreviewInput, TriggerOrder, TriggerOrderInput, TriggerRow, WhatIfInput,
        WhatIfRow,
    },
};
use fermata_engine::ids::Name;
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{IfMatch, JsonBody, Path, Query, Who},
    rest::{Reply, Tagged},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(trigger_list))
        .routes(routes!(what_if))
        .routes(routes!(schedule_preview))
        .routes(routes!(trigger_order, trigger_order_set))
}

/// Orchestrations and why their runs start, by name
#[utoipa::path(get, path = "/triggers", tag = "triggers", params(Paging), responses((status = 200, body = Page<TriggerRow>)))]
async fn trigger_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<TriggerRow>>> {
    Ok(Json(service.triggers(&who, paging).await?))
}

/// Ask what a change of a record would start, and why; nothing is done
#[utoipa::path(post, path = "/triggers/what-if", tag = "triggers", request_body = WhatIfInput, responses((status = 200, body = Vec<WhatIfRow>)))]
async fn what_if(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<WhatIfInput>,
) -> Reply<Json<Vec<WhatIfRow>>> {
    Ok(Json(service.what_if(&who, input).await?))
}

/// The next ten moments of a schedule
#[utoipa::path(post, path = "/triggers/moments", tag = "triggers", request_body = SchedulePreviewInput, responses((status = 200, body = SchedulePreview)))]
async fn schedule_preview(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<SchedulePreviewInput>,
) -> Reply<Json<SchedulePreview>> {
    Ok(Json(service.schedule_preview(&who, input).await?))
}

/// In which order orchestrations start when a record of an object changes
#[utoipa::path(get, path = "/objects/{object}/trigger-order", tag = "triggers", params(("object" = Name, Path)), responses((status = 200, body = TriggerOrder)))]
async fn trigger_order(
    State(service): State<Service>,
    Who(who): Who,
    Path(object): Path<Name>,
) -> Reply<Tagged<TriggerOrder>> {
    let order = service.trigger_order(&who, &object).await?;
    Ok(Tagged(order.revision, order))
}

/// Set the order
#[utoipa::path(
    put,
    path = "/objects/{object}/trigger-order",
    tag = "triggers",
    params(
        ("object" = Name, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest")
    ),
    request_body = TriggerOrderInput,
    responses((status = 200, body = TriggerOrder))
)]
async fn trigger_order_set(
    State(service): State<Service>,
    Who(who): Who,
    Path(object): Path<Name>,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<TriggerOrderInput>,
) -> Reply<Tagged<TriggerOrder>> {
    let order = service.trigger_order_set(&who, &object, input, revision).await?;
    Ok(Tagged(order.revision, order))
}
