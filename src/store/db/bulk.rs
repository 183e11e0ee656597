//! Reads of what somebody does to many things at once.

use fermata_engine::ids::Name;
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, name};
use crate::{
    StoreError,
    arg::Arg,
    cursor::{Cursor, paged},
    filters::Listed,
    query::Query,
    rows::{BulkRow, BulkTargetRow},
};

const BULK: &str = "SELECT id, made_ms, made_by, state, content, revision FROM bulks";

#[derive(FromRow)]
struct BulkRaw {
    id: Uuid,
    made_ms: i64,
    made_by: String,
    state: String,
    content: Json<Value>,
    revision: i64,
}

impl TryFrom<BulkRaw> for BulkRow {
    type Error = StoreError;
    fn try_from(raw: BulkRaw) -> Result<Self> {
        let made_by: Name = name(&raw.made_by)?;
        let BulkRaw { id, made_ms, state, content, revision, .. } = raw;
        Ok(Self { id, made_ms, made_by, state, content: content.0, revision })
    }
}

#[derive(FromRow)]
struct TargetRaw {
    bulk: Uuid,
    seq: i64,
    target: Uuid,
    title: String,
    state: String,
    code: String,
    words: String,
    thing: String,
}

impl TryFrom<TargetRaw> for BulkTargetRow {
    type Error = StoreError;
    fn try_from(raw: TargetRaw) -> Result<Self> {
        let TargetRaw { bulk, seq, target, title, state, code, words, thing } = raw;
        Ok(Self { bulk, seq, target, title, state, code, words, thing })
    }
}

impl Db {
    /// One of them.
    pub async fn bulk(&self, id: Uuid) -> Result<Option<BulkRow>> {
        self.read_first::<BulkRaw, _>(Query::new(BULK).only("id = ?", [id.into()])).await
    }

    /// All of them, or those of one person, newest first.
    pub async fn bulk_list(
        &self,
        made_by: Option<&Name>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<BulkRow>> {
        let list = "bulks";
        let mut query = Query::new(BULK).only_some("made_by = ?", made_by.map(Into::into));
        if let Some(cursor) = cursor {
            let at = Cursor::read(cursor, list, 1)?;
            query = query.only("(made_ms, id) < (?, ?)", [at.number(0).into(), at.id.into()]);
        }
        let rows = self.read::<BulkRaw, _>(query.page("made_ms DESC, id DESC", limit)).await?;
        Ok(paged(rows, limit, list, |row: &BulkRow| Cursor::of(&[row.made_ms], row.id)))
    }

    /// What one of them concerns, in its order; only what is in one state where one is named.
    pub async fn bulk_targets(
        &self,
        bulk: Uuid,
        state: Option<&str>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<BulkTargetRow>> {
        let list = "bulk targets";
        let mut query =
            Query::new("SELECT bulk, seq, target, title, state, code, words, thing FROM bulk_targets")
                .only("bulk = ?", [bulk.into()])
                .only_some("state = ?", state.map(Arg::from));
        if let Some(cursor) = cursor {
            let at = Cursor::read(cursor, list, 1)?;
            query = query.only("seq > ?", [at.number(0).into()]);
        }
        let rows = self.read::<TargetRaw, _>(query.page("seq", limit)).await?;
        Ok(paged(rows, limit, list, |row: &BulkTargetRow| Cursor::of(&[row.seq], row.bulk)))
    }
}
