//! Orchestrations and flows: drafts, checks, versions. A draft may be wrong in every way; a version never is.

mod breaks;
mod draft;
mod flows;
mod orchestrations;
mod version;

use std::collections::BTreeMap;

use fermata_api::{ApiError, Moment, definitions as api};
use fermata_engine::{
    check::{Problem, Severity, World},
    definition::{Orchestration, Trigger},
    ids::Name,
};
use fermata_store::rows::{self, DefinitionKind};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Answer, Service, SignedIn,
    error::store,
    known::Known,
    policy::{Action, Relation, allows, relations_to_orchestration, require},
};

/// What orchestrations and flows have in common here.
pub(crate) trait Definition: Serialize + DeserializeOwned + Clone + PartialEq + Send {
    /// Which of the two.
    const KIND: DefinitionKind;
    /// What people call it.
    const WORD: &'static str;

    /// What people read.
    fn label(&self) -> &str;
    /// What it is for.
    fn description(&self) -> &str;
    /// Trigger or kind in words.
    fn summary(&self, known: &Known) -> String;
    /// Everything wrong with it.
    fn problems(&self, world: &World) -> Vec<Problem>;

    /// Refuses to deactivate what is in use.
    fn refuse_in_use(&self, _service: &Service, _name: &Name) -> impl Future<Output = Answer<()>> + Send {
        std::future::ready(Ok(()))
    }

    /// Refuses to activate what would break something that runs.
    fn refuse_breaking(&self, _service: &Service, _name: &Name) -> impl Future<Output = Answer<()>> + Send {
        std::future::ready(Ok(()))
    }

    /// The active versions of flows that it was checked with: they must still be so when it is activated.
    fn relies_on(&self, _known: &Known) -> Vec<(Name, u32)> {
        Vec::new()
    }
}

/// A version or draft as loaded.
pub(crate) struct Loaded<T> {
    header: rows::DefinitionRow,
    definition: T,
    version: u32,
    status: api::VersionStatus,
}

impl Service {
    /// Everything that a definition may refer to, for the checker in the browser.
    pub async fn world(&self, who: &SignedIn) -> Answer<World> {
        require(who, Action::WorldSee)?;
        Ok(self.world_now())
    }

    /// Active autolaunched orchestrations that this person may start.
    pub async fn startable(&self, who: &SignedIn) -> Answer<Vec<api::OrchestrationView>> {
        require(who, Action::RunStart)?;
        let known = self.known();
        let by_hand = known.active.iter().filter(|(_, a)| a.definition.trigger == Trigger::Autolaunched);
        let mut views = Vec::new();
        for (name, active) in by_hand {
            views.push(self.orchestration(who, name, Some(active.version)).await?);
        }
        views.sort_by(|a, b| (&a.definition.label, &a.name).cmp(&(&b.definition.label, &b.name)));
        Ok(views)
    }

    /// All of a kind that this person may know of, by label.
    async fn definition_rows(&self, who: &SignedIn, kind: DefinitionKind) -> Answer<Vec<api::DefinitionRow>> {
        let sees_all = allows(who.role, &[], Action::DefinitionSeeAll);
        let open: BTreeMap<Name, i64> = match kind {
            DefinitionKind::Flow => {
                require(who, Action::DefinitionSeeAll)?;
                BTreeMap::new()
            }
            DefinitionKind::Orchestration if sees_all => {
                self.inner.db.open_run_counts().await.map_err(store)?.into_iter().collect()
            }
            DefinitionKind::Orchestration => {
                let seen = self.inner.db.open_run_counts_seen_by(&self.reach(who)).await;
                seen.map_err(store)?.into_iter().collect()
            }
        };
        let known = self.known();
        let mut rows = self.inner.db.definitions(kind).await.map_err(store)?;
        rows.retain(|row| {
            let active = known.active.get(&row.key.1).map(|active| &*active.definition);
            let mut relations = relations_to_orchestration(active);
            if open.contains_key(&row.key.1) {
                relations.push(Relation::Involved);
            }
            allows(who.role, &relations, Action::DefinitionList)
        });
        let row = |row: rows::DefinitionRow| api::DefinitionRow {
            kind: match row.key.0 {
                DefinitionKind::Orchestration => api::DefinitionKind::Orchestration,
                DefinitionKind::Flow => api::DefinitionKind::Flow,
            },
            open_runs: open.get(&row.key.1).copied().unwrap_or(0),
            name: row.key.1,
            label: row.label,
            description: row.description,
            summary: row.summary,
            active_version: row.active_version,
            last_version: row.last_version,
            // Whether somebody draws at it is for those who see drafts.
            has_draft: sees_all && row.draft.is_some(),
            updated: Moment(row.updated_ms),
            updated_by: known.label_of_actor(&row.updated_by),
        };
        let mut rows: Vec<_> = rows.into_iter().map(row).collect();
        rows.sort_by(|a, b| (a.label.to_lowercase(), &a.name).cmp(&(b.label.to_lowercase(), &b.name)));
        Ok(rows)
    }

