//! One run, played on a virtual clock by people who do right and wrong, with timers, record changes and faults.

mod children;
mod compare;
mod deciding;
mod offers;
mod repair;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use uuid::Uuid;

use crate::{
    calendar::Calendars,
    context::{Actor, Context},
    definition::{Step, StepStart, WhenFalse, Work},
    flow::{Answers, Changed, RecordChange},
    ids::{IdSource, Name, RecordId, RunId, WorkItemId},
    invariants::{broken, broken_between, broken_log},
    object::{Record, RecordRef},
    people::Assignee,
    related::Around,
    run::{
        Awaited, ChildStatus, Children, Run, RunStatus, StepRun, StepStatus, WorkItem,
        command::{Command, RejectionCode},
        decide::{Decided, decide},
        effects::{Effect, effects},
        event::{Event, EventRecord},
        evolve::evolve,
        scope::View,
        waits,
    },
    simulate::{Case, Random, case::name},
    value::Value,
};

/// Turns of one play: enough to reach the end of most, bounded for those that turn in circles.
const TURNS_MAX: usize = 40;
/// When the virtual clock begins: 2026-01-01.
pub(super) const BEGINNING_MS: i64 = 1_767_225_600_000;

/// What became of a play.
#[derive(Debug, Clone, Default)]
pub struct Played {
    /// The run; none where its start was rejected.
    pub run: Option<Run>,
    /// Its log.
    pub log: Vec<EventRecord>,
    /// How many commands were given.
    pub commands: usize,
    /// How many of them were rejected, by code.
    pub rejected: BTreeMap<String, usize>,
    /// What should never be: broken invariants and promises.
    pub problems: Vec<String>,
}

/// Plays one run of a case. Everything follows from the seed.
pub fn play(case: &Case, seed: u64) -> Played {
    let mut random = Random::new(seed);
    let record = record(&mut random);
    let mut player = Player {
        case,
        now_ms: BEGINNING_MS,
        record,
        timers: BTreeMap::new(),
        going_on: false,
        children: BTreeSet::new(),
        ever: BTreeSet::new(),
        refused: Vec::new(),
        subscriptions: BTreeMap::new(),
        locks: BTreeSet::new(),
        evaluated: true,
        held: BTreeSet::new(),
        calendars: 0,
        played: Played::default(),
        random,
    };
    player.start();
    for _ in 0..TURNS_MAX {
        let open = player.played.run.as_ref().is_some_and(|run| run.status().is_open());
        if !open || !player.played.problems.is_empty() {
            break;
        }
        player.turn();
    }
    player.settle();
    player.played
}

fn record(random: &mut Random) -> Record {
    let id = RecordId(Uuid::from_u128(0x0196_0000_0000_7000_8000_0000_0000_0001));
    let fields = json!({ "name": "Blue Harbor", "amount": random.below(60), "flag": random.chance(50), "owner": random.word(&["mia", "gone", ""]), "due": due(random) });
    let fields = fields.as_object().cloned().unwrap_or_default();
    Record {
        at: RecordRef { object: name("Account"), id },
        revision: 1,
        title: "Blue Harbor".into(),
        fields: fields.into_iter().map(|(field, value)| (name(&field), value)).collect(),
    }
}

/// A day of that month, or none.
fn due(random: &mut Random) -> Value {
    match random.below(4) {
        0 => Value::Null,
        _ => format!("2026-01-{:02}", 1 + random.below(28)).into(),
    }
}

static NO_CALENDARS: std::sync::LazyLock<Calendars> = std::sync::LazyLock::new(Calendars::default);

