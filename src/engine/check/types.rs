//! Data types, variables, and values that must fit them.

use std::collections::BTreeSet;

use super::{
    World,
    report::{Report, Spot},
};
use crate::{
    expr::{self, Kind, KnownNames, NameProblem, nearest},
    ids::Name,
    limits::{CHOICES_MAX, LABEL_LENGTH_MAX, LINE_LENGTH_MAX, VARIABLES_MAX},
    value::{Choice, DataType, Value, ValueSource, Variable},
};

/// A data type that is used somewhere.
pub(super) fn check_type(data_type: &DataType, world: &World, at: &Spot, report: &mut Report) {
    match data_type {
        DataType::Number { decimals } if *decimals > 8 => {
            report.error("wrong_value", at, "shows more than 8 decimals; choose 0 to 8");
        }
        DataType::Currency { code } if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) => {
            report.error("wrong_value", at, "has no currency code of three capitals; write such as EUR");
        }
        DataType::Picklist { choices } | DataType::MultiPicklist { choices } => {
            check_choices(choices, at, report)
        }
        DataType::Lookup { object } | DataType::Record { object } if !world.objects.contains_key(object) => {
            report.error("object_unknown", at, unknown("object", object, world.objects.keys()));
        }
        DataType::AutoNumber { .. } | DataType::Formula { .. } => {
            let message = format!(
                "cannot be {} here: only a field of an object can; choose another type",
                data_type.words()
            );
            report.error("wrong_type", at, message);
        }
        DataType::List { of } => check_type(of, world, at, report),
        _ => {}
    }
}

/// The type of a field or of an input on a screen: nobody can fill in a list or a whole record.
pub(super) fn check_single(data_type: &DataType, world: &World, at: &Spot, report: &mut Report) {
    if data_type.is_structure() {
        let message = format!(
            "a {} can only stand in a variable; choose another type, such as a lookup",
            data_type.words().to_lowercase()
        );
        report.error("wrong_type", at, message);
        return;
    }
    check_type(data_type, world, at, report);
}

/// The entries of a picklist.
pub(super) fn check_choices(choices: &[Choice], at: &Spot, report: &mut Report) {
    if choices.is_empty() {
        report.error("choices_empty", at, "has no choices; add at least one");
    }
    report.at_most(choices.len(), CHOICES_MAX, "choices", at);
    let mut seen = BTreeSet::new();
    for choice in choices {
        if choice.value.trim().is_empty() {
            report.error("choice_empty", at, "has a choice without a value; write one or remove the choice");
        } else if !seen.insert(choice.value.as_str()) {
            let shown: String = choice.value.chars().take(LABEL_LENGTH_MAX).collect();
            report.error("duplicate_name", at, format!("has the choice {shown} twice; remove one"));
        }
        if choice.value.chars().count() > LINE_LENGTH_MAX {
            let message = format!("has a choice of more than {LINE_LENGTH_MAX} characters; shorten it");
            report.error("text_too_long", at, message);
        }
        report.label_length(&choice.label, at);
    }
}

/// `There is no <kind> <name>`, with the nearest one that exists.
pub(super) fn unknown<'a>(kind: &str, name: &Name, known: impl Iterator<Item = &'a Name>) -> String {
    match nearest(name.as_str(), known.map(Name::as_str)) {
        Some(near) => format!("there is no {kind} {name}; did you mean {near}?"),
        None => format!("there is no {kind} {name}; create it or choose another"),
    }
}

/// Inputs or variables.
pub(super) fn check_variables(variables: &[Variable], world: &World, at: &Spot, report: &mut Report) {
    report.at_most(variables.len(), VARIABLES_MAX, "variables", at);
    let mut seen = BTreeSet::new();
    for variable in variables {
        let at = at.under(&variable.name);
        if !seen.insert(&variable.name) {
            report.error("duplicate_name", &at, format!("{} is there twice; rename one", variable.name));
        }
        report.label_length(&variable.label, &at);
        check_type(&variable.data_type, world, &at, report);
        check_literal(&variable.default, &variable.data_type, &at.under("default"), report);
    }
}

/// A value written into the definition.
pub(super) fn check_literal(value: &Value, data_type: &DataType, at: &Spot, report: &mut Report) {
    if let Err(problem) = data_type.check(value) {
        report.error("wrong_value", at, format!("the value {problem}"));
    }
}

