//! Text as values. Hostile texts are refused while they are read: nothing refers to anything else, and depth is bounded.

use std::{borrow::Cow, collections::BTreeMap};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};
use serde_json::{Map, Number, Value};

use super::{DEPTH_MAX, Fault, Lines, Read, lines::Parts};

/// Reads a text of so many parts at most.
///
/// # Errors
/// With the place and what to do.
pub(in crate::package) fn read(text: &str, parts_max: usize) -> Result<Read, Fault> {
    let mut reading = Reading { open: Vec::new(), done: None, parts: 0, parts_max };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| fault(*error.marker(), error.info()))?;
        reading.take(event, span)?;
    }
    let Reading { done, parts, .. } = reading;
    let (value, lines) = done.unwrap_or_else(|| (Value::Object(Map::new()), Lines::single(1)));
    Ok(Read { value, lines, parts })
}

/// A list or map that is not yet complete, and where it begins.
struct Open {
    line: usize,
    holds: Holds,
}

enum Holds {
    List { items: Vec<Value>, lines: Vec<Lines> },
    Map { map: Map<String, Value>, lines: BTreeMap<String, Lines>, key: Option<(String, usize)> },
}

struct Reading {
    open: Vec<Open>,
    done: Option<(Value, Lines)>,
    /// Entries and fields so far.
    parts: usize,
    parts_max: usize,
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
                self.begin(Holds::List { items: Vec::new(), lines: Vec::new() }, at)
            }
            Event::MappingStart(anchor, tag) => {
                refuse_marks(anchor, tag.as_ref(), at)?;
                self.begin(Holds::Map { map: Map::new(), lines: BTreeMap::new(), key: None }, at)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(Open { line, holds }) = self.open.pop() else { return Ok(()) };
                let (value, parts) = match holds {
                    Holds::List { items, lines } => (Value::Array(items), Parts::List(lines)),
                    Holds::Map { map, lines, .. } => (Value::Object(map), Parts::Map(lines)),
                };
                self.put(value, Lines { line, parts });
                Ok(())
            }
            Event::DocumentStart(_) if self.done.is_some() => {
                Err(fault(at, "a second document begins here: write one thing into one file"))
            }
            _ => Ok(()),
        }
    }

    fn scalar(&mut self, text: Cow<'_, str>, style: ScalarStyle, at: Marker) -> Result<(), Fault> {
        if let Some(Holds::Map { map, key: key @ None, .. }) = self.innermost() {
            if map.contains_key(&*text) {
                let shown: String = text.chars().take(100).collect();
                return Err(fault(at, &format!("{shown} is there twice: take one of them out")));
            }
            *key = Some((text.into_owned(), at.line()));
            return Ok(());
        }
        self.count(at)?;
        let value = match style {
            ScalarStyle::Plain => plain(text),
            _ => Value::String(text.into_owned()),
        };
        let line = self.line(at);
        self.put(value, Lines::single(line));
        Ok(())
    }

    /// A list or map begins.
    fn begin(&mut self, holds: Holds, at: Marker) -> Result<(), Fault> {
        if self.open.len() >= DEPTH_MAX {
            return Err(fault(at, &format!("stands too deep: at most {DEPTH_MAX} levels")));
        }
        if let Some(Holds::Map { key: None, .. }) = self.innermost() {
            return Err(fault(at, "a field's name must be a text"));
        }
        self.count(at)?;
        let line = self.line(at);
        self.open.push(Open { line, holds });
        Ok(())
    }

    fn count(&mut self, at: Marker) -> Result<(), Fault> {
        self.parts += 1;
        if self.parts > self.parts_max {
            let message = "has more entries and fields than can be read: divide it";
            return Err(Fault { too_large: true, ..fault(at, message) });
        }
        Ok(())
    }

    fn innermost(&mut self) -> Option<&mut Holds> {
        self.open.last_mut().map(|open| &mut open.holds)
    }

    /// What stands under a key is looked for where the key is.
    fn line(&self, at: Marker) -> usize {
        match self.open.last() {
            Some(Open { holds: Holds::Map { key: Some((_, line)), .. }, .. }) => *line,
            _ => at.line(),
        }
    }

    fn put(&mut self, value: Value, part: Lines) {
        match self.innermost() {
            None => self.done = Some((value, part)),
            Some(Holds::List { items, lines }) => {
                items.push(value);
                lines.push(part);
            }
            Some(Holds::Map { map, lines, key }) => {
                if let Some((key, _)) = key.take() {
                    map.insert(key.clone(), value);
                    lines.insert(key, part);
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
    Fault { line: at.line().max(1), column: at.col() + 1, message: message.to_owned(), too_large: false }
}
