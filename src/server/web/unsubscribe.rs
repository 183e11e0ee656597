//! Links in mails that stop mails: the form of the page behind them, and the one click of mail programs (RFC 8058). Neither asks
//! anybody to be signed in.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};

use crate::{extract::Path, limits::FORM_BYTES_MAX, problem::Problem, state::AppState};

/// Stops the mails, or with `act=resume` lets them come again. Our own form is led back to its page; a mail program, which sends
/// `List-Unsubscribe=One-Click` in whatever form, is told in a word.
pub(super) async fn unsubscribe(
    State(state): State<AppState>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let body = axum::body::to_bytes(request.into_body(), FORM_BYTES_MAX).await.unwrap_or_default();
    let act = form_urlencoded::parse(&body).find(|(name, _)| name == "act").map(|(_, act)| act.into_owned());
    let on = act.as_deref() == Some("resume");
    match (state.service.unsubscribe(&token, on).await, act) {
        (Ok(_), Some(_)) => {
            let token: String = form_urlencoded::byte_serialize(token.as_bytes()).collect();
            Redirect::to(&format!("/unsubscribe/{token}?done=1")).into_response()
        }
        (Ok(_), None) => "The mails are stopped.".into_response(),
        (Err(error), _) => Problem(error).into_response(),
    }
}
