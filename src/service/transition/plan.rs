//! What will be true after the commit, as far as it differs; and what is still to be thought through.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use fermata_api::work::WorkItemView;
use fermata_engine::{
    definition::Orchestration,
    flow::Sending,
    ids::{Name, RecordId, RunId, WorkItemId},
    object::Record,
    run::{
        Awaited, Parent, Run, StageRun, StepStatus,
        command::{ChildNews, Command},
        effects::{ChildStart, Touched},
        event::EventRecord,
    },
    value::DataType,
};
use fermata_store::{
    ChainHash, Write,
    rows::{
        DeliveryRow, EventRow, JobRow, MessageRow, NotificationRow, RecordHistoryRow, RecordLockRow,
        RecordRow, ScheduleRow, WatchRow,
    },
};

use super::{
    By, Halt, Subject, Wish, calls::Heard, events::EVENT_JOB, importing::Imported, messages::Waited,
    saving::Uniques,
};
use crate::{Service, known::Known, references::names_something, transition::ItemWish, views::item_of_state};

/// A plan under way.
pub(crate) struct Plan {
    /// The moment of all of it.
    pub(crate) now_ms: i64,
    /// Who wishes.
    pub(crate) by: By,
    /// People, objects and active definitions at that moment.
    pub(crate) known: Arc<Known>,
    /// Whether everything is read from the database, nothing from memory.
    pub(super) fresh: bool,
    pub(super) from_memory: bool,
    pub(super) runs: BTreeMap<RunId, RunPlan>,
    pub(super) records: BTreeMap<RecordId, RecordPlan>,
    /// Runs that watch a changed record, as the database knows them.
    pub(super) watchers: BTreeMap<RecordId, Vec<WatchRow>>,
    /// By which steps records are kept as they are, as the database knew it when that was first asked.
    pub(super) keepers: BTreeMap<RecordId, Vec<RecordLockRow>>,
    /// Values of unique fields that are taken or given up.
    pub(super) uniques: Uniques,
    /// Runs that are woken by a job, because this plan is full.
    pub(super) wake_later: BTreeSet<RunId>,
    /// Active versions that a start depends on.
    pub(super) active: BTreeMap<Name, u32>,
    pub(super) notifications: Vec<NotificationRow>,
    /// What leaves because people are told something, with its jobs.
    pub(super) told: Vec<Write>,
    /// Jobs that stand beside runs: moments of schedules.
    pub(super) jobs: Vec<JobRow>,
    /// What became of schedules.
    pub(super) schedules: Vec<ScheduleRow>,
    /// The event that was taken in.
    pub(crate) received: Option<EventRow>,
    /// Records that flows have found, as they were read; changed ones come into the plan as such.
    pub(super) found: BTreeMap<RecordId, Arc<RecordRow>>,
    /// What other systems answered to the flow of a job.
    pub(super) heard: Option<Heard>,
    /// Whether changes of records start nothing.
    pub(super) quiet: bool,
    /// What came of the rows of a file.
    pub(super) imported: Option<Imported>,
    /// What leaves the system.
    pub(super) sends: VecDeque<Sent>,
    /// What is delivered once the plan is committed.
    pub(super) deliveries: Vec<DeliveryRow>,
    /// Files that flows made.
    pub(super) files: Vec<Write>,
    /// Files that fields come to hold: they must still be there.
    pub(super) held_files: BTreeSet<uuid::Uuid>,
    /// What is left to jobs, because this plan is full, by key.
    pub(super) later_jobs: BTreeMap<String, JobRow>,
    /// Jobs that are not to be done any more, each of which must still be there.
    pub(super) taken_jobs: BTreeSet<String>,
    /// Runs that are cancelled because their parent does not need them: it need not hear of it.
    pub(super) stopped: BTreeSet<RunId>,
    /// Messages that came.
    pub(super) messages: Vec<MessageRow>,
    /// Messages that had waited and are taken now.
    pub(super) taken_messages: BTreeSet<uuid::Uuid>,
    /// By name and key: who or what waited, as the database knows it.
    pub(super) waited: Vec<(String, String, Waited)>,
    todo: VecDeque<Todo>,
}

