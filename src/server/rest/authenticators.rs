//! Authenticators for one-time codes.

use axum::{Json, extract::State, http::StatusCode};
use fermata_api::authenticators::*;
use fermata_engine::ids::Name;
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{JsonBody, Path, Who},
    rest::Reply,
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(authenticator_get, authenticator_start))
        .routes(routes!(authenticator_confirm))
        .routes(routes!(authenticator_remove))
        .routes(routes!(recovery_codes_renew))
        .routes(routes!(authenticator_take))
}

/// How one's own authenticator stands
#[utoipa::path(get, path = "/me/authenticator", tag = "people", responses((status = 200, body = AuthenticatorView)))]
async fn authenticator_get(State(service): State<Service>, Who(who): Who) -> Reply<Json<AuthenticatorView>> {
    Ok(Json(service.authenticator(&who).await?))
}

/// Begin with an authenticator for one-time codes
///
/// It needs the password. The answer holds the secret and a QR code; it counts once a code of it is confirmed.
#[utoipa::path(post, path = "/me/authenticator", tag = "people", request_body = PasswordInput, responses((status = 200, body = AuthenticatorSetup)))]
async fn authenticator_start(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<PasswordInput>,
) -> Reply<Json<AuthenticatorSetup>> {
    Ok(Json(service.authenticator_start(&who, input).await?))
}

/// Prove a new authenticator by its first code
///
/// The answer holds recovery codes, each of which stands in for a code once. They are told this one time.
#[utoipa::path(post, path = "/me/authenticator/confirm", tag = "people", request_body = CodeInput, responses((status = 200, body = RecoveryCodes)))]
async fn authenticator_confirm(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<CodeInput>,
) -> Reply<Json<RecoveryCodes>> {
    Ok(Json(service.authenticator_confirm(&who, input).await?))
}

/// Remove one's own authenticator
#[utoipa::path(post, path = "/me/authenticator/remove", tag = "people", request_body = PasswordInput, responses((status = 204, description = "Done")))]
async fn authenticator_remove(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<PasswordInput>,
) -> Reply<StatusCode> {
    service.authenticator_remove(&who, input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make new recovery codes
///
/// Those that are left count no more.
#[utoipa::path(post, path = "/me/authenticator/recovery-codes", tag = "people", request_body = PasswordInput, responses((status = 200, body = RecoveryCodes)))]
async fn recovery_codes_renew(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<PasswordInput>,
) -> Reply<Json<RecoveryCodes>> {
    Ok(Json(service.recovery_codes_renew(&who, input).await?))
}

/// Take somebody's authenticator away, who has lost it
#[utoipa::path(delete, path = "/users/{name}/authenticator", tag = "people", params(("name" = Name, Path)), responses((status = 204, description = "Done")))]
async fn authenticator_take(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<StatusCode> {
    service.authenticator_take(&who, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
