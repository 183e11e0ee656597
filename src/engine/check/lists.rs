//! How records are listed: columns that are not there, filters that compare what cannot be compared.

use super::{
    Place, Problem, Resource, World, conditions,
    report::{Report, Spot},
    types,
};
use crate::{
    condition::{Condition, Operator},
    expr::KnownNames,
    limits::LIST_COLUMNS_MAX,
    lists::{ListDefinition, UPDATED, can_sort_by},
    object::Object,
    value::DataType,
};

/// Everything wrong with how an object's records are listed.
pub fn check_list(list: &ListDefinition, object: &Object, world: &World) -> Vec<Problem> {
    let mut report = Report::default();
    let whole = Spot::new(&Place::Whole, "");
    let known = || object.fields.iter().map(|f| &f.name);
    report.at_most(list.columns.len(), LIST_COLUMNS_MAX, "columns", &whole.under("columns"));
    for (n, column) in list.columns.iter().enumerate() {
        let at = whole.under(format!("columns[{n}]"));
        if column.as_str() != UPDATED && object.field(column).is_none() {
            report.error("field_unknown", &at, types::unknown("field", column, known()));
        } else if list.columns.iter().take(n).any(|before| before == column) {
            report.error("duplicate_name", &at, "is shown twice; take one out");
        }
    }
    if let Some(sort) = &list.sort
        && !can_sort_by(object, &sort.field)
    {
        let at = whole.under("sort.field");
        match object.field(&sort.field) {
            None => report.error("field_unknown", &at, types::unknown("field", &sort.field, known())),
            Some(field) => {
                let message = format!("{} is nothing that lists can be put in order by", field.shown());
                report.error("wrong_type", &at, message);
            }
        }
    }
    if let Some(rows) = &list.filter {
        let at = whole.under("filter");
        conditions::check(&Condition::Rows(rows.clone()), &names(object), world, &at, &mut report);
        for (n, row) in rows.rows.iter().enumerate().filter(|(_, row)| row.operator == Operator::IsChanged) {
            let message =
                format!("a list cannot tell whether {} changed; choose another operator", row.resource);
            report.error("wrong_operator", &at.under(format!("rows.{}", n + 1)), message);
        }
    }
    report.sorted(&[Place::Whole])
}

/// What the filter of a list can name, in the order of the object's fields.
pub fn list_resources(object: &Object) -> Vec<Resource> {
    let names = names(object);
    let at = |path: &str| {
        let field = path.strip_prefix("record.");
        object.fields.iter().position(|f| Some(f.name.as_str()) == field).unwrap_or(usize::MAX)
    };
    let mut all: Vec<Resource> = names
        .iter()
        .map(|(path, known)| Resource {
            path: path.clone(),
            label: known.label.clone(),
            data_type: known.data_type.clone(),
        })
        .collect();
    all.sort_by_key(|resource| at(&resource.path));
    all
}

fn names(object: &Object) -> KnownNames {
    let mut names = KnownNames::new();
    names.add_group("record", &object.label);
    names.add("record.title", "Title", DataType::Text);
    for field in &object.fields {
        names.add(format!("record.{}", field.name), field.shown(), field.data_type.clone());
    }
    names.add_group("user", "user");
    names.add("user.name", "Whoever looks", DataType::User);
    names.add("now", "Now", DataType::DateTime);
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_cannot_be_listed_is_told_with_its_place() {
        let object: Object = serde_json::from_value(json!({ "name": "Deal", "label": "Deal", "fields": [
            { "name": "topic", "data_type": { "type": "text" } },
            { "name": "story", "data_type": { "type": "long_text" } },
        ] }))
        .unwrap_or_else(|error| panic!("{error}"));
        let row = |resource: &str, operator: &str| json!({ "resource": resource, "operator": operator, "value": { "literal": "x" } });
        let cases = [
            (json!({}), None),
            (json!({ "columns": ["topic", "updated"], "sort": { "field": "updated" } }), None),
            (json!({ "columns": ["nothing"] }), Some(("field_unknown", "columns[0]"))),
            (json!({ "columns": ["topic", "topic"] }), Some(("duplicate_name", "columns[1]"))),
            (json!({ "sort": { "field": "story" } }), Some(("wrong_type", "sort.field"))),
            (json!({ "sort": { "field": "nothing" } }), Some(("field_unknown", "sort.field"))),
            (json!({ "filter": { "rows": [row("record.topic", "equals")] } }), None),
            (
                json!({ "filter": { "rows": [row("record.topic", "is_changed")] } }),
                Some(("wrong_value", "filter.rows.1")),
            ),
            (json!({ "filter": { "rows": [] } }), Some(("condition_empty", "filter"))),
        ];
        for (list, expected) in cases {
            let read: ListDefinition =
                serde_json::from_value(list.clone()).unwrap_or_else(|error| panic!("{error}"));
            let problems = check_list(&read, &object, &World::default());
            let first = problems.first().map(|problem| (problem.code.as_str(), problem.property.as_str()));
            assert_eq!(first, expected, "{list}: {problems:?}");
        }
    }
}
