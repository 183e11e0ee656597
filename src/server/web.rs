//! Pages and what belongs to them: sign-in, server functions, the application itself.

mod calendar;
mod decide;
mod forms;
mod pages;
mod server_functions;
mod unsubscribe;

use axum::{
    Router,
    extract::{Request, State},
    http::Method,
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::{problem::Problem, rest, state::AppState};

/// The forms that work without script.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/sign-in", post(forms::sign_in).get(pages::page))
        .route("/sign-in/code", post(forms::sign_in_code).get(pages::page))
        .route("/sign-out", post(forms::sign_out))
        .route("/profile/password", post(forms::own_password))
        .route("/demo/sign-in", post(forms::demo_sign_in))
        .route("/unsubscribe/{token}", post(unsubscribe::unsubscribe).get(pages::page))
        .route("/decide/{token}", post(decide::decide).get(pages::page))
        .route("/calendar/{file}", get(calendar::calendar))
        .route("/setup/{secret}", post(forms::setup).get(pages::page))
        .method_not_allowed_fallback(wrong_method)
}

async fn wrong_method(request: Request) -> Problem {
    Problem::wrong_method(request.method().as_str(), request.uri().path())
}

/// Whatever no route takes: a server function, a page, or nothing.
pub async fn fallback(State(state): State<AppState>, request: Request) -> Response {
    let path = request.uri().path();
    if server_functions::is_one(path) {
        return server_functions::call(state, request).await;
    }
    if path.starts_with("/api/") || path == "/api" {
        return rest::no_route(&request);
    }
    if *request.method() != Method::GET && *request.method() != Method::HEAD {
        return Problem::wrong_method(request.method().as_str(), path).into_response();
    }
    pages::page(State(state), request).await
}
