//! What people read of an entry: words for what was done and from where, labels for fields, values without JSON.

use fermata_api::{
    Moment,
    audit::{ACTIONS, AuditView, ChangeView, DetailView},
};
use fermata_engine::ids::Name;
use fermata_store::rows::{AuditEntry, AuditRow, Via};
use serde_json::Value;

use crate::known::Known;

/// What was done, in words; an action that has none is told by its own.
pub(super) fn what(action: &str) -> String {
    let known = ACTIONS.iter().find(|(key, _)| *key == action);
    known.map_or_else(|| humanised(&action.replace('.', ": ")), |(_, words)| (*words).to_owned())
}

/// From where, in words.
pub(super) fn from(row: &AuditRow) -> String {
    let client = row.client.as_deref().unwrap_or_default();
    let with = |words: &str| if client.is_empty() { words.to_owned() } else { format!("{words} ({client})") };
    match row.via {
        Via::Browser => with("Browser"),
        Via::Api => with("API token"),
        Via::CommandLine => with("Command line"),
        Via::Flow => "Flow of a run".to_owned(),
        Via::Link => "Link in a mail".to_owned(),
        Via::Import => "Import".to_owned(),
        Via::Event => "Event".to_owned(),
        Via::System => "Fermata itself".to_owned(),
        Via::Unknown => "Not recorded".to_owned(),
    }
}

/// Who, in words.
pub(super) fn who(known: &Known, key: &str) -> String {
    match key {
        "nobody" => "Somebody not signed in".to_owned(),
        "user:command_line" => "Command line".to_owned(),
        key => known.label_of_actor(key),
    }
}

/// The page of what was changed, if it has one.
fn path(row: &AuditRow) -> Option<String> {
    let (area, _) = row.action.split_once('.').unwrap_or((&row.action, ""));
    let target = &row.target;
    let parts: Vec<&str> = target.split('/').collect();
    match (area, parts.as_slice()) {
        ("orchestration", [name]) => Some(format!("/orchestrations/{name}")),
        ("flow", [name]) => Some(format!("/flows/{name}")),
        ("object", [name]) => Some(format!("/admin/objects/{name}")),
        ("run", [id]) => Some(format!("/runs/{id}")),
        ("work_item", [id]) => Some(format!("/work/{id}")),
        ("record" | "file" | "comment", [object, id, ..]) => Some(format!("/records/{object}/{id}")),
        ("user" | "absence", [_]) => Some("/admin/people".to_owned()),
        ("group" | "queue", [_]) => Some("/admin/teams".to_owned()),
        _ => None,
    }
}

/// `close_date` becomes `Close date`.
pub(crate) fn humanised(text: &str) -> String {
    let text = text.replace('_', " ");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A field of a record as its object calls it; any other by its own name.
fn field(known: &Known, row: &AuditRow, name: &str) -> String {
    let object = row.target.split('/').next().and_then(|text| Name::parse(text).ok());
    let object =
        object.filter(|_| row.action.starts_with("record.")).and_then(|name| known.objects.get(&name));
    let drawn = object.and_then(|object| object.fields.iter().find(|field| field.name.as_str() == name));
    drawn.map_or_else(|| humanised(name), |field| field.shown().to_owned())
}

/// A value without JSON; nothing where there is none.
pub(crate) fn value(value: &Value) -> Option<String> {
    let joined = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Null => None,
        Value::Bool(true) => Some("yes".to_owned()),
        Value::Bool(false) => Some("no".to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => Some(joined(parts.iter().filter_map(self::value).collect())),
        Value::Object(parts) => Some(joined(
            parts
                .iter()
                .filter_map(|(key, part)| Some(format!("{}: {}", humanised(key), self::value(part)?)))
                .collect(),
        )),
    }
}

/// An entry as people read it.
pub(super) fn view(entry: AuditEntry, known: &Known) -> AuditView {
    let row = entry.row;
    let change = |(name, pair): (&String, &Value)| ChangeView {
        field: field(known, &row, name),
        old: pair.get(0).and_then(value),
        new: pair.get(1).and_then(value),
    };
    let changes = row.changes.as_object().into_iter().flatten().map(change).collect();
    let detail = row.detail.as_object().into_iter().flatten().filter_map(|(name, part)| {
        let text = match (name.as_str(), part) {
            ("heads", Value::Array(heads)) => {
                return Some(DetailView { field: "Logs".to_owned(), text: heads.len().to_string() });
            }
            (_, part) => value(part).filter(|text| !text.is_empty())?,
        };
        Some(DetailView { field: humanised(name), text })
    });
    AuditView {
        seq: entry.seq,
        at: Moment(row.at_ms),
        who: who(known, &row.actor),
        actor: row.actor.clone(),
        acting_for: row.acting_for.as_deref().map(|key| who(known, key)),
        via: serde_json::to_value(row.via)
            .ok()
            .and_then(|via| via.as_str().map(str::to_owned))
            .unwrap_or_default(),
        from: from(&row),
        address: row.address.clone(),
        run: row.run,
        what: what(&row.action),
        path: path(&row),
        changes,
        detail: detail.collect(),
        action: row.action.clone(),
        label: if row.label.is_empty() { row.target.clone() } else { row.label.clone() },
        target: row.target.clone(),
        hash: entry.hash.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nobody_reads_json() {
        let read = |of: Value| value(&of);
        assert_eq!(read(json!(null)), None);
        assert_eq!(read(json!(true)).as_deref(), Some("yes"));
        assert_eq!(read(json!(["a", 2])).as_deref(), Some("a, 2"));
        assert_eq!(read(json!({"max_size": 3, "none": null})).as_deref(), Some("Max size: 3"));
        assert_eq!(what("run.turn_over"), "Run: turn over");
        assert_eq!(what("sign_in"), "Signed in");
    }
}
