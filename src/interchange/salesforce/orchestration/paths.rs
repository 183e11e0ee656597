//! Paths besides the usual one: that of a recall, those that begin once the change is saved, and those that begin later.

use fermata_engine::{
    definition::{Orchestration, Target, Trigger},
    limits::LABEL_LENGTH_MAX,
};

use super::{LAYOUT, Turned, Turning, order};
use crate::salesforce::{
    ledger::Node,
    trigger::{LATER_MAX, Later, begins_later, pruned, room_for, until, wait_of},
};

/// A path that is an orchestration by itself.
pub(super) struct Path<'l> {
    /// Where it stands in the file.
    node: Node<'l>,
    /// What it is called, and what it waits for.
    later: Later,
    /// Its first stage or decision.
    to: Target,
    /// Whether the orchestration itself begins with it.
    first: bool,
}

impl Path<'_> {
    /// Says what becomes of it.
    fn told(&self) {
        self.node.changed(match (self.first, self.later.until.is_some()) {
            (true, true) => "A run waits for this before anything else, and asks then whether all is still so.",
            (true, false) => "A run begins with this path as soon as the change is saved.",
            (false, true) => {
                "It is an orchestration by itself, which waits for this and asks then whether all is still so."
            }
            (false, false) => "It is an orchestration by itself, which the same change starts.",
        });
    }
}

impl Turning<'_> {
    /// Reads the paths of a start element: the recall path goes into the definition, all others are handed back.
    pub(super) fn paths<'l>(&self, start: Node<'l>, definition: &mut Orchestration) -> Vec<Path<'l>> {
        let mut paths: Vec<Path<'l>> = Vec::new();
        for path in start.children("scheduledPaths") {
            path.without_meaning(&["locationX", "locationY"], LAYOUT);
            path.without_meaning(&["maxBatchSize"], "Runs are started one by one.");
            let kind = path.text_of("pathType").unwrap_or_default().to_lowercase();
            let name = path.name().unwrap_or("Later").to_owned();
            let label = path.text_of("label").filter(|label| !label.is_empty()).unwrap_or(&name).to_owned();
            let to = self.target(path.child("connector"));
            if kind == "approvalrecall" {
                match definition.recall {
                    None => definition.recall = Some(to),
                    Some(_) => {
                        path.not_supported("There is one path after a recall, and this is a second one.")
                    }
                }
                continue;
            }
            if paths.len() >= LATER_MAX {
                path.not_supported(format!(
                    "An orchestration has at most {LATER_MAX} paths that begin later."
                ));
                continue;
            }
            let waits = match kind.as_str() {
                "asyncaftercommit" => None,
                _ => match wait_of(&self.terms, path) {
                    Some((from, amount, unit)) => Some(until(from.as_ref(), amount, unit)),
                    None => {
                        path.not_supported("It does not say when it begins, so nothing leads this way.");
                        continue;
                    }
                },
            };
            if to == Target::End {
                path.as_is("It leads nowhere.");
                continue;
            }
            let first = definition.start == Target::End && paths.iter().all(|path| !path.first);
            if !first && !matches!(definition.trigger, Trigger::Record { .. }) {
                path.not_supported(
                    "No change of a record starts the orchestration, so nothing leads this way.",
                );
                continue;
            }
            paths.push(Path { node: path, later: Later { name, label, until: waits }, to, first });
        }
        paths
    }

    /// The orchestration and its paths, each without what only the others come to.
    pub(super) fn apart(&self, whole: Orchestration, paths: Vec<Path<'_>>) -> Turned {
        let (first, mut others): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| path.first);
        let room = if others.is_empty() { 0 } else { room_for(&whole) };
        for path in others.drain(room.min(others.len())..) {
            path.node.not_supported("The orchestration is too large to be drawn once more for this path, so nothing leads this way.");
        }
        first.iter().chain(&others).for_each(Path::told);
        let of_path = |path: &Path<'_>| {
            let mut part = whole.clone();
            part.start = begins_later(&mut part, &path.later, path.to.clone());
            part
        };
        let later: Vec<_> = others
            .iter()
            .map(|path| {
                let mut part = pruned(of_path(path), |_| true);
                let label = format!("{}: {}", whole.label, path.later.label);
                part.label = label.chars().take(LABEL_LENGTH_MAX).collect();
                order::order(&mut part);
                (self.stopgaps.claim(self.name, &path.later.name), part)
            })
            .collect();
        let mut definition = first.first().map_or_else(|| whole.clone(), of_path);
        if !later.is_empty() {
            let elsewhere = |name: &fermata_engine::ids::Name| {
                later.iter().any(|(_, part)| part.stage(name).is_some() || part.decision(name).is_some())
            };
            definition = pruned(definition, elsewhere);
        }
        order::order(&mut definition);
        Turned { definition, later }
    }
}
