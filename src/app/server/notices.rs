//! How people are told things.

use fermata_api::{Page, notices::*};
use fermata_engine::run::effects::NoticeKind;
use leptos::prelude::*;
use uuid::Uuid;

use super::{Fail, arguments::Json};
#[cfg(feature = "ssr")]
use super::{context, service};

/// How one is told things.
#[server(input = Json)]
pub async fn load_notice_preferences() -> Result<NoticePreferencesView, Fail> {
    let (service, who) = context().await?;
    Ok(service.notice_preferences(&who).await?)
}

/// Chooses how one is told things, where that is still at this revision.
#[server(input = Json)]
pub async fn put_notice_preferences(
    input: NoticePreferences,
    revision: Option<i64>,
) -> Result<NoticePreferencesView, Fail> {
    let (service, who) = context().await?;
    Ok(service.notice_preferences_put(&who, input, revision).await?)
}

/// What holds for everybody who chose nothing.
#[server(input = Json)]
pub async fn load_notice_defaults() -> Result<NoticeDefaultsView, Fail> {
    let (service, who) = context().await?;
    Ok(service.notice_defaults(&who).await?)
}

/// Says what holds for everybody, where that is still at this revision.
#[server(input = Json)]
pub async fn put_notice_defaults(
    input: NoticeDefaults,
    revision: Option<i64>,
) -> Result<NoticeDefaultsView, Fail> {
    let (service, who) = context().await?;
    Ok(service.notice_defaults_put(&who, input, revision).await?)
}

/// What each kind says in mails.
#[server(input = Json)]
pub async fn list_notice_templates() -> Result<Vec<NoticeTemplateView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.notice_templates(&who).await?)
}

/// Writes what a kind says in mails, where that is still at this revision.
#[server(input = Json)]
pub async fn put_notice_template(
    kind: NoticeKind,
    input: NoticeTemplate,
    revision: Option<i64>,
) -> Result<NoticeTemplateView, Fail> {
    let (service, who) = context().await?;
    Ok(service.notice_template_put(&who, kind, input, revision).await?)
}

/// Goes back to the shipped text.
#[server(input = Json)]
pub async fn reset_notice_template(
    kind: NoticeKind,
    revision: Option<i64>,
) -> Result<NoticeTemplateView, Fail> {
    let (service, who) = context().await?;
    Ok(service.notice_template_reset(&who, kind, revision).await?)
}

/// A text filled in with example values.
#[server(input = Json)]
pub async fn preview_notice_template(kind: NoticeKind, input: NoticeTemplate) -> Result<NoticePreview, Fail> {
    let (service, who) = context().await?;
    Ok(service.notice_template_preview(&who, kind, input)?)
}

/// What went to whom; `mine`: to oneself.
#[server(input = Json)]
pub async fn list_sent(query: SentQuery, mine: bool) -> Result<Page<SentView>, Fail> {
    let (service, who) = context().await?;
    Ok(match mine {
        true => service.sent_to_me(&who, query).await?,
        false => service.sent(&who, query).await?,
    })
}

/// One's browsers that show messages.
#[server(input = Json)]
pub async fn load_push() -> Result<PushView, Fail> {
    let (service, who) = context().await?;
    Ok(service.push_browsers(&who).await?)
}

/// Lets this browser show messages.
#[server(input = Json)]
pub async fn subscribe_push(input: PushSubscribe) -> Result<PushView, Fail> {
    let (service, who) = context().await?;
    Ok(service.push_subscribe(&who, input).await?)
}

/// Lets a browser show messages no longer.
#[server(input = Json)]
pub async fn unsubscribe_push(id: Uuid) -> Result<PushView, Fail> {
    let (service, who) = context().await?;
    Ok(service.push_unsubscribe(&who, id).await?)
}

/// Whether one's calendar of due dates has an address.
#[server(input = Json)]
pub async fn load_calendar_feed() -> Result<CalendarFeedView, Fail> {
    let (service, who) = context().await?;
    Ok(service.calendar_feed(&who).await?)
}

/// Gives one's calendar a new address.
#[server(input = Json)]
pub async fn renew_calendar_feed() -> Result<CalendarFeedView, Fail> {
    let (service, who) = context().await?;
    Ok(service.calendar_feed_renew(&who).await?)
}

/// Takes the address of one's calendar away.
#[server(input = Json)]
pub async fn delete_calendar_feed() -> Result<CalendarFeedView, Fail> {
    let (service, who) = context().await?;
    Ok(service.calendar_feed_delete(&who).await?)
}

/// What a link in a mail stops; nothing where it leads nowhere. Asks nobody to be signed in.
#[server(input = Json)]
pub async fn load_unsubscribe(token: String) -> Result<Option<Unsubscribed>, Fail> {
    match service()?.unsubscribe_about(&token) {
        Ok(about) => Ok(Some(about)),
        Err(error) if error.kind == fermata_api::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}
