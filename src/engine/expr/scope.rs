//! What names mean at one moment.

use std::{borrow::Cow, cell::Cell, collections::BTreeMap, fmt, rc::Rc};

use serde_json::Map;

use crate::{
    flow::{Answer, Answers, Question},
    ids::{Name, RecordId},
    limits::{FORMULA_DEPTH_MAX, FORMULAS_MAX},
    object::{Record, RecordRef},
    people::Role,
    related::Around,
    value::{DataType, Value, Values},
};

/// What names mean: roots such as `record`, `steps`, `now`. Nothing is built before it is asked for; an absent name is
/// null. Where it is known what lies around a record, paths lead on through lookups (`record.account.industry`), and
/// formulas are worked out.
#[derive(Debug, Clone, Default)]
pub struct Scope<'a> {
    roots: BTreeMap<&'a str, Source<'a>>,
    around: Option<Around<'a>>,
    /// Records as they are by now, which hide those around.
    newest: Newest,
    /// Where records are asked for that are not around.
    answers: Option<&'a Answers>,
    /// How many formulas this scope stands within.
    nesting: usize,
    /// Formulas that may still be worked out for the value that is asked for.
    left: Rc<Cell<usize>>,
}

/// Records by id as they are by now, none where one is gone. Copying it copies no record.
pub type Newest = Rc<BTreeMap<RecordId, Option<Rc<Record>>>>;

