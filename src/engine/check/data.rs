//! Elements that look up, make, change and delete records, against the objects.

use super::{
    conditions,
    elements::Drawn,
    report::{Report, Spot},
    resources, types,
};
use crate::{
    expr::{Kind, KnownNames, is_blank},
    flow::{CreateRecords, DeleteRecords, GetRecords, RecordFilter, SetValue, UpdateRecords, UpdateTarget},
    ids::Name,
    limits::{FOUND_RECORDS_MAX, SORTS_MAX},
    object::Object,
    value::{DataType, ValueSource},
};

pub(super) fn check_get(drawn: Drawn<'_>, it: &GetRecords, at: &Spot, report: &mut Report) {
    let object = object(drawn, &it.object, &at.under("object"), report);
    check_filter(drawn, &it.filter, object, at, report);
    report.at_most(it.sort.len(), SORTS_MAX, "parts of an order", &at.under("sort"));
    for (i, by) in it.sort.iter().enumerate() {
        let own = matches!(by.field.as_str(), "id" | "title");
        if let Some(object) = object.filter(|o| !own && o.field(&by.field).is_none()) {
            no_field(object, &by.field, &at.under(format!("sort.{}", i + 1)), report);
        }
    }
    let limit = it.limit.and_then(|n| usize::try_from(n).ok());
    if limit.is_some_and(|n| n == 0 || n > FOUND_RECORDS_MAX) {
        let message = format!("takes an impossible number of records; choose 1 to {FOUND_RECORDS_MAX}");
        report.error("wrong_value", &at.under("limit"), message);
    }
    let record = DataType::Record { object: it.object.clone() };
    let found = if it.first { record } else { DataType::List { of: Box::new(record) } };
    drawn.takes(&it.into, &found, &at.under("into"), report);
}

pub(super) fn check_create(drawn: Drawn<'_>, it: &CreateRecords, at: &Spot, report: &mut Report) {
    let object = object(drawn, &it.object, &at.under("object"), report);
    let many = it.from.as_ref().map(|from| {
        types::check_kind(from, Kind::Any, drawn.names, &at.under("from"), report);
        source_type(drawn, from)
    });
    let item = match many.clone().flatten() {
        Some(DataType::List { of }) => Some(*of),
        other => other,
    };
    let names = with_item(drawn, item.as_ref(), it.from.is_some());
    if let Some(object) = object {
        check_fields(object, &it.sets, &names, at, report);
        if it.from.is_none() {
            check_required(object, &it.sets, at, report);
        }
    }
    if it.sets.is_empty() && it.from.is_none() {
        report.warn("sets_nothing", at, "sets nothing; add a row for each field");
    }
    let Some(into) = &it.into else { return };
    let id = DataType::Lookup { object: it.object.clone() };
    match many {
        None => drawn.takes(into, &id, &at.under("into"), report),
        Some(Some(DataType::List { .. })) => {
            drawn.takes(into, &DataType::List { of: Box::new(id) }, &at.under("into"), report);
        }
        Some(Some(_)) => drawn.takes(into, &id, &at.under("into"), report),
        Some(None) if drawn.variable(into).is_none() => {
            drawn.no_variable(into, &at.under("into"), report);
        }
        Some(None) => {}
    }
}

pub(super) fn check_update(drawn: Drawn<'_>, it: &UpdateRecords, at: &Spot, report: &mut Report) {
    let object = check_target(drawn, &it.target, "changes", at, report);
    if it.sets.is_empty() {
        report.warn("sets_nothing", at, "sets nothing; add a row, or remove the element");
    }
    let Some(object) = object else { return };
    let record = DataType::Record { object: object.name.clone() };
    let names = with_item(drawn, Some(&record), true);
    check_fields(object, &it.sets, &names, at, report);
}

pub(super) fn check_delete(drawn: Drawn<'_>, it: &DeleteRecords, at: &Spot, report: &mut Report) {
    check_target(drawn, &it.target, "deletes", at, report);
    match &it.target {
        UpdateTarget::RunRecord => {
            let message = "deletes the record that the run is about, which is never done; choose others";
            report.error("deletes_own_record", &at.under("target"), message);
        }
        UpdateTarget::Matching { filter, .. } if filter.rows.is_empty() => {
            let message = "deletes every record of the object; add a row that says which";
            report.warn("deletes_all", &at.under("target.matching.filter"), message);
        }
        UpdateTarget::Matching { .. } | UpdateTarget::Records { .. } => {}
    }
}

