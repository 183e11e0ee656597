//! Things as values without what goes without saying: a field that says what is meant where it is absent is left out. Whether it
//! is so is not known here but tried: what is left out is what reading fills in again.

use std::collections::BTreeSet;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{PackageError, unreadable};

/// A thing as a value, without what reading fills in.
///
/// # Errors
/// Never for definitions; JSON has no form for maps whose keys are no text.
pub(super) fn lean<T: Serialize + DeserializeOwned + PartialEq>(thing: &T) -> Result<Value, PackageError> {
    let whole = serde_json::to_value(thing).map_err(unreadable)?;
    let usual = usual();
    let mut seen = BTreeSet::new();
    collect(&whole, "", &usual, &mut seen);
    let same = |value: Value| T::deserialize(value).is_ok_and(|read| &read == thing);
    let without = |left_out: &BTreeSet<String>| {
        let mut value = whole.clone();
        strip(&mut value, "", left_out);
        value
    };
    let every = without(&seen);
    if same(every.clone()) {
        return Ok(every);
    }
    // The same field of the same kind of part is left out everywhere or nowhere.
    let left_out: BTreeSet<String> =
        seen.into_iter().filter(|one| same(without(&BTreeSet::from([one.clone()])))).collect();
    let lean = without(&left_out);
    Ok(if same(lean.clone()) { lean } else { whole })
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
                let place = format!("{place}.{key}");
                if usual.contains(part) {
                    seen.insert(format!("{place}={part}"));
                } else {
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

fn strip(value: &mut Value, place: &str, left_out: &BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            map.retain(|key, part| {
                let place = format!("{place}.{key}");
                if left_out.contains(&format!("{place}={part}")) {
                    return false;
                }
                strip(part, &place, left_out);
                true
            });
        }
        Value::Array(items) => {
            let place = format!("{place}[]");
            items.iter_mut().for_each(|item| strip(item, &place, left_out));
        }
        _ => {}
    }
}
