//! How people are told things: what they choose, what holds for all, templates, browsers, calendar, what went to whom.

use axum::{Json, extract::State};
use fermata_api::{Page, notices::*};
use fermata_engine::ids::Name;
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    extract::{IfMatch, JsonBody, Path, Query, Who},
    rest::{Reply, Tagged},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(preferences_get, preferences_put))
        .routes(routes!(defaults_get, defaults_put))
        .routes(routes!(template_list))
        .routes(routes!(template_get, template_put, template_reset))
        .routes(routes!(template_preview))
        .routes(routes!(sent_list))
        .routes(routes!(sent_mine))
        .routes(routes!(push_get, push_subscribe))
        .routes(routes!(push_unsubscribe))
        .routes(routes!(calendar_get, calendar_renew, calendar_delete))
}

/// How one is told things
#[utoipa::path(get, path = "/notifications/preferences", tag = "notifications", responses((status = 200, body = NoticePreferencesView)))]
async fn preferences_get(
    State(service): State<Service>,
    Who(who): Who,
) -> Reply<Tagged<NoticePreferencesView>> {
    let view = service.notice_preferences(&who).await?;
    Ok(Tagged(view.revision, view))
}

/// Choose how one is told things
///
/// What is absent is as the organisation says.
#[utoipa::path(
    put,
    path = "/notifications/preferences",
    tag = "notifications",
    params(("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest. \"0\": it must be new")),
    request_body = NoticePreferences,
    responses((status = 200, body = NoticePreferencesView))
)]
async fn preferences_put(
    State(service): State<Service>,
    Who(who): Who,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<NoticePreferences>,
) -> Reply<Tagged<NoticePreferencesView>> {
    let view = service.notice_preferences_put(&who, input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// How everybody is told things who chose nothing
#[utoipa::path(get, path = "/notifications/defaults", tag = "notifications", responses((status = 200, body = NoticeDefaultsView)))]
async fn defaults_get(State(service): State<Service>, Who(who): Who) -> Reply<Tagged<NoticeDefaultsView>> {
    let view = service.notice_defaults(&who).await?;
    Ok(Tagged(view.revision, view))
}

/// Say how everybody is told things who chose nothing
#[utoipa::path(
    put,
    path = "/notifications/defaults",
    tag = "notifications",
    params(("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest. \"0\": it must be new")),
    request_body = NoticeDefaults,
    responses((status = 200, body = NoticeDefaultsView))
)]
async fn defaults_put(
    State(service): State<Service>,
    Who(who): Who,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<NoticeDefaults>,
) -> Reply<Tagged<NoticeDefaultsView>> {
    let view = service.notice_defaults_put(&who, input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// What each kind of notification says in mails
#[utoipa::path(get, path = "/notifications/templates", tag = "notifications", responses((status = 200, body = Vec<NoticeTemplateView>)))]
async fn template_list(
    State(service): State<Service>,
    Who(who): Who,
) -> Reply<Json<Vec<NoticeTemplateView>>> {
    Ok(Json(service.notice_templates(&who).await?))
}

/// What one kind of notification says in mails
#[utoipa::path(get, path = "/notifications/templates/{kind}", tag = "notifications", params(("kind" = Name, Path)), responses((status = 200, body = NoticeTemplateView)))]
async fn template_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(kind): Path<Name>,
) -> Reply<Tagged<NoticeTemplateView>> {
    let view = service.notice_template(&who, service.notice_kind(&kind)?).await?;
    Ok(Tagged(view.revision, view))
}

/// Write what one kind of notification says in mails
#[utoipa::path(
    put,
    path = "/notifications/templates/{kind}",
    tag = "notifications",
    params(
        ("kind" = Name, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest. \"0\": it must be new"),
    ),
    request_body = NoticeTemplate,
    responses((status = 200, body = NoticeTemplateView))
)]
async fn template_put(
    State(service): State<Service>,
    Who(who): Who,
    Path(kind): Path<Name>,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<NoticeTemplate>,
) -> Reply<Tagged<NoticeTemplateView>> {
    let view = service.notice_template_put(&who, service.notice_kind(&kind)?, input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Go back to the shipped text
#[utoipa::path(
    delete,
    path = "/notifications/templates/{kind}",
    tag = "notifications",
    params(
        ("kind" = Name, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you saw; 412 where it is no longer the newest"),
    ),
    responses((status = 200, body = NoticeTemplateView))
)]
async fn template_reset(
    State(service): State<Service>,
    Who(who): Who,
    Path(kind): Path<Name>,
    IfMatch(revision): IfMatch,
) -> Reply<Tagged<NoticeTemplateView>> {
    let view = service.notice_template_reset(&who, service.notice_kind(&kind)?, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// A text filled in with example values, before it is kept
#[utoipa::path(
    post,
    path = "/notifications/templates/{kind}/preview",
    tag = "notifications",
    params(("kind" = Name, Path)),
    request_body = NoticeTemplate,
    responses((status = 200, body = NoticePreview))
)]
async fn template_preview(
    State(service): State<Service>,
    Who(who): Who,
    Path(kind): Path<Name>,
    JsonBody(input): JsonBody<NoticeTemplate>,
) -> Reply<Json<NoticePreview>> {
    Ok(Json(service.notice_template_preview(&who, service.notice_kind(&kind)?, input)?))
}

/// What went to whom, newest first
#[utoipa::path(get, path = "/notifications/sent", tag = "notifications", params(SentQuery), responses((status = 200, body = Page<SentView>)))]
async fn sent_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<SentQuery>,
) -> Reply<Json<Page<SentView>>> {
    Ok(Json(service.sent(&who, query).await?))
}

