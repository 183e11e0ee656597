//! Reads of what triggers keep: schedules, orders, webhooks, events; and of records and runs as triggers ask for them.

use fermata_engine::{
    ids::{Name, RecordId},
    object::RecordRef,
};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, ids, name, some_name};
use crate::{
    StoreError,
    arg::Arg,
    cursor::{Cursor, paged},
    filters::Listed,
    query::{One, Query},
    rows::{EventRow, HookRow, RecordRow, ScheduleRow, TriggerOrderRow},
};

const SCHEDULE: &str = "SELECT orchestration, next_ms, last_ms, fired_ms, started, missed, skipped, waiting, result, revision \
     FROM schedules";
const HOOK: &str = "SELECT name, label, scheme, content_types, active, secret, created_ms, created_by, refused_ms, refused, \
     revision FROM hooks";
const EVENT: &str =
    "SELECT id, source, event, type AS kind, subject, hook, received_ms, result FROM received_events";

#[derive(FromRow)]
struct ScheduleRaw {
    orchestration: String,
    next_ms: Option<i64>,
    last_ms: Option<i64>,
    fired_ms: Option<i64>,
    started: i64,
    missed: i64,
    skipped: i64,
    waiting: Json<Vec<i64>>,
    result: Json<Value>,
    revision: i64,
}

impl TryFrom<ScheduleRaw> for ScheduleRow {
    type Error = StoreError;
    fn try_from(raw: ScheduleRaw) -> Result<Self> {
        Ok(Self {
            orchestration: name(&raw.orchestration)?,
            next_ms: raw.next_ms,
            last_ms: raw.last_ms,
            fired_ms: raw.fired_ms,
            started: raw.started,
            missed: raw.missed,
            skipped: raw.skipped,
            waiting: raw.waiting.0,
            result: raw.result.0,
            revision: raw.revision,
        })
    }
}

#[derive(FromRow)]
struct OrderRaw {
    object: String,
    orchestrations: Json<Vec<Name>>,
    revision: i64,
}

impl TryFrom<OrderRaw> for TriggerOrderRow {
    type Error = StoreError;
    fn try_from(raw: OrderRaw) -> Result<Self> {
        Ok(Self { object: name(&raw.object)?, orchestrations: raw.orchestrations.0, revision: raw.revision })
    }
}

#[derive(FromRow)]
struct HookRaw {
    name: String,
    label: String,
    scheme: String,
    content_types: Json<Vec<String>>,
    active: i64,
    secret: String,
    created_ms: i64,
    created_by: String,
    refused_ms: Option<i64>,
    refused: String,
    revision: i64,
}

impl TryFrom<HookRaw> for HookRow {
    type Error = StoreError;
    fn try_from(raw: HookRaw) -> Result<Self> {
        Ok(Self {
            name: name(&raw.name)?,
            label: raw.label,
            scheme: raw.scheme,
            content_types: raw.content_types.0,
            active: raw.active == 1,
            secret: raw.secret,
            created_ms: raw.created_ms,
            created_by: raw.created_by,
            refused_ms: raw.refused_ms,
            refused: raw.refused,
            revision: raw.revision,
        })
    }
}

#[derive(FromRow)]
struct EventRaw {
    id: Uuid,
    source: String,
    event: String,
    kind: String,
    subject: Option<String>,
    hook: Option<String>,
    received_ms: i64,
    result: Json<Value>,
}

impl TryFrom<EventRaw> for EventRow {
    type Error = StoreError;
    fn try_from(raw: EventRaw) -> Result<Self> {
        Ok(Self {
            id: raw.id,
            source: raw.source,
            event: raw.event,
            kind: raw.kind,
            subject: raw.subject,
            hook: some_name(raw.hook.as_ref())?,
            received_ms: raw.received_ms,
            result: raw.result.0,
        })
    }
}

impl Db {
    /// What became of an orchestration's schedule.
    pub async fn schedule(&self, orchestration: &Name) -> Result<Option<ScheduleRow>> {
        let query = Query::new(SCHEDULE).only("orchestration = ?", [orchestration.into()]);
        self.read_first::<ScheduleRaw, _>(query).await
    }

    /// What became of the schedules of these orchestrations.
    pub async fn schedules_of(&self, orchestrations: &[Name]) -> Result<Vec<ScheduleRow>> {
        let query = Query::new(SCHEDULE).only_in("orchestration", orchestrations.iter().map(Arg::from));
        self.read::<ScheduleRaw, _>(query).await
    }

