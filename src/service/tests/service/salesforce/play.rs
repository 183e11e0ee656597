//! One run, played by chance: records are filled, work is finished and decided in ways that the definitions speak of.

use std::collections::{BTreeMap, BTreeSet};

use fermata_api::{
    definitions::StartInput,
    operate::SkipInput,
    page::Paging,
    records::{RecordInput, RecordQuery},
    runs::RunView,
    work::{CompleteInput, WorkGuide, WorkItemView},
};
use fermata_engine::{
    definition::{Orchestration, Trigger},
    flow::screen::PageBody,
    ids::{Name, RecordId, RunId},
    object::RecordRef,
    people::{Assignee, Role},
    run::{RunStatus, StepStatus, event::Event},
    value::{DataType, Value},
};
use fermata_interchange::salesforce::Import;
use fermata_service::SignedIn;
use serde_json::json;

use super::words::collect;
use crate::common::{HOUR_MS, House, name};

/// What a play does at most until it counts as one that hangs.
const TURNS_MAX: usize = 120;

/// Each outcome of each decision, as `decision/outcome`; the default is `decision/`.
pub(super) fn outcomes(import: &Import, orchestration: &Name) -> BTreeSet<String> {
    let drawn = import.package.orchestrations.iter().find(|o| &o.name == orchestration).expect("it");
    let of = |decision: &fermata_engine::definition::Decision| {
        let named = decision.outcomes.iter().map(|o| format!("{}/{}", decision.name, o.name));
        named.chain([format!("{}/", decision.name)]).collect::<Vec<_>>()
    };
    drawn.definition.decisions.iter().flat_map(of).collect()
}

/// A play.
pub(super) struct Play<'h> {
    house: &'h House,
    import: &'h Import,
    name: Name,
    drawn: Orchestration,
    /// What definitions compare with, by the last part of the path that is compared; everything under an empty one.
    words: BTreeMap<String, Vec<Value>>,
    /// Whether the people of this play like what they see; none: now so, now so.
    likes: Option<bool>,
    dice: u64,
}

