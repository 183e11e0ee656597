//! What definitions compare with: whoever fills a record in by chance rather takes such a word.

use std::collections::BTreeMap;

use fermata_engine::value::Value;
use serde_json::json;

/// Every literal that a definition compares with a path, under the last part of the path, without letter case.
pub(super) fn collect(json: &Value, words: &mut BTreeMap<String, Vec<Value>>) {
    match json {
        Value::Object(map) => {
            let compared = map.get("resource").or_else(|| map.get("field")).and_then(Value::as_str);
            let literal = map.get("value").and_then(|value| value.get("literal"));
            if let (Some(path), Some(literal)) = (compared, literal) {
                note(path, literal, words);
            }
            map.values().for_each(|value| collect(value, words));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, words)),
        Value::String(source) => compared_in(source, words),
        _ => {}
    }
}

fn note(path: &str, literal: &Value, words: &mut BTreeMap<String, Vec<Value>>) {
    let last = path.rsplit('.').next().unwrap_or(path).to_lowercase();
    let near = literal.as_f64().map(|number| vec![json!(number - 1.0), json!(number + 1.0)]);
    for value in [literal.clone()].into_iter().chain(near.unwrap_or_default()) {
        for key in [last.clone(), String::new()] {
            let known = words.entry(key).or_default();
            if !known.contains(&value) {
                known.push(value.clone());
            }
        }
    }
}

/// Literals in the text of an expression: `record.status == "New"`.
fn compared_in(source: &str, words: &mut BTreeMap<String, Vec<Value>>) {
    let parts: Vec<&str> = source.split('"').collect();
    for pair in parts.windows(2).step_by(2) {
        let [before, literal] = pair else { continue };
        let path = before.trim_end_matches([' ', '=', '!', '(', ',', '<', '>']);
        let path = path.rsplit(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).next().unwrap_or("");
        note(path, &json!(literal), words);
    }
}
