//! The calendar of due dates at a secret address: whoever knows it needs no session.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{extract::Path, problem::Problem, state::AppState};

/// `/calendar/{secret}.ics`.
pub(super) async fn calendar(
    State(state): State<AppState>,
    Path(file): Path<String>,
    asked: HeaderMap,
) -> Response {
    let secret = file.strip_suffix(".ics").unwrap_or(&file);
    let (text, tag) = match state.service.due_dates(secret).await {
        Ok(found) => found,
        Err(error) => return Problem(error).into_response(),
    };
    let headers = [
        (header::ETAG, tag.clone()),
        // Programs ask again; nobody in between keeps what is behind a secret address.
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let kind = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"fermata.ics\""),
    ];
    (headers, kind, text).into_response()
}
