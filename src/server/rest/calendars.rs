//! Calendars: when people work.

use axum::{Json, extract::State, http::StatusCode};
use fermata_api::{
    Page,
    calendars::{CalendarInput, CalendarView, CountInput, Counted, HolidayFile, Holidays},
    page::Paging,
};
use fermata_engine::ids::Name;
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{IfMatch, JsonBody, Path, Query, Who},
    rest::{Reply, Tagged},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(calendar_list))
        .routes(routes!(calendar_get, calendar_put, calendar_delete))
        .routes(routes!(calendar_count))
        .routes(routes!(calendar_read))
}

/// Calendars, by name
#[utoipa::path(get, path = "/calendars", tag = "calendars", params(Paging), responses((status = 200, body = Page<CalendarView>)))]
async fn calendar_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<CalendarView>>> {
    Ok(Json(service.calendars(&who, paging).await?))
}

/// One calendar
#[utoipa::path(get, path = "/calendars/{name}", tag = "calendars", params(("name" = Name, Path)), responses((status = 200, body = CalendarView)))]
async fn calendar_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Tagged<CalendarView>> {
    let view = service.calendar(&who, &name).await?;
    Ok(Tagged(view.revision, view))
}

/// Make or change a calendar
///
/// What was promised by it is worked out anew for every open run, in batches.
#[utoipa::path(
    put,
    path = "/calendars/{name}",
    tag = "calendars",
    params(
        ("name" = Name, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you changed, \"0\" for a new one; 412 where it is no longer the newest")
    ),
    request_body = CalendarInput,
    responses((status = 200, body = CalendarView))
)]
async fn calendar_put(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<CalendarInput>,
) -> Reply<Tagged<CalendarView>> {
    let view = service.calendar_put(&who, name, input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Delete a calendar that is used nowhere
#[utoipa::path(
    delete,
    path = "/calendars/{name}",
    tag = "calendars",
    params(
        ("name" = Name, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you saw; 412 where it is no longer the newest")
    ),
    responses((status = 204, description = "Done"))
)]
async fn calendar_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
) -> Reply<StatusCode> {
    service.calendar_delete(&who, &name, revision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Count working time by a calendar that need not be kept
#[utoipa::path(post, path = "/calendar-counts", tag = "calendars", request_body = CountInput, responses((status = 200, body = Counted)))]
async fn calendar_count(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<CountInput>,
) -> Reply<Json<Counted>> {
    Ok(Json(service.calendar_count(&who, input).await?))
}

/// Read the holidays of an iCalendar file
///
/// Nothing is kept: the days are for the `days` of a calendar.
#[utoipa::path(post, path = "/holiday-files", tag = "calendars", request_body = HolidayFile, responses((status = 200, body = Holidays)))]
async fn calendar_read(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(file): JsonBody<HolidayFile>,
) -> Reply<Json<Holidays>> {
    Ok(Json(service.calendar_read(&who, file).await?))
}
