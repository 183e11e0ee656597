//! Why a run starts, what it is started with, whom it belongs to.

use std::collections::BTreeMap;

use super::{
    Place, World, calls, conditions,
    report::{Report, Spot},
    types,
};
use crate::{
    definition::{EventSource, Orchestration, RecordLookup, Trigger},
    expr::{KnownNames, is_blank},
    ids::Name,
    limits::EVENT_NAME_LENGTH_MAX,
    schedule::{Overlap, Schedule, ScheduleError, check_cron},
    value::{DataType, ValueSource},
};

/// What runs are about where the trigger names nothing: whoever starts one says which record, so nothing may start it that cannot.
fn about(definition: &Orchestration, world: &World, at: &Spot, report: &mut Report) {
    let Some(object) = &definition.object else { return };
    match (&definition.trigger, definition.trigger.object()) {
        (_, Some(of_trigger)) if of_trigger != object => {
            let message =
                format!("says {object}, but the trigger starts runs about {of_trigger}; leave it out");
            report.warn("object_unused", at, message);
        }
        (_, Some(_)) => {}
        (Trigger::Autolaunched, None) => check_object(object, world, at, report),
        (_, None) => {
            let message = "runs are about a record, but nothing says which one when the trigger starts them; choose a \
                           trigger that finds one, or leave it out";
            report.error("object_never_given", at, message);
        }
    }
}

/// Trigger, inputs, variables, title, owner.
pub(super) fn check(definition: &Orchestration, world: &World, names: &KnownNames, report: &mut Report) {
    let whole = Spot::new(&Place::Whole, "");
    let at = whole.under("trigger");
    let names_before = start_names(&definition.trigger, names);
    match &definition.trigger {
        Trigger::Autolaunched => {}
        Trigger::Record { object, entry, only_when_changed_to_meet, .. } => {
            check_object(object, world, &at.under("object"), report);
            if entry.is_none() && *only_when_changed_to_meet {
                let message =
                    "starts only when changed to meet the entry condition, but there is none; add it";
                report.warn("entry_missing", &at.under("entry"), message);
            }
            never_given(definition, "a record", report);
        }
        Trigger::Scheduled { schedule, inputs } => {
            check_schedule(schedule, world, &at.under("schedule"), report);
            given(definition, inputs, &names_before, &at, report);
        }
        Trigger::RecordsOnSchedule { schedule, object, .. } => {
            check_schedule(schedule, world, &at.under("schedule"), report);
            check_object(object, world, &at.under("object"), report);
            if schedule.overlap == Overlap::Queue {
                let message = "lets runs wait for one another, but there is one for each record; choose to leave out records \
                               with an open run, or to start another";
                report.error("overlap_queue", &at.under("schedule.overlap"), message);
            }
            never_given(definition, "a record", report);
        }
        Trigger::Event { source, inputs, record, .. } => {
            check_event_source(source, world, &at.under("source"), report);
            if let Some(lookup) = record {
                check_lookup(lookup, world, &names_before, &at.under("record"), report);
            }
            given(definition, inputs, &names_before, &at, report);
        }
    }
    about(definition, world, &whole.under("object"), report);
    if let Some(condition) = definition.trigger.condition() {
        let (names, property) = match &definition.trigger {
            Trigger::Event { .. } => (without(&names_before, &["record", "prior"]), "filter"),
            _ => (names_before, "entry"),
        };
        conditions::check(condition, &names, world, &at.under(property), report);
    }
    types::check_variables(&definition.inputs, world, &whole.under("inputs"), report);
    types::check_variables(&definition.variables, world, &whole.under("variables"), report);
    for name in &definition.outputs {
        if !definition.variables.iter().any(|v| &v.name == name) {
            let message = types::unknown("variable", name, definition.variables.iter().map(|v| &v.name));
            report.error("output_unknown", &whole.under(format!("outputs.{name}")), message);
        }
    }
    types::check_template(&definition.run_title, names, &whole.under("run_title"), report);
    check_owner(definition, world, &whole.under("owner"), report);
}

fn check_object(object: &Name, world: &World, at: &Spot, report: &mut Report) {
    if !world.objects.contains_key(object) {
        report.error("object_unknown", at, types::unknown("object", object, world.objects.keys()));
    }
}

