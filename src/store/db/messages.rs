//! Reads of messages and of who waits for them.

use fermata_engine::ids::{Name, RunId};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, name};
use crate::{
    StoreError,
    query::Query,
    rows::{MessageRow, SubscriptionRow},
};

const SUBSCRIPTIONS: &str = "SELECT run, step, name, key, since_ms FROM message_subscriptions";
const MESSAGES: &str = "SELECT id, name, key, content, at_ms, expires_ms, delivered, waiting FROM messages";

#[derive(FromRow)]
struct SubscriptionRaw {
    run: Uuid,
    step: String,
    name: String,
    key: String,
    since_ms: i64,
}

impl TryFrom<SubscriptionRaw> for SubscriptionRow {
    type Error = StoreError;
    fn try_from(raw: SubscriptionRaw) -> Result<Self> {
        let step: Name = name(&raw.step)?;
        Ok(Self { run: RunId(raw.run), step, name: raw.name, key: raw.key, since_ms: raw.since_ms })
    }
}

#[derive(FromRow)]
struct MessageRaw {
    id: Uuid,
    name: String,
    key: String,
    content: Json<Value>,
    at_ms: i64,
    expires_ms: i64,
    delivered: i64,
    waiting: i64,
}

impl TryFrom<MessageRaw> for MessageRow {
    type Error = StoreError;
    fn try_from(raw: MessageRaw) -> Result<Self> {
        Ok(Self {
            id: raw.id,
            name: raw.name,
            key: raw.key,
            content: raw.content.0,
            at_ms: raw.at_ms,
            expires_ms: raw.expires_ms,
            delivered: raw.delivered,
            waiting: raw.waiting != 0,
        })
    }
}

impl Db {
    /// The steps that wait for a message of this name and key, in order of runs.
    pub async fn subscribers(&self, name: &str, key: &str) -> Result<Vec<SubscriptionRow>> {
        let query = Query::new(SUBSCRIPTIONS).only("name = ?", [name.into()]).only("key = ?", [key.into()]);
        self.read::<SubscriptionRaw, _>(query.push(" ORDER BY run, step", [])).await
    }

    /// The messages that a run waits for.
    pub async fn subscriptions_of(&self, run: RunId) -> Result<Vec<SubscriptionRow>> {
        let query = Query::new(SUBSCRIPTIONS).only("run = ?", [run.0.into()]).push(" ORDER BY step", []);
        self.read::<SubscriptionRaw, _>(query).await
    }

    /// Messages of this name and key that came at `since_ms` or later and that nobody has taken, oldest first.
    pub async fn waiting_messages(
        &self,
        name: &str,
        key: &str,
        since_ms: i64,
        limit: u32,
    ) -> Result<Vec<MessageRow>> {
        let query = Query::new(MESSAGES)
            .only("name = ?", [name.into()])
            .only("key = ?", [key.into()])
            .only("waiting = 1", [])
            .only("at_ms >= ?", [since_ms.into()])
            .push(" ORDER BY at_ms, id", [])
            .limit(limit);
        self.read::<MessageRaw, _>(query).await
    }

    /// One message, while it is kept.
    pub async fn message(&self, id: Uuid) -> Result<Option<MessageRow>> {
        self.read_first::<MessageRaw, _>(Query::new(MESSAGES).only("id = ?", [id.into()])).await
    }
}