/// A run in the plan.
pub(super) struct RunPlan {
    pub(super) definition: Arc<Orchestration>,
    /// 0: it begins here.
    pub(super) stored_revision: i64,
    pub(super) was_open: bool,
    pub(super) run: Arc<Run>,
    /// As it was when the plan began.
    pub(super) before: Arc<Run>,
    pub(super) events: Vec<EventRecord>,
    /// The hash of the last event that is stored.
    pub(super) log_head: ChainHash,
    /// The same after the plan, once it is written.
    pub(super) log_head_after: std::sync::OnceLock<ChainHash>,
    pub(super) touched: Touched,
    /// Passes that ended here and were followed by a new pass of the same stage: the state has forgotten them.
    pub(super) passed: Vec<StageRun>,
    /// By step: the message that it waits for from now on; none: it does not any more.
    pub(super) subscriptions: BTreeMap<Name, Option<Awaited>>,
    /// By step: the record that it keeps as it is from now on, or keeps no longer.
    pub(super) locks: BTreeMap<(Name, RecordId), Option<RecordLockRow>>,
    /// By timer key: when, or none to cancel.
    pub(super) timers: BTreeMap<String, Option<i64>>,
    /// Whether it goes on in a job.
    pub(super) goes_on: bool,
    /// Steps whose flow had a job, or was to be tried again, at the beginning of the plan: it may have called other systems.
    pub(super) called: BTreeSet<Name>,
    /// The records that it waited on, as stored, each with the fields that it looks at.
    pub(super) watched: BTreeMap<RecordId, String>,
    /// Those that it waits on after the plan; none: as before.
    pub(super) watches: Option<BTreeMap<RecordId, String>>,
    /// Whether a record change woke it.
    pub(super) woken: bool,
}

impl RunPlan {
    /// A run as it is, nothing planned yet.
    pub(super) fn new(definition: Arc<Orchestration>, stored_revision: i64, run: Arc<Run>) -> Self {
        let steps = run.stages.iter().flat_map(|stage| &stage.steps);
        let called = steps.filter(|s| s.queued_ms.is_some() || s.status == StepStatus::Failed);
        let called = called.map(|s| s.name.clone()).collect();
        Self {
            called,
            definition,
            stored_revision,
            was_open: stored_revision > 0 && run.status().is_open(),
            before: Arc::clone(&run),
            run,
            events: Vec::new(),
            log_head: ChainHash::default(),
            log_head_after: std::sync::OnceLock::new(),
            touched: Touched::default(),
            passed: Vec::new(),
            subscriptions: BTreeMap::new(),
            locks: BTreeMap::new(),
            timers: BTreeMap::new(),
            goes_on: false,
            watched: BTreeMap::new(),
            watches: None,
            woken: false,
        }
    }

    /// The records that work is about from now on, besides the run's.
    pub(super) fn begun_about(&self) -> BTreeSet<RecordId> {
        let ids = |run: &Run| run.worked_on().map(|at| at.id).collect::<BTreeSet<_>>();
        let before = if self.stored_revision == 0 { BTreeSet::new() } else { ids(&self.before) };
        ids(&self.run).difference(&before).copied().collect()
    }

    /// Whether anything of it is written.
    pub(super) fn is_written(&self) -> bool {
        !self.events.is_empty() || self.watches.is_some()
    }
}

/// A record in the plan.
pub(super) struct RecordPlan {
    /// What is stored; none: it is made here.
    pub(super) stored_revision: Option<i64>,
    pub(super) row: Arc<RecordRow>,
    /// Each change with its entry in the history.
    pub(super) changes: Vec<(Arc<RecordRow>, RecordHistoryRow)>,
    /// Whether it is gone by then.
    pub(super) deleted: bool,
    /// The run whose flow deletes it.
    pub(super) deleted_by: Option<RunId>,
}

impl RecordPlan {
    /// A record as it is stored, nothing planned yet.
    pub(super) fn stored(row: Arc<RecordRow>) -> Self {
        Self {
            stored_revision: Some(row.revision),
            row,
            changes: Vec::new(),
            deleted: false,
            deleted_by: None,
        }
    }
}

/// Something that leaves the system once the plan is committed.
pub(super) struct Sent {
    /// The run whose flow asked for it.
    pub(super) run: RunId,
    /// The step of it.
    pub(super) step: Name,
    /// In which pass of its stage.
    pub(super) pass: u32,
    /// What, and its place in the flow.
    pub(super) sending: Sending,
    /// How deep in what follows from one another.
    pub(super) depth: usize,
}

/// Something that follows.
pub(super) enum Todo {
    /// A record is new or changed: it may start and wake runs.
    RecordChanged {
        id: RecordId,
        prior: Option<Record>,
        /// The run whose flow changed it; it knows already.
        by_run: Option<RunId>,
        depth: usize,
    },
    /// A run that watches a changed record thinks again.
    Wake { run: RunId, prior: Option<Record>, depth: usize },
    /// A step starts a run.
    StartChild { start: Box<ChildStart>, depth: usize },
    /// A run is not needed any more by the one that started it.
    StopChild { child: RunId, reason: String, depth: usize },
    /// A run tells the one that started it where it stands.
    TellParent { child: RunId, parent: Parent, news: ChildNews, depth: usize },
    /// A step began to wait for a message.
    Subscribe { run: RunId, step: Name, awaited: Awaited },
}

