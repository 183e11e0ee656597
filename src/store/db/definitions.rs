//! Reads of definitions and their versions.

use fermata_engine::ids::Name;
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, name, runs::NameCount, small};
use crate::{
    StoreError,
    arg::{Arg, from_word, word},
    cursor::{Cursor, paged},
    filters::Listed,
    query::Query,
    rows::{DefinitionHead, DefinitionKey, DefinitionKind, DefinitionRow, VersionHead, VersionRow},
};

const COLUMNS: &str = "kind, name, label, description, summary, draft, draft_revision, active_version, last_version, \
     updated_ms, updated_by";
const HEAD: &str = "name, label, description, summary, CAST(CASE WHEN draft IS NULL THEN 0 ELSE 1 END AS BIGINT) AS has_draft, active_version, \
     last_version, updated_ms, updated_by";
const VERSION_HEAD: &str = "version, active, activated_ms, activated_by";
const VERSION: &str = "kind, name, version, definition, active, activated_ms, activated_by";

#[derive(FromRow)]
struct DefinitionRaw {
    kind: String,
    name: String,
    label: String,
    description: String,
    summary: String,
    draft: Option<Json<Value>>,
    draft_revision: i64,
    active_version: Option<i64>,
    last_version: i64,
    updated_ms: i64,
    updated_by: String,
}

impl TryFrom<DefinitionRaw> for DefinitionRow {
    type Error = StoreError;
    fn try_from(raw: DefinitionRaw) -> Result<Self> {
        Ok(Self {
            key: (from_word(&raw.kind)?, name(&raw.name)?),
            label: raw.label,
            description: raw.description,
            summary: raw.summary,
            draft: raw.draft.map(|draft| draft.0),
            draft_revision: raw.draft_revision,
            active_version: raw.active_version.map(small).transpose()?,
            last_version: small(raw.last_version)?,
            updated_ms: raw.updated_ms,
            updated_by: raw.updated_by,
        })
    }
}

#[derive(FromRow)]
struct VersionRaw {
    kind: String,
    name: String,
    version: i64,
    definition: Json<Value>,
    active: i64,
    activated_ms: i64,
    activated_by: String,
}

impl TryFrom<VersionRaw> for VersionRow {
    type Error = StoreError;
    fn try_from(raw: VersionRaw) -> Result<Self> {
        Ok(Self {
            key: (from_word(&raw.kind)?, name(&raw.name)?),
            version: small(raw.version)?,
            definition: raw.definition.0,
            active: raw.active != 0,
            activated_ms: raw.activated_ms,
            activated_by: raw.activated_by,
        })
    }
}

#[derive(FromRow)]
struct HeadRaw {
    name: String,
    label: String,
    description: String,
    summary: String,
    has_draft: i64,
    active_version: Option<i64>,
    last_version: i64,
    updated_ms: i64,
    updated_by: String,
}

impl TryFrom<HeadRaw> for DefinitionHead {
    type Error = StoreError;
    fn try_from(raw: HeadRaw) -> Result<Self> {
        Ok(Self {
            name: name(&raw.name)?,
            label: raw.label,
            description: raw.description,
            summary: raw.summary,
            has_draft: raw.has_draft != 0,
            active_version: raw.active_version.map(small).transpose()?,
            last_version: small(raw.last_version)?,
            updated_ms: raw.updated_ms,
            updated_by: raw.updated_by,
        })
    }
}

#[derive(FromRow)]
struct VersionHeadRaw {
    version: i64,
    active: i64,
    activated_ms: i64,
    activated_by: String,
}

impl TryFrom<VersionHeadRaw> for VersionHead {
    type Error = StoreError;
    fn try_from(raw: VersionHeadRaw) -> Result<Self> {
        Ok(Self {
            version: small(raw.version)?,
            active: raw.active != 0,
            activated_ms: raw.activated_ms,
            activated_by: raw.activated_by,
        })
    }
}

#[derive(FromRow)]
struct LabelRaw {
    name: String,
    label: String,
}

#[derive(FromRow)]
struct VersionCount {
    version: i64,
    count: i64,
}

