//! Reads of calendars, and of the runs whose promises are worked out anew when one changes.

use fermata_engine::ids::{Name, RunId};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, name};
use crate::{
    StoreError,
    cursor::{Cursor, paged},
    filters::Listed,
    query::Query,
    rows::CalendarRow,
};

const CALENDAR: &str = "name, label, content, revision, updated_ms, updated_by";

#[derive(FromRow)]
struct CalendarRaw {
    name: String,
    label: String,
    content: Json<Value>,
    revision: i64,
    updated_ms: i64,
    updated_by: String,
}

impl TryFrom<CalendarRaw> for CalendarRow {
    type Error = StoreError;
    fn try_from(raw: CalendarRaw) -> Result<Self> {
        Ok(Self {
            name: name(&raw.name)?,
            label: raw.label,
            content: raw.content.0,
            revision: raw.revision,
            updated_ms: raw.updated_ms,
            updated_by: raw.updated_by,
        })
    }
}

#[derive(FromRow)]
struct StartRaw {
    id: Uuid,
    started_ms: i64,
}

impl Db {
    /// One calendar.
    pub async fn calendar(&self, name: &Name) -> Result<Option<CalendarRow>> {
        let query = Query::new(&format!("SELECT {CALENDAR} FROM calendars")).only("name = ?", [name.into()]);
        self.read_first::<CalendarRaw, _>(query).await
    }

    /// Every calendar, by name.
    pub async fn calendars(&self) -> Result<Vec<CalendarRow>> {
        let query = Query::new(&format!("SELECT {CALENDAR} FROM calendars ORDER BY name"));
        self.read::<CalendarRaw, _>(query).await
    }

    /// Calendars, by name.
    pub async fn calendar_list(&self, cursor: Option<&str>, limit: u32) -> Result<Listed<CalendarRow>> {
        let list = "calendars";
        let query = Query::new(&format!("SELECT {CALENDAR} FROM calendars")).after("name", list, cursor)?;
        let rows = self.read::<CalendarRaw, _>(query.page("name", limit)).await?;
        Ok(paged(rows, limit, list, |row: &CalendarRow| Cursor::text(&row.name)))
    }

    /// Open runs that have a clock that goes, in the order of their start, after this one.
    pub async fn promised_runs(&self, after: Option<(i64, RunId)>, limit: u32) -> Result<Vec<(i64, RunId)>> {
        let (started_ms, id) = after.map_or((i64::MIN, Uuid::nil()), |(at, id)| (at, id.0));
        let query = Query::new("SELECT id, started_ms FROM runs")
            .only("open = 1", [])
            .only("urgent_due_ms IS NOT NULL", [])
            .only("(started_ms, id) > (?, ?)", [started_ms.into(), id.into()])
            .push(" ORDER BY started_ms, id", [])
            .limit(limit);
        let rows = self.rows::<StartRaw>(query).await?;
        Ok(rows.into_iter().map(|raw| (raw.started_ms, RunId(raw.id))).collect())
    }

    /// How many those are.
    pub async fn promised_run_count(&self) -> Result<i64> {
        let query = Query::new("SELECT COUNT(*) AS value FROM runs")
            .only("open = 1", [])
            .only("urgent_due_ms IS NOT NULL", []);
        self.count(query).await
    }
}
