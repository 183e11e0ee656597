//! Incoming webhooks.

use axum::{
    Json,
    extract::{Request, State},
    http::StatusCode,
};
use fermata_api::{
    Page,
    page::Paging,
    triggers::{EventAnswer, HookCreate, HookCreated, HookInput, HookView},
};
use fermata_engine::ids::Name;
use fermata_service::{HookMessage, Service};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{IfMatch, JsonBody, Path, Query, Who, read, refuse_nul},
    problem::Problem,
    rest::{Created, Reply, Tagged},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(hook_list, hook_create))
        .routes(routes!(hook_get, hook_receive, hook_update, hook_delete))
        .routes(routes!(hook_new_secret))
}

/// Webhooks, by name
#[utoipa::path(get, path = "/hooks", tag = "events", params(Paging), responses((status = 200, body = Page<HookView>)))]
async fn hook_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<HookView>>> {
    Ok(Json(service.hooks(&who, paging).await?))
}

/// Make a webhook
///
/// The secret is in this answer and nowhere else.
#[utoipa::path(post, path = "/hooks", tag = "events", request_body = HookCreate, responses((status = 201, body = HookCreated)))]
async fn hook_create(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<HookCreate>,
) -> Reply<Created<HookCreated>> {
    let body = service.hook_create(&who, input).await?;
    let location = body.hook.path.clone();
    Ok(Created { location, revision: Some(body.hook.revision), body })
}

/// One webhook
#[utoipa::path(get, path = "/hooks/{name}", tag = "events", params(("name" = Name, Path)), responses((status = 200, body = HookView)))]
async fn hook_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Tagged<HookView>> {
    let view = service.hook(&who, &name).await?;
    Ok(Tagged(view.revision, view))
}

/// Post a message to a webhook
///
/// Nobody is signed in: the signature of the message says that it comes from whoever knows the secret. The same message is taken
/// in once.
#[utoipa::path(
    post,
    path = "/hooks/{name}",
    tag = "events",
    security(()),
    params(("name" = Name, Path)),
    responses((status = 202, body = EventAnswer))
)]
async fn hook_receive(
    State(service): State<Service>,
    Path(name): Path<Name>,
    request: Request,
) -> Reply<(StatusCode, Json<EventAnswer>)> {
    let headers = request.headers().iter();
    let headers =
        headers.filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())));
    let headers = headers.collect();
    let body = read(request).await?;
    refuse_nul(&body).map_err(Problem)?;
    let answer = service.hook_receive(&name, HookMessage { headers, body: body.to_vec() }).await?;
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// Change a webhook
#[utoipa::path(
    put,
    path = "/hooks/{name}",
    tag = "events",
    params(
        ("name" = Name, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest")
    ),
    request_body = HookInput,
    responses((status = 200, body = HookView))
)]
async fn hook_update(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<HookInput>,
) -> Reply<Tagged<HookView>> {
    let view = service.hook_update(&who, &name, input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Delete a webhook that no active orchestration listens to
#[utoipa::path(delete, path = "/hooks/{name}", tag = "events", params(("name" = Name, Path)), responses((status = 204, description = "Done")))]
async fn hook_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<StatusCode> {
    service.hook_delete(&who, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make a new secret; the old one no longer counts
///
/// The secret is in this answer and nowhere else.
#[utoipa::path(post, path = "/hooks/{name}/secret", tag = "events", params(("name" = Name, Path)), responses((status = 200, body = HookCreated)))]
async fn hook_new_secret(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Json<HookCreated>> {
    Ok(Json(service.hook_new_secret(&who, &name).await?))
}
