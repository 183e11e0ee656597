//! Text as values. Hostile texts are refused while they are read: nothing refers to anything else, and depth is bounded.

use std::{borrow::Cow, collections::BTreeMap};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};
use serde_json::{Map, Number, Value};

use super::{DEPTH_MAX, Fault, Read, item, step};

/// Reads a text.
///
/// # Errors
/// With the place and what to do.
pub(in crate::package) fn read(text: &str) -> Result<Read, Fault> {
    let mut reading = Reading { open: Vec::new(), done: None, lines: BTreeMap::new() };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| fault(*error.marker(), error.info()))?;
        reading.take(event, span)?;
    }
    let value = reading.done.unwrap_or_else(|| Value::Object(Map::new()));
    Ok(Read { value, lines: reading.lines })
}

/// A list or map that is not yet complete.
enum Open {
    List { path: String, items: Vec<Value> },
    Map { path: String, map: Map<String, Value>, key: Option<String> },
}

struct Reading {
    open: Vec<Open>,
    done: Option<Value>,
    lines: BTreeMap<String, usize>,
}

impl Reading {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Fault> {
        let at = span.start;
        match event {
            Event::Alias(_) => {
                Err(fault(at, "a reference (*name) cannot be used here: write the value itself"))
            }
            Event::Scalar(text, style, anchor, tag) => {
                refuse_marks(anchor, tag.as_ref(), at)?;
                self.scalar(text, style, at)
            }
            Event::SequenceStart(anchor, tag) => {
                refuse_marks(anchor, tag.as_ref(), at)?;
                let path = self.begin(at)?;
                self.open.push(Open::List { path, items: Vec::new() });
                Ok(())
            }
            Event::MappingStart(anchor, tag) => {
                refuse_marks(anchor, tag.as_ref(), at)?;
                let path = self.begin(at)?;
                self.open.push(Open::Map { path, map: Map::new(), key: None });
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let value = match self.open.pop() {
                    Some(Open::List { items, .. }) => Value::Array(items),
                    Some(Open::Map { map, .. }) => Value::Object(map),
                    None => return Ok(()),
                };
                self.put(value);
                Ok(())
            }
            Event::DocumentStart(_) if self.done.is_some() => {
                Err(fault(at, "a second document begins here: write one thing into one file"))
            }
            _ => Ok(()),
        }
    }

    fn scalar(&mut self, text: Cow<'_, str>, style: ScalarStyle, at: Marker) -> Result<(), Fault> {
        if let Some(Open::Map { path, map, key: key @ None }) = self.open.last_mut() {
            if map.contains_key(&*text) {
                let shown: String = text.chars().take(100).collect();
                return Err(fault(at, &format!("{shown} is there twice: take one of them out")));
            }
            self.lines.insert(step(path, &text), at.line());
            *key = Some(text.into_owned());
            return Ok(());
        }
        self.note(at);
        let value = match style {
            ScalarStyle::Plain => plain(text),
            _ => Value::String(text.into_owned()),
        };
        self.put(value);
        Ok(())
    }

    /// The path of a list or map that begins.
    fn begin(&mut self, at: Marker) -> Result<String, Fault> {
        if self.open.len() >= DEPTH_MAX {
            return Err(fault(at, &format!("stands too deep: at most {DEPTH_MAX} levels")));
        }
        if let Some(Open::Map { key: None, .. }) = self.open.last() {
            return Err(fault(at, "a field's name must be a text"));
        }
        self.note(at);
        Ok(self.path())
    }

    /// The path of what comes next.
    fn path(&self) -> String {
        match self.open.last() {
            None => String::new(),
            Some(Open::List { path, items }) => item(path, items.len()),
            Some(Open::Map { path, key, .. }) => step(path, key.as_deref().unwrap_or_default()),
        }
    }

    /// What stands under a key is looked for where the key is.
    fn note(&mut self, at: Marker) {
        let path = self.path();
        self.lines.entry(path).or_insert(at.line());
    }

    fn put(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.done = Some(value),
            Some(Open::List { items, .. }) => items.push(value),
            Some(Open::Map { map, key, .. }) => {
                if let Some(key) = key.take() {
                    map.insert(key, value);
                }
            }
        }
    }
}

/// What stands without quotation marks: nothing, yes or no, a number as JSON writes it, else a text.
fn plain(text: Cow<'_, str>) -> Value {
    match &*text {
        "" | "~" | "null" => return Value::Null,
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        _ => {}
    }
    number(&text).map_or_else(|| Value::String(text.into_owned()), Value::Number)
}

fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let begins = digits.chars().next().is_some_and(|c| c.is_ascii_digit());
    let leading_zero =
        digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.") && !digits.starts_with("0e");
    if !begins || leading_zero || !digits.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    if let Ok(whole) = text.parse::<u64>() {
        return Some(whole.into());
    }
    let numeric = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'));
    numeric.then(|| text.parse::<f64>().ok()).flatten().and_then(Number::from_f64)
}

/// Nothing may refer to anything else, and nothing chooses its own type.
fn refuse_marks(anchor: usize, tag: Option<&Cow<'_, Tag>>, at: Marker) -> Result<(), Fault> {
    if anchor != 0 {
        return Err(fault(at, "a mark (&name) cannot be used here: write the value wherever it is needed"));
    }
    match tag {
        Some(_) => Err(fault(at, "a type (!name) cannot be used here: write the value alone")),
        None => Ok(()),
    }
}

fn fault(at: Marker, message: &str) -> Fault {
    Fault { line: at.line().max(1), column: at.col() + 1, message: message.to_owned() }
}
