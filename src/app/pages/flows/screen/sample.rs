//! What stands in a preview where a real record and a real person will: made of the types alone, so that it is always the
//! same.

use std::collections::BTreeMap;

use fermata_engine::{
    flow::Flow,
    ids::{Name, RecordId},
    object::{Field, Object, Record, RecordRef},
    value::{DataType, Value, Variable},
};

/// A value that could stand in a field.
pub fn value(data_type: &DataType, label: &str, person: &str) -> Value {
    match data_type {
        DataType::Text => format!("Sample {}", label.to_lowercase()).into(),
        DataType::LongText => "A few words that somebody wrote here earlier.".into(),
        DataType::Number { .. } => 42.into(),
        DataType::Currency { .. } => 12_500.into(),
        DataType::Percent => 12.into(),
        DataType::Checkbox => true.into(),
        DataType::Date => "2026-03-02".into(),
        DataType::DateTime => "2026-03-02T09:30:00Z".into(),
        DataType::Time => "09:30".into(),
        DataType::Picklist { choices } => choices.first().map_or(Value::Null, |c| c.value.clone().into()),
        DataType::MultiPicklist { choices } => {
            choices.first().map_or(Value::Null, |c| Value::Array(vec![c.value.clone().into()]))
        }
        DataType::Email => "name@example.com".into(),
        DataType::Phone => "+44 20 7946 0000".into(),
        DataType::Url => "https://example.com".into(),
        DataType::User => person.into(),
        _ => Value::Null,
    }
}

/// A record of an object.
pub fn record(object: &Object, person: &str) -> Record {
    let one = |field: &Field| (field.name.clone(), value(&field.data_type, field.shown(), person));
    let fields = object.fields.iter().map(one).collect();
    let id = RecordId(Default::default());
    let title = Some(object.title_of(&fields)).filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| format!("Sample {}", object.label.to_lowercase()));
    Record { at: RecordRef { object: object.name.clone(), id }, revision: 1, title, fields }
}

/// What a flow is called with: its defaults, else something that could be.
pub fn inputs(flow: &Flow, person: &str) -> BTreeMap<Name, Value> {
    let one = |input: &Variable| {
        let value = match &input.default {
            Value::Null => value(&input.data_type, input.shown(), person),
            default => default.clone(),
        };
        (input.name.clone(), value)
    };
    flow.inputs.iter().map(one).collect()
}