#[derive(Clone)]
enum Source<'a> {
    Value(Value),
    Values(Cow<'a, Values>),
    Record(&'a Record),
    Group(&'a Map<String, Value>),
    Lazy(&'a dyn Fn(&[&str]) -> Value),
}

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => value.fmt(f),
            Self::Values(values) => values.fmt(f),
            Self::Record(record) => record.fmt(f),
            Self::Group(map) => map.fmt(f),
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

    /// Paths through lookups and formulas have an answer.
    #[must_use]
    pub fn with_around(mut self, around: Around<'a>) -> Self {
        self.around = Some(around);
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

    /// Everyone, where it is known what lies around.
    pub fn directory(&self) -> Option<&'a crate::people::Directory> {
        self.around.map(|around| around.directory)
    }

    /// Lookups lead to these records from now on, rather than to what lies around.
    pub fn set_newest(&mut self, newest: Newest) {
        self.newest = newest;
    }

    /// Lookups also lead to records that are not around: they are asked for, and count as absent until that is answered.
    #[must_use]
    pub fn with_answers(mut self, answers: &'a Answers) -> Self {
        self.answers = Some(answers);
        self
    }

    /// What lookups lead to rather than to what lies around.
    pub fn newest(&self) -> Newest {
        self.newest.clone()
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
            Some(Source::Value(value)) => self.walk(value, rest),
            Some(Source::Values(values)) => match rest.split_first() {
                None => object(values),
                Some((name, rest)) => values.get(*name).map_or(Value::Null, |value| self.walk(value, rest)),
            },
            Some(Source::Record(record)) => self.of_record(Held::Record(record), rest),
            Some(Source::Group(map)) => self.of_record(Held::Group(map), rest),
            Some(Source::Lazy(ask)) => ask(rest),
        }
    }

    /// From a value along a path; a group that is a record leads on through its lookups.
    fn walk(&self, mut at: &Value, mut path: &[&str]) -> Value {
        while let Some((part, rest)) = path.split_first() {
            let next = match at {
                Value::Object(map) if self.is_record(map) => return self.of_record(Held::Group(map), path),
                Value::Object(map) => map.get(*part),
                Value::Array(items) => part.parse().ok().and_then(|n: usize| items.get(n)),
                _ => None,
            };
            let Some(next) = next else { return Value::Null };
            (at, path) = (next, rest);
        }
        at.clone()
    }

    fn is_record(&self, map: &Map<String, Value>) -> bool {
        let object = || map.get("object").and_then(Value::as_str);
        self.around.is_some_and(|around| object().is_some_and(|name| around.objects.contains_key(name)))
    }

    fn of_record(&self, held: Held<'_>, path: &[&str]) -> Value {
        let Some((name, rest)) = path.split_first() else { return self.whole(held) };
        let data_type = self.around.and_then(|around| around.field(held.object()?, name));
        let value = || held.field(name).unwrap_or(&Value::Null);
        match (data_type, self.around) {
            (Some(DataType::Formula { source, result }), _) => {
                self.walk(&self.formula(held, source, result), rest)
            }
            (Some(DataType::Lookup { object }), Some(around)) if !rest.is_empty() => {
                let found = self.find(around, object, value());
                found.map_or(Value::Null, |record| self.of_record(Held::Record(record), rest))
            }
            (Some(DataType::User), Some(around)) if !rest.is_empty() => person(around, value(), rest),
            _ => match (held.field(name), held) {
                (Some(value), _) => self.walk(value, rest),
                (None, Held::Record(record)) if rest.is_empty() => record_own(record, name),
                (None, _) => Value::Null,
            },
        }
    }

    /// The record that a lookup's value names, as it is by now.
    fn find<'s>(&'s self, around: Around<'s>, object: &Name, value: &Value) -> Option<&'s Record> {
        let id = value.as_str()?.parse().ok()?;
        match self.newest.get(&id) {
            Some(newest) => newest.as_deref(),
            None => around.record(id).or_else(|| {
                let at = RecordRef { object: object.clone(), id };
                match self.answers?.ask(Question::Record(at)) {
                    Ok(Answer::Record(record)) => record.as_ref(),
                    _ => None,
                }
            }),
        }
    }

    /// A record as a group of values, with its formulas worked out.
    fn whole(&self, held: Held<'_>) -> Value {
        let mut map = match held {
            Held::Group(map) => map.clone(),
            Held::Record(record) => match record_value(record) {
                Value::Object(map) => map,
                other => return other,
            },
        };
        let object = self.around.and_then(|around| around.objects.get(held.object()?));
        for field in object.into_iter().flat_map(|object| &object.fields) {
            if let DataType::Formula { source, result } = &field.data_type {
                map.insert(field.name.to_string(), self.formula(held, source, result));
            }
        }
        Value::Object(map)
    }

    /// What a formula of a record yields; null where it cannot be carried out or yields something else than it says.
    fn formula(&self, held: Held<'_>, source: &str, result: &DataType) -> Value {
        if self.nesting == 0 {
            self.left.set(FORMULAS_MAX);
        }
        if self.nesting >= FORMULA_DEPTH_MAX || self.left.get() == 0 {
            return Value::Null;
        }
        self.left.set(self.left.get() - 1);
        let record = match held {
            Held::Record(record) => Source::Record(record),
            Held::Group(map) => Source::Group(map),
        };
        let scope = Scope {
            roots: BTreeMap::from([("record", record), ("now", Source::Value(self.get(&["now"])))]),
            around: self.around,
            newest: self.newest.clone(),
            answers: self.answers,
            nesting: self.nesting + 1,
            left: self.left.clone(),
        };
        let value = super::evaluate(source, &scope).unwrap_or(Value::Null);
        result.check(&value).unwrap_or(Value::Null)
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

/// A record, as it was loaded or as a value.
#[derive(Clone, Copy)]
enum Held<'r> {
    Record(&'r Record),
    Group(&'r Map<String, Value>),
}

impl<'r> Held<'r> {
    fn object(self) -> Option<&'r str> {
        match self {
            Self::Record(record) => Some(record.at.object.as_str()),
            Self::Group(map) => map.get("object").and_then(Value::as_str),
        }
    }

    fn field(self, name: &str) -> Option<&'r Value> {
        match self {
            Self::Record(record) => record.fields.get(name),
            Self::Group(map) => map.get(name),
        }
    }
}

/// What is known of a person that a record names.
fn person(around: Around<'_>, value: &Value, path: &[&str]) -> Value {
    let name = value.as_str().and_then(|text| Name::parse(text).ok());
    let person = name.and_then(|name| around.directory.users.get(&name));
    match (person, path) {
        (Some(person), ["name"]) => person.name.as_str().into(),
        (Some(person), ["label"]) => person.label.as_str().into(),
        (Some(person), ["role"]) => match person.role {
            Role::Member => "member",
            Role::Manager => "manager",
            Role::Admin => "admin",
        }
        .into(),
        _ => Value::Null,
    }
}
