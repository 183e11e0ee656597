//! What names mean at one moment.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use crate::{
    object::Record,
    value::{Value, Values},
};

/// What names mean: roots such as `record`, `steps`, `now`. Nothing is built before it is asked for; an absent name is
/// null.
#[derive(Debug, Clone, Default)]
pub struct Scope<'a> {
    roots: BTreeMap<&'a str, Source<'a>>,
}

#[derive(Clone)]
enum Source<'a> {
    Value(Value),
    Values(Cow<'a, Values>),
    Record(&'a Record),
    Lazy(&'a dyn Fn(&[&str]) -> Value),
}

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => value.fmt(f),
            Self::Values(values) => values.fmt(f),
            Self::Record(record) => record.fmt(f),
            Self::Lazy(_) => f.write_str("lazy"),
        }
    }
}

impl<'a> Scope<'a> {
    /// Nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// `root` means this value.
    #[must_use]
    pub fn with(mut self, root: &'a str, value: Value) -> Self {
        self.set(root, value);
        self
    }

    /// `root` holds these values by name.
    #[must_use]
    pub fn with_values(mut self, root: &'static str, values: &'a Values) -> Self {
        self.roots.insert(root, Source::Values(Cow::Borrowed(values)));
        self
    }

    /// `root` is this record: its fields, and `id`, `title` and `object`.
    #[must_use]
    pub fn with_record(mut self, root: &'static str, record: &'a Record) -> Self {
        self.roots.insert(root, Source::Record(record));
        self
    }

    /// `root` is asked for when it is needed, with the path after it (`["review", "outputs", "cap"]`); the answer to an
    /// empty path is the whole. Unknown paths answer null.
    #[must_use]
    pub fn with_lazy(mut self, root: &'static str, ask: &'a dyn Fn(&[&str]) -> Value) -> Self {
        self.roots.insert(root, Source::Lazy(ask));
        self
    }

    /// `root` means this value from now on.
    pub fn set(&mut self, root: &'a str, value: Value) {
        self.roots.insert(root, Source::Value(value));
    }

    /// Nothing is known under this root any more.
    pub fn unset(&mut self, root: &str) {
        self.roots.remove(root);
    }

    /// `root.member` means this value from now on.
    pub fn set_member(&mut self, root: &'static str, member: &str, value: Value) {
        if !matches!(self.roots.get(root), Some(Source::Value(Value::Object(_)))) {
            let whole = match self.get(&[root]) {
                Value::Object(map) => map,
                _ => serde_json::Map::new(),
            };
            self.set(root, Value::Object(whole));
        }
        if let Some(Source::Value(Value::Object(map))) = self.roots.get_mut(root) {
            map.insert(member.to_owned(), value);
        }
    }

    /// The value at a path such as `steps.review.outputs.cap`; null where a part of it is absent.
    pub fn path(&self, path: &str) -> Value {
        let parts: Vec<&str> = path.trim().split('.').collect();
        self.get(&parts)
    }

    /// The value at a path, given by its parts.
    pub fn get(&self, parts: &[&str]) -> Value {
        let Some((root, rest)) = parts.split_first() else { return Value::Null };
        match self.roots.get(root) {
            None => Value::Null,
            Some(Source::Value(value)) => walk(Some(value), rest),
            Some(Source::Values(values)) => match rest.split_first() {
                None => object(values),
                Some((name, rest)) => walk(values.get(*name), rest),
            },
            Some(Source::Record(record)) => match rest.split_first() {
                None => record_value(record),
                Some((name, rest)) => match record.fields.get(*name) {
                    Some(value) => walk(Some(value), rest),
                    None => record_own(record, name),
                },
            },
            Some(Source::Lazy(ask)) => ask(rest),
        }
    }

    /// Whether anything is known under this root.
    pub fn has(&self, root: &str) -> bool {
        self.roots.contains_key(root)
    }
}

/// A record as expressions see it: its fields, and `id`, `title` and `object`.
pub fn record_value(record: &Record) -> Value {
    let mut map: serde_json::Map<String, Value> =
        ["id", "title", "object"].iter().map(|own| ((*own).to_owned(), record_own(record, own))).collect();
    map.extend(record.fields.iter().map(|(name, value)| (name.to_string(), value.clone())));
    Value::Object(map)
}

fn record_own(record: &Record, name: &str) -> Value {
    match name {
        "id" => record.at.id.to_string().into(),
        "title" => record.title.clone().into(),
        "object" => record.at.object.as_str().into(),
        _ => Value::Null,
    }
}

fn object(values: &Values) -> Value {
    Value::Object(values.iter().map(|(name, value)| (name.to_string(), value.clone())).collect())
}

fn walk(start: Option<&Value>, path: &[&str]) -> Value {
    let end = start.and_then(|start| path.iter().try_fold(start, |at, part| step(at, part)));
    end.cloned().unwrap_or(Value::Null)
}

fn step<'v>(at: &'v Value, part: &str) -> Option<&'v Value> {
    match at {
        Value::Object(map) => map.get(part),
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        _ => None,
    }
}