fn check_target<'d>(
    drawn: Drawn<'d>,
    target: &UpdateTarget,
    does: &str,
    at: &Spot,
    report: &mut Report,
) -> Option<&'d Object> {
    match target {
        UpdateTarget::RunRecord => {
            if drawn.flow.object.is_none() {
                let message = format!(
                    "{does} a record, but the flow names no object; choose the object that the flow works on"
                );
                report.error("object_missing", at, message);
            }
            drawn.object
        }
        UpdateTarget::Records { object: name, value } => {
            let at = at.under("target.records");
            let found = object(drawn, name, &at.under("object"), report);
            types::check_kind(value, Kind::Any, drawn.names, &at.under("value"), report);
            let one = match source_type(drawn, value) {
                Some(DataType::List { of }) => Some(*of),
                other => other,
            };
            let fits = match &one {
                None | Some(DataType::Text) => true,
                Some(DataType::Record { object } | DataType::Lookup { object }) => object == name,
                Some(_) => false,
            };
            if let (Some(one), false) = (&one, fits) {
                let message = format!(
                    "needs records of {name} or their ids, but gets {}; choose others",
                    types::described(one)
                );
                report.error("wrong_type", &at.under("value"), message);
            }
            found
        }
        UpdateTarget::Matching { object: name, filter } => {
            let at = at.under("target.matching");
            let found = object(drawn, name, &at.under("object"), report);
            check_filter(drawn, filter, found, &at, report);
            found
        }
    }
}

/// The rows of a filter, as rows of a condition over the object's fields.
fn check_filter(
    drawn: Drawn<'_>,
    filter: &RecordFilter,
    object: Option<&Object>,
    at: &Spot,
    report: &mut Report,
) {
    let Some(object) = object else { return };
    if filter.rows.is_empty() {
        return;
    }
    let mut names = drawn.names.clone();
    resources::fields(&mut names, FOUND, object);
    names.add_group(FOUND, &object.label);
    conditions::check_filter(&filter.as_rows(FOUND), &names, &at.under("filter"), report);
}

/// What rows of filters name the record by, that no expression can name.
const FOUND: &str = "found";

fn check_fields(object: &Object, sets: &[SetValue], names: &KnownNames, at: &Spot, report: &mut Report) {
    for (i, set) in sets.iter().enumerate() {
        let at = at.under(format!("sets.{}", i + 1));
        whole(set, &at, report);
        match object.field(&set.name) {
            Some(field) if field.data_type.is_given() => {
                let message =
                    format!("{} is filled in by Fermata and cannot be set; remove the row", field.shown());
                report.error("wrong_value", &at, message);
            }
            Some(field) => types::check_source(&set.value, &field.data_type, names, &at, report),
            None => no_field(object, &set.name, &at, report),
        }
    }
}

/// What is set is a field already, or a variable as a whole.
pub(super) fn whole(set: &SetValue, at: &Spot, report: &mut Report) {
    if let Some(field) = &set.field {
        let message = format!("sets {field} of {}, which is no record here; set it as a whole", set.name);
        report.error("field_of_no_record", at, message);
    }
}

fn check_required(object: &Object, sets: &[SetValue], at: &Spot, report: &mut Report) {
    let set = |name: &Name| sets.iter().any(|set| &set.name == name);
    let missing = object.fields.iter().filter(|f| f.required && is_blank(&f.default) && !set(&f.name));
    for field in missing {
        let message = format!("{} needs {}; add a row that sets it", object.label, field.shown());
        report.error("field_missing", &at.under("sets"), message);
    }
}

fn no_field(object: &Object, name: &Name, at: &Spot, report: &mut Report) {
    let known = object.fields.iter().map(|f| &f.name);
    report.error("field_unknown", at, types::unknown(&format!("{} field", object.label), name, known));
}

fn object<'d>(drawn: Drawn<'d>, name: &Name, at: &Spot, report: &mut Report) -> Option<&'d Object> {
    let found = drawn.world.objects.get(name);
    if found.is_none() {
        report.error("object_unknown", at, types::unknown("object", name, drawn.world.objects.keys()));
    }
    found
}

/// The names with `item`: what is at hand.
fn with_item(drawn: Drawn<'_>, item: Option<&DataType>, is_there: bool) -> KnownNames {
    let mut names = drawn.names.clone();
    match item {
        Some(data_type) => resources::add(&mut names, "item", "Item", data_type, drawn.world),
        None if is_there => names.add_open("item"),
        None => {}
    }
    names
}

/// What a source is known to yield.
fn source_type(drawn: Drawn<'_>, source: &ValueSource) -> Option<DataType> {
    match source {
        ValueSource::Reference(path) => drawn.names.get(path.trim()).map(|known| known.data_type.clone()),
        _ => None,
    }
}
