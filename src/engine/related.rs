//! From a record to the records that it looks up: what lies around it, which of them a definition names, and on which
//! fields of which records a path depends. Nothing here loads anything: the shell asks [`lookups`] what to load and hands it in.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    expr::{self, Scope},
    flow::{Changed, Flow},
    ids::{Name, RecordId},
    limits::{FORMULA_DEPTH_MAX, RELATED_DEPTH_MAX},
    object::{Object, Record},
    people::Directory,
    value::{DataType, Value, Values},
};

/// What lies around a record.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Objects by name: which fields lead to other records, and what formulas say.
    pub objects: &'a BTreeMap<Name, Arc<Object>>,
    /// Everyone.
    pub directory: &'a Directory,
    /// Records as changed so far, none where one is gone; they hide those of `records`.
    pub changed: &'a Changed,
    /// Records as loaded.
    pub records: &'a BTreeMap<RecordId, Record>,
}

impl<'a> Around<'a> {
    /// The record that a lookup's value names, if it is at hand.
    pub fn find(&self, value: &Value) -> Option<&'a Record> {
        self.record(value.as_str()?.parse().ok()?)
    }

    /// The record of this id, if it is at hand.
    pub fn record(&self, id: RecordId) -> Option<&'a Record> {
        match self.changed.get(&id) {
            Some(changed) => changed.as_ref(),
            None => self.records.get(&id),
        }
    }

    /// The field of an object.
    pub fn field(&self, object: &str, field: &str) -> Option<&'a DataType> {
        let object = self.objects.get(object)?;
        object.fields.iter().find(|f| f.name.as_str() == field).map(|f| &f.data_type)
    }
}

/// Lookup fields, one after another: `["account", "parent"]` leads to the parent of a record's account.
pub type Chain = Vec<Name>;

/// Which chains of lookups a definition names, from a record of `object`, itself or in the flows that it leads to. Every
/// beginning of a chain is a chain too. May name more than is ever asked for, never less.
pub fn lookups<D: serde::Serialize>(
    definition: &D,
    object: &Name,
    flows: &BTreeMap<Name, Arc<Flow>>,
    objects: &BTreeMap<Name, Arc<Object>>,
) -> BTreeSet<Chain> {
    chains(&paths_within(definition, flows), object, objects)
}

/// The chains of lookups in these paths from a record of `object`.
pub fn chains(
    paths: &BTreeSet<String>,
    object: &Name,
    objects: &BTreeMap<Name, Arc<Object>>,
) -> BTreeSet<Chain> {
    let mut tracer = Tracer { objects, chains: BTreeSet::new(), formulas: BTreeSet::new() };
    for path in paths {
        if let Some(parts) = of_record(path) {
            tracer.follow(object, &mut Vec::new(), &parts, 0);
        }
    }
    tracer.chains
}

/// The chains of lookups that an object's formulas need.
pub fn formula_lookups(object: &Object, objects: &BTreeMap<Name, Arc<Object>>) -> BTreeSet<Chain> {
    let formulas = object.fields.iter().filter(|f| matches!(f.data_type, DataType::Formula { .. }));
    chains(&formulas.map(|f| format!("record.{}", f.name)).collect(), &object.name, objects)
}

/// The chains of lookups that an object's validation rules need.
pub fn rule_lookups(
    object: &Object,
    flows: &BTreeMap<Name, Arc<Flow>>,
    objects: &BTreeMap<Name, Arc<Object>>,
) -> BTreeSet<Chain> {
    if object.rules.is_empty() {
        return BTreeSet::new();
    }
    chains(&paths_within(&object.rules, flows), &object.name, objects)
}

/// The parts after `record` or `prior`, if the path begins with one of them.
fn of_record(path: &str) -> Option<Vec<&str>> {
    let mut parts = path.split('.');
    matches!(parts.next(), Some("record" | "prior")).then(|| parts.collect())
}

/// What a record's formulas yield now, those that yield nothing left out.
pub fn formulas(record: &Record, around: Around<'_>, now_ms: i64) -> Values {
    let Some(object) = around.objects.get(&record.at.object) else { return Values::new() };
    let scope = Scope::new()
        .with("now", crate::run::scope::moment(now_ms).into())
        .with_around(around)
        .with_record("record", record);
    let formulas = object.fields.iter().filter(|f| matches!(f.data_type, DataType::Formula { .. }));
    let value = |name: &Name| scope.get(&["record", name.as_str()]);
    let values = formulas.map(|f| (f.name.clone(), value(&f.name)));
    values.filter(|(_, value)| !value.is_null()).collect()
}

/// Follows paths through objects alone.
struct Tracer<'t> {
    objects: &'t BTreeMap<Name, Arc<Object>>,
    chains: BTreeSet<Chain>,
    /// Formulas that were followed already, each behind its chain.
    formulas: BTreeSet<(Chain, Name)>,
}

