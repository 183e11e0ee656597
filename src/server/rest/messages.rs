//! Messages for runs that wait for them.

use axum::{Json, extract::State};
use fermata_api::{messages::*, runs::RunView};
use fermata_engine::ids::RunId;
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{IdempotencyKey, JsonBody, Path, Who},
    rest::Reply,
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(message_send)).routes(routes!(run_message))
}

/// Send a message to every run that waits for it
///
/// Each run that waits under this name and key takes it, once. Where none does, it is kept for a day, and the first run that
/// begins to wait for it takes it, if its step looks back that far (an hour, unless the step says otherwise).
#[utoipa::path(
    post,
    path = "/messages",
    tag = "messages",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key sends once and is given the same answer again")),
    request_body = MessageInput,
    responses((status = 200, body = MessageView))
)]
async fn message_send(
    State(service): State<Service>,
    Who(who): Who,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(input): JsonBody<MessageInput>,
) -> Reply<Json<MessageView>> {
    Ok(Json(service.message_send(&who, input, key).await?))
}

/// Send a message to one run
///
/// Refused where no step of the run waits for it: such a message is not kept.
#[utoipa::path(
    post,
    path = "/runs/{id}/messages",
    tag = "messages",
    params(
        ("id" = RunId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key sends once and is given the same answer again")
    ),
    request_body = RunMessageInput,
    responses((status = 200, body = RunView))
)]
async fn run_message(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(input): JsonBody<RunMessageInput>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.run_message(&who, id, input, key).await?))
}
