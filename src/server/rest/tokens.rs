//! API tokens.

use axum::{Json, extract::State, http::StatusCode};
use fermata_api::{
    Page,
    page::Paging,
    people::{TokenCreate, TokenCreated, TokenView},
};
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    extract::{JsonBody, Path, Query, Who},
    rest::{Created, Reply},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(token_list, token_create)).routes(routes!(token_delete))
}

/// API tokens: one's own; of all for administrators; newest first
#[utoipa::path(get, path = "/tokens", tag = "tokens", params(Paging), responses((status = 200, body = Page<TokenView>)))]
async fn token_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<TokenView>>> {
    Ok(Json(service.tokens(&who, paging).await?))
}

/// Make an API token
///
/// The secret is in this answer and nowhere else.
#[utoipa::path(post, path = "/tokens", tag = "tokens", request_body = TokenCreate, responses((status = 201, body = TokenCreated)))]
async fn token_create(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<TokenCreate>,
) -> Reply<Created<TokenCreated>> {
    let body = service.token_create(&who, input).await?;
    let location = format!("/api/v1/tokens/{}", body.token.id);
    Ok(Created { location, revision: None, body })
}

/// Delete an API token
#[utoipa::path(delete, path = "/tokens/{id}", tag = "tokens", params(("id" = Uuid, Path)), responses((status = 204, description = "Done")))]
async fn token_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<Uuid>,
) -> Reply<StatusCode> {
    service.token_delete(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
