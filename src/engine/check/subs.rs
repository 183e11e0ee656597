//! Steps that run other orchestrations: whether those are there, what they are given, and that none starts itself.

use std::collections::BTreeSet;

use super::{
    Callee, World,
    report::{Report, Spot},
    types,
};
use crate::{
    definition::{ForEach, Orchestration, Quorum, SubOrchestration, SubRecord},
    expr::{self, Kind, KnownNames, is_blank, nearest},
    ids::Name,
    value::{Value, ValueSource},
};

/// One step.
pub(super) fn check(
    definition: &Orchestration,
    work: &SubOrchestration,
    names: &KnownNames,
    world: &World,
    at: &Spot,
    report: &mut Report,
) {
    if let Some(each) = &work.for_each {
        check_for_each(each, names, &at.under("for_each"), report);
    }
    let mut inner = names.clone();
    if work.for_each.is_some() {
        inner.add_open("item");
        inner.add("item_number", "Number of the item", crate::value::DataType::Number { decimals: 0 });
    }
    if let SubRecord::Value { source } = &work.record {
        let nothing = "names no record; choose a lookup, or run it without a record";
        check_record(source, nothing, &inner, &at.under("record"), report);
    }
    let Some(callee) = world.orchestrations.get(&work.orchestration) else {
        let known = world.orchestrations.keys();
        let message = types::unknown("active orchestration", &work.orchestration, known);
        let at = at.under("orchestration");
        // It may start itself once it is active.
        match world.checked.as_ref() == Some(&work.orchestration) {
            true => report.error("sub_circle", &at, circle(&definition.label)),
            false => report.error("orchestration_unknown", &at, message),
        }
        return;
    };
    check_circle(work, callee, world, &at.under("orchestration"), report);
    check_object(definition, work, callee, &at.under("record"), report);
    check_inputs(work, callee, &inner, at, report);
}

fn check_for_each(each: &ForEach, names: &KnownNames, at: &Spot, report: &mut Report) {
    let items = at.under("items");
    match &each.items {
        ValueSource::Literal(Value::Array(_)) => {}
        ValueSource::Literal(_) => {
            report.error(
                "wrong_value",
                &items,
                "is no list; choose one, or write an expression that yields one",
            );
        }
        ValueSource::Reference(path) => match expr::check_path(path, names) {
            Ok(Some(found)) if !matches!(Kind::from(&found), Kind::List | Kind::Any) => {
                let found = Kind::from(&found).words();
                report.error(
                    "wrong_type",
                    &items,
                    format!("{path} holds {found}, but a list is needed; choose another"),
                );
            }
            Ok(_) => {}
            Err(problem) => report.name_problem(problem, &items),
        },
        ValueSource::Expression(text) => types::check_expression(text, names, Kind::List, &items, report),
    }
    if each.quorum == (Quorum::AtLeast { count: 0 }) {
        report.error("wrong_value", &at.under("quorum"), "none must complete; choose at least 1");
    }
}

/// What names a record.
pub(super) fn check_record(
    source: &ValueSource,
    nothing: &str,
    names: &KnownNames,
    at: &Spot,
    report: &mut Report,
) {
    match source {
        ValueSource::Literal(value) if is_blank(value) => {
            report.error("wrong_value", at, nothing);
        }
        ValueSource::Literal(_) => {}
        ValueSource::Reference(path) => {
            if let Err(problem) = expr::check_path(path, names) {
                report.name_problem(problem, at);
            }
        }
        ValueSource::Expression(text) => types::check_expression(text, names, Kind::Any, at, report),
    }
}

/// Orchestrations that start one another in a circle would do so for ever.
fn check_circle(work: &SubOrchestration, callee: &Callee, world: &World, at: &Spot, report: &mut Report) {
    let mut seen: BTreeSet<&Name> = BTreeSet::new();
    let mut open: Vec<&Name> = callee.starts.iter().collect();
    let own = world.checked.as_ref();
    let mut back = own == Some(&work.orchestration);
    while let Some(name) = open.pop() {
        back = back || Some(name) == own || *name == work.orchestration;
        if seen.insert(name) {
            open.extend(world.orchestrations.get(name).into_iter().flat_map(|callee| &callee.starts));
        }
    }
    if back {
        report.error("sub_circle", at, circle(&callee.label));
    }
}

fn circle(label: &str) -> String {
    format!("{label} would start itself, again and again; choose another orchestration")
}

fn check_object(
    definition: &Orchestration,
    work: &SubOrchestration,
    callee: &Callee,
    at: &Spot,
    report: &mut Report,
) {
    let Some(object) = &callee.object else { return };
    let own = definition.object();
    let label = &callee.label;
    match (&work.record, own) {
        (SubRecord::None, _) => {
            report.error("sub_record", at, format!("{label} is about a record of {object}; choose which"));
        }
        (SubRecord::Own, Some(own)) if own != object => {
            let message = format!(
                "{label} is about a record of {object}, but this run is about one of {own}; choose another"
            );
            report.error("sub_record", at, message);
        }
        (SubRecord::Own, None) => {
            let message = format!(
                "{label} is about a record of {object}: a run that is started without one fails here"
            );
            report.warn("record_without_trigger", at, message);
        }
        _ => {}
    }
}

fn check_inputs(
    work: &SubOrchestration,
    callee: &Callee,
    names: &KnownNames,
    at: &Spot,
    report: &mut Report,
) {
    let label = &callee.label;
    for (input, source) in &work.inputs {
        let at = at.under(format!("inputs.{input}"));
        match callee.inputs.iter().find(|v| &v.name == input) {
            Some(variable) => types::check_source(source, &variable.data_type, names, &at, report),
            None => {
                let near = nearest(input.as_str(), callee.inputs.iter().map(|v| v.name.as_str()));
                let hint = near.map_or("remove it".to_owned(), |near| format!("did you mean {near}?"));
                report.error("input_unknown", &at, format!("{label} has no input {input}; {hint}"));
            }
        }
    }
    for variable in callee.inputs.iter().filter(|v| v.required && is_blank(&v.default)) {
        let given = work.inputs.get(&variable.name);
        if given.is_none_or(|source| matches!(source, ValueSource::Literal(value) if is_blank(value))) {
            let message = format!("{label} needs the input {}; give it a value", variable.shown());
            report.error("input_missing", &at.under(format!("inputs.{}", variable.name)), message);
        }
    }
}
