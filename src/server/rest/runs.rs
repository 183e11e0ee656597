//! Runs: start, watch, operate.

use axum::{Json, extract::State};
use fermata_api::{
    Page,
    definitions::StartInput,
    operate::{ChangeDueInput, CompleteStepInput, GoBackInput, SkipInput, VariablesInput},
    page::Paging,
    runs::*,
};
use fermata_engine::{
    definition::Orchestration,
    ids::{Name, RunId},
};
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{IdempotencyKey, JsonBody, OptionalJson, Path, Query, Who},
    rest::{Created, Reply},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(run_start))
        .routes(routes!(run_list))
        .routes(routes!(run_get))
        .routes(routes!(run_log))
        .routes(routes!(run_definition))
        .routes(routes!(run_pause))
        .routes(routes!(run_resume))
        .routes(routes!(run_cancel))
        .routes(routes!(run_retry))
        .routes(routes!(run_restart_stage))
        .routes(routes!(run_go_back))
        .routes(routes!(run_skip_step))
        .routes(routes!(run_complete_step))
        .routes(routes!(run_change_due))
        .routes(routes!(run_set_variables))
        .routes(routes!(run_reassign))
}

/// Start a run of the active version
#[utoipa::path(
    post,
    path = "/orchestrations/{name}/runs",
    tag = "runs",
    params(
        ("name" = Name, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key never starts a second run")
    ),
    request_body = StartInput,
    responses((status = 201, body = RunView))
)]
async fn run_start(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IdempotencyKey(key): IdempotencyKey,
    OptionalJson(input): OptionalJson<StartInput>,
) -> Reply<Created<RunView>> {
    let body = service.start(&who, &name, input, key).await?;
    let location = format!("/api/v1/runs/{}", body.row.id);
    Ok(Created { location, revision: None, body })
}

/// Runs, newest first
#[utoipa::path(get, path = "/runs", tag = "runs", params(RunQuery), responses((status = 200, body = Page<RunRow>)))]
async fn run_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<RunQuery>,
) -> Reply<Json<Page<RunRow>>> {
    Ok(Json(service.runs(&who, query).await?))
}

/// One run, with its stages, steps and work items
#[utoipa::path(get, path = "/runs/{id}", tag = "runs", params(("id" = RunId, Path)), responses((status = 200, body = RunView)))]
async fn run_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.run(&who, id).await?))
}

/// What happened in a run, in order
#[utoipa::path(get, path = "/runs/{id}/log", tag = "runs", params(("id" = RunId, Path), Paging), responses((status = 200, body = Page<LogEntry>)))]
async fn run_log(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<LogEntry>>> {
    Ok(Json(service.run_log(&who, id, paging).await?))
}

/// The drawing of the version that a run began with
#[utoipa::path(get, path = "/runs/{id}/definition", tag = "runs", params(("id" = RunId, Path)), responses((status = 200, body = Orchestration)))]
async fn run_definition(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
) -> Reply<Json<Orchestration>> {
    Ok(Json(service.run_definition(&who, id).await?))
}

/// Hold a run: no step starts, its clocks stand still
#[utoipa::path(post, path = "/runs/{id}/pause", tag = "runs", params(("id" = RunId, Path)), request_body = ReasonInput, responses((status = 200, body = RunView)))]
async fn run_pause(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
    OptionalJson(input): OptionalJson<ReasonInput>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.pause(&who, id, input).await?))
}

/// Let a paused run go on
#[utoipa::path(post, path = "/runs/{id}/resume", tag = "runs", params(("id" = RunId, Path)), request_body = ReasonInput, responses((status = 200, body = RunView)))]
async fn run_resume(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
    OptionalJson(input): OptionalJson<ReasonInput>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.resume(&who, id, input).await?))
}

/// Stop a run for good
#[utoipa::path(post, path = "/runs/{id}/cancel", tag = "runs", params(("id" = RunId, Path)), request_body = ReasonInput, responses((status = 200, body = RunView)))]
async fn run_cancel(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
    OptionalJson(input): OptionalJson<ReasonInput>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.cancel(&who, id, input).await?))
}

