//! Reads of who is away.

use fermata_engine::ids::Name;
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, name};
use crate::{StoreError, query::Query, rows::AbsenceRow};

const ABSENCE: &str = "SELECT id, username, from_ms, until_ms, content FROM absences";

#[derive(FromRow)]
struct AbsenceRaw {
    id: Uuid,
    username: String,
    from_ms: i64,
    until_ms: i64,
    content: Json<Value>,
}

impl TryFrom<AbsenceRaw> for AbsenceRow {
    type Error = StoreError;
    fn try_from(raw: AbsenceRaw) -> Result<Self> {
        let user: Name = name(&raw.username)?;
        Ok(Self { id: raw.id, user, from_ms: raw.from_ms, until_ms: raw.until_ms, content: raw.content.0 })
    }
}

impl Db {
    /// Everyone's, read into memory.
    pub async fn absences(&self) -> Result<Vec<AbsenceRow>> {
        let query = Query::new(ABSENCE).push(" ORDER BY username, from_ms, id", []);
        self.read::<AbsenceRaw, _>(query).await
    }

    /// One person's, in order of their beginning.
    pub async fn absences_of(&self, user: &Name) -> Result<Vec<AbsenceRow>> {
        let query = Query::new(ABSENCE).only("username = ?", [user.into()]);
        self.read::<AbsenceRaw, _>(query.push(" ORDER BY from_ms, id", [])).await
    }
}