impl Plan {
    pub(super) fn new(service: &Service, by: &By, fresh: bool) -> Self {
        Self {
            now_ms: service.now_ms(),
            by: by.clone(),
            known: service.known(),
            fresh,
            from_memory: false,
            runs: BTreeMap::new(),
            records: BTreeMap::new(),
            watchers: BTreeMap::new(),
            keepers: BTreeMap::new(),
            uniques: Uniques::default(),
            wake_later: BTreeSet::new(),
            active: BTreeMap::new(),
            notifications: Vec::new(),
            told: Vec::new(),
            jobs: Vec::new(),
            schedules: Vec::new(),
            received: None,
            found: BTreeMap::new(),
            heard: None,
            quiet: false,
            imported: None,
            sends: VecDeque::new(),
            deliveries: Vec::new(),
            files: Vec::new(),
            held_files: BTreeSet::new(),
            later_jobs: BTreeMap::new(),
            taken_jobs: BTreeSet::new(),
            stopped: BTreeSet::new(),
            messages: Vec::new(),
            taken_messages: BTreeSet::new(),
            waited: Vec::new(),
            todo: VecDeque::new(),
        }
    }

    /// Whether anything was taken from memory, which may be out of date.
    pub(super) fn used_memory(&self) -> bool {
        self.from_memory
    }

    /// Whether it depends on which versions are active.
    pub(super) fn depends_on_definitions(&self) -> bool {
        let changed = |planned: &RecordPlan| planned.deleted || !planned.changes.is_empty();
        !self.active.is_empty() || self.records.values().any(changed)
    }

    /// Whether a record is made by this plan.
    pub(crate) fn makes(&self, id: RecordId) -> bool {
        self.records.get(&id).is_some_and(|planned| planned.stored_revision.is_none())
    }

    /// The state of a run after the plan.
    pub(crate) fn run(&self, id: RunId) -> Option<&Arc<Run>> {
        self.runs.get(&id).map(|planned| &planned.run)
    }

    /// The runs of the plan.
    pub(crate) fn run_ids(&self) -> impl Iterator<Item = RunId> {
        self.runs.keys().copied()
    }

    /// The definition of a run in the plan.
    pub(crate) fn definition(&self, id: RunId) -> Option<&Arc<Orchestration>> {
        self.runs.get(&id).map(|planned| &planned.definition)
    }

    /// The run that a work item of the plan belongs to.
    pub(crate) fn run_of_item(&self, item: WorkItemId) -> Option<&Arc<Run>> {
        self.runs.values().map(|planned| &planned.run).find(|run| run.item(item).is_some())
    }

    /// The run of a work item that was closed by this plan, and the item, even where the run's state has forgotten it.
    pub(crate) fn closed_item(
        &self,
        item: WorkItemId,
    ) -> Option<(&Arc<Run>, &Arc<Orchestration>, WorkItemView)> {
        self.runs.values().find_map(|planned| {
            let (known, definition, now_ms) = (&self.known, &planned.definition, self.now_ms);
            let now = item_of_state(&planned.run, item, known, definition, now_ms);
            let view = now.or_else(|| {
                let before = Run { stages: planned.passed.clone(), ..Run::clone(&planned.run) };
                item_of_state(&before, item, known, definition, now_ms)
            })?;
            Some((&planned.run, &planned.definition, view))
        })
    }

    /// A record after the plan.
    pub(crate) fn record(&self, id: RecordId) -> Option<&Arc<RecordRow>> {
        self.records.get(&id).filter(|planned| !planned.deleted).map(|planned| &planned.row)
    }

    /// The message that came, if this is about one.
    pub(crate) fn sent(&self) -> Option<&MessageRow> {
        self.messages.first()
    }

    /// Leaves something to a job.
    pub(super) fn put_later(&mut self, job: JobRow) {
        self.later_jobs.insert(job.key.clone(), job);
    }

    pub(super) fn later(&mut self, todo: Todo) {
        self.todo.push_back(todo);
    }

    /// Thinks a wish through to its end.
    pub(super) async fn make(&mut self, service: &Service, wish: &Wish) -> Result<Subject, Halt> {
        let subject = self.begin(service, wish).await?;
        self.think(service).await?;
        self.settle_watches(service).await?;
        Ok(subject)
    }

    /// Thinks through what follows, until nothing more does.
    pub(super) async fn think(&mut self, service: &Service) -> Result<(), Halt> {
        let thought = self.think_on(service).await;
        if thought.is_err() {
            self.todo.clear();
            self.sends.clear();
        }
        thought
    }

    async fn think_on(&mut self, service: &Service) -> Result<(), Halt> {
        while self.follow_next(service).await? {}
        Ok(())
    }

