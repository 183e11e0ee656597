//! Reads of the views of the inbox.

use fermata_engine::ids::Name;
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, name};
use crate::{
    StoreError,
    cursor::{Cursor, paged},
    filters::Listed,
    query::Query,
    rows::WorkViewRow,
};

const COLUMNS: &str = "id, label, search, owner, shared, definition, revision, updated_ms";

#[derive(FromRow)]
struct ViewRaw {
    id: Uuid,
    label: String,
    owner: String,
    shared: i64,
    definition: Json<Value>,
    revision: i64,
    updated_ms: i64,
}

impl TryFrom<ViewRaw> for WorkViewRow {
    type Error = StoreError;
    fn try_from(raw: ViewRaw) -> Result<Self> {
        Ok(Self {
            id: raw.id,
            label: raw.label,
            owner: name(&raw.owner)?,
            shared: raw.shared == 1,
            definition: raw.definition.0,
            revision: raw.revision,
            updated_ms: raw.updated_ms,
        })
    }
}

impl Db {
    /// A view of the inbox.
    pub async fn work_view(&self, id: Uuid) -> Result<Option<WorkViewRow>> {
        let query = Query::new(&format!("SELECT {COLUMNS} FROM work_views"));
        self.read_first::<ViewRaw, _>(query.only("id = ?", [id.into()])).await
    }

    /// The views of the inbox that a person may use, by label: their own by one index, those that are shared by another.
    pub async fn work_views(
        &self,
        user: &Name,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<WorkViewRow>> {
        let (list, order) = ("work views", "search, id");
        let at = cursor.map(|text| Cursor::read(text, list, 0)).transpose()?;
        let after = |query: Query| match &at {
            Some(at) => query.only("(search, id) > (?, ?)", [at.text.as_str().into(), at.id.into()]),
            None => query,
        };
        let part = format!("SELECT * FROM (SELECT {COLUMNS} FROM work_views");
        let own = Query::new(&format!("SELECT * FROM ({part}"));
        let own = own.only("shared = 0", []).only("owner = ?", [user.into()]);
        let both = after(own).page(order, limit).push(&format!(") AS part0 UNION ALL {part}"), []).fresh();
        let both = after(both.only("shared = 1", [])).page(order, limit);
        let query = both.push(") AS part1) AS parts", []).page(order, limit);
        let rows = self.read::<ViewRaw, _>(query).await?;
        Ok(paged(rows, limit, list, |row: &WorkViewRow| Cursor {
            numbers: Vec::new(),
            text: crate::arg::fold(&row.label),
            id: row.id,
        }))
    }

    /// How many views of the inbox a person has made.
    pub async fn work_view_count(&self, owner: &Name) -> Result<i64> {
        let query = Query::new("SELECT COUNT(*) AS value FROM work_views").only("owner = ?", [owner.into()]);
        self.count(query).await
    }
}
