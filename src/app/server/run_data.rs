//! A run's data in the words of its definition: what each value is called, what type it has, who and what it names.

use fermata_engine::{
    ids::RunId,
    value::{DataType, Value},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// One value with what people read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is called.
    pub label: String,
    /// Its type, as declared.
    pub data_type: DataType,
    /// The value.
    pub value: Value,
    /// What people read for the person or the record that it names.
    pub words: Option<String>,
}

/// Values that came from one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataCard {
    /// Where they came from.
    pub title: String,
    /// The values, in the order of their declaration.
    pub facts: Vec<Fact>,
}

/// What a run was started with, what it keeps, what its steps handed over.
#[server(input = Json)]
pub async fn load_run_data(id: RunId) -> Result<Vec<DataCard>, Fail> {
    let (service, who) = context().await?;
    let run = service.run(&who, id).await?;
    let (definition, world) = service.run_drawing(&who, id).await?;
    let mut cards = typed::cards(&run, &definition, &world);
    for fact in cards.iter_mut().flat_map(|card| &mut card.facts) {
        let DataType::Lookup { object } = &fact.data_type else { continue };
        let record = fact.value.as_str().and_then(|id| id.parse().ok());
        let Some(record) = record else { continue };
        // A record that is gone has no title any more.
        let title = service.record(&who, object, record).await.ok().map(|record| record.title);
        fact.words = Some(title.unwrap_or_else(|| "a record that is gone".to_owned()));
    }
    Ok(cards)
}

#[cfg(feature = "ssr")]
mod typed {
    use std::collections::BTreeMap;

    use fermata_api::runs::RunView;
    use fermata_engine::{
        check::{Resource, World, resources},
        definition::Orchestration,
        people::Assignee,
        value::{DataType, Value, Values},
    };

    use super::{DataCard, Fact};

    /// Every value that is there, typed; people are named, records not yet.
    pub(super) fn cards(run: &RunView, definition: &Orchestration, world: &World) -> Vec<DataCard> {
        let declared: Vec<Resource> = resources(definition, world);
        let known: BTreeMap<&str, &Resource> = declared.iter().map(|r| (r.path.as_str(), r)).collect();
        let card = |title: String, root: &str, values: &Values| {
            let facts = values.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| {
                let found = known.get(format!("{root}.{name}").as_str()).copied();
                fact(name.as_str(), value, found, world)
            });
            let facts: Vec<Fact> = facts.collect();
            (!facts.is_empty()).then_some(DataCard { title, facts })
        };
        let begin = card("Started with".to_owned(), "inputs", &run.inputs);
        let kept = card("Variables".to_owned(), "vars", &run.vars);
        let steps = run.stages.iter().flat_map(|stage| &stage.steps);
        let handed = steps.filter_map(|step| {
            card(format!("From {}", step.label), &format!("steps.{}.outputs", step.name), &step.outputs)
        });
        begin.into_iter().chain(kept).chain(handed).collect()
    }

    fn fact(name: &str, value: &Value, declared: Option<&Resource>, world: &World) -> Fact {
        let data_type = declared.map_or_else(|| guessed(value), |r| r.data_type.clone());
        let label = declared.map_or_else(|| spoken(name), |r| own_label(&r.label));
        let words = match (&data_type, value.as_str()) {
            (DataType::User, Some(user)) => fermata_engine::ids::Name::parse(user)
                .ok()
                .map(|user| world.directory.label(&Assignee::User(user))),
            _ => None,
        };
        Fact { label, data_type, value: value.clone(), words }
    }

    /// `Check credit › Limit` becomes `Limit`: the card says the rest.
    fn own_label(label: &str) -> String {
        label.rsplit(" › ").next().unwrap_or(label).to_owned()
    }

    /// `billing_cycle` becomes `Billing cycle`, for what is declared nowhere any more.
    fn spoken(name: &str) -> String {
        let text = name.replace('_', " ");
        let mut chars = text.chars();
        chars.next().map(|head| head.to_uppercase().chain(chars).collect()).unwrap_or_default()
    }

    /// The type of what is declared nowhere any more.
    fn guessed(value: &Value) -> DataType {
        match value {
            Value::Bool(_) => DataType::Checkbox,
            Value::Number(_) => DataType::Number { decimals: 2 },
            Value::Array(_) => DataType::MultiPicklist { choices: Vec::new() },
            Value::String(text) if DataType::Date.check(value).is_ok() && text.len() == 10 => DataType::Date,
            _ => DataType::Text,
        }
    }

    #[cfg(test)]
    mod tests {
        use serde_json::json;

        use super::*;

        #[test]
        fn what_is_declared_has_its_label_and_type() {
            let choices = vec![fermata_engine::value::Choice::new("full_load", "Full load")];
            let declared = Resource {
                path: "steps.plan.outputs.kind".into(),
                label: "Plan the launch › Kind of load".into(),
                data_type: DataType::Picklist { choices },
            };
            let fact = fact("kind", &json!("full_load"), Some(&declared), &World::default());
            assert_eq!(fact.label, "Kind of load");
            assert_eq!(crate::kit::value_words(&fact.data_type, &fact.value, None), "Full load");
        }

        #[test]
        fn what_is_declared_nowhere_is_still_words() {
            for (name, value, label, words) in [
                ("billing_cycle", json!("monthly"), "Billing cycle", "monthly"),
                ("volume", json!(1_250_000), "Volume", "1,250,000"),
                ("go_live", json!("2026-06-01"), "Go live", "1 Jun 2026"),
                ("agreed", json!(true), "Agreed", "Yes"),
                ("sites", json!(["Bremen", "Kiel"]), "Sites", "Bremen, Kiel"),
            ] {
                let fact = fact(name, &value, None, &World::default());
                assert_eq!(fact.label, label);
                assert_eq!(crate::kit::value_words(&fact.data_type, &fact.value, None), words, "{name}");
            }
        }
    }
}
