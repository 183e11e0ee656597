//! Flows carried out over a make-believe database: whatever is looked up is found, and a person fills in what is asked for.

use std::{collections::BTreeMap, sync::Arc};

use fermata_engine::{
    expr::Scope,
    flow::{
        Answer, Answers, Changed, Flow, Question,
        run::{FlowEnd, FlowEnv, FlowFault, Library, run},
        screen::{PageBody, pages},
    },
    ids::{IdSource, Name, RecordId},
    object::{Object, Record, RecordRef},
    people::Directory,
    related::Around,
    value::{DataType, Value, Values},
};
use serde_json::json;

use super::support::{Turned, name};

/// Who chooses what: the first or the last of the choices.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Chooses {
    First,
    Last,
}

struct House {
    objects: BTreeMap<Name, Arc<Object>>,
    flows: BTreeMap<Name, Arc<Flow>>,
    records: BTreeMap<RecordId, Record>,
    ids: BTreeMap<Name, RecordId>,
    changed: Changed,
    directory: Directory,
}

fn id(n: usize) -> RecordId {
    format!("019a0000-0000-7000-8000-{n:012}").parse().unwrap()
}

impl House {
    fn new(turned: &Turned) -> Self {
        let objects: BTreeMap<Name, Arc<Object>> = turned
            .world
            .objects
            .iter()
            .map(|(name, object)| (name.clone(), Arc::new(object.clone())))
            .collect();
        let flows =
            turned.world.flows.iter().map(|(name, flow)| (name.clone(), Arc::new(flow.clone()))).collect();
        let ids: BTreeMap<Name, RecordId> =
            objects.keys().enumerate().map(|(n, name)| (name.clone(), id(n + 1))).collect();
        let mut house = Self {
            objects,
            flows,
            records: BTreeMap::new(),
            ids,
            changed: Changed::new(),
            directory: Directory::default(),
        };
        let records: Vec<Record> = house.objects.values().map(|object| house.record(object)).collect();
        house.records = records.into_iter().map(|record| (record.at.id, record)).collect();
        house
    }

    fn record(&self, object: &Object) -> Record {
        let fields: Values = object
            .fields
            .iter()
            .filter(|field| !field.data_type.is_given())
            .map(|field| (field.name.clone(), self.value(&field.data_type)))
            .collect();
        let at = RecordRef { object: object.name.clone(), id: self.ids[&object.name] };
        Record { at, revision: 1, title: "A title".to_owned(), fields }
    }

    /// A value of a type.
    fn value(&self, data_type: &DataType) -> Value {
        match data_type.plain() {
            DataType::Number { .. } | DataType::Currency { .. } | DataType::Percent => json!(3),
            DataType::Checkbox => json!(true),
            DataType::Date => json!("2026-11-26"),
            DataType::DateTime => json!("2026-11-26T10:00:00Z"),
            DataType::Time => json!("10:30"),
            DataType::Picklist { choices } => {
                choices.first().map_or(Value::Null, |choice| json!(choice.value))
            }
            DataType::MultiPicklist { .. } | DataType::List { .. } | DataType::File { multiple: true } => {
                json!([])
            }
            DataType::Email => json!("mia@example.com"),
            DataType::Phone => json!("+49 40 123456"),
            DataType::Url => json!("https://a.example"),
            DataType::User => json!("mia"),
            DataType::Lookup { object } => {
                self.ids.get(object).map_or(Value::Null, |id| json!(id.to_string()))
            }
            DataType::Record { .. } | DataType::File { .. } => Value::Null,
            _ => json!("text"),
        }
    }

    fn answer(&self, question: &Question) -> Answer {
        match question {
            Question::Find(find) => Answer::Records(
                self.ids.get(&find.object).map(|id| self.records[id].clone()).into_iter().collect(),
            ),
            Question::Record(at) => Answer::Record(self.records.get(&at.id).cloned()),
            Question::Named { id } => Answer::Record(self.records.get(id).cloned()),
            Question::Holder { .. } => Answer::Record(None),
            Question::MayDelete(_) => Answer::Deletable(None),
            Question::Locked(_) => Answer::Locked(None),
            Question::Workload { .. } => Answer::Workload(BTreeMap::new()),
            Question::Callout(_) => panic!("no flow of an import calls out"),
        }
    }

