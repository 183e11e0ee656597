//! Reads of notifications and kept answers.

use fermata_engine::{
    ids::{Name, RecordId, RunId, WorkItemId},
    object::RecordRef,
};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, name, some_name};
use crate::{
    StoreError,
    cursor::{Cursor, paged},
    filters::Listed,
    query::Query,
    rows::{IdempotencyRow, NotificationRow},
};

const NOTIFICATION: &str = "SELECT id, username, kind, subject, body, run, item, at_ms, read_ms, object, record, \
     shown, digest FROM notifications";

/// The record of its two columns.
fn record(object: Option<&String>, id: Option<Uuid>) -> Result<Option<RecordRef>> {
    let object = some_name(object)?;
    Ok(object.zip(id).map(|(object, id)| RecordRef { object, id: RecordId(id) }))
}

#[derive(FromRow)]
struct NotificationRaw {
    id: Uuid,
    username: String,
    kind: String,
    subject: String,
    body: String,
    run: Option<Uuid>,
    item: Option<Uuid>,
    at_ms: i64,
    read_ms: Option<i64>,
    object: Option<String>,
    record: Option<Uuid>,
    shown: i64,
    digest: i64,
}

impl TryFrom<NotificationRaw> for NotificationRow {
    type Error = StoreError;
    fn try_from(raw: NotificationRaw) -> Result<Self> {
        Ok(Self {
            id: raw.id,
            user: name(&raw.username)?,
            kind: raw.kind,
            subject: raw.subject,
            body: raw.body,
            run: raw.run.map(RunId),
            item: raw.item.map(WorkItemId),
            at_ms: raw.at_ms,
            read_ms: raw.read_ms,
            record: record(raw.object.as_ref(), raw.record)?,
            shown: raw.shown == 1,
            digest: raw.digest == 1,
        })
    }
}

#[derive(FromRow)]
struct IdempotencyRaw {
    scope: String,
    key: String,
    fingerprint: Vec<u8>,
    answer: Json<Value>,
    expires_ms: i64,
}

impl Db {
    /// What a person was told, latest first.
    pub async fn notifications(
        &self,
        user: &Name,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<NotificationRow>> {
        let list = "notifications";
        let mut query = Query::new(NOTIFICATION).only("username = ?", [user.into()]).only("shown = 1", []);
        if let Some(cursor) = cursor {
            let at = Cursor::read(cursor, list, 1)?;
            query = query.only("(at_ms, id) < (?, ?)", [at.number(0).into(), at.id.into()]);
        }
        let rows = self.read::<NotificationRaw, _>(query.page("at_ms DESC, id DESC", limit)).await?;
        Ok(paged(rows, limit, list, |row: &NotificationRow| Cursor::of(&[row.at_ms], row.id)))
    }

    /// One notification.
    pub async fn notification(&self, id: Uuid) -> Result<Option<NotificationRow>> {
        let query = Query::new(NOTIFICATION).only("id = ?", [id.into()]);
        self.read_first::<NotificationRaw, _>(query).await
    }

    /// What waits for a person's daily mail, oldest first, and at most so many.
    pub async fn notifications_for_digest(&self, user: &Name, limit: u32) -> Result<Vec<NotificationRow>> {
        let query = Query::new(NOTIFICATION).only("username = ?", [user.into()]).only("digest = 1", []);
        self.read::<NotificationRaw, _>(query.push(" ORDER BY at_ms, id", []).limit(limit)).await
    }

    /// How many notifications a person has not read.
    pub async fn unread_notifications(&self, user: &Name) -> Result<i64> {
        let query =
            Query::new("SELECT COUNT(*) AS value FROM notifications").only("username = ?", [user.into()]);
        self.count(query.only("read_ms IS NULL", [])).await
    }

    /// The answer kept under a key.
    pub async fn idempotency(&self, scope: &str, key: &str) -> Result<Option<IdempotencyRow>> {
        let query = Query::new("SELECT scope, key, fingerprint, answer, expires_ms FROM idempotency")
            .only("scope = ?", [scope.into()])
            .only("key = ?", [key.into()]);
        Ok(self.first::<IdempotencyRaw>(query).await?.map(|raw| IdempotencyRow {
            scope: raw.scope,
            key: raw.key,
            fingerprint: raw.fingerprint,
            answer: raw.answer.0,
            expires_ms: raw.expires_ms,
        }))
    }
}
