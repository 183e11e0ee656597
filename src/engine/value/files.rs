//! Values of file fields.

use serde_json::Value;
use uuid::Uuid;

/// The files that a value names: one id, or a list of them.
pub fn file_ids(value: &Value) -> Vec<Uuid> {
    let id = |value: &Value| value.as_str()?.parse().ok();
    match value {
        Value::Array(items) => items.iter().filter_map(id).collect(),
        one => id(one).into_iter().collect(),
    }
}
