//! Why a run starts, what it is started with, whom it belongs to.

use super::{
    Place, World, conditions,
    report::{Report, Spot},
    types,
};
use crate::{
    definition::{Orchestration, Trigger},
    expr::{KnownNames, is_blank},
};

/// Trigger, inputs, variables, title, owner.
pub(super) fn check(definition: &Orchestration, world: &World, names: &KnownNames, report: &mut Report) {
    let whole = Spot::new(&Place::Whole, "");
    if let Trigger::Record { object, entry, only_when_changed_to_meet, .. } = &definition.trigger {
        let at = whole.under("trigger");
        if !world.objects.contains_key(object) {
            let message = types::unknown("object", object, world.objects.keys());
            report.error("object_unknown", &at.under("object"), message);
        }
        match entry {
            Some(entry) => conditions::check(entry, &entry_names(names), world, &at.under("entry"), report),
            None if *only_when_changed_to_meet => {
                let message =
                    "starts only when changed to meet the entry condition, but there is none; add it";
                report.warn("entry_missing", &at.under("entry"), message);
            }
            None => {}
        }
        for input in definition.inputs.iter().filter(|i| i.required && is_blank(&i.default)) {
            let message =
                format!("nobody hands in {} when a record starts the run; give it a default", input.shown());
            report.error("input_never_given", &whole.under(format!("inputs.{}", input.name)), message);
        }
    }
    types::check_variables(&definition.inputs, world, &whole.under("inputs"), report);
    types::check_variables(&definition.variables, world, &whole.under("variables"), report);
    types::check_template(&definition.run_title, names, &whole.under("run_title"), report);
    check_owner(definition, world, &whole.under("owner"), report);
}

fn check_owner(definition: &Orchestration, world: &World, at: &Spot, report: &mut Report) {
    let Some(owner) = &definition.owner else { return };
    match world.directory.users.get(owner) {
        None => report.error("user_unknown", at, types::unknown("user", owner, world.directory.users.keys())),
        Some(user) if !user.active => {
            report.warn(
                "assignee_nobody",
                at,
                format!("{} is deactivated; choose another owner", user.label),
            );
        }
        Some(_) => {}
    }
}

/// Before a run there are no steps, stages or variables yet.
fn entry_names(names: &KnownNames) -> KnownNames {
    let mut names = names.clone();
    for root in ["steps", "stages", "vars", "inputs", "run"] {
        names.remove_root(root);
    }
    names
}