impl Tracer<'_> {
    fn follow(&mut self, object: &Name, chain: &mut Chain, parts: &[&str], depth: usize) {
        let objects = self.objects;
        let Some((part, rest)) = parts.split_first() else { return };
        let field = objects.get(object).and_then(|o| o.fields.iter().find(|f| f.name.as_str() == *part));
        let Some(field) = field else { return };
        match &field.data_type {
            DataType::Lookup { object: to } if !rest.is_empty() && chain.len() < RELATED_DEPTH_MAX => {
                chain.push(field.name.clone());
                self.chains.insert(chain.clone());
                self.follow(to, chain, rest, depth);
                chain.pop();
            }
            DataType::Formula { source, .. }
                if depth < FORMULA_DEPTH_MAX && self.formulas.insert((chain.clone(), field.name.clone())) =>
            {
                for path in expr::paths(source) {
                    if let Some(parts) = of_record(&path) {
                        self.follow(object, chain, &parts, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Which fields of a record something depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    /// Whether it depends on the record as a whole.
    pub all: bool,
    /// The fields.
    pub fields: BTreeSet<Name>,
}

impl Reads {
    /// As it is stored: the fields joined by commas, or `*`.
    pub fn key(&self) -> String {
        match self.all {
            true => "*".to_owned(),
            false => self.fields.iter().map(Name::as_str).collect::<Vec<_>>().join(","),
        }
    }

    /// Whether a change of these fields can matter.
    pub fn any_of<'n>(&self, mut changed: impl Iterator<Item = &'n Name>) -> bool {
        self.all || changed.any(|name| self.fields.contains(name))
    }
}

/// On which fields of which records these paths depend, as things are now: a path through lookups depends on each lookup
/// and on what it leads to.
pub fn reads<'p>(
    around: Around<'_>,
    record: &Record,
    paths: impl Iterator<Item = &'p str>,
) -> BTreeMap<RecordId, Reads> {
    let mut reader = Reader { around, reads: BTreeMap::new() };
    for path in paths {
        if let Some(parts) = of_record(path) {
            reader.follow(record, &parts, 0, 0);
        }
    }
    reader.reads
}

struct Reader<'r> {
    around: Around<'r>,
    reads: BTreeMap<RecordId, Reads>,
}

impl Reader<'_> {
    fn follow(&mut self, record: &Record, parts: &[&str], hops: usize, depth: usize) {
        let around = self.around;
        let reads = self.reads.entry(record.at.id).or_default();
        let object = around.objects.get(&record.at.object);
        let Some((part, rest)) = parts.split_first() else {
            reads.all = true;
            return;
        };
        let Some(field) = object.and_then(|o| o.fields.iter().find(|f| f.name.as_str() == *part)) else {
            match (*part, object.and_then(|o| o.title())) {
                ("id" | "object", _) => {}
                ("title", Some(title)) => {
                    reads.fields.insert(title.name.clone());
                }
                _ => reads.all = true,
            }
            return;
        };
        let known = !reads.fields.insert(field.name.clone());
        match &field.data_type {
            DataType::Lookup { .. } if !rest.is_empty() && hops < RELATED_DEPTH_MAX => {
                let value = record.fields.get(&field.name).unwrap_or(&Value::Null);
                if let Some(related) = around.find(value) {
                    self.follow(related, rest, hops + 1, depth);
                }
            }
            DataType::Formula { source, .. } if depth < FORMULA_DEPTH_MAX && !known => {
                for path in expr::paths(source) {
                    if let Some(parts) = of_record(&path) {
                        self.follow(record, &parts, hops, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Every path from `record` or `prior` in any text of a definition, and of the flows that it leads to. Texts for people are
/// looked at too: what happens to look like a path there is loaded in vain, which does no harm.
pub fn paths_within<D: serde::Serialize>(
    definition: &D,
    flows: &BTreeMap<Name, Arc<Flow>>,
) -> BTreeSet<String> {
    found_within(definition, flows).paths
}

fn found_within<D: serde::Serialize>(definition: &D, flows: &BTreeMap<Name, Arc<Flow>>) -> Found {
    let mut found = Found::default();
    if let Ok(value) = serde_json::to_value(definition) {
        found.look(&value);
    }
    let mut seen = BTreeSet::new();
    while let Some(name) = found.flows.pop_first() {
        if seen.insert(name.clone())
            && let Some(Ok(value)) = flows.get(name.as_str()).map(serde_json::to_value)
        {
            found.look(&value);
        }
    }
    found
}

/// Whether anything in a definition, or in the flows that it leads to, looks at the record before a change.
pub fn looks_back<D: serde::Serialize>(definition: &D, flows: &BTreeMap<Name, Arc<Flow>>) -> bool {
    let found = found_within(definition, flows);
    found.asks_for_changes || found.paths.iter().any(|path| path.split('.').next() == Some("prior"))
}

#[derive(Default)]
struct Found {
    paths: BTreeSet<String>,
    flows: BTreeSet<String>,
    /// Whether a row asks whether something is changed.
    asks_for_changes: bool,
}

impl Found {
    fn look(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.paths.extend(paths_in_text(text)),
            Value::Array(items) => items.iter().for_each(|item| self.look(item)),
            Value::Object(map) => {
                for (key, value) in map {
                    match (key.as_str(), value) {
                        ("flow", Value::String(flow)) => drop(self.flows.insert(flow.clone())),
                        ("operator", Value::String(operator)) => {
                            self.asks_for_changes |= operator == "is_changed";
                        }
                        _ => {}
                    }
                    self.look(value);
                }
            }
            _ => {}
        }
    }
}

/// `record.a.b` wherever it stands in a text, and `record` alone where nothing follows it.
fn paths_in_text(text: &str) -> impl Iterator<Item = String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    ["record", "prior"].into_iter().flat_map(move |root| {
        text.match_indices(root).filter_map(move |(at, _)| {
            let before = text.get(..at)?.chars().next_back();
            if before.is_some_and(|c| is_part(c) || c == '.') {
                return None;
            }
            let rest = text.get(at..)?;
            let end = rest.find(|c: char| !is_part(c) && c != '.').unwrap_or(rest.len());
            let path = rest.get(..end)?.trim_end_matches('.');
            matches!(path.strip_prefix(root), Some(after) if after.is_empty() || after.starts_with('.'))
                .then(|| path.to_owned())
        })
    })
}

#[cfg(test)]
mod tests;
