//! Things as values without what goes without saying: a field that says what is meant where it is absent is left out. Whether it
//! is so is not known here but tried: what is left out is what reading fills in again.

use std::collections::BTreeSet;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{PackageError, unreadable};

/// How often a thing is tried; what is undecided then stays in. Definitions need far less.
const TRIES_MAX: usize = 300;

/// A thing as a value, without what reading fills in.
///
/// # Errors
/// Never for definitions; JSON has no form for maps whose keys are no text.
pub(super) fn lean<T: Serialize + DeserializeOwned + PartialEq>(thing: &T) -> Result<Value, PackageError> {
    lean_counted(thing).map(|(value, _)| value)
}

/// As [`lean`], with how often it was tried.
fn lean_counted<T: Serialize + DeserializeOwned + PartialEq>(
    thing: &T,
) -> Result<(Value, usize), PackageError> {
    let whole = serde_json::to_value(thing).map_err(unreadable)?;
    let usual = usual();
    let mut seen = BTreeSet::new();
    collect(&whole, "", &usual, &mut seen);
    let seen: Vec<String> = seen.into_iter().collect();
    let without = |left_out: &[String]| {
        let mut value = whole.clone();
        let left_out: BTreeSet<&str> = left_out.iter().map(String::as_str).collect();
        strip(&mut value, "", &usual, &left_out);
        value
    };
    let same = |value: &Value| T::deserialize(value).is_ok_and(|read| &read == thing);
    let mut trying = Trying { tries: 0, fits: |left_out: &[String]| same(&without(left_out)) };
    // The same field of the same kind of part is left out everywhere or nowhere.
    let left_out = trying.fitting(&seen);
    let lean = without(&left_out);
    let tries = trying.tries;
    Ok((if same(&lean) { lean } else { whole }, tries))
}

/// Finds what can be left out.
struct Trying<F> {
    tries: usize,
    fits: F,
}

impl<F: Fn(&[String]) -> bool> Trying<F> {
    /// Those of the places that can be left out. All are tried at once, and in halves where they do not fit: most fit.
    fn fitting(&mut self, places: &[String]) -> Vec<String> {
        if places.is_empty() || self.tries >= TRIES_MAX {
            return Vec::new();
        }
        self.tries += 1;
        if (self.fits)(places) {
            return places.to_vec();
        }
        if places.len() == 1 {
            return Vec::new();
        }
        let (first, second) = places.split_at(places.len() / 2);
        let mut found = self.fitting(first);
        found.extend(self.fitting(second));
        found
    }
}

/// What is data, whatever stands in it.
fn is_data(key: &str) -> bool {
    matches!(key, "literal" | "default")
}

/// The place of what stands under a key. What stands under the names of a map of names is of the same kind.
fn within(place: &str, key: &str) -> String {
    let of_names = ["inputs", "values", "data", "outputs"];
    match place.rsplit('.').next().is_some_and(|last| of_names.contains(&last)) {
        true => format!("{place}.*"),
        false => format!("{place}.{key}"),
    }
}

/// What fields often say that goes without saying.
fn usual() -> Vec<Value> {
    vec![
        Value::Null,
        json!(""),
        json!([]),
        json!({}),
        json!(false),
        json!(0),
        json!("normal"),
        json!("wait"),
        json!("primary"),
        json!({ "to": "end" }),
        json!({ "kind": "with_stage" }),
        json!({ "kind": "all_steps_completed" }),
        json!({ "kind": "finished" }),
        json!({ "attempts": 1, "delay_seconds": 30 }),
    ]
}

/// The fields that say something usual: their place, with lists as a whole, and what they say.
fn collect(value: &Value, place: &str, usual: &[Value], seen: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, part) in map {
                let place = within(place, key);
                if usual.contains(part) {
                    seen.insert(format!("{place}={part}"));
                } else if !is_data(key) {
                    collect(part, &place, usual, seen);
                }
            }
        }
        Value::Array(items) => {
            let place = format!("{place}[]");
            items.iter().for_each(|item| collect(item, &place, usual, seen));
        }
        _ => {}
    }
}

