//! Orchestrations and flows: drafts, checks, versions. A draft may be wrong in every way; a version never is.

mod breaks;
mod bring;
mod draft;
mod flows;
mod orchestrations;
mod test;
mod version;

use std::{collections::BTreeMap, sync::Arc};

use fermata_api::{ApiError, Moment, Page, definitions as api, page::Paging};
use fermata_engine::{
    check::{Problem, Severity, World},
    definition::{Orchestration, Trigger},
    ids::Name,
    object::Object,
};
use fermata_store::{
    Changeset,
    rows::{self, DefinitionKind},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Answer, Service, SignedIn,
    error::{limit, store},
    known::Known,
    policy::{Action, Relation, allows, relations_to_orchestration, require},
};

pub(crate) use bring::{Arrival, Arriving};

/// Objects as they are known.
type Objects = BTreeMap<Name, Arc<Object>>;

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
    fn summary(&self, objects: &Objects) -> String;
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

    /// Adds what has to be written when a version becomes active.
    fn begins(
        &self,
        _service: &Service,
        _name: &Name,
        _changeset: &mut Changeset,
    ) -> impl Future<Output = Answer<()>> + Send {
        std::future::ready(Ok(()))
    }

    /// Adds what has to be written when none is active any more.
    fn ends(
        _service: &Service,
        _name: &Name,
        _changeset: &mut Changeset,
    ) -> impl Future<Output = Answer<()>> + Send {
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
        let mut world = self.world_now();
        if !allows(who.role, &[], Action::ConnectionsManage) {
            // Which secrets there are is for those who keep them; drawings name theirs.
            world.outlets.secrets.values_mut().for_each(String::clear);
        }
        Ok(world)
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

    /// Those of a kind that this person may know of, by name.
    async fn definition_rows(
        &self,
        who: &SignedIn,
        kind: DefinitionKind,
        paging: Paging,
    ) -> Answer<Page<api::DefinitionRow>> {
        let sees_all = allows(who.role, &[], Action::DefinitionSeeAll);
        if kind == DefinitionKind::Flow {
            require(who, Action::DefinitionSeeAll)?;
        }
        let limit = limit(paging.limit)?;
        let open = self.open_runs_of(who, kind).await?;
        let known = self.known();
        let only = (!sees_all).then(|| listed_to(who, &known, &open));
        let cursor = paging.cursor.as_deref();
        let listed = self.inner.db.definition_list(kind, only.as_deref(), cursor, limit).await;
        let (heads, next) = listed.map_err(store)?;
        let row = |head: rows::DefinitionHead| api::DefinitionRow {
            kind: match kind {
                DefinitionKind::Orchestration => api::DefinitionKind::Orchestration,
                DefinitionKind::Flow => api::DefinitionKind::Flow,
            },
            open_runs: open.get(&head.name).copied().unwrap_or(0),
            name: head.name,
            label: head.label,
            description: head.description,
            summary: head.summary,
            active_version: head.active_version,
            last_version: head.last_version,
            // Whether somebody draws at it is for those who see drafts.
            has_draft: sees_all && head.has_draft,
            updated: Moment(head.updated_ms),
            updated_by: known.label_of_actor(&head.updated_by),
        };
        Ok(Page { items: heads.into_iter().map(row).collect(), next })
    }

    /// How many open runs of each orchestration this person may see; flows have none.
    async fn open_runs_of(&self, who: &SignedIn, kind: DefinitionKind) -> Answer<BTreeMap<Name, i64>> {
        let counts = match kind {
            DefinitionKind::Flow => return Ok(BTreeMap::new()),
            DefinitionKind::Orchestration if allows(who.role, &[], Action::RunSeeAll) => {
                self.inner.db.open_run_counts().await
            }
            DefinitionKind::Orchestration => self.inner.db.open_run_counts_seen_by(&self.reach(who)).await,
        };
        Ok(counts.map_err(store)?.into_iter().collect())
    }

    async fn header<T: Definition>(&self, name: &Name) -> Answer<rows::DefinitionRow> {
        let found = self.inner.db.definition(&(T::KIND, name.clone())).await.map_err(store)?;
        found.ok_or_else(|| ApiError::not_found(T::WORD, name))
    }

    /// What is drawn under a name, draft before version, and whether that is what is active; none where nothing is.
    pub(crate) async fn definition_there<T: Definition>(&self, name: &Name) -> Answer<Option<(T, bool)>> {
        let loaded = self.loaded_there::<T>(name).await?;
        Ok(loaded.map(|loaded| (loaded.definition, loaded.status == api::VersionStatus::Active)))
    }

    /// What is drawn under a name, draft before version, and what is known of it; none where nothing is.
    pub(crate) async fn drawn_there<T: Definition>(
        &self,
        name: &Name,
    ) -> Answer<Option<(T, rows::DefinitionRow)>> {
        let loaded = self.loaded_there::<T>(name).await?;
        Ok(loaded.map(|loaded| (loaded.definition, loaded.header)))
    }

    async fn loaded_there<T: Definition>(&self, name: &Name) -> Answer<Option<Loaded<T>>> {
        match self.inner.db.definition(&(T::KIND, name.clone())).await.map_err(store)? {
            Some(header) => self.loaded(header, None).await.map(Some),
            None => Ok(None),
        }
    }

    /// A version, or with none the draft; where there is none, the newest version.
    async fn load<T: Definition>(&self, name: &Name, version: Option<u32>) -> Answer<Loaded<T>> {
        self.loaded(self.header::<T>(name).await?, version).await
    }

    /// As [`Self::load`], of a definition of which more is known already.
    async fn loaded<T: Definition>(
        &self,
        header: rows::DefinitionRow,
        version: Option<u32>,
    ) -> Answer<Loaded<T>> {
        if let (None, Some(draft)) = (version, &header.draft) {
            let definition = crate::error::read(draft.clone())?;
            let version = header.last_version + 1;
            return Ok(Loaded { header, definition, version, status: api::VersionStatus::Draft });
        }
        let version = version.unwrap_or(header.last_version);
        let row = self.inner.db.version(&header.key, version).await.map_err(store)?;
        let missing = || ApiError::not_found("version", format!("{version} of {}", header.key.1));
        let row = row.ok_or_else(missing)?;
        let status = if row.active { api::VersionStatus::Active } else { api::VersionStatus::Obsolete };
        Ok(Loaded { header, definition: crate::error::read(row.definition)?, version, status })
    }

    async fn version_rows<T: Definition>(
        &self,
        who: &SignedIn,
        name: &Name,
        paging: Paging,
    ) -> Answer<Page<api::VersionRow>> {
        require(who, Action::DefinitionSeeAll)?;
        self.header::<T>(name).await?;
        let key = (T::KIND, name.clone());
        let listed = self.inner.db.version_list(&key, paging.cursor.as_deref(), limit(paging.limit)?).await;
        let (heads, next) = listed.map_err(store)?;
        let open = match T::KIND {
            DefinitionKind::Orchestration => self.open_by_version(name).await?,
            DefinitionKind::Flow => BTreeMap::new(),
        };
        let known = self.known();
        let row = |head: rows::VersionHead| api::VersionRow {
            version: head.version,
            status: if head.active { api::VersionStatus::Active } else { api::VersionStatus::Obsolete },
            activated: Moment(head.activated_ms),
            activated_by: known.label_of_actor(&head.activated_by),
            open_runs: open.get(&head.version).copied().unwrap_or(0),
        };
        Ok(Page { items: heads.into_iter().map(row).collect(), next })
    }

    async fn open_by_version(&self, name: &Name) -> Answer<BTreeMap<u32, i64>> {
        let counts = self.inner.db.open_run_counts_by_version(name).await.map_err(store)?;
        Ok(counts.into_iter().collect())
    }

    async fn validate<T: Definition>(&self, who: &SignedIn, name: &Name) -> Answer<api::Validation> {
        require(who, Action::DefinitionSeeAll)?;
        let loaded = self.load::<T>(name, None).await?;
        let problems = loaded.definition.problems(&self.world_for(name));
        let can_activate = problems.iter().all(|p| p.severity != Severity::Error);
        Ok(api::Validation { can_activate, problems })
    }
}

/// The orchestrations of which somebody may know who does not see all: those that they may start, and those of whose runs
/// they see some.
fn listed_to(who: &SignedIn, known: &Known, open: &BTreeMap<Name, i64>) -> Vec<Name> {
    let may = |name: &Name| {
        let mut relations = relations_to_orchestration(known.active.get(name).map(|a| &*a.definition));
        if open.contains_key(name) {
            relations.push(Relation::Involved);
        }
        allows(who.role, &relations, Action::DefinitionList)
    };
    known.labels.keys().filter(|name| may(name)).cloned().collect()
}

/// Every flow that an orchestration names.
pub(crate) fn names_flow(definition: &Orchestration, flow: &Name) -> bool {
    definition.flows_named().contains(flow)
}