    async fn header<T: Definition>(&self, name: &Name) -> Answer<rows::DefinitionRow> {
        let found = self.inner.db.definition(&(T::KIND, name.clone())).await.map_err(store)?;
        found.ok_or_else(|| ApiError::not_found(T::WORD, name))
    }

    /// A version, or with none the draft; where there is none, the newest version.
    async fn load<T: Definition>(&self, name: &Name, version: Option<u32>) -> Answer<Loaded<T>> {
        let header = self.header::<T>(name).await?;
        if let (None, Some(draft)) = (version, &header.draft) {
            let definition = crate::error::read(draft.clone())?;
            let version = header.last_version + 1;
            return Ok(Loaded { header, definition, version, status: api::VersionStatus::Draft });
        }
        let version = version.unwrap_or(header.last_version);
        let key = (T::KIND, name.clone());
        let row = self.inner.db.version(&key, version).await.map_err(store)?;
        let row = row.ok_or_else(|| ApiError::not_found("version", format!("{version} of {name}")))?;
        let status = if row.active { api::VersionStatus::Active } else { api::VersionStatus::Obsolete };
        Ok(Loaded { header, definition: crate::error::read(row.definition)?, version, status })
    }

    async fn version_rows<T: Definition>(&self, who: &SignedIn, name: &Name) -> Answer<Vec<api::VersionRow>> {
        require(who, Action::DefinitionSeeAll)?;
        self.header::<T>(name).await?;
        let rows = self.inner.db.versions(&(T::KIND, name.clone())).await.map_err(store)?;
        let open = match T::KIND {
            DefinitionKind::Orchestration => self.open_by_version(name).await?,
            DefinitionKind::Flow => BTreeMap::new(),
        };
        let known = self.known();
        let row = |row: rows::VersionRow| api::VersionRow {
            version: row.version,
            status: if row.active { api::VersionStatus::Active } else { api::VersionStatus::Obsolete },
            activated: Moment(row.activated_ms),
            activated_by: known.label_of_actor(&row.activated_by),
            open_runs: open.get(&row.version).copied().unwrap_or(0),
        };
        Ok(rows.into_iter().map(row).collect())
    }

    async fn open_by_version(&self, name: &Name) -> Answer<BTreeMap<u32, i64>> {
        let counts = self.inner.db.open_run_counts_by_version(name).await.map_err(store)?;
        Ok(counts.into_iter().collect())
    }

    async fn validate<T: Definition>(&self, who: &SignedIn, name: &Name) -> Answer<api::Validation> {
        require(who, Action::DefinitionSeeAll)?;
        let loaded = self.load::<T>(name, None).await?;
        let problems = loaded.definition.problems(&self.world_now());
        let can_activate = problems.iter().all(|p| p.severity != Severity::Error);
        Ok(api::Validation { can_activate, problems })
    }
}

/// Every flow that an orchestration names.
pub(crate) fn names_flow(definition: &Orchestration, flow: &Name) -> bool {
    definition.flows_named().contains(flow)
}
