//! Runs in a plan: which command is given, what the engine decides, what follows from it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fermata_api::{ApiError, error::ErrorKind};
use fermata_engine::{
    context::{Actor, Context},
    decide,
    definition::Work,
    effects,
    flow::{Answer, Answers, Question},
    ids::{IdSource, Name, RunId, WorkItemId},
    invariants,
    object::{Record, RecordRef},
    people::Assignee,
    run::{
        Incident, Parent, Run,
        command::{Command, Rejection, RejectionCode},
        decide::Decided,
        effects::{Effect, touched},
        event::{Event, EventRecord},
        evolve::evolve,
    },
    value::Value,
};
use fermata_store::rows::{JobRow, RecordLockRow};

use super::{
    By, Halt, ItemWish, Plan, Subject,
    plan::{RunPlan, Sent, Todo},
};
use crate::{
    Service, SignedIn,
    known::{Active, Known},
    policy::{Action, Relation, allows, relations_to_approval, relations_to_run, require, require_with},
    references::names_something,
};

/// What is handed to the engine and taken back from it where it asks for more.
struct Given {
    records: BTreeMap<fermata_engine::ids::RecordId, Record>,
    prior: Option<Record>,
    answers: Answers,
}

impl Given {
    fn back(context: Context<'_>) -> Self {
        let Context { records, prior, answers, .. } = context;
        Self { records, prior, answers }
    }

    fn with(mut self, said: Vec<(Question, Answer)>) -> Self {
        for (question, answer) in said {
            self.answers.put(question, answer);
        }
        self
    }
}

/// How a run begins that a step of another one starts.
pub(super) struct Beginning {
    /// Its id.
    pub(super) id: RunId,
    /// The step that starts it.
    pub(super) parent: Option<Parent>,
    /// On whose behalf; none: whoever causes it.
    pub(super) actor: Option<Actor>,
    /// The record before the change that starts it, where one does and the run looks at it.
    pub(super) prior: Option<Record>,
}

impl Plan {
    /// A person starts a run.
    pub(super) async fn start_asked(
        &mut self,
        service: &Service,
        name: &Name,
        record: Option<RecordRef>,
        inputs: &BTreeMap<String, Value>,
    ) -> Result<RunId, Halt> {
        if let By::Person(who) = &self.by {
            require(who, Action::RunStart)?;
        }
        let active = self.known.active.get(name).cloned();
        let active = active.ok_or_else(|| crate::runs::not_startable(&self.known, name))?;
        crate::runs::check_record_given(service, &self.by, &active.definition, record.as_ref()).await?;
        if let By::Person(who) = &self.by {
            let naming = active.definition.inputs.iter().filter(|v| names_something(&v.data_type));
            let declared = naming.map(|v| (v.name.clone(), v.data_type.clone())).collect();
            service.check_references(who, declared, inputs, "inputs").await?;
        }
        let inputs = crate::runs::checked_inputs(&active.definition, inputs)?;
        self.start(service, name, &active, record, inputs, 0).await
    }

    /// A run begins that no other one started.
    pub(super) async fn start(
        &mut self,
        service: &Service,
        name: &Name,
        active: &Active,
        record: Option<RecordRef>,
        inputs: fermata_engine::value::Values,
        depth: usize,
    ) -> Result<RunId, Halt> {
        let id = RunId(service.inner.random.id(self.now_ms)?);
        self.start_as(service, (id, depth), name, active, record, inputs).await
    }

    /// A run begins under an id that is known already.
    pub(super) async fn start_as(
        &mut self,
        service: &Service,
        (id, depth): (RunId, usize),
        name: &Name,
        active: &Active,
        record: Option<RecordRef>,
        inputs: fermata_engine::value::Values,
    ) -> Result<RunId, Halt> {
        let begin = Beginning { id, parent: None, actor: None, prior: None };
        self.start_with(service, name, active, record, inputs, begin, depth).await
    }

