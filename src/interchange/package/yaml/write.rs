//! Values as text.

use serde_json::{Map, Value};

/// Fields that come first, in this order: what a thing is called and what it is.
const FIRST: &[&str] =
    &["fermata", "draft", "name", "label", "label_plural", "description", "kind", "action", "type", "to"];
/// Fields that come last, in this order: what is long.
const LAST: &[&str] = &[
    "fields",
    "rules",
    "stages",
    "steps",
    "decisions",
    "outcomes",
    "elements",
    "components",
    "next",
    "fault",
];
/// Texts that other readers of YAML take for something else than a text.
const WORDS: &[&str] = &["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
/// Characters of a key that can stand before its colon on one line.
const KEY_MAX: usize = 1_000;

/// A value as text, with a line feed at the end.
pub(in crate::package) fn write(value: &Value) -> String {
    let mut out = String::new();
    put(value, 0, Place::Top, &mut out);
    out
}

/// Where a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Alone.
    Top,
    /// After `key:`.
    Key,
    /// After `- `.
    Item,
}

/// Writes a value whose own lines begin with `indent` spaces.
fn put(value: &Value, indent: usize, place: Place, out: &mut String) {
    match value {
        Value::Object(map) if !map.is_empty() => put_map(map, indent, place, out),
        Value::Array(items) if !items.is_empty() => put_list(items, indent, place, out),
        other => {
            if place == Place::Key {
                out.push(' ');
            }
            put_scalar(other, indent, out);
            out.push('\n');
        }
    }
}

fn put_map(map: &Map<String, Value>, indent: usize, place: Place, out: &mut String) {
    if place == Place::Key {
        out.push('\n');
    }
    let mut keys: Vec<&String> = map.keys().collect();
    keys.sort_by_key(|key| (rank(key), *key));
    for (index, key) in keys.into_iter().enumerate() {
        // The first field of an entry stands beside its dash.
        if index > 0 || place != Place::Item {
            spaces(indent, out);
        }
        put_key(key, out);
        put(map.get(key).unwrap_or(&Value::Null), indent + 2, Place::Key, out);
    }
}

fn put_list(items: &[Value], indent: usize, place: Place, out: &mut String) {
    if place == Place::Key {
        out.push('\n');
    }
    for (index, item) in items.iter().enumerate() {
        if index > 0 || place != Place::Item {
            spaces(indent, out);
        }
        out.push_str("- ");
        put(item, indent + 2, Place::Item, out);
    }
}

fn put_key(key: &str, out: &mut String) {
    let quoted = if is_plain(key) { key.to_owned() } else { quoted(key) };
    if quoted.chars().count() > KEY_MAX {
        out.push_str("? ");
        out.push_str(&quoted);
        out.push_str("\n:");
    } else {
        out.push_str(&quoted);
        out.push(':');
    }
}

fn put_scalar(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::String(text) if is_block(text) => put_block(text, indent, out),
        Value::String(text) if is_plain(text) => out.push_str(text),
        Value::String(text) => out.push_str(&quoted(text)),
        Value::Object(_) => out.push_str("{}"),
        Value::Array(_) => out.push_str("[]"),
        other => out.push_str(&other.to_string()),
    }
}

/// A text of several lines, each as it stands; what stands at its end is said by the sign behind the bar.
fn put_block(text: &str, indent: usize, out: &mut String) {
    let (body, sign) = match text.strip_suffix('\n') {
        None => (text, "|-"),
        Some(body) if body.ends_with('\n') => (body, "|+"),
        Some(body) => (body, "|"),
    };
    out.push_str(sign);
    for line in body.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            // At the top, a text would stand at the margin.
            spaces(indent.max(2), out);
            out.push_str(line);
        }
    }
}

/// Whether a text is written line by line: several lines that say the same to every reader.
fn is_block(text: &str) -> bool {
    let quiet = |c: char| c == '\n' || is_shown(c);
    let begins = text.chars().next().is_some_and(|c| !c.is_whitespace());
    // A line of nothing but blanks could be read as an empty one.
    let blank = |line: &str| !line.is_empty() && line.trim().is_empty();
    text.contains('\n') && begins && text.chars().all(quiet) && !text.split('\n').any(blank)
}

/// Whether a text needs no quotation marks: it begins with a letter and can be taken for nothing else.
fn is_plain(text: &str) -> bool {
    let begins = text.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    let lower = text.to_lowercase();
    begins
        && text.chars().all(is_shown)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' '])
        && !WORDS.contains(&lower.as_str())
}

/// Whether a character stands in a text as it is.
fn is_shown(c: char) -> bool {
    let hidden =
        matches!(c, '\u{7f}'..='\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    !c.is_control() && !hidden
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_shown(c) => out.push(c),
            c => out.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

fn spaces(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', count));
}

/// The first come in their order, the last in theirs, the others between them by name.
fn rank(key: &str) -> (u8, usize) {
    let at = |list: &[&str]| list.iter().position(|known| *known == key);
    match (at(FIRST), at(LAST)) {
        (Some(index), _) => (0, index),
        (None, Some(index)) => (2, index),
        (None, None) => (1, 0),
    }
}
