//! Reads of objects and records.

mod narrow;
mod order;

use fermata_engine::{
    ids::{Name, RecordId},
    object::Object,
};
use serde_json::Value;
use sqlx::{AssertSqlSafe, FromRow, types::Json};
use uuid::Uuid;

use self::order::Order;
use super::{
    Db, Result, ids, name,
    runs::{NameCount, concerning},
};
use crate::{
    StoreError,
    arg::{Arg, contains},
    cursor::{Cursor, paged},
    filters::{Listed, RecordFilter, RecordReach, RecordSort},
    query::{One, Query, postgres_args},
    rows::{RecordRow, RecordsSeen},
};

const COLUMNS: &str = "id, object, title, fields, revision, created_ms, created_by, updated_ms, updated_by";

#[derive(FromRow)]
pub(super) struct RecordRaw {
    id: Uuid,
    object: String,
    title: String,
    fields: Json<Value>,
    revision: i64,
    created_ms: i64,
    created_by: String,
    updated_ms: i64,
    updated_by: String,
}

impl TryFrom<RecordRaw> for RecordRow {
    type Error = StoreError;
    fn try_from(raw: RecordRaw) -> Result<Self> {
        Ok(Self {
            id: RecordId(raw.id),
            object: name(&raw.object)?,
            title: raw.title,
            fields: raw.fields.0,
            revision: raw.revision,
            created_ms: raw.created_ms,
            created_by: raw.created_by,
            updated_ms: raw.updated_ms,
            updated_by: raw.updated_by,
        })
    }
}

/// A record with what it is sorted by, where that is a field.
#[derive(FromRow)]
pub(super) struct Keyed {
    #[sqlx(flatten)]
    row: RecordRaw,
    sort_key: String,
}

#[derive(FromRow)]
struct SeenRaw {
    count: i64,
    revisions: i64,
    moments: i64,
}

#[derive(FromRow)]
struct ObjectRaw {
    definition: Json<Object>,
    revision: i64,
}

pub(super) fn select() -> Query {
    Query::new(&format!("SELECT {COLUMNS} FROM records"))
}

impl Db {
    /// A record.
    pub async fn record(&self, id: RecordId) -> Result<Option<RecordRow>> {
        self.read_first::<RecordRaw, _>(select().only("id = ?", [id.0.into()])).await
    }

    /// Records, in no order; those that are not there are left out.
    pub async fn records_by_ids(&self, records: &[RecordId]) -> Result<Vec<RecordRow>> {
        if records.is_empty() {
            return Ok(Vec::new());
        }
        self.read::<RecordRaw, _>(select().only_in("id", ids(records, |id| id.0))).await
    }