    /// A run begins.
    #[allow(clippy::too_many_arguments, reason = "what a run is made of")]
    pub(super) async fn start_with(
        &mut self,
        service: &Service,
        name: &Name,
        active: &Active,
        record: Option<RecordRef>,
        inputs: fermata_engine::value::Values,
        begin: Beginning,
        depth: usize,
    ) -> Result<RunId, Halt> {
        let id = begin.id;
        let command = Command::Start {
            run: id,
            orchestration: name.clone(),
            version: active.version,
            record: record.clone(),
            inputs,
            parent: begin.parent,
        };
        self.active.insert(name.clone(), active.version);
        let known = self.known.clone();
        // Of a deleted record there is only what it was.
        let object = record.as_ref().or(begin.prior.as_ref().map(|prior| &prior.at)).map(|at| &at.object);
        let lookups = object.map(|object| known.lookups(name, active.version, &active.definition, object));
        let records = self
            .records_of(service, record.as_ref(), begin.prior.as_ref(), &lookups.unwrap_or_default())
            .await?;
        let seed = service.inner.random.id(self.now_ms)?;
        let mut given = Given { records, prior: begin.prior, answers: Answers::new() };
        loop {
            let mut context = self.context(&known, &active.definition, seed, given, depth);
            if let Some(actor) = &begin.actor {
                context.actor = actor.clone();
            }
            match decide(&context, None, &command) {
                Ok(decided) => {
                    let at = (id, depth);
                    let kept = self
                        .kept_by_others(service, at, &active.definition, &decided, &context.answers)
                        .await?;
                    if !kept.is_empty() {
                        given = Given::back(context).with(kept);
                        continue;
                    }
                    let planned = RunPlan::new(active.definition.clone(), 0, Arc::new(decided.run.clone()));
                    self.runs.insert(id, planned);
                    self.absorb(service, id, &context, decided, depth)?;
                    return Ok(id);
                }
                Err(rejection) if rejection.code == RejectionCode::Unanswered => {
                    let open = context.answers.take_open();
                    given = Given::back(context);
                    self.answer(service, open, &mut given.answers).await?;
                }
                Err(rejection) => return Err(Halt::Refused(rejection.into())),
            }
        }
    }

    /// An operator's command.
    pub(super) async fn operate(
        &mut self,
        service: &Service,
        id: RunId,
        command: &Command,
        action: Action,
    ) -> Result<Subject, Halt> {
        self.load_run(service, id).await?;
        if let (By::Person(who), Some(planned)) = (&self.by, self.runs.get(&id)) {
            let mut relations = relations_to_run(&self.known.directory, &planned.run, &who.name);
            if !allows(who.role, &relations, Action::RunSee) {
                return Err(ApiError::not_found("run", id).into());
            }
            relations.extend(relations_to_asked(planned, command, &self.known, who));
            require_with(who, &relations, action)?;
        }
        self.command(service, id, command, None, 0).await?;
        Ok(Subject::Run(id))
    }

    /// Open work of a run is given to somebody else: all of it, or none where one cannot be given.
    pub(super) async fn reassign_run(
        &mut self,
        service: &Service,
        id: RunId,
        items: Option<&[WorkItemId]>,
        to: &Assignee,
        reason: &str,
    ) -> Result<Subject, Halt> {
        self.load_run(service, id).await?;
        let Some(planned) = self.runs.get(&id) else { return Err(ApiError::not_found("run", id).into()) };
        if let By::Person(who) = &self.by {
            let relations = relations_to_run(&self.known.directory, &planned.run, &who.name);
            if !allows(who.role, &relations, Action::RunSee) {
                return Err(ApiError::not_found("run", id).into());
            }
        }
        let open: Vec<WorkItemId> = {
            let items = planned.run.stages.iter().flat_map(|stage| &stage.steps).flat_map(|step| &step.items);
            items.filter(|item| item.status.is_open()).map(|item| item.id).collect()
        };
        let wanted: Vec<WorkItemId> = items.map_or_else(|| open.clone(), <[_]>::to_vec);
        if wanted.is_empty() {
            let message = "This run has no open work to give to somebody else.";
            return Err(ApiError::new(ErrorKind::Conflict, "nothing_open", message).into());
        }
        for (n, item) in wanted.iter().enumerate() {
            if planned_item_missing(&self.runs, id, *item) {
                let message = "is no work item of this run";
                return Err(ApiError::field(&format!("items[{n}]"), "unknown", message).into());
            }
            let wish = ItemWish::Reassign { to: to.clone(), reason: reason.to_owned() };
            let command = self.item_command(id, *item, &wish)?;
            self.command(service, id, &command, None, 0).await?;
        }
        Ok(Subject::Run(id))
    }

