//! Objects: fields that cannot be told apart, filled in or shown.

use super::{
    Place, World, formulas,
    report::{Report, Spot},
    resources, shape, types,
};
use crate::{
    expr::is_blank,
    limits::FIELDS_MAX,
    object::{Field, Object},
    value::DataType,
};

/// Names that every record has besides its fields.
const RESERVED: [&str; 3] = ["id", "title", "object"];

/// One object.
pub(super) fn check(object: &Object, world: &World, report: &mut Report) {
    let whole = Spot::new(&Place::Whole, "");
    report.label(&object.label, &whole.under("label"));
    report.label_length(&object.label_plural, &whole.under("label_plural"));
    report.text(&object.description, &whole.under("description"));
    if object.fields.is_empty() {
        report.error("no_fields", &whole.under("fields"), "has no field; add one");
    }
    report.at_most(object.fields.len(), FIELDS_MAX, "fields", &whole.under("fields"));
    shape::twice(object.fields.iter().map(|f| (&f.name, Place::Whole)), "the fields", report);
    check_title(object, &whole.under("title_field"), report);
    let names = resources::formula_names(object, world);
    for field in &object.fields {
        let at = whole.under(format!("fields.{}", field.name));
        check_field(object, field, world, &at, report);
        formulas::check_formula(object, field, world, &names, &at.under("data_type"), report);
        formulas::check_attributes(field, &at, report);
    }
    formulas::check_rules(object, world, report);
}

fn check_title(object: &Object, at: &Spot, report: &mut Report) {
    match (&object.title_field, object.title()) {
        (Some(name), None) => {
            let known = object.fields.iter().map(|f| &f.name);
            report.error("field_unknown", at, types::unknown("field", name, known));
        }
        (Some(_), Some(field))
            if matches!(
                field.data_type,
                DataType::MultiPicklist { .. }
                    | DataType::Checkbox
                    | DataType::Formula { .. }
                    | DataType::File { .. }
            ) =>
        {
            report.error("wrong_type", at, "cannot name a record; choose a text field or an auto-number");
        }
        (None, None) if !object.fields.is_empty() => {
            let message = "no text field names its records in lists; add one, or choose another field";
            report.warn("title_missing", at, message);
        }
        _ => {}
    }
}

fn check_field(object: &Object, field: &Field, world: &World, at: &Spot, report: &mut Report) {
    if RESERVED.contains(&field.name.as_str()) {
        let message = format!("every record has {} already; choose another name", field.name);
        report.error("reserved_name", &at.under("name"), message);
    }
    report.label_length(&field.label, &at.under("label"));
    report.text(&field.help, &at.under("help"));
    let here = at.under("data_type");
    match &field.data_type {
        DataType::Lookup { object: to } if to == &object.name => {}
        DataType::AutoNumber { prefix, digits } => formulas::check_number(prefix, *digits, &here, report),
        DataType::Formula { .. } => return,
        other => types::check_single(other, world, &here, report),
    }
    if matches!(field.data_type, DataType::File { .. }) && (field.required || !is_blank(&field.default)) {
        let message = "cannot be asked for when a record is made, as files lie with records; leave it optional and empty";
        report.error("file_first", &at.under(if field.required { "required" } else { "default" }), message);
    }
    types::check_literal(&field.default, &field.data_type, &at.under("default"), report);
}
