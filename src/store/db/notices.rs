//! Reads of how people are told things, and of what went to whom.

use fermata_engine::ids::{Name, RunId, WorkItemId};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, name, some_name};
use crate::{
    StoreError,
    arg::{from_word, word},
    cursor::{Cursor, paged},
    filters::{Listed, SentFilter},
    query::Query,
    rows::{CalendarFeedRow, DeliveryState, NoticePreferenceRow, PushSubscriptionRow, SentRow},
};

const PREFERENCE: &str = "SELECT username, content, revision, updated_ms FROM notice_preferences";
const PUSH: &str = "SELECT id, username, endpoint_hash, content, label, created_ms FROM push_subscriptions";
const FEED: &str = "SELECT username, secret_hash, created_ms FROM calendar_feeds";
/// What stands under the bell, and went to whom.
const SHOWN: &str = "SELECT id, username, kind AS notice, subject, run, item, at_ms, \
     read_ms AS done_ms FROM notifications";
/// What left.
const LEFT: &str = "SELECT id, username, COALESCE(notice, '') AS notice, kind, state, subject, receiver, run, \
     created_ms AS at_ms, held_until_ms, tried_ms AS done_ms, error_code, error FROM deliveries";

#[derive(FromRow)]
struct PreferenceRaw {
    username: String,
    content: Json<Value>,
    revision: i64,
    updated_ms: i64,
}

#[derive(FromRow)]
struct PushRaw {
    id: Uuid,
    username: String,
    endpoint_hash: Vec<u8>,
    content: Json<Value>,
    label: String,
    created_ms: i64,
}

#[derive(FromRow)]
struct FeedRaw {
    username: String,
    secret_hash: Vec<u8>,
    created_ms: i64,
}

#[derive(FromRow)]
struct SentShownRaw {
    id: Uuid,
    username: String,
    notice: String,
    subject: String,
    run: Option<Uuid>,
    item: Option<Uuid>,
    at_ms: i64,
    done_ms: Option<i64>,
}

#[derive(FromRow)]
struct SentLeftRaw {
    id: Uuid,
    username: Option<String>,
    notice: String,
    kind: String,
    state: String,
    subject: String,
    receiver: String,
    run: Option<Uuid>,
    at_ms: i64,
    held_until_ms: Option<i64>,
    done_ms: Option<i64>,
    error_code: Option<String>,
    error: Option<String>,
}

impl TryFrom<PreferenceRaw> for NoticePreferenceRow {
    type Error = StoreError;
    fn try_from(raw: PreferenceRaw) -> Result<Self> {
        Ok(Self {
            user: name(&raw.username)?,
            content: raw.content.0,
            revision: raw.revision,
            updated_ms: raw.updated_ms,
        })
    }
}

impl TryFrom<PushRaw> for PushSubscriptionRow {
    type Error = StoreError;
    fn try_from(raw: PushRaw) -> Result<Self> {
        Ok(Self {
            id: raw.id,
            user: name(&raw.username)?,
            endpoint_hash: raw.endpoint_hash,
            content: raw.content.0,
            label: raw.label,
            created_ms: raw.created_ms,
        })
    }
}

impl TryFrom<FeedRaw> for CalendarFeedRow {
    type Error = StoreError;
    fn try_from(raw: FeedRaw) -> Result<Self> {
        Ok(Self { user: name(&raw.username)?, secret_hash: raw.secret_hash, created_ms: raw.created_ms })
    }
}

impl TryFrom<SentShownRaw> for SentRow {
    type Error = StoreError;
    fn try_from(raw: SentShownRaw) -> Result<Self> {
        Ok(Self {
            id: raw.id,
            user: Some(name(&raw.username)?),
            notice: raw.notice,
            kind: None,
            state: DeliveryState::Delivered,
            subject: raw.subject,
            receiver: String::new(),
            run: raw.run.map(RunId),
            item: raw.item.map(WorkItemId),
            at_ms: raw.at_ms,
            held_until_ms: None,
            done_ms: raw.done_ms,
            error_code: None,
            error: None,
        })
    }
}

impl TryFrom<SentLeftRaw> for SentRow {
    type Error = StoreError;
    fn try_from(raw: SentLeftRaw) -> Result<Self> {
        Ok(Self {
            id: raw.id,
            user: some_name(raw.username.as_ref())?,
            notice: raw.notice,
            kind: Some(from_word(&raw.kind)?),
            state: from_word(&raw.state)?,
            subject: raw.subject,
            receiver: raw.receiver,
            run: raw.run.map(RunId),
            item: None,
            at_ms: raw.at_ms,
            held_until_ms: raw.held_until_ms,
            done_ms: raw.done_ms,
            error_code: raw.error_code,
            error: raw.error,
        })
    }
}