fn check_schedule(schedule: &Schedule, world: &World, at: &Spot, report: &mut Report) {
    if let Err(ScheduleError::Cron(why)) = check_cron(&schedule.cron) {
        report.error("cron", &at.under("cron"), format!("the schedule {why}"));
    }
    if let Err(error) = schedule.check_days() {
        report.error("schedule_days", &at.under(error.field()), error.to_string());
    }
    if !world.time_zones.contains(&schedule.time_zone) {
        let zone: String = schedule.time_zone.chars().take(100).collect();
        let near = crate::expr::nearest(&zone, world.time_zones.iter().map(String::as_str));
        let hint =
            near.map_or("choose one such as Europe/Berlin".to_owned(), |n| format!("did you mean {n}?"));
        report.error("zone_unknown", &at.under("time_zone"), format!("there is no time zone {zone}; {hint}"));
    }
}

fn check_event_source(source: &EventSource, world: &World, at: &Spot, report: &mut Report) {
    match source {
        EventSource::Webhook { hook } if !world.hooks.contains_key(hook) => {
            report.error("hook_unknown", at, types::unknown("webhook", hook, world.hooks.keys()));
        }
        EventSource::Webhook { .. } => {}
        EventSource::CloudEvents { kind, source } => {
            for (text, property) in [(kind, "type"), (source, "source")] {
                if text.trim().is_empty() {
                    let message =
                        format!("does not say which {property} events have; write it, or * for any");
                    report.error("event_source_empty", &at.under(property), message);
                }
                if text.chars().count() > EVENT_NAME_LENGTH_MAX {
                    let message = format!("is longer than {EVENT_NAME_LENGTH_MAX} characters; shorten it");
                    report.error("text_too_long", &at.under(property), message);
                }
            }
        }
    }
}

fn check_lookup(lookup: &RecordLookup, world: &World, names: &KnownNames, at: &Spot, report: &mut Report) {
    let Some(object) = world.objects.get(&lookup.object) else {
        return check_object(&lookup.object, world, &at.under("object"), report);
    };
    let names = without(names, &["record", "prior"]);
    let field = object.fields.iter().find(|field| field.name == lookup.field);
    match field {
        _ if lookup.field.as_str() == "id" => {
            types::check_source(&lookup.value, &DataType::Text, &names, &at.under("value"), report);
        }
        Some(field) => {
            types::check_source(&lookup.value, &field.data_type, &names, &at.under("value"), report)
        }
        None => {
            let message = types::unknown("field", &lookup.field, object.fields.iter().map(|f| &f.name));
            report.error("field_unknown", &at.under("field"), message);
        }
    }
}

/// Inputs that the trigger hands in.
fn given(
    definition: &Orchestration,
    inputs: &BTreeMap<Name, ValueSource>,
    names: &KnownNames,
    at: &Spot,
    report: &mut Report,
) {
    calls::check_inputs(&definition.label, &definition.inputs, inputs, names, at, report);
}

/// Required inputs that nobody hands in.
fn never_given(definition: &Orchestration, by: &str, report: &mut Report) {
    let whole = Spot::new(&Place::Whole, "");
    for input in definition.inputs.iter().filter(|i| i.required && is_blank(&i.default)) {
        let message =
            format!("nobody hands in {} when {by} starts the run; give it a default", input.shown());
        report.error("input_never_given", &whole.under(format!("inputs.{}", input.name)), message);
    }
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

/// What can be named before there is a run: no steps, stages or variables yet, but what the trigger knows.
pub(super) fn start_names(trigger: &Trigger, names: &KnownNames) -> KnownNames {
    let mut names = without(names, &["steps", "stages", "vars", "inputs", "run"]);
    match trigger {
        Trigger::Autolaunched | Trigger::Record { .. } => {}
        Trigger::RecordsOnSchedule { .. } => {
            names.remove_root("prior");
            names.add_absent("prior", "a schedule changes no record; compare with what the record holds");
        }
        Trigger::Scheduled { .. } => {
            names.remove_root("user");
            names.add("schedule.at", "Schedule › Moment", DataType::DateTime);
            names.add_group("schedule", "the schedule");
        }
        Trigger::Event { .. } => {
            for root in ["user", "prior"] {
                names.remove_root(root);
            }
            for (path, label) in
                [("id", "Id"), ("type", "Type"), ("source", "Source"), ("subject", "Subject")]
            {
                names.add(format!("event.{path}"), format!("Event › {label}"), DataType::Text);
            }
            names.add("event.time", "Event › Time", DataType::DateTime);
            names.add_group("event", "the event");
            names.add_open("event.data");
        }
    }
    names
}

fn without(names: &KnownNames, roots: &[&str]) -> KnownNames {
    let mut names = names.clone();
    for root in roots {
        names.remove_root(root);
    }
    names
}
