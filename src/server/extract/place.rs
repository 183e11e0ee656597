//! Where a body departs from its schema. Inside of a variant serde knows only the whole of it; the API's own document knows
//! what every variant holds, so that the place told is the value itself.

use std::sync::LazyLock;

use fermata_api::unread::shown_path;
use fermata_engine::{ids::Name, run::command::FieldProblem};
use serde_json::Value;

use crate::openapi;

/// Every schema of the document by its name.
static SCHEMAS: LazyLock<Value> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(openapi::document()).unwrap_or_default();
    document.pointer("/components/schemas").cloned().unwrap_or_default()
});

/// The first place where a body is not what the schema of this name says; none where it only breaks other rules.
pub(super) fn departure(schema: &str, body: &Value) -> Option<FieldProblem> {
    check(SCHEMAS.get(schema)?, body, "")
}

fn check(schema: &Value, value: &Value, path: &str) -> Option<FieldProblem> {
    let schema = resolved(schema);
    if let Some(variants) = schema.get("oneOf").and_then(Value::as_array) {
        return one_of(variants, value, path);
    }
    if let Some(wanted) = kinds(schema).filter(|wanted| !wanted.iter().any(|kind| is_of(kind, value))) {
        let wanted: Vec<&str> =
            wanted.iter().filter(|kind| **kind != "null").map(|kind| words(kind)).collect();
        let message = format!("must be {}, not {}", wanted.join(" or "), words(kind_of(value)));
        return problem(path, "wrong_type", message);
    }
    match value {
        Value::String(text) => text_of(schema, text, path),
        Value::Array(items) => {
            let item = schema.get("items")?;
            items.iter().enumerate().find_map(|(n, inner)| check(item, inner, &format!("{path}[{n}]")))
        }
        Value::Object(_) => match chosen(schema, value, path) {
            Ok(parts) => properties(&parts, value, path),
            Err(problem) => Some(problem),
        },
        _ => None,
    }
}

fn one_of(variants: &[Value], value: &Value, path: &str) -> Option<FieldProblem> {
    let nullable = variants.iter().any(is_null);
    if nullable && value.is_null() {
        return None;
    }
    let real: Vec<&Value> = variants.iter().filter(|variant| !is_null(variant)).collect();
    if let [only] = real.as_slice() {
        return check(only, value, path);
    }
    match tag_of(real.first()?) {
        Some((tag, _)) => tagged(&real, tag, value, path),
        None => by_key(&real, value, path),
    }
}

/// Variants that are told apart by the text of one property.
fn tagged(variants: &[&Value], tag: &str, value: &Value, path: &str) -> Option<FieldProblem> {
    if !value.is_object() {
        let message = format!("must be an object with {tag}, not {}", words(kind_of(value)));
        return problem(path, "wrong_type", message);
    }
    match told_by(variants, tag, value, path) {
        Ok(variant) => check(variant, value, path),
        Err(problem) => Some(problem),
    }
}

/// The variant that an object's tag names.
fn told_by<'s>(
    variants: &[&'s Value],
    tag: &str,
    value: &Value,
    path: &str,
) -> Result<&'s Value, FieldProblem> {
    let place = joined(path, tag);
    let known: Vec<&str> = variants.iter().filter_map(|variant| Some(tag_of(variant)?.1)).collect();
    match value.get(tag) {
        None => Err(told(&place, "required", format!("is missing; use one of: {}", known.join(", ")))),
        Some(Value::String(said)) => variants
            .iter()
            .find(|variant| tag_of(variant).is_some_and(|(_, name)| name == said))
            .copied()
            .ok_or_else(|| told(&place, "unknown_choice", format!("is not one of: {}", known.join(", ")))),
        Some(other) => {
            let message = format!("must be one of {}, not {}", known.join(", "), words(kind_of(other)));
            Err(told(&place, "wrong_type", message))
        }
    }
}

/// Everything that the schema of an object is made of; where a part of it has variants with a tag of their own, as an element
/// that is an action has, the one that the object names.
fn chosen<'s>(schema: &'s Value, value: &Value, path: &str) -> Result<Vec<&'s Value>, FieldProblem> {
    let schema = resolved(schema);
    let list = |name: &str| schema.get(name).and_then(Value::as_array);
    if let Some(all) = list("allOf") {
        let parts: Result<Vec<_>, _> = all.iter().map(|part| chosen(part, value, path)).collect();
        return Ok(parts?.concat());
    }
    let variants: Vec<&Value> = list("oneOf").into_iter().flatten().collect();
    match variants.first().and_then(|first| tag_of(first)) {
        Some((tag, _)) => chosen(told_by(&variants, tag, value, path)?, value, path),
        None => Ok(vec![schema]),
    }
}