fn of(query: Query, key: &DefinitionKey) -> Query {
    query.only("kind = ?", [word(&key.0).into()]).only("name = ?", [(&key.1).into()])
}

impl Db {
    /// A definition's header and draft.
    pub async fn definition(&self, key: &DefinitionKey) -> Result<Option<DefinitionRow>> {
        let query = of(Query::new(&format!("SELECT {COLUMNS} FROM definitions")), key);
        self.read_first::<DefinitionRaw, _>(query).await
    }

    /// Definitions of a kind, by name; only of these names where some are given.
    pub async fn definition_list(
        &self,
        kind: DefinitionKind,
        only: Option<&[Name]>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<DefinitionHead>> {
        let list = format!("definitions {}", word(&kind));
        let mut query = Query::new(&format!("SELECT {HEAD} FROM definitions"))
            .only("kind = ?", [word(&kind).into()])
            .after("name", &list, cursor)?;
        if let Some(names) = only {
            query = query.only_in("name", names.iter().map(Arg::from));
        }
        let rows = self.read::<HeadRaw, _>(query.page("name", limit)).await?;
        Ok(paged(rows, limit, &list, |row: &DefinitionHead| Cursor::text(&row.name)))
    }

    /// Name and label of every definition of a kind, by name.
    pub async fn definition_labels(&self, kind: DefinitionKind) -> Result<Vec<(Name, String)>> {
        let query = Query::new("SELECT name, label FROM definitions").only("kind = ?", [word(&kind).into()]);
        let rows = self.rows::<LabelRaw>(query.push(" ORDER BY name", [])).await?;
        rows.into_iter().map(|raw| Ok((name(&raw.name)?, raw.label))).collect()
    }

    /// A version.
    pub async fn version(&self, key: &DefinitionKey, version: u32) -> Result<Option<VersionRow>> {
        let query = of(Query::new(&format!("SELECT {VERSION} FROM versions")), key);
        self.read_first::<VersionRaw, _>(query.only("version = ?", [version.into()])).await
    }

    /// Its versions, newest first.
    pub async fn version_list(
        &self,
        key: &DefinitionKey,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<VersionHead>> {
        let list = "versions";
        let at = cursor.map(|text| Cursor::read(text, list, 1)).transpose()?;
        let query = of(Query::new(&format!("SELECT {VERSION_HEAD} FROM versions")), key)
            .only_some("version < ?", at.map(|at| at.number(0).into()))
            .page("version DESC", limit);
        let rows = self.read::<VersionHeadRaw, _>(query).await?;
        Ok(paged(rows, limit, list, |row: &VersionHead| Cursor::of(&[row.version.into()], Uuid::nil())))
    }

    /// The active version of each definition of a kind, by name.
    pub async fn active_versions(&self, kind: DefinitionKind) -> Result<Vec<VersionRow>> {
        let query = Query::new(&format!("SELECT {VERSION} FROM versions"))
            .only("kind = ?", [word(&kind).into()])
            .only("active = 1", []);
        self.read::<VersionRaw, _>(query.push(" ORDER BY name", [])).await
    }

    /// How many runs of each version are open, newest version first.
    pub async fn open_run_counts_by_version(&self, orchestration: &Name) -> Result<Vec<(u32, i64)>> {
        let query = Query::new("SELECT version, COUNT(*) AS count FROM runs")
            .only("open = 1", [])
            .only("orchestration = ?", [orchestration.into()])
            .push(" GROUP BY version ORDER BY version DESC", []);
        let rows = self.rows::<VersionCount>(query).await?;
        rows.into_iter().map(|raw| Ok((small(raw.version)?, raw.count))).collect()
    }

    /// How many runs of each orchestration are open, by name.
    pub async fn open_run_counts(&self) -> Result<Vec<(Name, i64)>> {
        let query = Query::new("SELECT orchestration AS name, COUNT(*) AS count FROM runs WHERE open = 1")
            .push(" GROUP BY orchestration ORDER BY orchestration", []);
        self.read::<NameCount, _>(query).await
    }
}
