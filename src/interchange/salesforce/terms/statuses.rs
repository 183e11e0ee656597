//! The states of steps and stages: other words there than here.

use super::Kind;

/// Whether a path is the state of a step or stage.
pub(super) fn is_status(path: &str) -> bool {
    let parts: Vec<&str> = path.split('.').collect();
    matches!(parts.as_slice(), ["steps" | "stages", _, "status"])
}

/// Whether a path is a field of a record: what holds nothing there is not checked, as in the source, where a checkbox always
/// holds something.
fn is_of_record(path: &str) -> bool {
    let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    let mut parts = path.split('.');
    let root = parts.next().unwrap_or_default();
    plain
        && match root {
            "record" | "prior" => path.contains('.'),
            "steps" | "stages" | "run" | "user" => false,
            _ => parts.count() > 1,
        }
}

/// Whether what a path holds is not checked where it holds nothing.
pub(super) fn is_checkbox(path: &str, kind: &Kind) -> bool {
    *kind == Kind::Boolean || is_of_record(path)
}

/// What a state is called here. A step that was not needed here had not started there.
pub(super) fn words(there: &str) -> Vec<String> {
    let found: &[&str] = match there.to_lowercase().replace(['_', ' '], "").as_str() {
        "notstarted" => &["NotStarted", "Skipped"],
        "inprogress" => &["InProgress"],
        "completed" => &["Completed"],
        "discontinued" | "canceled" | "cancelled" => &["Discontinued"],
        "suspended" | "error" | "failed" => &["Failed"],
        _ => return vec![there.to_owned()],
    };
    found.iter().map(|word| (*word).to_owned()).collect()
}