    fn scope(&self) -> Scope<'_> {
        let (objects, directory) = (&self.objects, &self.directory);
        let around = Around { objects, directory, changed: &self.changed, records: &self.records };
        Scope::new()
            .with("run", json!({"id": "r1", "started_by": "mia", "started": "2026-11-26T09:00:00Z"}))
            .with("user", json!({"name": "mia", "label": "Mia"}))
            .with("now", json!("2026-11-26T10:00:00Z"))
            .with_around(around)
    }

    fn given(&self, flow: &Flow) -> Values {
        let input = |input: &fermata_engine::value::Variable| {
            let about = input.name.as_str().to_lowercase();
            let plain =
                |object: &Name| object.as_str().trim_end_matches("__c").replace('_', "").to_lowercase();
            let object = self.ids.keys().find(|object| about.contains(&plain(object)));
            let value = match (&input.data_type, object) {
                (DataType::Text | DataType::LongText, _) if about.contains("recipient") => json!("mia"),
                (DataType::Text | DataType::LongText, Some(object)) => json!(self.ids[object].to_string()),
                (data_type, _) => self.value(data_type),
            };
            (input.name.clone(), value)
        };
        flow.inputs.iter().map(input).collect()
    }
}

/// Plays a flow to its end.
pub(super) fn play(turned: &Turned, api: &str, chooses: Chooses) -> Result<FlowEnd, FlowFault> {
    play_with(turned, api, chooses, &[])
}

/// As [`play`], with these inputs.
pub(super) fn play_with(
    turned: &Turned,
    api: &str,
    chooses: Chooses,
    inputs: &[(&str, Value)],
) -> Result<FlowEnd, FlowFault> {
    let house = House::new(turned);
    let flow = turned.flow(api);
    let record = flow.object.as_ref().map(|object| house.records[&house.ids[object]].clone());
    let mut answers = Answers::new();
    let mut values: BTreeMap<String, Value> = BTreeMap::new();
    for _ in 0..1_000 {
        let mut given = house.given(flow);
        given.extend(inputs.iter().map(|(input, value)| (name(input), value.clone())));
        let env = FlowEnv {
            scope: house.scope(),
            inputs: given,
            record: record.as_ref(),
            library: Library {
                flows: &house.flows,
                objects: &house.objects,
                directory: &house.directory,
                answers: &answers,
                changed: &house.changed,
            },
            ids: IdSource::new(id(7_000_000).0),
            may_call_out: true,
            values: values.clone(),
            outcome: None,
        };
        let shown = pages(flow, &env);
        let mut filled = false;
        // One after the other, as people do: what is chosen changes what stands beside it.
        let visible = shown.iter().flat_map(|page| &page.components).filter(|component| component.visible);
        let next = visible.filter(|c| !values.contains_key(c.name.as_str())).find_map(|c| match &c.body {
            PageBody::Input { data_type, editable: true, .. } => Some((c.name.to_string(), data_type)),
            _ => None,
        });
        if let Some((name, data_type)) = next {
            values.insert(name, chosen(&house, data_type, chooses));
            filled = true;
        }
        let end = run(flow, &env);
        let open = answers.take_open();
        if open.is_empty() && !filled {
            return end;
        }
        for question in open {
            let answer = house.answer(&question);
            answers.put(question, answer);
        }
    }
    panic!("{api} asks and asks");
}

fn chosen(house: &House, data_type: &DataType, chooses: Chooses) -> Value {
    let Some(choices) = data_type.choices() else { return house.value(data_type) };
    let choice = if chooses == Chooses::First { choices.first() } else { choices.last() };
    let value = choice.map_or(Value::Null, |choice| json!(choice.value));
    match data_type {
        DataType::MultiPicklist { .. } => json!([value]),
        _ => value,
    }
}
