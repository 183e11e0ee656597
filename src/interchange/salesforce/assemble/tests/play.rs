//! People who work an imported orchestration to its end, in memory: drawn from a seed, with records of every object.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fermata_engine::{
    calendar::Calendars,
    context::{Actor, Context},
    decide,
    definition::{Orchestration, Work},
    flow::{Answer, Answers, Changed, ComponentBody, Flow, Question, RecordChange},
    ids::{IdSource, Name, RecordId, RunId, WorkItemId},
    object::{Field, Object, Record, RecordRef},
    people::{Assignee, Directory},
    run::{
        Run, RunState, StepRun, StepStatus, WorkItem,
        command::{Command, Deciding, Rejection},
        effects::{Effect, effects},
        event::Event,
    },
    simulate::Random,
    value::{DataType, Value, Values, Variable},
};

use super::support::{everyone, flows, name};
use crate::salesforce::Import;

/// Turns of one play.
const TURNS_MAX: usize = 80;

/// What came of a play.
#[derive(Debug, Default)]
pub(super) struct Played {
    /// Whether the run came to its end.
    pub(super) completed: bool,
    /// Why it failed.
    pub(super) failed: Option<String>,
    /// The decisions that were taken, with their outcomes; none is the default.
    pub(super) taken: BTreeSet<(Name, Option<Name>)>,
    /// What people did that was refused.
    pub(super) refused: BTreeSet<String>,
    /// Steps that went on although their people were done with them.
    pub(super) waited: BTreeSet<Name>,
    /// Steps that were in progress at the end.
    pub(super) open: Vec<Name>,
}

/// Plays one run of an orchestration of an import.
pub(super) fn play(import: &Import, orchestration: &Name, seed: u64) -> Played {
    let definition =
        &import.package.orchestrations.iter().find(|found| &found.name == orchestration).unwrap().definition;
    let mut player = Player {
        definition,
        name: orchestration,
        flows: flows(&import.package),
        objects: import
            .package
            .objects
            .iter()
            .map(|object| (object.name.clone(), Arc::new(object.clone())))
            .collect(),
        directory: everyone(import),
        literals: literals(import),
        records: BTreeMap::new(),
        about: None,
        run: None,
        now_ms: 1_767_225_600_000,
        ids: seed.wrapping_mul(1_000_000),
        timers: BTreeMap::new(),
        random: Random::new(seed),
        offered: BTreeMap::new(),
        turns: 0,
        played: Played::default(),
    };
    player.people_the_world();
    player.start();
    for _ in 0..TURNS_MAX {
        if !player.run.as_ref().is_some_and(|run| run.status().is_open()) || player.played.failed.is_some() {
            break;
        }
        player.turn();
    }
    player.end()
}