    /// The run of a work item, in the plan.
    pub(super) async fn run_for_item(&mut self, service: &Service, item: WorkItemId) -> Result<RunId, Halt> {
        let remembered = if self.fresh { None } else { service.inner.memory.run_of_item(item) };
        if let Some(run) = remembered {
            self.from_memory = true;
            self.load_run(service, run).await?;
            return Ok(run);
        }
        let row =
            service.inner.db.work_item(item).await?.ok_or_else(|| ApiError::not_found("work item", item))?;
        self.load_run(service, row.run).await?;
        if let Some(planned) = self.runs.get(&row.run).filter(|planned| planned.run.item(item).is_none()) {
            // Of an earlier pass: the state has forgotten it, the rows have not.
            if let By::Person(who) = &self.by {
                let directory = &self.known.directory;
                let mut relations = relations_to_run(directory, &planned.run, &who.name);
                if [&row.assignee, &row.offered_to].iter().any(|a| directory.includes(a, &who.name)) {
                    relations.push(Relation::Involved);
                }
                if !allows(who.role, &relations, Action::WorkSee) {
                    return Err(ApiError::not_found("work item", item).into());
                }
            }
            return Err(Halt::Refused(crate::work::closed(row.status)));
        }
        Ok(row.run)
    }

    /// A timer fires, or a run goes on.
    pub(super) async fn job(&mut self, service: &Service, job: &JobRow) -> Result<Subject, Halt> {
        let Some(id) = job.run else { return Ok(Subject::Nothing) };
        self.load_run(service, id).await?;
        let command = match job.payload.get("timer").and_then(Value::as_str) {
            Some(key) => Command::Timer { key: key.to_owned() },
            None => Command::Evaluate,
        };
        self.hear(service, id, &command).await?;
        match self.give(service, id, &command, None, 0).await? {
            Err(rejection) if rejection.code == RejectionCode::TimerNotDue => {
                Err(Halt::Refused(rejection.into()))
            }
            // The run went on meanwhile: the moment is no longer asked for.
            Ok(()) | Err(_) => Ok(Subject::Run(id)),
        }
    }

    /// A run that contradicts itself, or goes in circles, stops until an operator looks at it.
    pub(super) async fn stop_run(
        &mut self,
        service: &Service,
        id: RunId,
        incident: &Incident,
    ) -> Result<Subject, Halt> {
        self.load_run(service, id).await?;
        let Some(planned) = self.runs.get(&id) else { return Ok(Subject::Nothing) };
        let (run, definition) = (planned.run.clone(), planned.definition.clone());
        let event = Event::RunFailed { incident: incident.clone() };
        let record = EventRecord { seq: run.last_seq + 1, at_ms: self.now_ms, actor: Actor::System, event };
        let Ok(stopped) = evolve(Some(Run::clone(&run)), &record) else { return Ok(Subject::Nothing) };
        let known = self.known.clone();
        let seed = service.inner.random.id(self.now_ms)?;
        let given = Given { records: BTreeMap::new(), prior: None, answers: Answers::new() };
        let context = self.context(&known, &definition, seed, given, 0);
        self.take_in(
            service,
            id,
            &context,
            Decided { events: vec![record], run: stopped, replaced: Vec::new() },
            0,
        )?;
        Ok(Subject::Run(id))
    }

    /// A command that the caller must hear about when it is rejected.
    pub(super) async fn command(
        &mut self,
        service: &Service,
        id: RunId,
        command: &Command,
        prior: Option<Record>,
        depth: usize,
    ) -> Result<(), Halt> {
        self.give(service, id, command, prior, depth)
            .await?
            .map_err(|rejection| Halt::Refused(rejection.into()))
    }

    /// A command that follows from something else: a rejection means that there was nothing to do.
    pub(super) async fn follow(
        &mut self,
        service: &Service,
        id: RunId,
        command: &Command,
        prior: Option<Record>,
        depth: usize,
    ) -> Result<(), Halt> {
        if let Err(rejection) = self.give(service, id, command, prior, depth).await? {
            tracing::debug!(run = %id, ?rejection, "nothing to do");
        }
        Ok(())
    }

