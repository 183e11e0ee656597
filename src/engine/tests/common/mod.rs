//! The onboarding orchestration of a logistics company, and a shell that stores nothing.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by a panic")]

use std::{collections::BTreeMap, sync::Arc};

use fermata_engine::{
    calendar::Calendars,
    context::{Actor, Context},
    definition::Orchestration,
    flow::{
        Answer, Answers, Changed, Flow, Load, Question, RecordChange,
        action::callout::{Callout, CalloutAnswer},
    },
    ids::{IdSource, Name, RecordId, RunId, WorkItemId},
    invariants,
    object::{Object, Record, RecordRef},
    people::Directory,
    run::{
        Awaited, ChildStatus, Run,
        command::{ChildNews, Command, Rejection},
        effects::{Effect, awaited, effects},
        event::{Event, EventRecord},
        evolve::evolve,
        timers,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

pub const NOW: i64 = 1_767_225_600_000;
pub const HOUR: i64 = 3_600_000;

pub fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// Stage 1: sales completes the contract. Stage 2: legal reviews while finance bills, by the system. Stage 3: set up.
pub fn onboarding() -> Value {
    json!({
        "label": "Customer onboarding",
        "trigger": { "kind": "record", "object": "Account", "on": "created" },
        "start": { "to": "stage", "name": "sales" },
        "sla": { "target_minutes": 30_000 },
        "owner": "ada",
        "variables": [{ "name": "note", "label": "Note", "data_type": { "type": "text" } }],
        "stages": [
            {
                "name": "sales", "label": "Sales", "next": { "to": "stage", "name": "checks" },
                "steps": [{
                    "name": "contract", "label": "Complete the contract",
                    "sla": { "target_minutes": 120 },
                    "work": { "kind": "interactive", "assignee": { "kind": "user", "name": "sam" }, "flow": "contract" }
                }]
            },
            {
                "name": "checks", "label": "Checks", "next": { "to": "decision", "name": "accepted" },
                "sla": { "target_minutes": 600, "warn_percent": 50 },
                "steps": [
                    {
                        "name": "review", "label": "Review terms",
                        "work": { "kind": "interactive", "assignee": { "kind": "group", "name": "legal" }, "flow": "review" }
                    },
                    {
                        "name": "billing", "label": "Set up billing",
                        "work": { "kind": "background", "flow": "billing", "retry": { "attempts": 2, "delay_seconds": 30 } }
                    }
                ]
            },
            {
                "name": "setup", "label": "Set up", "next": { "to": "end" },
                "steps": [{
                    "name": "install", "label": "Install",
                    "start": { "kind": "when", "condition": { "expression": "record.amount > 0" }, "otherwise": "skip" },
                    "work": { "kind": "background", "flow": "install" }
                }]
            }
        ],
        "decisions": [{
            "name": "accepted", "label": "Terms accepted?",
            "outcomes": [{
                "name": "back", "label": "Sent back",
                "condition": { "rows": { "rows": [{
                    "resource": "steps.review.outcome", "operator": "equals", "value": { "literal": "send_back" }
                }] } },
                "next": { "to": "stage", "name": "sales" }
            }],
            "default_label": "Accepted", "default_next": { "to": "stage", "name": "setup" }
        }]
    })
}

fn flows() -> Value {
    json!({
        "contract": {
            "label": "Contract", "kind": "screen", "object": "Account", "start": "page",
            "elements": [{ "name": "page", "label": "Page", "body": { "kind": "screen", "components": [
                { "name": "amount", "label": "Amount", "required": true,
                  "body": { "kind": "record_field", "field": "amount", "editable": true } },
                { "name": "remark", "label": "Remark", "body": { "kind": "input", "data_type": { "type": "text" } } }
            ] } }]
        },
        "review": {
            "label": "Review", "kind": "screen", "object": "Account", "start": "page",
            "outcomes": [
                { "name": "approve", "label": "Approve" },
                { "name": "send_back", "label": "Send back", "style": "danger", "skips_required": true }
            ],
            "elements": [{ "name": "page", "label": "Page", "body": { "kind": "screen", "components": [
                { "name": "cap", "label": "Cap", "required": true,
                  "body": { "kind": "input", "data_type": { "type": "number" } } }
            ] } }]
        },
        "billing": {
            "label": "Billing", "kind": "autolaunched", "object": "Account", "start": "set",
            "elements": [
                { "name": "set", "label": "Set", "next": "tell", "body": { "kind": "update_records", "sets": [
                    { "name": "amount", "value": { "expression": "record.amount / record.divisor" } }
                ] } },
                { "name": "tell", "label": "Tell", "body": { "kind": "notify",
                    "to": [{ "kind": "group", "name": "legal" }], "subject": "{{record.name}} is billed" } }
            ]
        },
        "install": { "label": "Install", "kind": "autolaunched", "object": "Account" }
    })
}

fn directory() -> Value {
    let person =
        |name: &str, role: &str| json!({ "name": name, "label": name, "role": role, "active": true });
    json!({
        "users": { "sam": person("sam", "member"), "lea": person("lea", "member"), "lou": person("lou", "member"),
                   "ada": person("ada", "admin"), "max": person("max", "manager") },
        "groups": { "legal": { "name": "legal", "label": "Legal", "members": ["lea", "lou"] } },
        "queues": {}
    })
}

fn account() -> Value {
    json!({
        "name": "Account", "label": "Account",
        "fields": [
            { "name": "name", "data_type": { "type": "text" } },
            { "name": "amount", "data_type": { "type": "number" } },
            { "name": "divisor", "data_type": { "type": "number" } },
            { "name": "renewal", "data_type": { "type": "date" } }
        ]
    })
}

/// A shell: keeps one run, its log and timers, and looks at every invariant after every event.
pub struct Shell {
    pub definition: Orchestration,
    pub flows: BTreeMap<Name, Arc<Flow>>,
    pub objects: BTreeMap<Name, Arc<Object>>,
    pub directory: Directory,
    pub calendars: Calendars,
    pub record: Record,
    /// The record before the change that causes the next commands.
    pub prior: Option<Record>,
    pub now_ms: i64,
    pub run: Option<Run>,
    pub log: Vec<EventRecord>,
    pub effects: Vec<Effect>,
    pub timers: BTreeMap<String, i64>,
    /// Records besides the run's.
    pub others: BTreeMap<RecordId, Record>,
    /// What other systems answer.
    pub said: CalloutAnswer,
    /// What was asked of other systems, in order.
    pub called: Vec<Callout>,
    /// Runs that steps have started, oldest first, without those that were cancelled.
    pub children: Vec<RunId>,
    /// Messages that are waited for, by step.
    pub subscriptions: BTreeMap<Name, Awaited>,
    /// The run that keeps the record as it is.
    pub locked_by: Option<String>,
    /// How much work people have.
    pub loads: BTreeMap<Name, Load>,
    ids: u128,
}

impl Shell {
    pub fn new(definition: Value) -> Self {
        let flows: BTreeMap<Name, Flow> = serde_json::from_value(flows()).unwrap();
        let account: Object = serde_json::from_value(account()).unwrap();
        let at = RecordRef { object: name("Account"), id: RecordId(Uuid::from_u128(1)) };
        let fields = json!({ "name": "Blue Harbor Freight", "amount": 100, "divisor": 2 });
        Self {
            definition: serde_json::from_value(definition).unwrap(),
            flows: flows.into_iter().map(|(name, flow)| (name, Arc::new(flow))).collect(),
            objects: BTreeMap::from([(account.name.clone(), Arc::new(account))]),
            directory: serde_json::from_value(directory()).unwrap(),
            calendars: Calendars::default(),
            record: Record {
                at,
                revision: 1,
                title: "Blue Harbor Freight".into(),
                fields: serde_json::from_value(fields).unwrap(),
            },
            prior: None,
            now_ms: NOW,
            run: None,
            log: Vec::new(),
            effects: Vec::new(),
            timers: BTreeMap::new(),
            others: BTreeMap::new(),
            said: CalloutAnswer::Answered { status: 200, headers: BTreeMap::new(), body: "{}".into() },
            called: Vec::new(),
            children: Vec::new(),
            subscriptions: BTreeMap::new(),
            locked_by: None,
            loads: BTreeMap::new(),
            ids: 1,
        }
    }

    pub fn started() -> Self {
        let mut shell = Self::new(onboarding());
        shell.start().unwrap();
        shell
    }

    pub fn start(&mut self) -> Result<(), Rejection> {
        let command = Command::Start {
            run: RunId(Uuid::from_u128(9)),
            orchestration: name("onboarding"),
            version: 1,
            record: Some(self.record.at.clone()),
            inputs: BTreeMap::new(),
            parent: None,
        };
        self.give("sam", command)
    }

    pub fn context(&self, who: &str) -> Context<'_> {
        Context {
            now_ms: self.now_ms,
            ids: IdSource::new(Uuid::from_u128(self.ids << 64)),
            actor: if who.is_empty() { Actor::System } else { Actor::User(name(who)) },
            definition: &self.definition,
            flows: &self.flows,
            objects: &self.objects,
            directory: &self.directory,
            calendars: &self.calendars,
            records: self.at_hand(),
            answers: Answers::new(),
            prior: self.prior.clone(),
        }
    }

    /// The records that are loaded with the run: its own, and those that open work is about.
    fn at_hand(&self) -> BTreeMap<RecordId, Record> {
        let worked_on = self.run.iter().flat_map(fermata_engine::run::Run::worked_on);
        let others = worked_on.filter_map(|at| self.others.get(&at.id)).cloned();
        others.chain([self.record.clone()]).map(|record| (record.at.id, record)).collect()
    }

    /// The records that the run watches.
    pub fn watches(&self) -> BTreeMap<fermata_engine::ids::RecordId, fermata_engine::related::Reads> {
        let around = fermata_engine::related::Around {
            objects: &self.objects,
            directory: &self.directory,
            changed: &BTreeMap::new(),
            records: &BTreeMap::from([(self.record.at.id, self.record.clone())]),
        };
        fermata_engine::run::watches(self.run(), &self.definition, &self.flows, around)
    }

    /// Gives a command as this user; the empty name is the system.
    pub fn give(&mut self, who: &str, command: Command) -> Result<(), Rejection> {
        self.ids += 1;
        let mut answers = Answers::new();
        answers.put(Question::Locked(self.record.at.clone()), Answer::Locked(self.locked_by.clone()));
        let (context, decided) = loop {
            let context = Context { answers: answers.clone(), ..self.context(who) };
            let decided = fermata_engine::decide(&context, self.run.as_ref(), &command);
            let open = context.answers.take_open();
            if open.is_empty() {
                break (Context { answers: answers.clone(), ..self.context(who) }, decided?);
            }
            for question in open {
                if let Question::Callout(call) = &question {
                    self.called.push(call.clone());
                }
                answers.put(question.clone(), self.answer(&question));
            }
        };
        let events: Vec<Event> = decided.events.iter().map(|e| e.event.clone()).collect();
        let effects = effects(&context, &decided.run, &events);
        let mut run = self.run.clone();
        for record in &decided.events {
            let next = evolve(run, record).unwrap();
            assert_eq!(invariants::broken_between(&self.definition, &next), [], "after {record:?}");
            run = Some(next);
        }
        assert_eq!(run.as_ref(), Some(&decided.run));
        assert_eq!(invariants::broken(&self.definition, &decided.run), []);
        self.log.extend(decided.events);
        assert_eq!(invariants::broken_log(&decided.run, &self.log), []);
        self.carry_out(&effects);
        assert_eq!(timers::all(&decided.run), self.timers);
        let awaited =
            awaited(&decided.run).into_iter().map(|(step, awaited)| (step.clone(), awaited.clone()));
        assert_eq!(awaited.collect::<BTreeMap<_, _>>(), self.subscriptions);
        self.effects = effects;
        self.run = Some(decided.run);
        Ok(())
    }

    /// What the world answers.
    fn answer(&self, question: &Question) -> Answer {
        let all = self.others.values().chain([&self.record]);
        match question {
            Question::Find(find) => {
                let all: Changed = all.map(|record| (record.at.id, Some(record.clone()))).collect();
                Answer::Records(find.over(&[], &all).unwrap())
            }
            Question::Record(at) => Answer::Record(all.clone().find(|r| r.at == *at).cloned()),
            Question::Named { id } => Answer::Record(all.clone().find(|r| r.at.id == *id).cloned()),
            Question::Holder { field, value, .. } => {
                Answer::Record(all.clone().find(|r| r.fields.get(field) == Some(value)).cloned())
            }
            Question::MayDelete(_) => Answer::Deletable(None),
            Question::Callout(_) => Answer::Callout(self.said.clone()),
            Question::Workload { .. } => Answer::Workload(self.loads.clone()),
            Question::Locked(_) => Answer::Locked(None),
        }
    }

    fn change(&mut self, change: &RecordChange) {
        match change {
            RecordChange::Created { record, fields } => {
                let (title, fields) = (String::new(), fields.clone());
                let made = Record { at: record.clone(), revision: 1, title, fields };
                assert!(self.others.insert(record.id, made).is_none(), "an id was given twice");
            }
            RecordChange::Deleted { record } => assert!(self.others.remove(&record.id).is_some()),
            RecordChange::Updated(update) if update.record == self.record.at => {
                self.record = self.record.changed(&update.fields, None);
            }
            RecordChange::Updated(update) => {
                let other = self.others.get_mut(&update.record.id).unwrap();
                *other = other.changed(&update.fields, None);
            }
        }
    }

    fn carry_out(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::ChangeRecord(change) => self.change(change),
                Effect::SetTimer { key, due_ms } => drop(self.timers.insert(key.clone(), *due_ms)),
                Effect::CancelTimer { key } => drop(self.timers.remove(key)),
                Effect::StartRun(start) => self.children.push(start.child),
                Effect::CancelRun { child, .. } => self.children.retain(|known| known != child),
                Effect::Subscribe { step, awaited } => {
                    drop(self.subscriptions.insert(step.clone(), awaited.clone()));
                }
                Effect::Unsubscribe { step } => drop(self.subscriptions.remove(step)),
                Effect::LockRecord { .. }
                | Effect::UnlockRecord { .. }
                | Effect::Notify(_)
                | Effect::Continue
                | Effect::Send { .. }
                | Effect::TellParent { .. } => {}
            }
        }
    }

    pub fn run(&self) -> &Run {
        self.run.as_ref().unwrap()
    }

    pub fn item(&self, step: &str) -> WorkItemId {
        self.run().step(&name(step)).unwrap().1.items.last().unwrap().id
    }

    pub fn complete(
        &mut self,
        who: &str,
        step: &str,
        outcome: Option<&str>,
        values: Value,
    ) -> Result<(), Rejection> {
        let item = self.item(step);
        let values = serde_json::from_value(values).unwrap();
        self.give(who, Command::Complete { item, outcome: outcome.map(name), values })
    }

    /// Lets the moment of a timer come.
    pub fn fire(&mut self, key: &str) {
        self.now_ms =
            self.timers.remove(key).unwrap_or_else(|| panic!("no timer {key} in {:?}", self.timers));
        self.give("", Command::Timer { key: key.into() }).unwrap();
    }

    /// The first stage of the onboarding with one step that does this work, then the end.
    pub fn with_work(work: Value) -> Self {
        let mut definition = onboarding();
        definition["stages"] = json!([{
            "name": "only", "label": "Only", "next": { "to": "end" },
            "steps": [{ "name": "step", "label": "The step", "work": work }]
        }]);
        definition["decisions"] = json!([]);
        definition["start"] = json!({ "to": "stage", "name": "only" });
        definition.as_object_mut().unwrap().remove("sla");
        Self::new(definition)
    }

    /// Tells the run of one that it started.
    pub fn child(&mut self, at: usize, status: ChildStatus, outputs: Value) {
        let news =
            ChildNews { status, outputs: serde_json::from_value(outputs).unwrap(), message: "news".into() };
        self.give("", Command::Child { child: self.children[at], news }).unwrap();
    }

    /// The kinds of the log's events from a sequence number on.
    pub fn kinds(&self, after: u64) -> Vec<String> {
        let new = self.log.iter().filter(|e| e.seq > after);
        new.map(|e| serde_json::to_value(&e.event).unwrap()["kind"].as_str().unwrap().to_owned()).collect()
    }

    pub fn set(&mut self, field: &str, value: Value) {
        self.record.fields.insert(name(field), value);
    }

    /// Subjects of the notices of the last command.
    pub fn told(&self) -> Vec<&str> {
        let notices = self.effects.iter().filter_map(|e| match e {
            Effect::Notify(notice) => Some(notice.subject.as_str()),
            _ => None,
        });
        notices.collect()
    }
}
