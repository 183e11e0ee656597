//! Assignees: that those named exist, and that somebody can do the work.

use super::{
    World,
    report::{Report, Spot},
    types,
};
use crate::{
    definition::{AssigneeRule, Interactive, Orchestration},
    expr::{Kind, KnownNames},
    limits::REPORTING_LEVELS_MAX,
    people::Assignee,
};

/// The assignee and fallback of a step.
pub(super) fn check_step(
    work: &Interactive,
    definition: &Orchestration,
    world: &World,
    names: &KnownNames,
    at: &Spot,
    report: &mut Report,
) {
    let owner = definition.owner.as_ref().map(|o| Assignee::User(o.clone()));
    let backed = work.fallback.as_ref().is_some_and(|rule| !matches!(can_work(rule, world), Some(false)))
        || owner.is_some_and(|o| world.directory.can_work(&o));
    check_rule(&work.assignee, world, names, &at.under("assignee"), report);
    if can_work(&work.assignee, world) == Some(false) && exists(&work.assignee, world) {
        let at = at.under("assignee");
        let who = world.directory.label(&work.assignee.fixed().unwrap_or(Assignee::User(fallback_name())));
        if backed {
            let message = format!(
                "nobody active is in {who}: the fallback gets the work; add people or choose another"
            );
            report.warn("assignee_nobody", &at, message);
        } else {
            let message =
                format!("nobody active is in {who}; add people, choose another, or name a fallback");
            report.error("assignee_nobody", &at, message);
        }
    }
    if work.assignee.fixed().is_none() && !backed {
        let message = "may find nobody to do it, and then nobody has the work; choose a fallback for it, or an owner for the orchestration";
        report.warn("fallback_missing", &at.under("fallback"), message);
    }
    if let Some(fallback) = &work.fallback {
        check_rule(fallback, world, names, &at.under("fallback"), report);
        if can_work(fallback, world) == Some(false) && exists(fallback, world) {
            let message = "the fallback has nobody active either; add people or choose another";
            report.warn("assignee_nobody", &at.under("fallback"), message);
        }
    }
}

/// The manager of somebody: a team has none, and the level is one that a reporting line can have.
fn check_manager(
    of: &AssigneeRule,
    levels: u8,
    world: &World,
    names: &KnownNames,
    at: &Spot,
    report: &mut Report,
) {
    let below = at.under("of");
    check_rule(of, world, names, &below, report);
    if !(1..=REPORTING_LEVELS_MAX).contains(&levels) {
        let message = format!("is {levels} levels up; choose 1 to {REPORTING_LEVELS_MAX}");
        report.error("level_out_of_range", &at.under("levels"), message);
    }
    match of.fixed() {
        Some(Assignee::User(user)) if world.directory.manager_of(&user).is_none() => {
            let who = world.directory.label(&Assignee::User(user));
            let message = format!("{who} reports to nobody: say in their profile to whom, or choose another");
            report.warn("manager_missing", at, message);
        }
        Some(Assignee::Group(_) | Assignee::Queue(_) | Assignee::Role(_)) => {
            report.error("manager_of_team", &below, "a team has no manager; choose a person");
        }
        _ => {}
    }
}

fn fallback_name() -> crate::ids::Name {
    crate::ids::Name::from_label("nobody", "nobody")
}

/// One rule: that whom it names exists.
pub(super) fn check_rule(
    rule: &AssigneeRule,
    world: &World,
    names: &KnownNames,
    at: &Spot,
    report: &mut Report,
) {
    let directory = &world.directory;
    match rule {
        AssigneeRule::User { name } if !directory.users.contains_key(name) => {
            report.error("user_unknown", at, types::unknown("user", name, directory.users.keys()));
        }
        AssigneeRule::Group { name } if !directory.groups.contains_key(name) => {
            report.error("group_unknown", at, types::unknown("group", name, directory.groups.keys()));
        }
        AssigneeRule::Queue { name } if !directory.queues.contains_key(name) => {
            report.error("queue_unknown", at, types::unknown("queue", name, directory.queues.keys()));
        }
        AssigneeRule::Role { name } if !directory.roles.contains_key(name) => {
            report.error("role_unknown", at, types::unknown("role", name, directory.roles.keys()));
        }
        AssigneeRule::Manager { of, levels } => check_manager(of, *levels, world, names, at, report),
        AssigneeRule::Performer { step } if names.get(&format!("steps.{step}.done_by")).is_none() => {
            let message = format!("there is no step {step} whose performer could do this; choose another");
            report.error("performer_unknown", at, message);
        }
        AssigneeRule::Expression { source } => types::check_expression(source, names, Kind::Text, at, report),
        _ => {}
    }
}

/// Whether whom a rule means can work; none where that is only known in a run.
fn can_work(rule: &AssigneeRule, world: &World) -> Option<bool> {
    rule.fixed().map(|assignee| world.directory.can_work(&assignee))
}

fn exists(rule: &AssigneeRule, world: &World) -> bool {
    match rule.fixed() {
        Some(Assignee::User(name)) => world.directory.users.contains_key(&name),
        Some(team) => world.directory.team(&team).is_some(),
        None => true,
    }
}