fn strip(value: &mut Value, place: &str, usual: &[Value], left_out: &BTreeSet<&str>) {
    match value {
        Value::Object(map) => {
            map.retain(|key, part| {
                let place = within(place, key);
                let says_usual = usual.contains(part);
                if !says_usual && !is_data(key) {
                    strip(part, &place, usual, left_out);
                }
                !says_usual || !left_out.contains(format!("{place}={part}").as_str())
            });
        }
        Value::Array(items) => {
            let place = format!("{place}[]");
            items.iter_mut().for_each(|item| strip(item, &place, usual, left_out));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use fermata_engine::{
        flow::{Assignment, Element, ElementBody, Flow, SetValue},
        ids::Name,
        value::ValueSource,
    };
    use serde_json::Map;

    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).expect("a name")
    }

    /// A flow that sets a variable to a value.
    fn flow_with(value: Value) -> Flow {
        let set = SetValue { name: name("a"), field: None, value: ValueSource::Literal(value) };
        let body = ElementBody::Assignment(Assignment { sets: vec![set] });
        let flow = json!({ "label": "A", "kind": "autolaunched", "start": "set" });
        let mut flow: Flow = serde_json::from_value(flow).expect("a flow");
        flow.elements.push(Element::new(name("set"), "Set", body));
        flow
    }

    #[test]
    fn what_stands_in_data_is_neither_tried_nor_left_out() {
        let usual = ["", "normal"].into_iter().map(Value::from).chain([Value::Null, json!([]), json!(0)]);
        let data: Map<String, Value> = (0..2_000)
            .flat_map(|n| usual.clone().enumerate().map(move |(i, value)| (format!("k{n}_{i}"), value)))
            .collect();
        let (_, few) = lean_counted(&flow_with(json!(1))).expect("leans");
        let (value, tries) = lean_counted(&flow_with(Value::Object(data.clone()))).expect("leans");
        assert_eq!(tries, few);
        let set = value.pointer("/elements/0/body/sets/0/value/literal");
        assert_eq!(set, Some(&Value::Object(data)));
    }

    #[test]
    fn what_stands_under_names_is_of_one_kind() {
        let of = |names: usize| {
            let inputs: Map<String, Value> =
                (0..names).map(|n| (format!("in{n}"), json!({ "literal": "" }))).collect();
            let body = json!({ "kind": "subflow", "flow": "other", "inputs": inputs, "outputs": {} });
            let mut flow = flow_with(json!(1));
            let body = serde_json::from_value(body).expect("a subflow");
            flow.elements.push(Element::new(name("call"), "Call", body));
            lean_counted(&flow).expect("leans").1
        };
        assert_eq!(of(3_000), of(1));
    }

    #[test]
    fn trying_ends() {
        let places: Vec<String> = (0..10_000).map(|n| n.to_string()).collect();
        let mut trying = Trying { tries: 0, fits: |_: &[String]| false };
        assert_eq!(trying.fitting(&places), Vec::<String>::new());
        assert_eq!(trying.tries, TRIES_MAX);
        let odd = |places: &[String]| !places.iter().any(|place| place == "7" || place == "90");
        let mut trying = Trying { tries: 0, fits: odd };
        let places: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        assert_eq!(trying.fitting(&places).len(), 98);
        assert!(trying.tries < 32, "{}", trying.tries);
    }

    #[test]
    fn templates_are_tried_seldom() {
        let text = include_str!("../../service/templates/customer_onboarding.json");
        let package = crate::template::parse(text).expect("a template").package;
        let tries = |thing: Result<(Value, usize), PackageError>| thing.expect("leans").1;
        for flow in &package.flows {
            assert!(tries(lean_counted(&flow.definition)) <= TRIES_MAX / 2, "{}", flow.name);
        }
        for drawn in &package.orchestrations {
            let tries = tries(lean_counted(&drawn.definition));
            assert!(tries <= TRIES_MAX / 2, "{}: {tries}", drawn.name);
        }
    }
}
