//! Reads of definitions and their versions.

use fermata_engine::ids::Name;
use serde_json::Value;
use sqlx::{FromRow, types::Json};

use super::{Db, Result, name, runs::NameCount, small};
use crate::{
    StoreError,
    arg::{from_word, word},
    query::Query,
    rows::{DefinitionKey, DefinitionKind, DefinitionRow, VersionRow},
};

const COLUMNS: &str = "kind, name, label, description, summary, draft, draft_revision, active_version, last_version, \
     updated_ms, updated_by";
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

    /// All definitions of a kind, by name.
    pub async fn definitions(&self, kind: DefinitionKind) -> Result<Vec<DefinitionRow>> {
        let query =
            Query::new(&format!("SELECT {COLUMNS} FROM definitions")).only("kind = ?", [word(&kind).into()]);
        self.read::<DefinitionRaw, _>(query.push(" ORDER BY name", [])).await
    }

    /// A version.
    pub async fn version(&self, key: &DefinitionKey, version: u32) -> Result<Option<VersionRow>> {
        let query = of(Query::new(&format!("SELECT {VERSION} FROM versions")), key);
        self.read_first::<VersionRaw, _>(query.only("version = ?", [version.into()])).await
    }

    /// All versions, newest first.
    pub async fn versions(&self, key: &DefinitionKey) -> Result<Vec<VersionRow>> {
        let query = of(Query::new(&format!("SELECT {VERSION} FROM versions")), key);
        self.read::<VersionRaw, _>(query.push(" ORDER BY version DESC", [])).await
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