impl<'h> Play<'h> {
    pub(super) fn new(house: &'h House, import: &'h Import, orchestration: &Name, seed: u64) -> Self {
        let drawn = import.package.orchestrations.iter().find(|o| &o.name == orchestration).expect("it");
        let whole = serde_json::to_value(&import.package).expect("JSON");
        let mut words = BTreeMap::new();
        collect(&whole, &mut words);
        Self {
            house,
            import,
            name: orchestration.clone(),
            drawn: drawn.definition.clone(),
            words,
            likes: [None, Some(true), Some(false)][usize::try_from(seed % 3).expect("it is small")],
            dice: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15),
        }
    }

    /// Which outcomes it took, where it came to an end; else how far it came.
    pub(super) async fn go(mut self) -> Result<BTreeSet<String>, String> {
        let Some((run, about)) = self.begin().await else {
            return Err("no change of a record started a run".to_owned());
        };
        for turn in 0..TURNS_MAX {
            self.house.service.work_off().await.expect("what is due is done");
            let view = self.house.run(run).await;
            match view.row.status {
                RunStatus::Completed => return Ok(self.taken(run).await),
                RunStatus::Failed => panic!("{}: {:?}", self.name, view.reason),
                _ => {}
            }
            match turn > TURNS_MAX / 2 && view.work_items.iter().all(|item| item.closed.is_some()) {
                true => self.skip(&view).await,
                false => self.turn(&view, about.as_ref()).await,
            }
        }
        let view = self.house.run(run).await;
        let open: Vec<_> =
            view.work_items.iter().filter(|i| i.closed.is_none()).map(|i| i.step.clone()).collect();
        Err(format!("{:?} in {:?}, open work {open:?}, {:?}", view.row.status, view.row.stage, view.stages))
    }

    /// Starts a run as its trigger says; none where no record of this play starts one.
    async fn begin(&mut self) -> Option<(RunId, Option<RecordRef>)> {
        self.others().await;
        if let Trigger::Record { object, .. } = self.drawn.trigger.clone() {
            let record = self.record(&object).await;
            self.belonging_to(&record).await;
            for _ in 0..20 {
                if let Some(run) = self.house.runs_about(record.id).await.first() {
                    return Some((*run, Some(record)));
                }
                self.change(&record).await;
            }
            return None;
        }
        let record = match self.drawn.object().cloned() {
            Some(object) => {
                let record = self.record(&object).await;
                self.belonging_to(&record).await;
                Some(record)
            }
            None => None,
        };
        let mut inputs = BTreeMap::new();
        for input in self.drawn.inputs.clone() {
            inputs.insert(input.name.to_string(), self.value(input.name.as_str(), &input.data_type).await);
        }
        let input = StartInput { record: record.clone(), inputs };
        let started = self.house.service.start(&self.house.who("manager"), &self.name, input, None).await;
        let run = started.unwrap_or_else(|error| panic!("{} does not start: {error:?}", self.name));
        Some((run.row.id, record))
    }

    /// Something that people do: finish work, else change the record, else wait.
    async fn turn(&mut self, view: &RunView, about: Option<&RecordRef>) {
        let open: Vec<WorkItemView> =
            view.work_items.iter().filter(|i| i.closed.is_none()).cloned().collect();
        let patient = self.below(4) == 0;
        match (self.one_of(&open), about) {
            (Some(item), _) if !patient => self.finish(&item).await,
            (_, Some(record)) if self.below(2) == 0 => self.change(record).await,
            (Some(item), _) => self.finish(&item).await,
            (None, _) => self.house.advance(HOUR_MS * 24),
        }
    }

    /// A step that never starts, as in its source, is skipped by whoever manages runs.
    async fn skip(&mut self, view: &RunView) {
        let now = view.stages.iter().filter(|stage| Some(&stage.name) == view.row.stage.as_ref());
        let waits = now.flat_map(|stage| &stage.steps).find(|step| step.status == StepStatus::NotStarted);
        let Some(step) = waits.map(|step| step.name.clone()) else { return };
        let input = SkipInput { step, reason: "It never comes.".to_owned() };
        self.house.service.skip_step(&self.house.who("manager"), view.row.id, input).await.expect("skipped");
    }

    async fn finish(&mut self, item: &WorkItemView) {
        let user = match &item.assignee {
            Assignee::User(user) => user.clone(),
            _ => name("legal"),
        };
        let role = match user.as_str() {
            "admin" => Role::Admin,
            "manager" => Role::Manager,
            _ => Role::Member,
        };
        let who = SignedIn::new(user.clone(), user.to_string(), role);
        let guide = self.house.service.work_guide(&who, item.id).await;
        let guide = guide.unwrap_or_else(|error| panic!("{}: no guide for {user}: {error:?}", item.step));
        let values = self.filled(&guide).await;
        let buttons: Vec<Name> = match (&guide.decision, &guide.flow) {
            (Some(decision), _) => decision.outcomes.iter().map(|o| o.name.clone()).collect(),
            (None, Some(flow)) => flow.buttons().into_iter().map(|b| b.name).collect(),
            (None, None) => Vec::new(),
        };
        let outcome = self.one_of(&buttons).map(|button| button.to_string());
        let input = CompleteInput { outcome, values, comment: "Because.".to_owned(), ..Default::default() };
        let done = self.house.service.complete(&who, item.id, input.clone(), None).await;
        if let Err(error) = done
            && error.code != "values_invalid"
        {
            panic!("{}: {} cannot be finished with {input:?}: {error:?}", self.name, item.step);
        }
    }

    /// Something in each input of the screens: what is entered on one can lead to others.
    async fn filled(&mut self, guide: &WorkGuide) -> BTreeMap<String, Value> {
        let mut values = BTreeMap::new();
        loop {
            let shown: Vec<_> =
                guide.form().pages(&values, None).into_iter().flat_map(|page| page.components).collect();
            let before = values.len();
            for component in shown.iter().filter(|component| component.visible) {
                let called = component.name.as_str();
                let value = match &component.body {
                    _ if values.contains_key(called) => continue,
                    PageBody::Input { data_type, editable: true, .. } => self.value(called, data_type).await,
                    PageBody::Checklist { items, editable: true } => {
                        Value::Array(items.iter().map(|item| json!(item.value)).collect())
                    }
                    _ => continue,
                };
                values.insert(called.to_owned(), value);
            }
            if values.len() == before {
                return values;
            }
        }
    }

    /// Two records of every object, so that look-ups find something.
    async fn others(&mut self) {
        let objects: Vec<Name> = self.import.package.objects.iter().map(|o| o.name.clone()).collect();
        for object in objects.iter().chain(&objects) {
            let starts = matches!(&self.drawn.trigger, Trigger::Record { object: of, .. } if of == object);
            if !starts {
                self.record(object).await;
            }
        }
    }

    /// Two records of every object that looks this one up.
    async fn belonging_to(&mut self, record: &RecordRef) {
        let leads = |data_type: &DataType| matches!(data_type, DataType::Lookup { object } if *object == record.object);
        for object in self.import.package.objects.clone() {
            let Some(field) = object.fields.iter().find(|field| leads(&field.data_type)) else { continue };
            if object.name == record.object {
                continue;
            }
            for _ in 0..2 {
                let mut fields = self.fields(&object.name, true).await;
                fields.insert(field.name.to_string(), json!(record.id.to_string()));
                self.made(&object.name, fields).await;
            }
        }
    }

    async fn record(&mut self, object: &Name) -> RecordRef {
        let fields = self.fields(object, true).await;
        self.made(object, fields).await
    }

    async fn made(&self, object: &Name, fields: BTreeMap<String, Value>) -> RecordRef {
        let who = self.house.who("admin");
        let made = self
            .house
            .service
            .record_create(&who, object, RecordInput { fields: fields.clone() }, None)
            .await;
        let made = made.unwrap_or_else(|error| panic!("{object} with {fields:?}: {error:?}"));
        RecordRef { object: object.clone(), id: made.id }
    }

    async fn change(&mut self, record: &RecordRef) {
        let fields = self.fields(&record.object, false).await;
        let (who, input) = (self.house.who("admin"), RecordInput { fields: fields.clone() });
        let done = self.house.service.record_update(&who, &record.object, record.id, input, None).await;
        done.unwrap_or_else(|error| panic!("{} with {fields:?}: {error:?}", record.object));
    }

    /// Values of fields: of all of them for a new record, else of some.
    async fn fields(&mut self, object: &Name, all: bool) -> BTreeMap<String, Value> {
        let found = self.import.package.objects.iter().find(|o| &o.name == object);
        let mut fields = BTreeMap::new();
        for field in found.map(|o| o.fields.clone()).unwrap_or_default() {
            let given = field.data_type.is_given();
            if !given && (all || self.below(3) == 0) {
                fields
                    .insert(field.name.to_string(), self.value(field.name.as_str(), &field.data_type).await);
            }
        }
        fields
    }

    /// A value of a type; rather one that definitions compare with what is called so.
    async fn value(&mut self, called: &str, data_type: &DataType) -> Value {
        let words = self.words.get(&called.to_lowercase()).cloned().unwrap_or_default();
        let words: Vec<Value> = words.into_iter().filter(|word| data_type.check(word).is_ok()).collect();
        if self.below(6) != 0
            && let Some(word) = self.one_of(&words)
        {
            return word;
        }
        match data_type {
            DataType::Text | DataType::LongText => {
                let all = self.words.get("").cloned().unwrap_or_default();
                let texts: Vec<Value> = all.into_iter().filter(Value::is_string).collect();
                let chosen = if self.below(2) == 0 { self.one_of(&texts) } else { None };
                chosen.unwrap_or_else(|| json!("Something"))
            }
            DataType::Number { .. } | DataType::Currency { .. } | DataType::Percent => {
                let numbers: &[i64] = match self.likes {
                    None => &[0, 1, 2, 3, 5, 25, 50_000],
                    Some(true) => &[4, 5, 5],
                    Some(false) => &[0, 1, 1],
                };
                self.one_of(numbers).map_or(Value::Null, |number| json!(number))
            }
            DataType::Checkbox => match if self.below(4) == 0 { None } else { self.likes } {
                Some(likes) => json!(likes),
                None => json!(self.below(2) == 0),
            },
            DataType::Date => json!("2026-09-30"),
            DataType::DateTime => json!("2026-09-30T08:00:00Z"),
            DataType::Time => json!("08:30"),
            DataType::Picklist { choices } => {
                let choices: Vec<Value> = choices.iter().map(|c| json!(c.value)).collect();
                self.one_of(&choices).unwrap_or_default()
            }
            DataType::MultiPicklist { choices } => {
                let choices: Vec<Value> = choices.iter().map(|c| json!(c.value)).collect();
                json!(self.one_of(&choices).into_iter().collect::<Vec<_>>())
            }
            DataType::Email => json!("somebody@fermata.test"),
            DataType::Phone => json!("+49 30 123456"),
            DataType::Url => json!("https://fermata.test/"),
            DataType::User => json!(["sales", "legal", "sofia", "finance"][self.below(4)]),
            DataType::Lookup { object } => self.any_record(object).await,
            _ => Value::Null,
        }
    }

    /// The id of a record of an object.
    async fn any_record(&mut self, object: &Name) -> Value {
        let who = self.house.who("admin");
        let page = self.house.service.records(&who, object, RecordQuery::default()).await.expect("records");
        let found: Vec<RecordId> = page.items.into_iter().map(|record| record.id).collect();
        self.one_of(&found).map_or(Value::Null, |id: RecordId| json!(id.to_string()))
    }

    /// The outcomes that a run took.
    async fn taken(&self, run: RunId) -> BTreeSet<String> {
        let mut taken = BTreeSet::new();
        let mut cursor = None;
        loop {
            let paging = Paging { limit: Some(100), cursor };
            let page =
                self.house.service.run_log(&self.house.who("manager"), run, paging).await.expect("a log");
            for entry in page.items {
                if let Event::DecisionTaken { decision, outcome, .. } = entry.event {
                    taken
                        .insert(format!("{decision}/{}", outcome.map(|o| o.to_string()).unwrap_or_default()));
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                return taken;
            }
        }
    }

    fn below(&mut self, end: usize) -> usize {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.dice ^ (self.dice >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let end = u64::try_from(end.max(1)).expect("64 bits");
        usize::try_from((z ^ (z >> 31)) % end).expect("it is small")
    }

    fn one_of<T: Clone>(&mut self, items: &[T]) -> Option<T> {
        let at = self.below(items.len());
        items.get(at).cloned()
    }
}
