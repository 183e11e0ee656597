//! A first look over a file: which variables are set, which records are written to, which names are used. Nothing is noted.

use std::collections::{BTreeMap, BTreeSet};

use crate::salesforce::ledger::Node;

/// What was seen; every name in small letters.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Variables that something sets, as a whole or a field of.
    pub(super) set: BTreeSet<String>,
    /// Fields that are written, by the variable that holds the record.
    pub(super) written: BTreeMap<String, BTreeSet<String>>,
    /// Variables that are put into a list or another variable, and loops over it.
    feeds: BTreeMap<String, BTreeSet<String>>,
    /// Loops: the list that each goes through, by the variable that holds its item.
    pub(super) loops: BTreeMap<String, String>,
    /// Lists and records that are saved as they are.
    pub(super) saved: BTreeSet<String>,
    /// Lists that something is added to.
    added: BTreeSet<String>,
    /// Every reference.
    pub(super) used: BTreeSet<String>,
    /// Everything that is set, with the field where one is.
    pub(super) assigned: BTreeSet<String>,
}

/// Tags whose text names what is set.
const SETTERS: [&str; 5] = [
    "assignToReference",
    "assignRecordIdToReference",
    "assignNextValueToReference",
    "outputReference",
    "objectFieldReference",
];

impl Seen {
    /// Looks over a file.
    pub(super) fn of(root: Node<'_>) -> Self {
        let mut seen = Self::default();
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            seen.look(node);
            open.extend(node.nodes());
        }
        seen
    }

    fn look(&mut self, node: Node<'_>) {
        let text = node.text().to_lowercase();
        let base = || text.split('.').next().unwrap_or_default().to_owned();
        match node.tag() {
            tag if SETTERS.contains(&tag) => {
                self.set.insert(base());
                self.assigned.insert(text.clone());
                if let Some((base, field)) = text.split_once('.').filter(|(base, _)| *base != "$record") {
                    self.written.entry(base.to_owned()).or_default().insert(field.to_owned());
                }
            }
            "elementReference" | "leftValueReference" | "collectionReference" | "inputReference" => {
                self.used.insert(text);
            }
            "assignmentItems" => self.look_at_item(node),
            "loops" => {
                let (Some(list), Some(name)) = (low(node, "collectionReference"), low(node, "name")) else {
                    return;
                };
                let item = low(node, "assignNextValueToReference").unwrap_or(name);
                self.feeds.entry(list.clone()).or_default().insert(item.clone());
                self.loops.insert(item, list);
            }
            "recordUpdates" => self.saved.extend(low(node, "inputReference")),
            _ => self.used.extend(within(&text)),
        }
    }

    fn look_at_item(&mut self, node: Node<'_>) {
        let Some(to) = low(node, "assignToReference") else { return };
        let from = node.peek("value").and_then(|value| low(value, "elementReference"));
        let Some(from) = from else { return };
        if low(node, "operator").is_some_and(|operator| operator.starts_with("add")) {
            self.added.insert(from.clone());
        }
        self.feeds.entry(to).or_default().insert(from);
    }

    /// The fields that are written of whatever a variable holds, or the records of its list.
    pub(super) fn fields_of(&self, variable: &str) -> BTreeSet<String> {
        let (mut fields, mut passed) = (BTreeSet::new(), BTreeSet::new());
        let mut open = vec![variable.to_lowercase()];
        while let Some(name) = open.pop() {
            if !passed.insert(name.clone()) {
                continue;
            }
            fields.extend(self.written.get(&name).into_iter().flatten().cloned());
            open.extend(self.feeds.get(&name).into_iter().flatten().cloned());
        }
        fields
    }

    /// The list whose items change with this variable: it holds an item of a loop over a list that is saved as it is.
    pub(super) fn list_of_item(&self, variable: &str) -> Option<&str> {
        let variable = variable.to_lowercase();
        let list = self.loops.get(&variable).filter(|list| self.saved.contains(*list))?;
        (!self.added.contains(&variable)).then_some(list.as_str())
    }

    /// Every reference to a part of what has this name.
    pub(super) fn used_within(&self, name: &str) -> Vec<String> {
        let begins = format!("{}.", name.to_lowercase());
        let from = self.used.range(begins.clone()..);
        from.take_while(|used| used.starts_with(&begins)).cloned().collect()
    }

    /// Whether this is read, or a part of it.
    pub(super) fn uses(&self, name: &str) -> bool {
        self.used.contains(&name.to_lowercase()) || !self.used_within(name).is_empty()
    }

    /// Whether the id of the record that a variable holds is used.
    pub(super) fn uses_id_of(&self, variable: &str) -> bool {
        let variable = variable.to_lowercase();
        self.used.contains(&format!("{variable}.id")) || self.saved.contains(&variable)
    }
}

/// Every reference in `{!…}` within a text or formula.
fn within(text: &str) -> impl Iterator<Item = String> {
    let pieces = text.split("{!").skip(1).filter_map(|rest| rest.split_once('}'));
    pieces.map(|(reference, _)| reference.trim().to_owned())
}

fn low(node: Node<'_>, tag: &str) -> Option<String> {
    node.peek_text(tag).map(str::to_lowercase)
}