    pub(super) async fn give(
        &mut self,
        service: &Service,
        id: RunId,
        command: &Command,
        prior: Option<Record>,
        depth: usize,
    ) -> Result<Result<(), Rejection>, Halt> {
        self.load_run(service, id).await?;
        let Some(planned) = self.runs.get(&id) else { return Ok(Ok(())) };
        let (run, definition) = (planned.run.clone(), planned.definition.clone());
        let known = self.known.clone();
        let lookups = run.record.as_ref().or(run.prior.as_deref().map(|prior| &prior.at));
        let lookups =
            lookups.map(|at| known.lookups(&run.orchestration, run.version, &definition, &at.object));
        let lookups = lookups.unwrap_or_default();
        let before = prior.as_ref().or(run.prior.as_deref());
        let mut records = self.records_of(service, run.record.as_ref(), before, &lookups).await?;
        for about in run.worked_on().collect::<BTreeSet<_>>() {
            let lookups = known.lookups(&run.orchestration, run.version, &definition, &about.object);
            for (id, record) in self.records_of(service, Some(about), None, &lookups).await? {
                records.entry(id).or_insert(record);
            }
        }
        let seed = service.inner.random.id(self.now_ms)?;
        let answers = self.heard.as_ref().map(|heard| heard.answers.clone()).unwrap_or_default();
        let mut given = Given { records, prior, answers };
        loop {
            let context = self.context(&known, &definition, seed, given, depth);
            match decide(&context, Some(&run), command) {
                Ok(decided) => {
                    let at = (id, depth);
                    let kept =
                        self.kept_by_others(service, at, &definition, &decided, &context.answers).await?;
                    if kept.is_empty() {
                        return self.absorb(service, id, &context, decided, depth).map(Ok);
                    }
                    given = Given::back(context).with(kept);
                }
                Err(rejection) if rejection.code == RejectionCode::Unanswered => {
                    let open = context.answers.take_open();
                    given = Given::back(context);
                    self.answer(service, open, &mut given.answers).await?;
                }
                Err(rejection) if rejection.code == RejectionCode::LogBroken => {
                    return Err(Halt::Broken(id, self.incident("log_broken", rejection.message)));
                }
                Err(rejection) => return Ok(Err(rejection)),
            }
        }
    }