    /// Thinks through one thing that follows; false where nothing is left.
    async fn follow_next(&mut self, service: &Service) -> Result<bool, Halt> {
        if let Some(next) = self.todo.pop_front() {
            match next {
                Todo::RecordChanged { id, prior, by_run, depth } => {
                    self.record_changed(service, id, prior, by_run, depth).await?;
                }
                Todo::Wake { run, prior, depth } => {
                    if let Some(planned) = self.runs.get_mut(&run) {
                        planned.woken = true;
                    }
                    self.follow(service, run, &Command::Evaluate, prior, depth).await?;
                }
                Todo::StartChild { start, depth } => self.start_child(service, *start, depth).await?,
                Todo::StopChild { child, reason, depth } => {
                    self.stop_child(service, child, &reason, depth).await?;
                }
                Todo::TellParent { child, parent, news, depth } => {
                    self.tell_parent(service, child, parent, news, depth).await?;
                }
                Todo::Subscribe { run, step, awaited } => {
                    self.subscribe(service, run, &step, &awaited).await?;
                }
            }
            return Ok(true);
        }
        let Some(sent) = self.sends.pop_front() else { return Ok(false) };
        self.send(service, sent).await?;
        Ok(true)
    }

    async fn begin(&mut self, service: &Service, wish: &Wish) -> Result<Subject, Halt> {
        match wish {
            Wish::Start { orchestration, record, inputs } => {
                self.start_asked(service, orchestration, record.clone(), inputs).await.map(Subject::Run)
            }
            Wish::Operate { run, command, action } => self.operate(service, *run, command, *action).await,
            Wish::ReassignRun { run, items, to, reason } => {
                self.reassign_run(service, *run, items.as_deref(), to, reason).await
            }
            Wish::Work { item, wish } => self.work(service, *item, wish).await,
            Wish::CreateRecord { object, fields } => self.create_record(service, object, fields).await,
            Wish::UpsertRecord { object, field, value, fields } => {
                self.upsert_record(service, object, field, value, fields).await
            }
            Wish::ChangeRecord { object, id, fields, if_match } => {
                self.change_asked(service, object, *id, fields, *if_match).await
            }
            Wish::DeleteRecord { object, id } => self.delete_asked(service, object, *id).await,
            Wish::Job(job) if job.kind.starts_with("schedule") => self.schedule_job(service, job).await,
            Wish::Import(batch) => self.import(service, batch).await,
            Wish::Job(job) if job.kind == EVENT_JOB => self.published(service, job).await,
            Wish::Event(event) => {
                self.event(service, event).await?;
                self.send_event(service, event).await.map(|()| Subject::Nothing)
            }
            Wish::Send(sent) => self.send_message(service, sent).await,
            Wish::SendToRun { run, name, key, data } => {
                self.send_to_run(service, *run, name, key.as_deref(), data).await
            }
            Wish::Job(job) => match self.child_job(service, job).await? {
                Some(subject) => Ok(subject),
                None => self.job(service, job).await,
            },
            Wish::Stop { run, incident } => self.stop_run(service, *run, incident).await,
        }
    }

    /// What is filled in on the screens of a work item and names a user or record.
    fn naming_inputs(&self, run: RunId, item: WorkItemId) -> Vec<(Name, DataType)> {
        let Some(planned) = self.runs.get(&run) else { return Vec::new() };
        let step = planned.run.item(item).and_then(|(_, step, _)| planned.definition.step(&step.name));
        let flow = step.and_then(|(_, step)| step.work.for_people()?.flow);
        let Some(flow) = flow.and_then(|name| self.known.flows.get(name)) else {
            return Vec::new();
        };
        let object = flow.object.as_ref().and_then(|name| self.known.objects.get(name)).map(|o| &**o);
        let typed = flow.components().filter_map(|c| Some((c.name.clone(), c.data_type(object)?)));
        typed.filter(|(_, data_type)| names_something(data_type)).collect()
    }

    async fn work(&mut self, service: &Service, item: WorkItemId, wish: &ItemWish) -> Result<Subject, Halt> {
        let run = self.run_for_item(service, item).await?;
        let command = self.item_command(run, item, wish)?;
        let values = match &command {
            Command::Complete { values, .. } | Command::CompleteFor { values, .. } => Some(values),
            Command::Decide { decision, .. } => Some(&decision.values),
            _ => None,
        };
        if let (By::Person(who), Some(values)) = (self.by.clone(), values) {
            let declared = self.naming_inputs(run, item);
            if !declared.is_empty() {
                service.check_references(&who, declared, values, "values").await?;
            }
        }
        self.command(service, run, &command, None, 0).await?;
        Ok(Subject::Item(item))
    }
}