/// Whether a value of one type can stand where another is needed.
pub(super) fn fits(found: &DataType, wanted: &DataType) -> bool {
    match (found, wanted) {
        (DataType::Record { object: found }, DataType::Record { object: wanted }) => found == wanted,
        (DataType::List { of: found }, DataType::List { of: wanted }) => fits(found, wanted),
        (DataType::MultiPicklist { .. }, DataType::List { of }) => Kind::from(&**of) == Kind::Text,
        _ => Kind::from(found).fits(Kind::from(wanted)),
    }
}

/// A type in words: `a list of records of Account`.
pub(super) fn described(data_type: &DataType) -> String {
    match data_type {
        DataType::Record { object } => format!("a record of {object}"),
        DataType::Lookup { object } => format!("the id of a record of {object}"),
        DataType::List { of } => format!("a list, each item {}", described(of)),
        other => Kind::from(other).words().to_owned(),
    }
}

/// Where a value comes from, against the kind it must be.
pub(super) fn check_kind(
    source: &ValueSource,
    kind: Kind,
    names: &KnownNames,
    at: &Spot,
    report: &mut Report,
) {
    let wrong = |found: Kind| format!("{} where {} is needed; choose another", found.words(), kind.words());
    match source {
        ValueSource::Literal(value) => {
            let found = match value {
                Value::Null => Kind::Null,
                Value::Bool(_) => Kind::Bool,
                Value::Number(_) => Kind::Number,
                Value::String(_) => Kind::Text,
                Value::Array(_) => Kind::List,
                Value::Object(_) => Kind::Group,
            };
            if !found.fits(kind) {
                report.error("wrong_value", at, format!("is {}", wrong(found)));
            }
        }
        ValueSource::Reference(path) => match expr::check_path(path, names) {
            Ok(Some(found)) if !Kind::from(&found).fits(kind) => {
                report.error("wrong_type", at, format!("{path} holds {}", wrong(Kind::from(&found))));
            }
            Ok(_) => {}
            Err(problem) => report.name_problem(problem, at),
        },
        ValueSource::Expression(text) => check_expression(text, names, kind, at, report),
    }
}

/// Where a value comes from, against the type it must have.
pub(super) fn check_source(
    source: &ValueSource,
    data_type: &DataType,
    names: &KnownNames,
    at: &Spot,
    report: &mut Report,
) {
    match source {
        ValueSource::Literal(value) => check_literal(value, data_type, at, report),
        ValueSource::Reference(path) => match expr::check_path(path, names) {
            Ok(Some(found)) if !Kind::from(&found).fits(Kind::from(data_type)) => {
                let (found, wanted) = (Kind::from(&found).words(), Kind::from(data_type).words());
                report.error(
                    "wrong_type",
                    at,
                    format!("{path} holds {found}, but {wanted} is needed; choose another"),
                );
            }
            Ok(Some(found)) if !fits(&found, data_type) => {
                let (found, wanted) = (described(&found), described(data_type));
                let message = format!("{path} holds {found}, but {wanted} is needed; choose another");
                report.error("wrong_type", at, message);
            }
            Ok(_) => {}
            Err(problem) => report.name_problem(problem, at),
        },
        ValueSource::Expression(text) => check_expression(text, names, data_type.into(), at, report),
    }
}

/// Where a list of choices comes from.
pub(super) fn check_list(source: &ValueSource, names: &KnownNames, at: &Spot, report: &mut Report) {
    match source {
        ValueSource::Literal(Value::Array(_)) => {}
        ValueSource::Literal(_) => report.error("wrong_value", at, "the choices must be a list; choose one"),
        ValueSource::Reference(path) => match expr::check_path(path, names) {
            Ok(Some(found)) if !Kind::from(&found).fits(Kind::List) => {
                let found = Kind::from(&found).words();
                report.error("wrong_type", at, format!("{path} holds {found}, but a list is needed"));
            }
            Ok(_) => {}
            Err(problem) => report.name_problem(problem, at),
        },
        ValueSource::Expression(text) => check_expression(text, names, Kind::List, at, report),
    }
}

/// An expression, against the kind of value it must yield.
pub(super) fn check_expression(source: &str, names: &KnownNames, kind: Kind, at: &Spot, report: &mut Report) {
    for problem in expr::check(source, names, kind) {
        report.name_problem(problem, at);
    }
}

/// A text with `{{…}}` in it.
pub(super) fn check_template(text: &str, names: &KnownNames, at: &Spot, report: &mut Report) {
    report.text(text, at);
    for NameProblem { code, message } in crate::template::check(text, names) {
        // A text with a hole in it does not stop work: it is shown with the hole.
        report.warn(if code == "absent_name" { "record_without_trigger" } else { "template" }, at, message);
    }
}
