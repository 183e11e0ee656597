//! Runs: starting, watching, operating.

mod approvals;
mod list;
mod log;
mod operate;
mod start;

use fermata_api::{ApiError, definitions::StartInput, runs::*};
use fermata_engine::{
    check::World,
    definition::Orchestration,
    ids::{Name, RunId},
    run::Run,
};
use std::{collections::BTreeMap, sync::Arc};

use crate::{
    Answer, Service, SignedIn,
    error::store,
    known::Known,
    policy::{Action, Relation, allows, relations_to_run},
    transition::{By, Idempotency, Outcome, Plan, Subject, Wish},
    views::{RunParts, item_view, open_of_state, related, run_view},
};

pub(crate) use list::{Day, name_of, since, text_of, unknown_word};
pub(crate) use operate::{assignee_of, checked_reason, required_reason};
pub(crate) use start::{check_record_given, checked_inputs, not_startable};

impl Service {
    /// Starts a run of the active version; the same idempotency key never starts a second one.
    pub async fn start(
        &self,
        who: &SignedIn,
        orchestration: &Name,
        input: StartInput,
        idempotency: Option<String>,
    ) -> Answer<RunView> {
        let kept = Idempotency::new(who, &format!("start {orchestration}"), idempotency, &input)?;
        let wish =
            Wish::Start { orchestration: orchestration.clone(), record: input.record, inputs: input.inputs };
        match self.carry_out(&By::Person(who.clone()), &wish, kept.as_ref()).await? {
            Outcome::Done(Subject::Run(id), plan) => self.run_after(who, id, &plan).await,
            Outcome::Before(Subject::Run(id)) => self.run(who, id).await,
            _ => Err(crate::error::fault("starting a run led to something else")),
        }
    }

    /// One run.
    pub async fn run(&self, who: &SignedIn, id: RunId) -> Answer<RunView> {
        let run = self.run_seen(who, id).await?;
        self.run_shown(who, &run).await
    }

    /// The drawing of the version that a run began with.
    pub async fn run_definition(&self, who: &SignedIn, id: RunId) -> Answer<Orchestration> {
        let run = self.run_seen(who, id).await?;
        Ok(Orchestration::clone(&*self.version_of(&run.orchestration, run.version).await?))
    }

    /// The drawing that a run follows, with everything that it may refer to: only its labels may be handed on, since not
    /// everyone who sees a run sees all of that.
    pub async fn run_drawing(&self, who: &SignedIn, id: RunId) -> Answer<(Orchestration, World)> {
        let definition = self.run_definition(who, id).await?;
        Ok((definition, self.world_now()))
    }

    /// A run's state, if this person may see it.
    pub(crate) async fn run_seen(&self, who: &SignedIn, id: RunId) -> Answer<Arc<Run>> {
        let missing = || ApiError::not_found("run", id);
        let kept = self.stored_run(id).await?.ok_or_else(missing)?;
        if self.may_see_run(who, &kept.run).await? { Ok(kept.run) } else { Err(missing()) }
    }

    async fn may_see_run(&self, who: &SignedIn, run: &Run) -> Answer<bool> {
        let known = self.known();
        let relations = relations_to_run(&known.directory, run, &who.name);
        if allows(who.role, &relations, Action::RunSee) {
            return Ok(true);
        }
        // The state has forgotten the work of earlier passes.
        let rows = self.inner.db.items_of_run(run.id).await.map_err(store)?;
        let theirs = |a| known.directory.includes(a, &who.name);
        let involved = rows.iter().any(|row| theirs(&row.assignee) || theirs(&row.offered_to));
        Ok(involved && allows(who.role, &[Relation::Involved], Action::RunSee))
    }

    async fn run_shown(&self, who: &SignedIn, run: &Run) -> Answer<RunView> {
        let known = self.known();
        let definition = self.version_of(&run.orchestration, run.version).await?;
        let now_ms = self.now_ms();
        let rows = self.inner.db.items_of_run(run.id).await.map_err(store)?;
        let items = rows.into_iter().map(|row| item_view(row, &known, Some(&definition), now_ms)).collect();
        let related = self.related_titles(who, run).await?;
        let parts = RunParts { run, definition: &definition, known: &known, items, related, now_ms };
        Ok(run_view(parts, who))
    }

    /// What the runs are called that a run started, and that started it, as far as this person may see them: they were
    /// started on behalf of the same person.
    async fn related_titles(&self, who: &SignedIn, run: &Run) -> Answer<BTreeMap<RunId, String>> {
        let ids = related(run);
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let all = allows(who.role, &[], Action::RunSeeAll);
        let rows = self.inner.db.runs_by_ids(&ids).await.map_err(store)?;
        let seen = rows.into_iter().filter(|row| all || row.started_by == who.key());
        Ok(seen.map(|row| (row.id, row.title)).collect())
    }

    /// A run as a plan left it, without reading it again.
    pub(crate) async fn run_after(&self, who: &SignedIn, id: RunId, plan: &Plan) -> Answer<RunView> {
        let (Some(run), Some(definition)) = (plan.run(id), plan.definition(id)) else {
            return self.run(who, id).await;
        };
        let has_past = run.stages.iter().any(|stage| stage.pass > 1 || stage.ended_ms.is_some());
        if has_past || !related(run).is_empty() {
            return self.run_shown(who, run).await;
        }
        let known: &Known = &plan.known;
        let items = open_of_state(run, known, definition, plan.now_ms);
        let (related, now_ms) = (BTreeMap::new(), plan.now_ms);
        Ok(run_view(RunParts { run, definition, known, items, related, now_ms }, who))
    }
}
