//! Around approvals: recall, further approvers, signatures.

use axum::{Json, extract::State};
use fermata_api::{
    approvals::{AddApproverInput, RemoveApproverInput, SignatureView},
    runs::{ReasonInput, RunView},
};
use fermata_engine::ids::{Name, RecordId, RunId};
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{JsonBody, OptionalJson, Path, Who},
    rest::Reply,
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(run_recall))
        .routes(routes!(approver_add, approver_remove))
        .routes(routes!(run_signatures))
        .routes(routes!(record_signatures))
}

/// Take a run back, as its submitter, until the first decision
#[utoipa::path(post, path = "/runs/{id}/recall", tag = "runs", params(("id" = RunId, Path)), request_body = ReasonInput, responses((status = 200, body = RunView)))]
async fn run_recall(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
    OptionalJson(input): OptionalJson<ReasonInput>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.recall(&who, id, input).await?))
}

/// Ask somebody else to decide too
#[utoipa::path(
    post,
    path = "/runs/{id}/steps/{step}/approvers",
    tag = "runs",
    params(("id" = RunId, Path), ("step" = Name, Path)),
    request_body = AddApproverInput,
    responses((status = 200, body = RunView))
)]
async fn approver_add(
    State(service): State<Service>,
    Who(who): Who,
    Path((id, step)): Path<(RunId, Name)>,
    JsonBody(input): JsonBody<AddApproverInput>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.approver_add(&who, id, step, input).await?))
}

/// Leave somebody out who has not decided yet
#[utoipa::path(
    delete,
    path = "/runs/{id}/steps/{step}/approvers",
    tag = "runs",
    params(("id" = RunId, Path), ("step" = Name, Path)),
    request_body = RemoveApproverInput,
    responses((status = 200, body = RunView))
)]
async fn approver_remove(
    State(service): State<Service>,
    Who(who): Who,
    Path((id, step)): Path<(RunId, Name)>,
    JsonBody(input): JsonBody<RemoveApproverInput>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.approver_remove(&who, id, step, input).await?))
}

/// What was signed in a run, latest first
#[utoipa::path(get, path = "/runs/{id}/signatures", tag = "runs", params(("id" = RunId, Path)), responses((status = 200, body = Vec<SignatureView>)))]
async fn run_signatures(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
) -> Reply<Json<Vec<SignatureView>>> {
    Ok(Json(service.run_signatures(&who, id).await?))
}

/// What was signed about a record, latest first
#[utoipa::path(
    get,
    path = "/objects/{object}/records/{id}/signatures",
    tag = "records",
    params(("object" = Name, Path), ("id" = RecordId, Path)),
    responses((status = 200, body = Vec<SignatureView>))
)]
async fn record_signatures(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, RecordId)>,
) -> Reply<Json<Vec<SignatureView>>> {
    Ok(Json(service.record_signatures(&who, &object, id).await?))
}
