//! Reads of files of records on their way in.

use fermata_engine::ids::{Name, RecordId};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, name};
use crate::{
    StoreError,
    arg::{Arg, fold},
    cursor::{Cursor, paged},
    filters::Listed,
    query::Query,
    rows::{ImportErrorRow, ImportRow},
};

const IMPORT: &str = "SELECT id, object, made_ms, made_by, state, content, revision FROM imports";

#[derive(FromRow)]
struct ImportRaw {
    id: Uuid,
    object: String,
    made_ms: i64,
    made_by: String,
    state: String,
    content: Json<Value>,
    revision: i64,
}

impl TryFrom<ImportRaw> for ImportRow {
    type Error = StoreError;
    fn try_from(raw: ImportRaw) -> Result<Self> {
        Ok(Self {
            id: raw.id,
            object: name(&raw.object)?,
            made_ms: raw.made_ms,
            made_by: name(&raw.made_by)?,
            state: raw.state,
            content: raw.content.0,
            revision: raw.revision,
        })
    }
}

#[derive(FromRow)]
struct ErrorRaw {
    import: Uuid,
    line: i64,
    n: i64,
    place: String,
    code: String,
    words: String,
}

impl TryFrom<ErrorRaw> for ImportErrorRow {
    type Error = StoreError;
    fn try_from(raw: ErrorRaw) -> Result<Self> {
        let ErrorRaw { import, line, n, place, code, words } = raw;
        Ok(Self { import, line, n, place, code, words })
    }
}

#[derive(FromRow)]
struct Known {
    id: Uuid,
    value: String,
}

impl Db {
    /// An import.
    pub async fn import(&self, id: Uuid) -> Result<Option<ImportRow>> {
        self.read_first::<ImportRaw, _>(Query::new(IMPORT).only("id = ?", [id.into()])).await
    }

    /// Imports of an object's records, newest first; of one person where one is named.
    pub async fn import_list(
        &self,
        object: &Name,
        by: Option<&Name>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<ImportRow>> {
        let list = "imports";
        let mut query = Query::new(IMPORT)
            .only("object = ?", [object.into()])
            .only_some("made_by = ?", by.map(Arg::from));
        if let Some(cursor) = cursor {
            let at = Cursor::read(cursor, list, 1)?;
            query = query.only("(made_ms, id) < (?, ?)", [at.number(0).into(), at.id.into()]);
        }
        let rows = self.read::<ImportRaw, _>(query.page("made_ms DESC, id DESC", limit)).await?;
        Ok(paged(rows, limit, list, |row: &ImportRow| Cursor::of(&[row.made_ms], row.id)))
    }

    /// What is wrong with rows of an import's file, in the order of their lines.
    pub async fn import_errors(
        &self,
        import: Uuid,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<ImportErrorRow>> {
        let list = "import errors";
        let mut query = Query::new("SELECT import, line, n, place, code, words FROM import_errors")
            .only("import = ?", [import.into()]);
        if let Some(cursor) = cursor {
            let at = Cursor::read(cursor, list, 2)?;
            query = query.only("(line, n) > (?, ?)", [at.number(0).into(), at.number(1).into()]);
        }
        let rows = self.read::<ErrorRaw, _>(query.page("line, n", limit)).await?;
        Ok(paged(rows, limit, list, |row: &ImportErrorRow| Cursor::of(&[row.line, row.n], row.import)))
    }

    /// Records that hold one of these texts in a field, each with the text. Looks at all records of the object.
    pub async fn records_by_values(
        &self,
        object: &Name,
        field: &Name,
        texts: &[String],
    ) -> Result<Vec<(RecordId, String)>> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        // A name holds nothing that SQL could take for more.
        let value = format!("CAST(fields ->> '{field}' AS TEXT)");
        let query = Query::new(&format!("SELECT id, {value} AS value FROM records"))
            .only("object = ?", [object.into()])
            .only_in(&value, texts.iter().map(|text| Arg::from(text.as_str())));
        Ok(self.rows::<Known>(query).await?.into_iter().map(|row| (RecordId(row.id), row.value)).collect())
    }

    /// Records that are called one of these, each with its title in lower case.
    pub async fn records_called(&self, object: &Name, titles: &[String]) -> Result<Vec<(RecordId, String)>> {
        if titles.is_empty() {
            return Ok(Vec::new());
        }
        let query = Query::new("SELECT id, search AS value FROM records")
            .only("object = ?", [object.into()])
            .only_in("search", titles.iter().map(|title| Arg::from(fold(title))));
        Ok(self.rows::<Known>(query).await?.into_iter().map(|row| (RecordId(row.id), row.value)).collect())
    }
}
