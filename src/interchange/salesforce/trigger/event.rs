//! Events that start something: their fields are what it is started with.

use std::collections::BTreeMap;

use fermata_engine::{
    condition::Condition,
    definition::{EventSource, Trigger},
    ids::Name,
    value::{DataType, Value, ValueSource, Variable},
};

use super::{By, by, entry};
use crate::salesforce::{
    ledger::Node,
    schema::Schema,
    terms::{Kind, Meaning, Terms, asked_of},
};

/// An event, with the fields of it that a file names.
#[derive(Debug, Clone)]
pub(in crate::salesforce) struct Event {
    /// The object that it is there, and its type here.
    object: Name,
    /// Its fields, with the inputs that hold them.
    fields: Vec<(Name, Variable)>,
}

impl Event {
    /// The event that a start element names; `free` finds a name for the input that holds a field. Notes nothing.
    pub(in crate::salesforce) fn of(
        start: Node<'_>,
        schema: &Schema,
        mut free: impl FnMut(&Name) -> Name,
    ) -> Option<Self> {
        let said = start.peek_text("object").filter(|_| by(start) == By::Event)?;
        let object = schema.named(said).cloned();
        let object =
            object.unwrap_or_else(|| Name::parse(said).unwrap_or_else(|_| Name::from_label(said, "event")));
        let known = schema.object(&object).map(|object| object.fields.as_slice()).unwrap_or_default();
        let input = |name: Name, data_type: &DataType, label: &str| Variable {
            name,
            label: label.to_owned(),
            data_type: held(data_type),
            required: false,
            default: Value::Null,
        };
        let fields = known
            .iter()
            .map(|field| (field.name.clone(), input(free(&field.name), &field.data_type, field.shown())))
            .collect();
        Some(Self { object, fields })
    }

    /// What it is started with.
    pub(in crate::salesforce) fn inputs(&self) -> impl Iterator<Item = Variable> {
        self.fields.iter().map(|(_, input)| input.clone())
    }

    /// From now on the event's fields are the inputs.
    pub(in crate::salesforce) fn learn(&self, terms: &mut Terms<'_>) {
        self.means(terms, |_, input| format!("inputs.{}", input.name));
    }

    fn means(&self, terms: &mut Terms<'_>, path: impl Fn(&Name, &Variable) -> String) {
        for (field, input) in &self.fields {
            let meaning = Meaning::Path { path: path(field, input), kind: Kind::of(&input.data_type) };
            terms.learn(&format!("$Record.{field}"), meaning);
        }
    }

    /// The trigger; reads what is asked of the event.
    pub(in crate::salesforce) fn trigger(&self, terms: &Terms<'_>, start: Node<'_>) -> Trigger {
        start.child("object");
        start.changed(format!(
            "Events of the type {} start it: send them as CloudEvents, with the fields in their data.",
            self.object
        ));
        let mut of_event = terms.clone();
        self.means(&mut of_event, |field, _| format!("event.data.{field}"));
        let formula = start.peek_text("filterFormula").is_some_and(|formula| !formula.trim().is_empty());
        let filter: Option<Condition> = match formula {
            true => entry(&of_event, start, &self.object),
            false => asked_of(&terms.filters(start, &self.object), "event.data"),
        };
        let given = |(field, input): &(Name, Variable)| {
            (input.name.clone(), ValueSource::Reference(format!("event.data.{field}")))
        };
        Trigger::Event {
            source: EventSource::CloudEvents { kind: self.object.to_string(), source: "*".to_owned() },
            filter,
            inputs: self.fields.iter().map(given).collect::<BTreeMap<_, _>>(),
            record: None,
        }
    }
}

/// What an input holds that a field of an event is put into: an event holds plain values, and no records.
fn held(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Number { .. }
        | DataType::Currency { .. }
        | DataType::Percent
        | DataType::Checkbox
        | DataType::Date
        | DataType::DateTime
        | DataType::LongText => data_type.clone(),
        _ => DataType::Text,
    }
}
