//! What differs between an old and a new value, by field, small enough to be kept for ever.

use serde_json::{Map, Value};

/// Fields of one entry; of more it is said how many.
const FIELDS_MAX: usize = 200;
/// Characters of one value.
const VALUE_MAX: usize = 1_000;
/// Under which it is said how many fields more there are.
const MORE: &str = "…";

/// What differs, by field: `[old, new]`. Fields of objects in objects are `stages[contract].label`.
pub(crate) fn between(before: &Value, after: &Value) -> Value {
    let mut found = Vec::new();
    differ("", before, after, &mut found);
    kept(found.into_iter())
}

/// Old and new values by field, each no longer than is kept.
pub(crate) fn bounded(changes: &Value) -> Value {
    let pairs = changes.as_object().into_iter().flatten();
    kept(pairs.map(|(field, pair)| {
        let side = |n: usize| pair.get(n).cloned().unwrap_or_default();
        (field.clone(), side(0), side(1))
    }))
}

fn kept(found: impl Iterator<Item = (String, Value, Value)>) -> Value {
    let (mut changes, mut more) = (Map::new(), 0_usize);
    for (field, old, new) in found {
        if changes.len() < FIELDS_MAX {
            changes.insert(field, Value::from(vec![short(old), short(new)]));
        } else {
            more += 1;
        }
    }
    if more > 0 {
        changes.insert(MORE.to_owned(), Value::from(vec![Value::Null, format!("{more} more fields").into()]));
    }
    Value::Object(changes)
}

fn short(value: Value) -> Value {
    let text = match &value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) => return value,
        other => other.to_string(),
    };
    let length = text.chars().count();
    if length <= VALUE_MAX {
        return value;
    }
    let start: String = text.chars().take(VALUE_MAX).collect();
    format!("{start}… ({length} characters)").into()
}

fn differ(path: &str, before: &Value, after: &Value, found: &mut Vec<(String, Value, Value)>) {
    let nothing = Map::new();
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => objects(path, old, new, found),
        (Value::Null, Value::Object(new)) if path.is_empty() => objects(path, &nothing, new, found),
        (Value::Object(old), Value::Null) if path.is_empty() => objects(path, old, &nothing, found),
        (Value::Array(old), Value::Array(new)) => arrays(path, old, new, found),
        (old, new) if old == new => {}
        (old, new) => found.push((path.to_owned(), old.clone(), new.clone())),
    }
}

fn objects(
    path: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    found: &mut Vec<(String, Value, Value)>,
) {
    let added = new.keys().filter(|key| !old.contains_key(*key));
    for key in old.keys().chain(added) {
        let at = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let side = |of: &Map<String, Value>| of.get(key).cloned().unwrap_or_default();
        differ(&at, &side(old), &side(new), found);
    }
}

/// Parts with a name are compared with the part of that name, wherever it stands.
fn arrays(path: &str, old: &[Value], new: &[Value], found: &mut Vec<(String, Value, Value)>) {
    if old == new {
        return;
    }
    let (Some(old_names), Some(new_names)) = (names(old), names(new)) else {
        found.push((path.to_owned(), Value::from(old.to_vec()), Value::from(new.to_vec())));
        return;
    };
    let of = |name: &str, names: &[&str], parts: &[Value]| {
        names.iter().position(|known| *known == name).and_then(|n| parts.get(n)).cloned().unwrap_or_default()
    };
    let added = new_names.iter().filter(|name| !old_names.contains(name));
    for name in old_names.iter().chain(added) {
        let at = format!("{path}[{name}]");
        differ(&at, &of(name, &old_names, old), &of(name, &new_names, new), found);
    }
    let kept = |names: &[&str], others: &[&str]| -> Vec<Value> {
        names.iter().filter(|name| others.contains(name)).map(|name| Value::from(*name)).collect()
    };
    let (before, after) = (kept(&old_names, &new_names), kept(&new_names, &old_names));
    if before != after {
        found.push((format!("{path} (order)"), before.into(), after.into()));
    }
}

/// The names of parts, where each has one of its own.
fn names(parts: &[Value]) -> Option<Vec<&str>> {
    let names: Vec<&str> =
        parts.iter().map(|part| part.get("name").and_then(Value::as_str)).collect::<Option<_>>()?;
    let distinct: std::collections::BTreeSet<_> = names.iter().collect();
    (distinct.len() == names.len()).then_some(names)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(before: Value, after: Value, expected: Value) {
        assert_eq!(between(&before, &after), expected);
    }

    #[test]
    fn fields_that_differ_are_told() {
        check(json!({"a": 1, "b": 2}), json!({"a": 1, "b": 3}), json!({"b": [2, 3]}));
        check(Value::Null, json!({"a": 1}), json!({"a": [null, 1]}));
        check(json!({"a": 1}), Value::Null, json!({"a": [1, null]}));
        check(json!({"a": {"b": [1]}}), json!({"a": {"b": [1, 2]}}), json!({"a.b": [[1], [1, 2]]}));
        check(json!({"a": 1}), json!({"a": 1}), json!({}));
    }

    #[test]
    fn parts_are_known_by_their_names() {
        let (a, b) = (json!({"name": "a", "label": "A"}), json!({"name": "b"}));
        let c = json!({"name": "a", "label": "C"});
        check(
            json!({"s": [a, b]}),
            json!({"s": [b, c]}),
            json!({
                "s[a].label": ["A", "C"], "s (order)": [["a", "b"], ["b", "a"]],
            }),
        );
        check(json!({"s": [a]}), json!({"s": [a, b]}), json!({"s[b]": [null, {"name": "b"}]}));
    }

    #[test]
    fn nothing_grows_without_end() {
        let long = "ü".repeat(VALUE_MAX + 1);
        let told = between(&Value::Null, &json!({ "a": long }));
        assert!(told.to_string().chars().count() < VALUE_MAX + 100);
        assert_eq!(told["a"][1].as_str().map(|text| text.ends_with("… (1001 characters)")), Some(true));
        let many: Map<_, _> = (0..FIELDS_MAX + 5).map(|n| (format!("f{n}"), n.into())).collect();
        assert_eq!(between(&Value::Null, &many.into())[MORE][1], json!("5 more fields"));
    }
}
