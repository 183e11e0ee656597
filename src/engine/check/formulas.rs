//! What fields work out and give by themselves: formulas, auto-numbers, first values. And what must hold of a record: rules.

use std::collections::BTreeSet;

use super::{
    Place, World, conditions,
    report::{Report, Spot},
    resources, shape, types,
};
use crate::{
    expr::{self, Kind},
    ids::Name,
    limits::{AUTO_NUMBER_DIGITS_MAX, AUTO_NUMBER_PREFIX_MAX, RULES_MAX},
    object::{Field, Object},
    value::DataType,
};

/// An auto-number's form.
pub(super) fn check_number(prefix: &str, digits: u8, at: &Spot, report: &mut Report) {
    if digits == 0 || digits > AUTO_NUMBER_DIGITS_MAX {
        let message = format!("has {digits} digits; choose 1 to {AUTO_NUMBER_DIGITS_MAX}");
        report.error("wrong_value", &at.under("digits"), message);
    }
    if prefix.chars().count() > AUTO_NUMBER_PREFIX_MAX || prefix.chars().any(char::is_control) {
        let message = format!("is longer than {AUTO_NUMBER_PREFIX_MAX} plain characters; shorten it");
        report.error("wrong_value", &at.under("prefix"), message);
    }
}

/// A formula: what it names, what it yields, and that it does not lead back to itself.
pub(super) fn check_formula(
    object: &Object,
    field: &Field,
    world: &World,
    names: &expr::KnownNames,
    at: &Spot,
    report: &mut Report,
) {
    let DataType::Formula { source, result } = &field.data_type else { return };
    match &**result {
        DataType::Formula { .. } | DataType::AutoNumber { .. } | DataType::File { .. } => {
            let message = format!("cannot yield {}; choose a type that is a plain value", result.words());
            report.error("wrong_type", &at.under("result"), message);
            return;
        }
        other => types::check_single(other, world, &at.under("result"), report),
    }
    let here = at.under("source");
    types::check_expression(source, names, Kind::from(&**result), &here, report);
    let mut chain = vec![(object.name.clone(), field.name.clone())];
    if let Some(circle) = circle(object, source, world, object, &mut chain, &mut BTreeSet::new()) {
        report.error(
            "formula_cycle",
            &here,
            format!("works itself out in a circle ({circle}); break the circle"),
        );
    }
}

/// How a formula leads back to the first of the chain, in words. Whether records really form the circle is not known here:
/// the formula of a record may not name itself even of another record.
fn circle(
    object: &Object,
    source: &str,
    world: &World,
    edited: &Object,
    chain: &mut Vec<(Name, Name)>,
    seen: &mut BTreeSet<(Name, Name)>,
) -> Option<String> {
    let of = |name: &Name| if name == &edited.name { Some(edited) } else { world.objects.get(name) };
    for path in expr::paths(source) {
        let mut at = Some(object);
        for part in path.split('.').skip(1) {
            let Some(here) = at else { break };
            let Some(field) = here.fields.iter().find(|f| f.name.as_str() == part) else { break };
            at = match &field.data_type {
                DataType::Lookup { object } => of(object),
                _ => None,
            };
            let DataType::Formula { source, .. } = &field.data_type else { continue };
            let node = (here.name.clone(), field.name.clone());
            if chain.first() == Some(&node) {
                let steps: Vec<String> =
                    chain.iter().chain([&node]).map(|(o, f)| format!("{o}.{f}")).collect();
                return Some(steps.join(" → "));
            }
            if seen.insert(node.clone()) {
                chain.push(node);
                let found = circle(here, source, world, edited, chain, seen);
                chain.pop();
                if found.is_some() {
                    return found;
                }
            }
        }
    }
    None
}

/// What a new record holds at first, and whether the field can be unique.
pub(super) fn check_attributes(field: &Field, at: &Spot, report: &mut Report) {
    if field.is_unique() && !field.data_type.can_be_unique() {
        let message =
            format!("cannot be unique: it is {}; choose another type, or leave it", field.data_type.words());
        report.error("wrong_type", &at.under("unique"), message);
    }
    if field.data_type.is_given() && (field.required || !field.default.is_null()) {
        let message = "is filled in by Fermata: it can be neither required nor have a first value";
        report.error("wrong_value", at, message);
    }
    if field.default_expression.is_empty() {
        return;
    }
    let here = at.under("default_expression");
    if !field.default.is_null() || field.data_type.is_given() {
        report.error("wrong_value", &here, "has a value at first already; keep one of the two");
    }
    let names = resources::default_names();
    types::check_expression(&field.default_expression, &names, Kind::from(&field.data_type), &here, report);
}

/// The rules of an object.
pub(super) fn check_rules(object: &Object, world: &World, report: &mut Report) {
    let whole = Spot::new(&Place::Whole, "rules");
    report.at_most(object.rules.len(), RULES_MAX, "rules", &whole);
    shape::twice(object.rules.iter().map(|r| (&r.name, Place::Whole)), "the rules", report);
    if object.rules.is_empty() {
        return;
    }
    let names = resources::rule_names(object, world);
    for rule in &object.rules {
        let at = whole.under(&rule.name);
        if rule.message.trim().is_empty() {
            let message = "says nothing to whoever breaks it; write what is wrong and what to do";
            report.error("label_empty", &at.under("message"), message);
        }
        report.text(&rule.message, &at.under("message"));
        conditions::check(&rule.condition, &names, world, &at.under("condition"), report);
        if let Some(field) = rule.field.as_ref().filter(|name| object.field(name).is_none()) {
            let known = object.fields.iter().map(|f| &f.name);
            report.error("field_unknown", &at.under("field"), types::unknown("field", field, known));
        }
    }
}