    /// In which order orchestrations start, by object.
    pub async fn trigger_orders(&self) -> Result<Vec<TriggerOrderRow>> {
        let query = Query::new("SELECT object, orchestrations, revision FROM trigger_orders ORDER BY object");
        self.read::<OrderRaw, _>(query).await
    }

    /// What people read for webhooks, by name.
    pub async fn hook_labels(&self) -> Result<Vec<(Name, String)>> {
        let rows = self.read::<HookRaw, HookRow>(Query::new(HOOK)).await?;
        Ok(rows.into_iter().map(|row| (row.name, row.label)).collect())
    }

    /// Webhooks, by name.
    pub async fn hook_list(&self, cursor: Option<&str>, limit: u32) -> Result<Listed<HookRow>> {
        let list = "hooks";
        let query = Query::new(HOOK).after("name", list, cursor)?;
        let rows = self.read::<HookRaw, _>(query.page("name", limit)).await?;
        Ok(paged(rows, limit, list, |row: &HookRow| Cursor::text(&row.name)))
    }

    /// A webhook.
    pub async fn hook(&self, name: &Name) -> Result<Option<HookRow>> {
        self.read_first::<HookRaw, _>(Query::new(HOOK).only("name = ?", [name.into()])).await
    }

    /// What was taken in under this id from this source.
    pub async fn received_event(&self, source: &str, event: &str) -> Result<Option<EventRow>> {
        let query = Query::new(EVENT).only("source = ?", [source.into()]).only("event = ?", [event.into()]);
        self.read_first::<EventRaw, _>(query).await
    }

    /// Events that were taken in, of one webhook or all, latest first.
    pub async fn received_events(
        &self,
        hook: Option<&Name>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<EventRow>> {
        let list = "received events";
        let mut query = Query::new(EVENT).only_some("hook = ?", hook.map(Arg::from));
        if let Some(cursor) = cursor {
            let at = Cursor::read(cursor, list, 1)?;
            query = query.only("(received_ms, id) < (?, ?)", [at.number(0).into(), at.id.into()]);
        }
        let rows = self.read::<EventRaw, _>(query.page("received_ms DESC, id DESC", limit)).await?;
        Ok(paged(rows, limit, list, |row: &EventRow| Cursor::of(&[row.received_ms], row.id)))
    }

    /// When a run of an orchestration started last.
    pub async fn last_start_of(&self, orchestration: &Name) -> Result<Option<i64>> {
        let query = Query::new("SELECT started_ms AS value FROM runs")
            .only("orchestration = ?", [orchestration.into()])
            .push(" ORDER BY started_ms DESC, id DESC", [])
            .limit(1);
        Ok(self.first::<One<i64>>(query).await?.map(|row| row.value))
    }

    /// Whether a run of an orchestration is open.
    pub async fn has_open_run(&self, orchestration: &Name) -> Result<bool> {
        let query = Query::new("SELECT version AS value FROM runs")
            .only("orchestration = ?", [orchestration.into()])
            .only("open = 1", [])
            .limit(1);
        Ok(self.first::<One<i64>>(query).await?.is_some())
    }

    /// Those of some records about which a run of an orchestration is open.
    pub async fn with_open_run(&self, orchestration: &Name, records: &[RecordId]) -> Result<Vec<RecordId>> {
        let query = Query::new("SELECT record_id AS value FROM runs")
            .only_in("record_id", ids(records, |id| id.0))
            .only("orchestration = ?", [orchestration.into()])
            .only("open = 1", []);
        Ok(self.rows::<One<Uuid>>(query).await?.into_iter().map(|row| RecordId(row.value)).collect())
    }

    /// Records of an object, by id, after this one.
    pub async fn records_after(
        &self,
        object: &Name,
        after: Option<RecordId>,
        limit: u32,
    ) -> Result<Vec<RecordRow>> {
        let query = super::records::select()
            .only("object = ?", [object.into()])
            .only_some("id > ?", after.map(|id| id.0.into()))
            .push(" ORDER BY id", [])
            .limit(limit);
        self.read::<super::records::RecordRaw, _>(query).await
    }

    /// Up to two records whose field holds this text or number.
    pub async fn records_holding(&self, object: &Name, field: &Name, text: &str) -> Result<Vec<RecordRef>> {
        // A name holds nothing that SQL could take for more.
        let query = Query::new("SELECT id AS value FROM records")
            .only("object = ?", [object.into()])
            .only(&format!("CAST(fields ->> '{field}' AS TEXT) = ?"), [text.into()])
            .limit(2);
        let rows = self.rows::<One<Uuid>>(query).await?;
        Ok(rows
            .into_iter()
            .map(|row| RecordRef { object: object.clone(), id: RecordId(row.value) })
            .collect())
    }
}