struct Player<'c> {
    case: &'c Case,
    random: Random,
    now_ms: i64,
    record: Record,
    timers: BTreeMap<String, i64>,
    going_on: bool,
    /// Runs that steps have started and that are under way, as the shell knows them.
    children: BTreeSet<RunId>,
    /// Every run that was ever started.
    ever: BTreeSet<RunId>,
    /// Runs that could not start, of which the run has not heard yet.
    refused: Vec<RunId>,
    /// Messages that are waited for, by step.
    subscriptions: BTreeMap<Name, Awaited>,
    /// Steps that keep the record as it is.
    locks: BTreeSet<Name>,
    /// Whether the run has seen the record as it is.
    evaluated: bool,
    /// Steps to be skipped when false at the start of the stage that held then.
    held: BTreeSet<Name>,
    /// Which of the case's calendars are in force.
    calendars: usize,
    played: Played,
}

impl Player<'_> {
    fn start(&mut self) {
        let run = RunId(Uuid::from_u128(u128::from(self.random.draw())));
        let record = Some(self.record.at.clone());
        let inputs = crate::value::Values::new();
        let actor = if self.random.chance(70) { Actor::User(name("mia")) } else { Actor::System };
        let command =
            Command::Start { run, orchestration: name("random"), version: 1, record, inputs, parent: None };
        self.give(actor, &command);
    }

    /// One thing happens.
    fn turn(&mut self) {
        self.now_ms += i64::try_from(self.random.below(3_600_000)).unwrap_or(0);
        let Some(run) = self.played.run.clone() else { return };
        if self.going_on && self.random.chance(80) {
            self.going_on = false;
            self.give(Actor::System, &Command::Evaluate);
            return;
        }
        if let Some(child) = self.refused.pop() {
            self.tell_of(child, ChildStatus::Refused);
            return;
        }
        match self.random.below(127) {
            115.. => self.around_decisions(&run),
            100..108 => self.child(&run),
            108..115 => self.message(),
            0..50 => self.work(&run),
            50..60 => self.team(&run),
            60..75 => self.clock(),
            75..85 => self.change_record(&run),
            85..88 => self.odd(&run),
            88..91 => self.repair(&run),
            _ => self.operate(&run),
        }
    }

    /// Somebody finishes something, rightly or wrongly.
    fn work(&mut self, run: &Run) {
        let Some((id, item)) = self.any_item(run) else { return self.clock() };
        let who = match &item.assignee {
            _ if self.random.chance(10) => name(self.random.word(&["mia", "ben", "kim", "nobody"])),
            Assignee::User(user) => user.clone(),
            team => self.member(team),
        };
        let values: BTreeMap<String, Value> = match self.random.below(10) {
            0 => BTreeMap::from([("cap".to_owned(), json!("ten"))]),
            1 => BTreeMap::from([("nonsense".to_owned(), json!(1))]),
            2 => BTreeMap::new(),
            _ => self.fitting(run, id),
        };
        let outcome = self
            .random
            .chance(30)
            .then(|| name(self.random.word(&["approve", "approve", "reject", "send_back", "unheard_of"])));
        if self.random.chance(40) {
            return self.decide(who, id, outcome, values);
        }
        self.give(Actor::User(who), &Command::Complete { item: id, outcome, values });
    }

    /// Values that the screens of the item's step take.
    fn fitting(&mut self, run: &Run, id: WorkItemId) -> BTreeMap<String, Value> {
        let step = run.item(id).and_then(|(_, step, _)| self.case.definition.step(&step.name));
        let flow = step.and_then(|(_, step)| step.work.for_people()?.flow);
        match flow.map(Name::as_str) {
            Some("fill") => BTreeMap::from([("cap".to_owned(), json!(self.random.below(100)))]),
            Some("edit") => BTreeMap::from([("amount".to_owned(), json!(self.random.below(60)))]),
            _ => BTreeMap::new(),
        }
    }

    /// Claim, release, reassign.
    fn team(&mut self, run: &Run) {
        let Some((item, found)) = self.any_item(run) else { return self.clock() };
        let who = Actor::User(self.member(&found.offered_to));
        let command = match self.random.below(3) {
            0 => Command::Claim { item },
            1 => Command::Release { item },
            _ => {
                let to =
                    self.random.word(&["mia", "ben", "gone", "group:legal", "queue:desk", "group:empty"]);
                let to = Assignee::from_key(to).unwrap_or_else(|| Assignee::User(name("mia")));
                Command::Reassign { item, to, reason: "busy".into() }
            }
        };
        self.give(who, &command);
    }

    fn member(&mut self, assignee: &Assignee) -> Name {
        let members: Vec<Name> = match assignee {
            Assignee::User(user) => vec![user.clone()],
            team => {
                let users = self.case.directory.users.keys();
                users.filter(|user| self.case.directory.includes(team, user)).cloned().collect()
            }
        };
        self.random.pick(&members).cloned().unwrap_or_else(|| name("mia"))
    }

    fn any_item(&mut self, run: &Run) -> Option<(WorkItemId, WorkItem)> {
        let steps = run.current().map(|s| s.steps.as_slice()).unwrap_or_default();
        let items: Vec<&WorkItem> = steps.iter().flat_map(|s| &s.items).collect();
        let open: Vec<&WorkItem> = items.iter().copied().filter(|i| i.status.is_open()).collect();
        let of = if open.is_empty() || self.random.chance(5) { items } else { open };
        self.random.pick(&of).map(|item| (item.id, (*item).clone()))
    }

    /// The next moment comes.
    fn clock(&mut self) {
        let next = self.timers.iter().min_by_key(|(_, due)| **due).map(|(key, due)| (key.clone(), *due));
        let Some((key, due)) = next else { return };
        self.now_ms = self.now_ms.max(due);
        self.timers.remove(&key);
        if let Some(code) = self.give(Actor::System, &Command::Timer { key: key.clone() }) {
            self.problem(format!("the timer {key} was asked for, but answered {code:?}"));
        }
    }

    /// Somebody changes the record; the run is woken if it says that it watches it.
    fn change_record(&mut self, run: &Run) {
        let (field, value) = match self.random.below(4) {
            3 => ("due", due(&mut self.random)),
            0 => ("amount", json!(self.random.below(60))),
            1 => ("flag", json!(self.random.chance(50))),
            _ => ("owner", json!(self.random.word(&["mia", "ben", "gone"]))),
        };
        self.record.fields.insert(name(field), value);
        self.record.revision += 1;
        let case = self.case;
        let around = Around {
            objects: &case.objects,
            directory: &case.directory,
            changed: &BTreeMap::new(),
            records: &BTreeMap::from([(self.record.at.id, self.record.clone())]),
        };
        let watched = waits::watches(run, &case.definition, &case.flows, around);
        let watches =
            watched.get(&self.record.at.id).is_some_and(|reads| reads.any_of([&name(field)].into_iter()));
        // A moment that has passed is seen by whatever command comes first.
        let due = self.timers.iter().any(|(key, due)| !key.starts_with("sla") && *due <= self.now_ms);
        let settled = self.evaluated && !self.going_on && !due;
        let before = self.played.log.len();
        self.give(Actor::System, &Command::Evaluate);
        if !watches && settled && self.played.log.len() > before {
            self.problem("a record change moved a run that does not watch the record".into());
        }
    }

    /// A message comes: mostly one that is waited for.
    fn message(&mut self) {
        let awaited: Vec<Awaited> = self.subscriptions.values().cloned().collect();
        let Some(awaited) = self.random.pick(&awaited).cloned() else { return self.clock() };
        let data = match self.random.below(5) {
            0 => json!({ "cap": "many" }),
            1 => json!([]),
            n => json!({ "cap": n, "other": "text" }),
        };
        let key = self.random.chance(70).then(|| awaited.key.clone());
        let named = if self.random.chance(90) { awaited.name } else { "unheard_of".to_owned() };
        self.give(Actor::User(name("mia")), &Command::Message { name: named, key, data });
    }

    /// What should be refused, whatever the state.
    fn odd(&mut self, run: &Run) {
        let unknown = WorkItemId(Uuid::from_u128(7));
        let command = match self.random.below(4) {
            0 => Command::Claim { item: unknown },
            1 => Command::Timer { key: "retry:nothing".into() },
            2 => Command::Timer { key: "sla:step".into() },
            _ => Command::Start {
                run: run.id,
                orchestration: name("random"),
                version: 1,
                record: None,
                inputs: crate::value::Values::new(),
                parent: None,
            },
        };
        if self.give(Actor::User(name("mia")), &command).is_none() {
            self.problem(format!("{command:?} was carried out"));
        }
    }

    /// Somebody sets another due moment, rightly or wrongly.
    fn change_due(&mut self, run: &Run) {
        let scopes = super::super::run::promised(run);
        let Some(scope) = self.random.pick(&scopes).cloned() else { return };
        let hours = i64::try_from(self.random.below(200)).unwrap_or(0) - 20;
        let due_ms = self.now_ms + hours * 3_600_000;
        self.give(Actor::User(name("kim")), &Command::ChangeDue { scope, due_ms, reason: "later".into() });
    }

    fn operate(&mut self, run: &Run) {
        let reason = "by hand".to_owned();
        if self.random.chance(15) && self.calendars < 2 {
            self.calendars += 1;
            self.evaluated = false;
            return;
        }
        if self.random.chance(10) {
            return self.change_due(run);
        }
        let command = match (run.status(), self.random.below(10)) {
            (RunStatus::Failed, 0..7) => Command::Retry { step: None, reason },
            (RunStatus::Paused, 0..7) => Command::Resume { reason },
            (_, 9) => Command::Cancel { reason },
            (_, 1..4) => Command::Pause { reason },
            (_, 4..6) => Command::Resume { reason },
            _ => Command::Retry { step: None, reason },
        };
        self.give(Actor::User(name("kim")), &command);
    }

    /// Gives a command and looks at all that came of it. The answer is the rejection's code, if it was rejected.
    fn give(&mut self, actor: Actor, command: &Command) -> Option<RejectionCode> {
        let case = self.case;
        let mut context = Context {
            now_ms: self.now_ms,
            ids: IdSource::new(Uuid::from_u128(u128::from(self.random.draw()) << 64)),
            actor,
            definition: &case.definition,
            flows: &case.flows,
            objects: &case.objects,
            directory: &case.directory,
            calendars: case.calendars.get(self.calendars).unwrap_or(&NO_CALENDARS),
            records: BTreeMap::from([(self.record.at.id, self.record.clone())]),
            answers: Answers::new(),
            prior: None,
        };
        self.played.commands += 1;
        let decided = loop {
            let decided = decide(&context, self.played.run.as_ref(), command);
            if !matches!(&decided, Err(rejection) if rejection.code == RejectionCode::Unanswered) {
                break decided;
            }
            let open = context.answers.take_open();
            self.answered(open, &mut context.answers);
            if !self.played.problems.is_empty() {
                return None;
            }
        };
        let decided = match decided {
            Ok(decided) => decided,
            Err(rejection) => {
                *self.played.rejected.entry(format!("{:?}", rejection.code)).or_default() += 1;
                if rejection.code == RejectionCode::LogBroken {
                    self.problem(format!("{command:?}: {}", rejection.message));
                }
                return Some(rejection.code);
            }
        };
        // A crash before the commit: the shell asks once more, and the answer must be the same.
        if self.random.chance(3)
            && decide(&context, self.played.run.as_ref(), command).as_ref() != Ok(&decided)
        {
            self.problem(format!("{command:?} was decided differently the second time"));
        }
        self.look(&context, &decided);
        let events: Vec<Event> = decided.events.iter().map(|e| e.event.clone()).collect();
        let effects = effects(&context, &decided.run, &events);
        self.look_at_told(&context, &decided, &effects);
        self.evaluated = true;
        self.played.log.extend(decided.events);
        self.played.run = Some(decided.run);
        effects.into_iter().for_each(|effect| self.carry_out(effect));
        self.compare_timers(command);
        self.compare_others(command);
        self.compare_locks();
        None
    }

    /// Every invariant after every event.
    fn look(&mut self, context: &Context<'_>, decided: &Decided) {
        let mut run = self.played.run.clone();
        let mut changed = Changed::new();
        for record in &decided.events {
            if let Some(run) = &run {
                self.look_at_start(&View::of(context, run, &changed), &record.event);
                self.look_at_offer(run, &record.event);
            }
            // Nobody waits for the children of a step that is left: they must have been stopped before.
            if let (
                Event::StepDiscontinued { .. } | Event::StepPassedOver { .. } | Event::StageEnded { .. },
                Some(run),
            ) = (&record.event, &run)
            {
                let step = |s: &&StepRun| match &record.event {
                    Event::StepDiscontinued { step } | Event::StepPassedOver { step, .. } => &s.name == step,
                    _ => true,
                };
                let steps = run.current().map(|s| s.steps.as_slice()).unwrap_or_default();
                let children = steps.iter().filter(step).filter_map(|s| s.children.as_ref());
                if children.flat_map(Children::open).next().is_some() {
                    self.problem(format!("{:?} leaves runs behind that nobody waits for", record.event));
                }
            }
            if let Event::RecordUpdated { change, .. } = &record.event {
                let id = change.record.id;
                let before = changed.get(&id).cloned().flatten().unwrap_or_else(|| self.record.clone());
                let object = self.case.objects.get(&change.record.object).map(|o| &**o);
                changed.insert(id, Some(before.changed(&change.fields, object)));
            }
            match evolve(run, record) {
                Ok(next) => {
                    if matches!(record.event, Event::StageStarted { .. } | Event::RunRecovered) {
                        self.look_at_stage(&View::of(context, &next, &changed));
                    }
                    self.look_at_outputs(&record.event);
                    for broken in broken_between(&self.case.definition, &next) {
                        self.problem(format!(
                            "invariant {}: {} after {:?}",
                            broken.invariant, broken.found, record.event
                        ));
                    }
                    run = Some(next);
                }
                Err(error) => return self.problem(error.to_string()),
            }
        }
        if run.as_ref() != Some(&decided.run) {
            self.problem("the events do not lead to the state that was decided".into());
        }
        for broken in broken(&self.case.definition, &decided.run) {
            self.problem(format!("invariant {}: {}", broken.invariant, broken.found));
        }
    }

    /// At the start of a stage, or where a run that stopped there goes on, keeps in mind which steps are not to be skipped.
    fn look_at_stage(&mut self, view: &View<'_>) {
        let Some(stage) = view.run.current().filter(|s| s.steps.iter().all(|s| s.attempt == 0)) else {
            return;
        };
        let drawn = self.case.definition.stage(&stage.name);
        let held = |step: &&Step| match &step.start {
            StepStart::When { condition, otherwise: WhenFalse::Skip } => view.holds(condition) == Ok(true),
            _ => false,
        };
        let held = drawn.map(|stage| stage.steps.iter().filter(held).map(|step| step.name.clone()).collect());
        self.held = held.unwrap_or_default();
    }

    /// 2: a step starts only when its start condition holds at that moment, or held at the start of its stage.
    fn look_at_start(&mut self, before: &View<'_>, event: &Event) {
        let Event::StepStarted { step, .. } = event else { return };
        // A step that is tried again has started long ago.
        if before.run.current_step(step).is_some_and(|s| s.attempt > 0) {
            return;
        }
        let Some((_, drawn)) = self.case.definition.step(step) else { return };
        let held = match &drawn.start {
            StepStart::WithStage => true,
            StepStart::After { steps } => steps.iter().all(|name| {
                let found = before.run.current_step(name);
                found.is_some_and(|s| matches!(s.status, StepStatus::Completed | StepStatus::Skipped))
            }),
            StepStart::When { condition, otherwise: WhenFalse::Wait } => before.holds(condition) == Ok(true),
            StepStart::When { otherwise: WhenFalse::Skip, .. } => self.held.contains(step),
        };
        if !held {
            self.problem(format!("invariant 2: step {step} started, but its start condition did not hold"));
        }
    }

    /// 8: what a step hands over is of the types that its flow declares.
    fn look_at_outputs(&mut self, event: &Event) {
        let (Event::StepCompleted { step, outputs, .. } | Event::StepFinished { step, outputs, .. }) = event
        else {
            return;
        };
        let Some((_, drawn)) = self.case.definition.step(step) else { return };
        let flow = match &drawn.work {
            Work::Interactive(work) => work.flow.as_ref(),
            // What approvals hand over beside what their screens do is their own.
            Work::Approval(_) => None,
            Work::Background(work) => Some(&work.flow),
            Work::Wait(_) | Work::SubOrchestration(_) => None,
        };
        let Some(flow) = flow.and_then(|name| self.case.flows.get(name)) else { return };
        let object = flow.object.as_ref().and_then(|name| self.case.objects.get(name));
        for (name, value) in outputs.iter().filter(|(_, value)| !value.is_null()) {
            let variable = flow.variables.iter().find(|v| &v.name == name).map(|v| v.data_type.clone());
            let component = flow.component(name.as_str()).and_then(|c| c.data_type(object.map(|o| &**o)));
            if variable.or(component).is_none_or(|declared| declared.check(value).is_err()) {
                self.problem(format!("invariant 8: step {step} hands over {name}, which is not of its type"));
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::ChangeRecord(RecordChange::Updated(change)) => {
                let object = self.case.objects.get(&self.record.at.object).map(|o| &**o);
                self.record = self.record.changed(&change.fields, object);
            }
            Effect::SetTimer { key, due_ms } => drop(self.timers.insert(key, due_ms)),
            Effect::CancelTimer { key } => drop(self.timers.remove(&key)),
            Effect::Continue => self.going_on = true,
            Effect::StartRun(start) => self.start_child(start),
            Effect::CancelRun { child, .. } => {
                if !self.children.remove(&child) {
                    self.problem(format!("run {child} is cancelled, but is not under way"));
                }
            }
            Effect::TellParent { .. } => self.problem("a run without a parent tells one".into()),
            Effect::Subscribe { step, awaited } => drop(self.subscriptions.insert(step, awaited)),
            Effect::Unsubscribe { step } => drop(self.subscriptions.remove(&step)),
            Effect::Notify(notice) if notice.subject.trim().is_empty() => {
                self.problem("somebody was told nothing".into());
            }
            Effect::LockRecord { step, .. } => {
                if !self.locks.insert(step.clone()) {
                    self.problem(format!("step {step} locks the record twice"));
                }
            }
            Effect::UnlockRecord { step, .. } => drop(self.locks.remove(&step)),
            Effect::Notify(_) | Effect::ChangeRecord(_) | Effect::Send { .. } => {}
        }
    }

    /// In the end every run is over or waits for something that has a name, and its log leads to its state.
    fn settle(&mut self) {
        for _ in 0..100 {
            if let Some(child) = self.refused.pop() {
                self.tell_of(child, ChildStatus::Refused);
            } else if std::mem::take(&mut self.going_on) {
                self.give(Actor::System, &Command::Evaluate);
            } else {
                break;
            }
        }
        let Some(run) = &self.played.run else { return };
        let mut problems: Vec<String> = broken_log(run, &self.played.log)
            .into_iter()
            .map(|b| format!("invariant 6: {}", b.found))
            .collect();
        if run.status().is_open() && waits::waits(&self.case.definition, run).is_empty() {
            problems.push("the run is open, but waits for nothing".into());
        }
        problems.into_iter().for_each(|problem| self.problem(problem));
    }

    fn problem(&mut self, what: String) {
        self.played.problems.push(what);
    }
}
