//! Reads of connections to other systems and of what is delivered to them.

use fermata_engine::ids::{Name, RunId};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, name, small, some_name};
use crate::{
    StoreError,
    arg::{from_word, word},
    cursor::{Cursor, paged},
    filters::{DeliveryFilter, Listed},
    query::Query,
    rows::{ConnectionKind, ConnectionRow, DeliveryRow},
};

const CONNECTION: &str = "kind, name, label, content, revision, updated_ms, updated_by";
const DELIVERY: &str = "id, key, kind, state, subject, receiver, content, run, step, created_ms, tried_ms, \
     attempts, error_code, error, revision, username, notice, held_until_ms";

#[derive(FromRow)]
struct ConnectionRaw {
    kind: String,
    name: String,
    label: String,
    content: Json<Value>,
    revision: i64,
    updated_ms: i64,
    updated_by: String,
}

impl TryFrom<ConnectionRaw> for ConnectionRow {
    type Error = StoreError;
    fn try_from(raw: ConnectionRaw) -> Result<Self> {
        Ok(Self {
            key: (from_word(&raw.kind)?, name(&raw.name)?),
            label: raw.label,
            content: raw.content.0,
            revision: raw.revision,
            updated_ms: raw.updated_ms,
            updated_by: raw.updated_by,
        })
    }
}

#[derive(FromRow)]
struct DeliveryRaw {
    id: Uuid,
    key: String,
    kind: String,
    state: String,
    subject: String,
    receiver: String,
    content: Json<Value>,
    run: Option<Uuid>,
    step: Option<String>,
    created_ms: i64,
    tried_ms: Option<i64>,
    attempts: i64,
    error_code: Option<String>,
    error: Option<String>,
    revision: i64,
    username: Option<String>,
    notice: Option<String>,
    held_until_ms: Option<i64>,
}

impl TryFrom<DeliveryRaw> for DeliveryRow {
    type Error = StoreError;
    fn try_from(raw: DeliveryRaw) -> Result<Self> {
        Ok(Self {
            id: raw.id,
            key: raw.key,
            kind: from_word(&raw.kind)?,
            state: from_word(&raw.state)?,
            subject: raw.subject,
            receiver: raw.receiver,
            content: raw.content.0,
            run: raw.run.map(RunId),
            step: some_name(raw.step.as_ref())?,
            created_ms: raw.created_ms,
            tried_ms: raw.tried_ms,
            attempts: small(raw.attempts)?,
            error_code: raw.error_code,
            error: raw.error,
            revision: raw.revision,
            to: some_name(raw.username.as_ref())?,
            notice: raw.notice,
            held_until_ms: raw.held_until_ms,
        })
    }
}

impl Db {
    /// One connection.
    pub async fn connection(&self, kind: ConnectionKind, name: &Name) -> Result<Option<ConnectionRow>> {
        let query = Query::new(&format!("SELECT {CONNECTION} FROM connections"))
            .only("kind = ?", [word(&kind).into()])
            .only("name = ?", [name.into()]);
        self.read_first::<ConnectionRaw, _>(query).await
    }

    /// Connections of a kind, by name.
    pub async fn connection_list(
        &self,
        kind: ConnectionKind,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<ConnectionRow>> {
        let list = format!("connections {}", word(&kind));
        let query = Query::new(&format!("SELECT {CONNECTION} FROM connections"))
            .only("kind = ?", [word(&kind).into()])
            .after("name", &list, cursor)?;
        let rows = self.read::<ConnectionRaw, _>(query.page("name", limit)).await?;
        Ok(paged(rows, limit, &list, |row: &ConnectionRow| Cursor::text(&row.key.1)))
    }

    /// Every connection: what definitions may name.
    pub async fn connections(&self) -> Result<Vec<ConnectionRow>> {
        let query = Query::new(&format!("SELECT {CONNECTION} FROM connections ORDER BY kind, name"));
        self.read::<ConnectionRaw, _>(query).await
    }

    /// One delivery.
    pub async fn delivery(&self, id: Uuid) -> Result<Option<DeliveryRow>> {
        let query = Query::new(&format!("SELECT {DELIVERY} FROM deliveries")).only("id = ?", [id.into()]);
        self.read_first::<DeliveryRaw, _>(query).await
    }

    /// Deliveries, newest first.
    pub async fn delivery_list(
        &self,
        filter: &DeliveryFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<DeliveryRow>> {
        let list = "deliveries";
        let mut query = Query::new(&format!("SELECT {DELIVERY} FROM deliveries"))
            .only_some("state = ?", filter.state.map(|state| word(&state).into()))
            .only_some("run = ?", filter.run.map(|run| run.0.into()))
            // What tells people is in the list of what was sent.
            .only("notice IS NULL", []);
        if let Some(cursor) = cursor {
            let at = Cursor::read(cursor, list, 1)?;
            query = query.only("(created_ms, id) < (?, ?)", [at.number(0).into(), at.id.into()]);
        }
        let rows = self.read::<DeliveryRaw, _>(query.page("created_ms DESC, id DESC", limit)).await?;
        Ok(paged(rows, limit, list, |row: &DeliveryRow| Cursor::of(&[row.created_ms], row.id)))
    }
}