/// Variants that are texts, or objects with one property that names the variant.
fn by_key(variants: &[&Value], value: &Value, path: &str) -> Option<FieldProblem> {
    let key_of = |variant: &Value| variant.pointer("/required/0").and_then(Value::as_str).map(str::to_owned);
    let keys: Vec<String> = variants.iter().filter_map(|variant| key_of(variant)).collect();
    let texts = variants.iter().filter_map(|variant| variant.get("enum")?.as_array()).flatten();
    let texts: Vec<&str> = texts.filter_map(Value::as_str).collect();
    let known = texts.iter().copied().chain(keys.iter().map(String::as_str)).collect::<Vec<_>>().join(", ");
    match value {
        Value::Object(map) => {
            if let Some(key) = map.keys().find(|key| !keys.contains(key)) {
                return problem(&joined(path, key), "unknown", format!("is not one of: {known}"));
            }
            let Some(key) = map.keys().next() else {
                return problem(path, "required", format!("is empty; it must have one of: {known}"));
            };
            let named = |variant: &&&Value| key_of(variant).as_ref() == Some(key);
            check(variants.iter().find(named)?, value, path)
        }
        Value::String(text) if texts.contains(&text.as_str()) => None,
        Value::String(_) if !texts.is_empty() => {
            problem(path, "unknown_choice", format!("is not one of: {known}"))
        }
        other => {
            let message = format!("must be an object with one of {known}, not {}", words(kind_of(other)));
            problem(path, "wrong_type", message)
        }
    }
}

fn properties(parts: &[&Value], value: &Value, path: &str) -> Option<FieldProblem> {
    let map = value.as_object()?;
    let required = parts.iter().filter_map(|part| part.get("required")?.as_array()).flatten();
    let missing = required.filter_map(Value::as_str).find(|name| !map.contains_key(*name));
    if let Some(name) = missing {
        return problem(&joined(path, name), "required", "is missing".to_owned());
    }
    let known = |key: &str| parts.iter().find_map(|part| part.get("properties")?.get(key));
    let others = parts.iter().find_map(|part| part.get("additionalProperties").filter(|of| of.is_object()));
    let open = parts.iter().all(|part| part.get("properties").is_none());
    map.iter().find_map(|(key, inner)| {
        let place = joined(path, key);
        match known(key).or(others) {
            Some(schema) => check(schema, inner, &place),
            None if open => None,
            None => problem(&place, "unknown", "is not known here".to_owned()),
        }
    })
}

fn text_of(schema: &Value, text: &str, path: &str) -> Option<FieldProblem> {
    if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
        let known: Vec<&str> = choices.iter().filter_map(Value::as_str).collect();
        if !known.contains(&text) {
            return problem(path, "unknown_choice", format!("is not one of: {}", known.join(", ")));
        }
    }
    // Names are the only texts with a pattern.
    if schema.get("pattern").is_some()
        && let Err(error) = Name::parse(text)
    {
        return problem(path, "invalid", error.to_string());
    }
    if schema.get("format").and_then(Value::as_str) == Some("uuid") && uuid::Uuid::parse_str(text).is_err() {
        return problem(
            path,
            "invalid",
            "is not an id, such as 019aaaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa".to_owned(),
        );
    }
    None
}

/// The tag of a variant and what it says there.
fn tag_of(variant: &Value) -> Option<(&str, &str)> {
    parts(variant).into_iter().find_map(|part| {
        part.get("properties")?.as_object()?.iter().find_map(|(name, schema)| {
            match schema.get("enum")?.as_array()?.as_slice() {
                [only] => Some((name.as_str(), only.as_str()?)),
                _ => None,
            }
        })
    })
}

/// A schema of objects with everything that it is made of.
fn parts(schema: &Value) -> Vec<&Value> {
    let schema = resolved(schema);
    match schema.get("allOf").and_then(Value::as_array) {
        Some(all) => all.iter().flat_map(parts).collect(),
        None => vec![schema],
    }
}

fn resolved(schema: &Value) -> &Value {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|to| to.rsplit('/').next());
    name.and_then(|name| SCHEMAS.get(name)).map_or(schema, resolved)
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null")
}

/// Which kinds of JSON a schema takes; none: it does not say.
fn kinds(schema: &Value) -> Option<Vec<&str>> {
    match schema.get("type")? {
        Value::String(kind) => Some(vec![kind]),
        Value::Array(kinds) => Some(kinds.iter().filter_map(Value::as_str).collect()),
        _ => None,
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    let found = kind_of(value);
    found == kind || (kind == "number" && found == "integer")
}

fn words(kind: &str) -> &'static str {
    match kind {
        "null" => "null",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "a text",
        "array" => "a list",
        _ => "an object",
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[allow(clippy::unnecessary_wraps, reason = "every caller looks for the first problem")]
fn problem(path: &str, code: &str, message: String) -> Option<FieldProblem> {
    Some(told(path, code, message))
}

fn told(path: &str, code: &str, message: String) -> FieldProblem {
    let message = message.chars().take(500).collect();
    FieldProblem { path: shown_path(path), code: code.to_owned(), message }
}
