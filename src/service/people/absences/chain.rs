//! What becomes of somebody's work while others are away too: told to whoever enters an absence.

use std::collections::BTreeSet;

use fermata_engine::{
    ids::Name,
    people::{Absence, Assignee, Directory, Leads, StandIns},
};

/// Every moment of an absence at which somebody else stands in, for each orchestration that anybody says something about
/// and for all others.
pub(super) fn looked_at(directory: &Directory, absence: &Absence) -> Vec<(Option<Name>, i64)> {
    let all = || directory.absences.values().flatten();
    let mut moments = BTreeSet::from([absence.from_ms]);
    moments.extend(all().flat_map(|other| [other.from_ms, other.until_ms]));
    moments.retain(|at_ms| absence.from_ms <= *at_ms && *at_ms < absence.until_ms);
    let named: BTreeSet<Name> = all().chain([absence]).flat_map(|other| other.of.keys().cloned()).collect();
    let of: Vec<Option<Name>> = std::iter::once(None).chain(named.into_iter().map(Some)).collect();
    moments.iter().flat_map(|at_ms| of.iter().map(|name| (name.clone(), *at_ms))).collect()
}

/// The name of an orchestration that nobody says anything about.
pub(super) fn any_other(directory: &Directory) -> Name {
    let named: BTreeSet<&Name> = directory.absences.values().flatten().flat_map(|a| a.of.keys()).collect();
    let mut numbers = 0_u32..;
    loop {
        let name =
            Name::from_label(&format!("any_other_{}", numbers.next().unwrap_or_default()), "any_other");
        if !named.contains(&name) {
            return name;
        }
    }
}

/// Sentences for whoever looks at an absence: where those who stand in are away too, or gone.
pub(super) fn notes(directory: &Directory, user: &Name, absence: &Absence, now_ms: i64) -> Vec<String> {
    let label = |name: &Name| directory.label(&Assignee::User(name.clone()));
    let mut notes: Vec<String> = Vec::new();
    for (orchestration, at_ms) in looked_at(directory, absence) {
        // What is over tells nobody anything.
        let at_ms = if absence.until_ms > now_ms { at_ms.max(now_ms) } else { at_ms };
        let of = orchestration.unwrap_or_else(|| any_other(directory));
        let Some(StandIns { through, leads }) = directory.stand_ins(user, &of, at_ms) else { continue };
        let (Some(first), Some(last)) = (through.first(), through.last()) else { continue };
        let note = match leads {
            Leads::Here if through.len() == 1 => continue,
            Leads::Here => format!("While {} is away too, {} stands in.", label(first), label(last)),
            Leads::Away => format!("For a time {} is away too, and nobody stands in then.", label(last)),
            Leads::Gone => format!("{} is no longer active: choose somebody else.", label(last)),
            Leads::Circle => {
                format!("{} and {} stand in for each other: choose somebody else.", label(first), label(user))
            }
        };
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}
