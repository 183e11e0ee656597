//! Links in mails that decide an approval. Opening one shows what would be decided and changes nothing, since programs that look
//! through mails open links too; only this form, sent by whoever confirms, decides. Nobody is asked to be signed in.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use fermata_api::ApiError;
use fermata_engine::ids::Name;
use serde::Deserialize;

use super::forms::{back_to, form};
use crate::{auth, extract::Path, state::AppState};

/// What the page behind a link sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecideForm {
    #[serde(default)]
    comment: String,
    /// The stage that the run goes back to; empty: the only one.
    #[serde(default)]
    back_to: String,
}

/// Decides, and leads back to the page, which says what was decided.
pub(super) async fn decide(
    State(state): State<AppState>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let address = auth::address(&state, &request);
    let form: DecideForm = match form(request).await {
        Ok(form) => form,
        Err(problem) => return problem.into_response(),
    };
    let place = format!("/decide/{}", form_urlencoded::byte_serialize(token.as_bytes()).collect::<String>());
    let stage = match form.back_to.as_str() {
        "" => None,
        text => match Name::parse(text) {
            Ok(name) => Some(name),
            Err(bad) => return back_to(&place, &ApiError::field("back_to", "unknown", bad.to_string()), &[]),
        },
    };
    match state.service.decide_by_link(&token, &form.comment, stage, &address).await {
        Ok(()) => Redirect::to(&place).into_response(),
        Err(error) => back_to(&place, &error, &[]),
    }
}