    /// What the engine may know. The same seed gives the same ids, so that deciding again with more answers asks the same.
    fn context<'a>(
        &self,
        known: &'a crate::known::Known,
        definition: &'a fermata_engine::definition::Orchestration,
        seed: uuid::Uuid,
        given: Given,
        depth: usize,
    ) -> Context<'a> {
        Context {
            now_ms: self.now_ms,
            ids: IdSource::new(seed),
            actor: if depth <= 1 { self.by.actor() } else { Actor::System },
            definition,
            flows: &known.flows,
            objects: &known.objects,
            directory: &known.directory,
            calendars: &known.calendars.counting,
            records: given.records,
            answers: given.answers,
            prior: given.prior,
        }
    }

    /// Takes in what the engine decided, once it is sure that it is sound.
    fn absorb(
        &mut self,
        service: &Service,
        id: RunId,
        context: &Context<'_>,
        decided: Decided,
        depth: usize,
    ) -> Result<(), Halt> {
        if let Some(broken) = invariants::broken(context.definition, &decided.run).first() {
            let message = format!("invariant {} does not hold: {}", broken.invariant, broken.found);
            let incident = self.incident("invariant_broken", message);
            return match self.runs.get(&id) {
                Some(planned) if planned.stored_revision > 0 => Err(Halt::Broken(id, incident)),
                _ => Err(Halt::Refused(crate::error::fault(incident.message))),
            };
        }
        self.take_in(service, id, context, decided, depth)
    }

    fn take_in(
        &mut self,
        service: &Service,
        id: RunId,
        context: &Context<'_>,
        decided: Decided,
        depth: usize,
    ) -> Result<(), Halt> {
        if decided.events.is_empty() {
            return Ok(());
        }
        metrics::counter!("fermata_transitions_total").increment(1);
        let events: Vec<Event> = decided.events.iter().map(|e| e.event.clone()).collect();
        let follows = effects(context, &decided.run, &events);
        let more = touched(&decided.run, &events);
        let run = Arc::new(decided.run);
        let mut before = run.clone();
        if let Some(planned) = self.runs.get_mut(&id) {
            before = planned.run.clone();
            planned.passed.extend(decided.replaced);
            planned.run = run.clone();
            planned.events.extend(decided.events);
            planned.touched.stages.extend(more.stages);
            planned.touched.steps.extend(more.steps);
            planned.touched.items.extend(more.items);
        }
        for mut effect in follows {
            if let Effect::UnlockRecord { step, record } = &mut effect
                && let Some(kept) = before.about(step).or(before.record.as_ref())
            {
                // A new pass of its stage may be about another record by now.
                record.clone_from(kept);
            }
            self.effect(service, id, &run, effect, depth)?;
        }
        Ok(())
    }

    fn effect(
        &mut self,
        service: &Service,
        id: RunId,
        run: &Run,
        effect: Effect,
        depth: usize,
    ) -> Result<(), Halt> {
        let mut timer = |key: String, due: Option<i64>| {
            if let Some(planned) = self.runs.get_mut(&id) {
                planned.timers.insert(key, due);
            }
        };
        match effect {
            Effect::SetTimer { key, due_ms } => timer(key, Some(due_ms)),
            Effect::CancelTimer { key } => timer(key, None),
            Effect::Continue => {
                if let Some(planned) = self.runs.get_mut(&id) {
                    planned.goes_on = true;
                }
            }
            Effect::Notify(notice) => self.notify(service, run, notice)?,
            Effect::ChangeRecord(change) => self.change_by_run(run, &change, depth)?,
            Effect::Send { step, pass, sending } => {
                self.sends.push_back(Sent { run: id, step, pass, sending, depth })
            }
            Effect::StartRun(start) => {
                self.later(Todo::StartChild { start: Box::new(start), depth: depth + 1 })
            }
            Effect::CancelRun { child, reason } => self.later(Todo::StopChild { child, reason, depth }),
            // Who cancels it knows already.
            Effect::TellParent { .. } if self.stopped.contains(&id) => {}
            Effect::TellParent { parent, news } => {
                self.later(Todo::TellParent { child: id, parent, news, depth });
            }
            Effect::LockRecord { step, record, approvers_may_edit, editors } => {
                if let Some(planned) = self.runs.get_mut(&id) {
                    let lock = RecordLockRow {
                        record: record.id,
                        run: id,
                        step: step.clone(),
                        approvers_may_edit,
                        editors,
                        at_ms: self.now_ms,
                    };
                    planned.locks.insert((step, record.id), Some(lock));
                }
            }
            Effect::UnlockRecord { step, record } => {
                if let Some(planned) = self.runs.get_mut(&id) {
                    planned.locks.insert((step, record.id), None);
                }
            }
            Effect::Subscribe { step, awaited } => {
                if let Some(planned) = self.runs.get_mut(&id) {
                    planned.subscriptions.insert(step.clone(), Some(awaited.clone()));
                }
                self.later(Todo::Subscribe { run: id, step, awaited });
            }
            Effect::Unsubscribe { step } => {
                if let Some(planned) = self.runs.get_mut(&id) {
                    planned.subscriptions.insert(step, None);
                }
            }
        }
        Ok(())
    }

    pub(super) fn incident(&self, code: &str, message: String) -> Incident {
        Incident { step: None, code: code.to_owned(), message, at_ms: self.now_ms }
    }
}

fn planned_item_missing(runs: &BTreeMap<RunId, RunPlan>, run: RunId, item: WorkItemId) -> bool {
    runs.get(&run).is_none_or(|planned| planned.run.item(item).is_none())
}

/// What a person has to do with the approval that a command is about.
fn relations_to_asked(planned: &RunPlan, command: &Command, known: &Known, who: &SignedIn) -> Vec<Relation> {
    let Command::AddApprover { step, .. } = command else { return Vec::new() };
    let drawn = planned.definition.step(step).map(|(_, step)| &step.work);
    match (drawn, planned.run.current_step(step)) {
        (Some(Work::Approval(work)), Some(step)) => {
            relations_to_approval(&known.directory, work, step, &who.name)
        }
        _ => Vec::new(),
    }
}