/// What went to oneself, newest first
///
/// Whom `user` names does not matter.
#[utoipa::path(get, path = "/notifications/sent/mine", tag = "notifications", params(SentQuery), responses((status = 200, body = Page<SentView>)))]
async fn sent_mine(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<SentQuery>,
) -> Reply<Json<Page<SentView>>> {
    Ok(Json(service.sent_to_me(&who, query).await?))
}

/// One's browsers that show messages, and what a browser needs to ask for them
#[utoipa::path(get, path = "/notifications/push", tag = "notifications", responses((status = 200, body = PushView)))]
async fn push_get(State(service): State<Service>, Who(who): Who) -> Reply<Json<PushView>> {
    Ok(Json(service.push_browsers(&who).await?))
}

/// Let a browser show messages
#[utoipa::path(post, path = "/notifications/push", tag = "notifications", request_body = PushSubscribe, responses((status = 200, body = PushView)))]
async fn push_subscribe(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<PushSubscribe>,
) -> Reply<Json<PushView>> {
    Ok(Json(service.push_subscribe(&who, input).await?))
}

/// Let a browser show messages no longer
#[utoipa::path(delete, path = "/notifications/push/{id}", tag = "notifications", params(("id" = Uuid, Path)), responses((status = 200, body = PushView)))]
async fn push_unsubscribe(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<Uuid>,
) -> Reply<Json<PushView>> {
    Ok(Json(service.push_unsubscribe(&who, id).await?))
}

/// Whether one's calendar of due dates has an address
#[utoipa::path(get, path = "/notifications/calendar", tag = "notifications", responses((status = 200, body = CalendarFeedView)))]
async fn calendar_get(State(service): State<Service>, Who(who): Who) -> Reply<Json<CalendarFeedView>> {
    Ok(Json(service.calendar_feed(&who).await?))
}

/// Give one's calendar of due dates a new secret address
///
/// It is told this once. The address before leads nowhere from then on.
#[utoipa::path(post, path = "/notifications/calendar", tag = "notifications", responses((status = 200, body = CalendarFeedView)))]
async fn calendar_renew(State(service): State<Service>, Who(who): Who) -> Reply<Json<CalendarFeedView>> {
    Ok(Json(service.calendar_feed_renew(&who).await?))
}

/// Take the address of one's calendar away
#[utoipa::path(delete, path = "/notifications/calendar", tag = "notifications", responses((status = 200, body = CalendarFeedView)))]
async fn calendar_delete(State(service): State<Service>, Who(who): Who) -> Reply<Json<CalendarFeedView>> {
    Ok(Json(service.calendar_feed_delete(&who).await?))
}