impl Db {
    /// What everybody chose who chose something.
    pub async fn notice_preferences(&self) -> Result<Vec<NoticePreferenceRow>> {
        let query = Query::new(&format!("{PREFERENCE} ORDER BY username"));
        self.read::<PreferenceRaw, _>(query).await
    }

    /// What a person chose; nothing where they chose nothing.
    pub async fn notice_preference(&self, user: &Name) -> Result<Option<NoticePreferenceRow>> {
        let query = Query::new(PREFERENCE).only("username = ?", [user.into()]);
        self.read_first::<PreferenceRaw, _>(query).await
    }

    /// Every browser that shows messages, by whose it is and since when.
    pub async fn push_subscriptions(&self) -> Result<Vec<PushSubscriptionRow>> {
        let query = Query::new(&format!("{PUSH} ORDER BY username, created_ms, id"));
        self.read::<PushRaw, _>(query).await
    }

    /// One of them.
    pub async fn push_subscription(&self, id: Uuid) -> Result<Option<PushSubscriptionRow>> {
        let query = Query::new(PUSH).only("id = ?", [id.into()]);
        self.read_first::<PushRaw, _>(query).await
    }

    /// Those of a person, oldest first.
    pub async fn push_subscriptions_of(&self, user: &Name) -> Result<Vec<PushSubscriptionRow>> {
        let query = Query::new(PUSH).only("username = ?", [user.into()]);
        self.read::<PushRaw, _>(query.push(" ORDER BY created_ms, id", [])).await
    }

    /// The one of this address.
    pub async fn push_subscription_at(&self, endpoint_hash: &[u8]) -> Result<Option<PushSubscriptionRow>> {
        let query = Query::new(PUSH).only("endpoint_hash = ?", [endpoint_hash.to_vec().into()]);
        self.read_first::<PushRaw, _>(query).await
    }

    /// Whose calendar this secret opens.
    pub async fn calendar_feed(&self, secret_hash: &[u8]) -> Result<Option<CalendarFeedRow>> {
        let query = Query::new(FEED).only("secret_hash = ?", [secret_hash.to_vec().into()]);
        self.read_first::<FeedRaw, _>(query).await
    }

    /// The calendar of a person; nothing where they have none.
    pub async fn calendar_feed_of(&self, user: &Name) -> Result<Option<CalendarFeedRow>> {
        let query = Query::new(FEED).only("username = ?", [user.into()]);
        self.read_first::<FeedRaw, _>(query).await
    }

    /// What went to whom, newest first: two lists in one order, cut to one page.
    pub async fn sent_list(
        &self,
        filter: &SentFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<SentRow>> {
        let list = "sent";
        let at = cursor.map(|text| Cursor::read(text, list, 1)).transpose()?;
        let mut rows = Vec::new();
        if filter.wants_shown() {
            let mut query = Query::new(SHOWN)
                .only_some("username = ?", filter.user.as_ref().map(Into::into))
                .only_some("kind = ?", filter.notice.clone().map(Into::into))
                .only_some("run = ?", filter.run.map(|run| run.0.into()))
                .only("shown = 1", []);
            if let Some(at) = &at {
                query = query.only("(at_ms, id) < (?, ?)", [at.number(0).into(), at.id.into()]);
            }
            rows.extend(self.read::<SentShownRaw, SentRow>(query.page("at_ms DESC, id DESC", limit)).await?);
        }
        if filter.wants_left() {
            let mut query = Query::new(LEFT)
                .only_some("username = ?", filter.user.as_ref().map(Into::into))
                .only_some("run = ?", filter.run.map(|run| run.0.into()))
                .only_some("notice = ?", filter.notice.clone().map(Into::into))
                .only_some("kind = ?", filter.kind.flatten().map(|kind| word(&kind).into()))
                .only_some("state = ?", filter.state.map(|state| word(&state).into()))
                .only("notice IS NOT NULL", []);
            if let Some(at) = &at {
                query = query.only("(created_ms, id) < (?, ?)", [at.number(0).into(), at.id.into()]);
            }
            let query = query.page("created_ms DESC, id DESC", limit);
            rows.extend(self.read::<SentLeftRaw, SentRow>(query).await?);
        }
        rows.sort_by_key(|row: &SentRow| std::cmp::Reverse((row.at_ms, row.id)));
        Ok(paged(rows, limit, list, |row: &SentRow| Cursor::of(&[row.at_ms], row.id)))
    }
}