/// Try what failed again
#[utoipa::path(post, path = "/runs/{id}/retry", tag = "runs", params(("id" = RunId, Path)), request_body = RetryInput, responses((status = 200, body = RunView)))]
async fn run_retry(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
    OptionalJson(input): OptionalJson<RetryInput>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.retry(&who, id, input).await?))
}

/// Begin the stage that it is in anew
///
/// Its open work is taken away, and every step of it begins once more. A failed run goes on by it.
#[utoipa::path(post, path = "/runs/{id}/restart-stage", tag = "runs", params(("id" = RunId, Path)), request_body = ReasonInput, responses((status = 200, body = RunView)))]
async fn run_restart_stage(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
    OptionalJson(input): OptionalJson<ReasonInput>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.restart_stage(&who, id, input).await?))
}

/// Go back to an earlier stage
///
/// The stage that it is in is left, its open work is taken away, and the earlier one begins anew. Only stages that the run
/// was in before can be gone back to: its `back_to` names them. A failed run goes on by it.
#[utoipa::path(post, path = "/runs/{id}/go-back", tag = "runs", params(("id" = RunId, Path)), request_body = GoBackInput, responses((status = 200, body = RunView)))]
async fn run_go_back(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
    JsonBody(input): JsonBody<GoBackInput>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.go_back(&who, id, input).await?))
}

/// Pass over a step
///
/// It counts as done: steps that come after it start, and its stage can end. It hands over nothing.
#[utoipa::path(post, path = "/runs/{id}/skip-step", tag = "runs", params(("id" = RunId, Path)), request_body = SkipInput, responses((status = 200, body = RunView)))]
async fn run_skip_step(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
    JsonBody(input): JsonBody<SkipInput>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.skip_step(&who, id, input).await?))
}

/// Complete a step that waits for its condition
///
/// Its people are done with it, and nothing but its condition keeps it in progress: its `waiting` says since when. What they
/// handed over stays, and what comes after it goes on. A run that failed because the condition could not be answered goes on by it.
#[utoipa::path(post, path = "/runs/{id}/complete-step", tag = "runs", params(("id" = RunId, Path)), request_body = CompleteStepInput, responses((status = 200, body = RunView)))]
async fn run_complete_step(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
    JsonBody(input): JsonBody<CompleteStepInput>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.complete_step(&who, id, input).await?))
}

/// Set another due moment for a promise
///
/// Of the step named, else of the stage named, else of the run itself. The moment stays where it was set: neither a changed
/// calendar nor the record moves it any more.
#[utoipa::path(post, path = "/runs/{id}/change-due", tag = "runs", params(("id" = RunId, Path)), request_body = ChangeDueInput, responses((status = 200, body = RunView)))]
async fn run_change_due(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
    JsonBody(input): JsonBody<ChangeDueInput>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.change_due(&who, id, input).await?))
}

/// Correct what a run keeps
///
/// Also while it is paused or failed. Values must be of the types that its version declares; what waits for them is asked
/// again.
#[utoipa::path(post, path = "/runs/{id}/variables", tag = "runs", params(("id" = RunId, Path)), request_body = VariablesInput, responses((status = 200, body = RunView)))]
async fn run_set_variables(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
    JsonBody(input): JsonBody<VariablesInput>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.set_variables(&who, id, input).await?))
}

/// Give its open work to somebody else, all of it or the items that are named
///
/// One request, one transaction: where one item cannot be given, none is.
#[utoipa::path(post, path = "/runs/{id}/reassign", tag = "runs", params(("id" = RunId, Path)), request_body = ReassignRunInput, responses((status = 200, body = RunView)))]
async fn run_reassign(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<RunId>,
    JsonBody(input): JsonBody<ReassignRunInput>,
) -> Reply<Json<RunView>> {
    Ok(Json(service.reassign_run(&who, id, input).await?))
}