/// Texts and numbers that definitions compare with: what records and answers are drawn from.
fn literals(import: &Import) -> Vec<Value> {
    fn walk(value: &Value, found: &mut Vec<Value>) {
        match value {
            Value::Object(parts) => {
                found.extend(parts.get("literal").filter(|it| it.is_string() || it.is_number()).cloned());
                parts.values().for_each(|part| walk(part, found));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(&serde_json::to_value(&import.package).unwrap(), &mut found);
    found
}

struct Player<'p> {
    definition: &'p Orchestration,
    name: &'p Name,
    flows: BTreeMap<Name, Arc<Flow>>,
    objects: BTreeMap<Name, Arc<Object>>,
    directory: Directory,
    literals: Vec<Value>,
    records: BTreeMap<RecordId, Record>,
    about: Option<RecordRef>,
    run: Option<Run>,
    now_ms: i64,
    ids: u64,
    timers: BTreeMap<String, i64>,
    random: Random,
    /// What can be chosen where a list of records is offered, by component: whoever chooses something else is told.
    offered: BTreeMap<String, Vec<String>>,
    /// Turns so far.
    turns: usize,
    played: Played,
}

impl Player<'_> {
    fn id(&mut self) -> RecordId {
        self.ids += 1;
        format!("01960000-0000-7000-8000-{:012x}", self.ids & 0xffff_ffff_ffff).parse().unwrap()
    }

    /// Two records of each object; the first of the run's object is what the run is about.
    fn people_the_world(&mut self) {
        let objects: Vec<Arc<Object>> = self.objects.values().cloned().collect();
        for object in objects.iter().flat_map(|object| [object, object]) {
            let at = RecordRef { object: object.name.clone(), id: self.id() };
            let record = Record { at: at.clone(), revision: 1, title: String::new(), fields: Values::new() };
            self.records.insert(at.id, record);
            if self.about.is_none() && self.definition.object() == Some(&object.name) {
                self.about = Some(at);
            }
        }
        let ids: Vec<RecordId> = self.records.keys().copied().collect();
        for id in ids {
            let object = self.records[&id].at.object.clone();
            for field in
                self.objects[&object].clone().fields.iter().filter(|field| !field.data_type.is_given())
            {
                self.draw_field(id, field);
            }
        }
    }

    fn draw_field(&mut self, id: RecordId, field: &Field) {
        let value = self.value(&field.data_type);
        let object = self.objects[&self.records[&id].at.object].clone();
        let record = self.records.get_mut(&id).unwrap();
        *record = record.changed(&Values::from([(field.name.clone(), value)]), Some(&object));
    }

    /// Something of a type, mostly what definitions compare with.
    fn value(&mut self, data_type: &DataType) -> Value {
        let drawn = match data_type {
            DataType::Checkbox => self.random.chance(50).into(),
            DataType::Date => "2026-01-20".into(),
            DataType::DateTime => "2026-01-20T08:00:00Z".into(),
            DataType::Time => "08:00".into(),
            DataType::User => "ada".into(),
            DataType::Email => "ada@example.com".into(),
            DataType::Phone => "+49 30 123456".into(),
            DataType::Url => "https://example.com".into(),
            DataType::Lookup { object } => {
                let of = self.records.values().filter(|record| &record.at.object == object);
                let ids: Vec<String> = of.map(|record| record.at.id.to_string()).collect();
                self.random.pick(&ids).cloned().map_or(Value::Null, Value::from)
            }
            DataType::Picklist { choices } => {
                self.random.pick(choices).map_or(Value::Null, |choice| choice.value.clone().into())
            }
            DataType::MultiPicklist { choices } => Value::Array(
                self.random.pick(choices).map(|choice| choice.value.clone().into()).into_iter().collect(),
            ),
            DataType::Number { .. } | DataType::Currency { .. } | DataType::Percent => {
                let numbers: Vec<f64> = self
                    .literals
                    .iter()
                    .filter_map(Value::as_f64)
                    .chain([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
                    .collect();
                let near = self.random.pick(&numbers).copied().unwrap_or_default();
                let by = [-1.0, 0.0, 0.0, 1.0][usize::try_from(self.random.below(4)).unwrap()];
                Value::from(near + by)
            }
            DataType::Text | DataType::LongText => {
                let texts: Vec<Value> =
                    self.literals.iter().filter(|literal| literal.is_string()).cloned().collect();
                match self.random.chance(85) {
                    true => self.random.pick(&texts).cloned().unwrap_or("something".into()),
                    false => "something else".into(),
                }
            }
            _ => Value::Null,
        };
        data_type.check(&drawn).unwrap_or(Value::Null)
    }

    fn start(&mut self) {
        let inputs: Vec<Variable> = self.definition.inputs.clone();
        let inputs: Values = inputs
            .iter()
            .map(|input| (input.name.clone(), self.value(&input.data_type)))
            .filter(|(_, value)| !value.is_null())
            .collect();
        let command = Command::Start {
            run: RunId(self.id().0),
            orchestration: self.name.clone(),
            version: 1,
            record: self.about.clone(),
            inputs,
            parent: None,
        };
        if let Err(refused) = self.give(Actor::User(name("ada")), &command) {
            self.played.failed = Some(format!("cannot start: {}", refused.message));
        }
    }

    /// Somebody does something; where nobody has anything to do, time passes or the record changes.
    fn turn(&mut self) {
        self.turns += 1;
        let run = self.run.clone().unwrap();
        if let RunState::Failed { incident, .. } = &run.state {
            self.played.failed = Some(format!("{:?}: {}", incident.step, incident.message));
            return;
        }
        let steps = run.current().map(|stage| stage.steps.clone()).unwrap_or_default();
        self.played.waited.extend(steps.iter().filter(|step| step.waits_on()).map(|step| step.name.clone()));
        let mut open: Vec<(StepRun, WorkItem)> = Vec::new();
        for step in &steps {
            open.extend(
                step.items
                    .iter()
                    .filter(|item| item.status.is_open())
                    .map(|item| (step.clone(), item.clone())),
            );
        }
        let waiting = steps.iter().find(|step| step.status == StepStatus::NotStarted);
        match self.random.pick(&open).cloned() {
            // A step that waits for ever, as in its source, is skipped by whoever manages runs.
            None if self.turns > TURNS_MAX / 2 && self.timers.is_empty() && waiting.is_some() => {
                let step = waiting.unwrap().name.clone();
                let command = Command::SkipStep { step, reason: "It never comes.".to_owned() };
                if let Err(refused) = self.give(Actor::User(name("ada")), &command) {
                    self.played.refused.insert(refused.message);
                }
            }
            Some((step, item)) if self.random.chance(90) => self.work(&step, &item),
            _ => {
                let next =
                    self.timers.iter().min_by_key(|(_, due)| **due).map(|(key, due)| (key.clone(), *due));
                match next.filter(|_| self.random.chance(70)) {
                    Some((key, due)) => {
                        self.now_ms = self.now_ms.max(due);
                        self.timers.remove(&key);
                        drop(self.give(Actor::System, &Command::Timer { key }));
                    }
                    None => self.change_record(),
                }
            }
        }
        // Whoever changed a record wakes the run.
        drop(self.give(Actor::System, &Command::Evaluate));
    }

    fn change_record(&mut self) {
        let Some(about) = self.about.clone() else { return };
        let fields: Vec<Field> = self.objects[&about.object]
            .fields
            .iter()
            .filter(|field| !field.data_type.is_given())
            .cloned()
            .collect();
        if let Some(field) = self.random.pick(&fields).cloned() {
            self.draw_field(about.id, &field);
        }
    }

    fn work(&mut self, step: &StepRun, item: &WorkItem) {
        let who = match &item.assignee {
            Assignee::User(user) => user.clone(),
            _ => name("ada"),
        };
        drop(self.give(Actor::User(who.clone()), &Command::Claim { item: item.id }));
        for _ in 0..8 {
            let command = self.done(step, item.id);
            match self.give(Actor::User(who.clone()), &command) {
                Ok(()) => return,
                Err(refused) => {
                    for problem in &refused.fields {
                        let Some((_, offered)) = problem.message.split_once("choose one of: ") else {
                            continue;
                        };
                        let component = problem.path.trim_start_matches("values.").to_owned();
                        self.offered.insert(component, offered.split(", ").map(str::to_owned).collect());
                    }
                    self.played
                        .refused
                        .insert(format!("{}: {} {:?}", step.name, refused.message, refused.fields));
                }
            }
        }
    }

    fn done(&mut self, step: &StepRun, item: WorkItemId) -> Command {
        let work = self.definition.step(&step.name).unwrap().1.work.clone();
        let flow =
            work.for_people().and_then(|work| work.flow).and_then(|flow| self.flows.get(flow)).cloned();
        let mut values = BTreeMap::new();
        for component in flow.iter().flat_map(|flow| flow.components()) {
            let object =
                flow.as_ref().and_then(|flow| flow.object.as_ref()).and_then(|name| self.objects.get(name));
            if component.read_only
                || matches!(component.body, ComponentBody::RecordField { editable: false, .. })
            {
                continue;
            }
            let data_type = component.data_type(object.map(|object| &**object));
            if let Some(data_type) = data_type
                .filter(|_| component.required || component.default.is_none() || self.random.chance(50))
            {
                let value = match self.offered.get(component.name.as_str()).cloned() {
                    Some(offered) => self.random.pick(&offered).cloned().map_or(Value::Null, Value::from),
                    None => self.value(&data_type),
                };
                values.insert(component.name.to_string(), value);
            }
        }
        match &work {
            Work::Approval(approval) => {
                let outcome = self.random.pick(&approval.outcomes).map(|outcome| outcome.name.clone());
                let deciding =
                    Deciding { outcome, values, comment: "So be it.".to_owned(), ..Deciding::default() };
                Command::Decide { item, decision: Box::new(deciding) }
            }
            _ => {
                let buttons = flow.map(|flow| flow.buttons()).unwrap_or_default();
                let outcome = self.random.pick(&buttons).map(|button| button.name.clone());
                Command::Complete { item, outcome, values }
            }
        }
    }

    fn give(&mut self, actor: Actor, command: &Command) -> Result<(), Rejection> {
        let calendars = Calendars::default();
        let ids = IdSource::new(self.id().0);
        self.ids += 0x1000;
        let mut answers = Answers::new();
        let (decided, effects) = loop {
            let context = Context {
                now_ms: self.now_ms,
                ids: ids.clone(),
                actor: actor.clone(),
                definition: self.definition,
                flows: &self.flows,
                objects: &self.objects,
                directory: &self.directory,
                calendars: &calendars,
                records: self.records.clone(),
                answers: answers.clone(),
                prior: None,
            };
            let decided = decide(&context, self.run.as_ref(), command);
            let open = context.answers.take_open();
            if open.is_empty() {
                let decided = decided?;
                let events: Vec<Event> = decided.events.iter().map(|event| event.event.clone()).collect();
                let effects = effects(&context, &decided.run, &events);
                break (decided, effects);
            }
            for question in open {
                let answer = self.answer(&question);
                answers.put(question, answer);
            }
        };
        for event in &decided.events {
            if let Event::DecisionTaken { decision, outcome, .. } = &event.event {
                self.played.taken.insert((decision.clone(), outcome.clone()));
            }
        }
        self.run = Some(decided.run);
        effects.into_iter().for_each(|effect| self.carry_out(effect));
        Ok(())
    }

    fn answer(&self, question: &Question) -> Answer {
        match question {
            Question::Find(find) => {
                let of = self.records.values().filter(|record| record.at.object == find.object);
                let all: Changed = of.map(|record| (record.at.id, Some(record.clone()))).collect();
                Answer::Records(find.over(&[], &all).unwrap())
            }
            Question::Record(at) => Answer::Record(self.records.get(&at.id).cloned()),
            Question::Named { id } => Answer::Record(self.records.get(id).cloned()),
            Question::Holder { .. } => Answer::Record(None),
            Question::MayDelete(_) => Answer::Deletable(None),
            Question::Workload { .. } => Answer::Workload(BTreeMap::new()),
            Question::Locked(_) => Answer::Locked(None),
            Question::Callout(call) => panic!("{call:?}"),
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::ChangeRecord(RecordChange::Created { record, fields }) => {
                let made = Record { at: record.clone(), revision: 1, title: String::new(), fields };
                self.records.insert(record.id, made);
            }
            Effect::ChangeRecord(RecordChange::Deleted { record }) => drop(self.records.remove(&record.id)),
            Effect::ChangeRecord(RecordChange::Updated(update)) => {
                let object = self.objects.get(&update.record.object).cloned();
                if let Some(record) = self.records.get_mut(&update.record.id) {
                    *record = record.changed(&update.fields, object.as_deref());
                }
            }
            Effect::SetTimer { key, due_ms } => drop(self.timers.insert(key, due_ms)),
            Effect::CancelTimer { key } => drop(self.timers.remove(&key)),
            _ => {}
        }
    }

    fn end(mut self) -> Played {
        if let Some(run) = &self.run {
            self.played.completed = matches!(run.state, RunState::Completed { .. });
            let steps = run.current().map(|stage| stage.steps.as_slice()).unwrap_or_default();
            self.played.open = steps.iter().map(|step| step.name.clone()).collect();
        }
        self.played
    }
}