    /// Records of an object.
    pub async fn record_list(
        &self,
        object: &Name,
        filter: &RecordFilter,
        sort: &RecordSort,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<RecordRow>> {
        let (rows, next) = self.record_scan(object, filter, sort, cursor, limit).await?;
        Ok((rows.into_iter().map(|(row, _)| row).collect(), next))
    }

    /// As [`Self::record_list`], each record with the cursor of what comes after it.
    pub async fn record_scan(
        &self,
        object: &Name,
        filter: &RecordFilter,
        sort: &RecordSort,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<(RecordRow, String)>> {
        let order = Order::of(sort, self.dialect());
        let mut query = Query::new(&format!("SELECT {COLUMNS}{} FROM records", order.selected))
            .only("object = ?", [object.into()])
            .only_some("search LIKE ? ESCAPE '\\'", filter.text.as_deref().map(|text| contains(text).into()));
        if let Some(reach) = &filter.visible_to {
            query = visible(query, reach);
        }
        if let Some((field, value)) = &filter.field {
            // A name holds nothing that SQL could take for more. Booleans are told differently, so both spellings are asked for.
            let same = match value.as_str() {
                "true" => vec!["true", "1"],
                "false" => vec!["false", "0"],
                other => vec![other],
            };
            query = query
                .only_in(&format!("CAST(fields ->> '{field}' AS TEXT)"), same.into_iter().map(Arg::from));
        }
        query = narrow::narrowed(query, filter, self.dialect());
        if let Some(cursor) = cursor {
            query = order.after(query, cursor)?;
        }
        let rows = self.rows::<Keyed>(query.page(&order.by, limit)).await?;
        let (rows, next) = paged(rows, limit, &order.list, |row| order.cursor(row));
        let with_cursor = |row: Keyed| {
            let at = order.cursor(&row).write(&order.list);
            Ok((RecordRow::try_from(row.row)?, at))
        };
        Ok((rows.into_iter().map(with_cursor).collect::<Result<_>>()?, next))
    }

    /// Records of an object in the order of their ids, after one of them: whole, for a look-up whose rules are not SQL's. Of these
    /// fields only records that hold one of these texts are wanted; whoever asks looks at them again.
    pub async fn records_with_texts(
        &self,
        object: &Name,
        holding: &[(Name, Vec<String>)],
        after: Option<RecordId>,
        limit: u32,
    ) -> Result<Vec<RecordRow>> {
        let mut query = select().only("object = ?", [object.into()]);
        for (field, texts) in holding {
            // A name holds nothing that SQL could take for more.
            query =
                query.only_in(&format!("fields ->> '{field}'"), texts.iter().map(|t| Arg::from(t.as_str())));
        }
        query = query.only_some("id > ?", after.map(|id| id.0.into()));
        self.read::<RecordRaw, _>(query.push(" ORDER BY id", []).limit(limit)).await
    }

    /// How many records an object has.
    pub async fn record_count(&self, object: &Name) -> Result<i64> {
        self.count(Query::new("SELECT COUNT(*) AS value FROM records").only("object = ?", [object.into()]))
            .await
    }

    /// How many records each of these objects has; those that have none are left out.
    pub async fn record_counts(&self, objects: &[Name]) -> Result<Vec<(Name, i64)>> {
        let query = Query::new("SELECT object AS name, COUNT(*) AS count FROM records")
            .only_in("object", objects.iter().map(Arg::from))
            .push(" GROUP BY object ORDER BY object", []);
        self.read::<NameCount, _>(query).await
    }

    /// How many records of each of these objects have to do with a person.
    pub async fn record_counts_seen_by(&self, objects: &[(Name, RecordReach)]) -> Result<Vec<(Name, i64)>> {
        let mut query = Query::new("");
        for (i, (object, reach)) in objects.iter().enumerate() {
            let and = if i == 0 { "" } else { " UNION ALL " };
            let piece = format!("{and}SELECT CAST(? AS TEXT) AS name, COUNT(*) AS count FROM records");
            query = query.push(&piece, [object.into()]).fresh().only("object = ?", [object.into()]);
            query = visible(query, reach);
        }
        if objects.is_empty() { Ok(Vec::new()) } else { self.read::<NameCount, _>(query).await }
    }

    /// How many of an object's records have to do with a person.
    pub async fn record_count_seen_by(&self, object: &Name, reach: &RecordReach) -> Result<i64> {
        let query = Query::new("SELECT COUNT(*) AS value FROM records").only("object = ?", [object.into()]);
        self.count(visible(query, reach)).await
    }

    /// A record that names this one in one of these fields, each with its object.
    pub async fn looked_up_by(&self, id: RecordId, fields: &[(Name, Name)]) -> Result<Option<RecordRow>> {
        if fields.is_empty() {
            return Ok(None);
        }
        let text = id.to_string();
        let mut query = select().only("id <> ?", [id.0.into()]);
        for (i, (object, field)) in fields.iter().enumerate() {
            let or = if i == 0 { " AND (" } else { " OR " };
            let piece = format!("{or}(object = ? AND CAST(fields ->> '{field}' AS TEXT) = ?)");
            query = query.push(&piece, [object.into(), text.as_str().into()]);
        }
        self.read_first::<RecordRaw, _>(query.push(") LIMIT 1", [])).await
    }

    /// The record that holds a value of a unique field, in the form in which values are compared.
    pub async fn unique_holder(&self, object: &Name, field: &Name, value: &str) -> Result<Option<RecordId>> {
        let query = Query::new("SELECT record AS value FROM unique_values")
            .only("object = ?", [object.into()])
            .only("field = ?", [field.into()])
            .only("value = ?", [value.into()]);
        Ok(self.first::<One<Uuid>>(query).await?.map(|row| RecordId(row.value)))
    }

    /// What tells whether any record of an object has changed since.
    pub async fn records_seen(&self, object: &Name) -> Result<RecordsSeen> {
        let query = Query::new(
            "SELECT COUNT(*) AS count, CAST(COALESCE(SUM(revision), 0) AS BIGINT) AS revisions, \
             CAST(COALESCE(SUM(updated_ms), 0) AS BIGINT) AS moments FROM records",
        );
        let seen = self.first::<SeenRaw>(query.only("object = ?", [object.into()])).await?;
        Ok(seen.map_or_else(RecordsSeen::default, |raw| RecordsSeen {
            count: raw.count,
            revisions: raw.revisions,
            moments: raw.moments,
        }))
    }

    /// Takes so many numbers of an auto-number field, in a transaction of its own, so that none is ever given twice: the first.
    pub async fn take_numbers(&self, object: &Name, field: &Name, count: i64) -> Result<i64> {
        let sql = self.dialect().take_numbers();
        let args = vec![object.into(), field.into(), count.into()];
        let last = match self {
            Self::Sqlite(db) => db.writer.number(sql, args).await?,
            Self::Postgres(db) => {
                let query = sqlx::query_scalar_with(AssertSqlSafe(sql), postgres_args(&args));
                query.fetch_one(&db.pool).await?
            }
        };
        Ok(last - count + 1)
    }

    /// Every object with its revision, by name.
    pub async fn objects(&self) -> Result<Vec<(Object, i64)>> {
        let rows = self
            .rows::<ObjectRaw>(Query::new("SELECT definition, revision FROM objects ORDER BY name"))
            .await?;
        Ok(rows.into_iter().map(|raw| (raw.definition.0, raw.revision)).collect())
    }

    /// Objects with their revisions, by name.
    pub async fn object_list(&self, cursor: Option<&str>, limit: u32) -> Result<Listed<(Object, i64)>> {
        let list = "objects";
        let query = Query::new("SELECT definition, revision FROM objects").after("name", list, cursor)?;
        let rows = self.rows::<ObjectRaw>(query.page("name", limit)).await?;
        let rows = rows.into_iter().map(|raw| (raw.definition.0, raw.revision)).collect();
        Ok(paged(rows, limit, list, |(object, _): &(Object, i64)| Cursor::text(&object.name)))
    }

    /// An object with its revision.
    pub async fn object(&self, name: &Name) -> Result<Option<(Object, i64)>> {
        let query = Query::new("SELECT definition, revision FROM objects").only("name = ?", [name.into()]);
        Ok(self.first::<ObjectRaw>(query).await?.map(|raw| (raw.definition.0, raw.revision)))
    }
}

/// Records that have to do with a person.
fn visible(query: Query, of: &RecordReach) -> Query {
    let user = &of.reach.user;
    let mut query = query.only("(created_by = ?", [format!("user:{user}").into()]);
    for field in &of.user_fields {
        // A name holds nothing that SQL could take for more.
        query = query.push(&format!(" OR CAST(fields ->> '{field}' AS TEXT) = ?"), [user.into()]);
    }
    query = query.push(" OR EXISTS (SELECT 1 FROM runs WHERE runs.record_id = records.id AND ", []);
    concerning(query, &of.reach).push("))", [])
}
