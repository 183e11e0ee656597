//! What of a list's filter the database can tell by itself. It only ever leaves out records that are surely not meant: whether one
//! is meant is said by the engine, by the same rules as in every other condition.

use fermata_engine::{
    condition::{Logic, Operator, Row, Rows},
    expr::Scope,
    ids::Name,
    object::Object,
    value::{DataType, Value, ValueSource},
};
use fermata_store::filters::{Compare, Holds, Narrow};

/// What the database can tell of these rows, and whether one of it is enough. Nothing where it can tell nothing: then all
/// records of the object are looked at.
pub(super) fn narrowed(rows: &Rows, object: &Object, scope: &Scope<'_>) -> (Vec<Narrow>, bool) {
    let told = || rows.rows.iter().map(|row| one(row, object, scope));
    match rows.logic {
        Logic::All => (told().flatten().collect(), false),
        // One row that the database cannot tell may let in any record.
        Logic::Any => (told().collect::<Option<Vec<_>>>().unwrap_or_default(), true),
        Logic::Custom(_) => (Vec::new(), false),
    }
}

fn one(row: &Row, object: &Object, scope: &Scope<'_>) -> Option<Narrow> {
    let field = Name::parse(row.resource.trim().strip_prefix("record.")?).ok()?;
    let data_type = &object.field(&field)?.data_type;
    let value = match &row.value {
        ValueSource::Literal(value) => value.clone(),
        ValueSource::Reference(path) if !path.trim().starts_with("record") => scope.path(path),
        _ => return None,
    };
    holds(row.operator, data_type, value).map(|holds| Narrow { field, holds })
}

fn holds(operator: Operator, data_type: &DataType, value: Value) -> Option<Holds> {
    let wanted = value != Value::Bool(false);
    match operator {
        Operator::IsNull => return Some(Holds::There(!wanted)),
        Operator::IsBlank => return Some(if wanted { Holds::Blank } else { Holds::There(true) }),
        _ => {}
    }
    match (data_type, value) {
        // What is calculated is not stored.
        (DataType::Formula { .. }, _) => None,
        (DataType::Checkbox, Value::Bool(yes)) => (operator == Operator::Equals).then_some(Holds::Yes(yes)),
        (DataType::Number { .. } | DataType::Currency { .. } | DataType::Percent, Value::Number(number)) => {
            Some(Holds::Number(compare(operator)?, number.as_f64()?))
        }
        (DataType::MultiPicklist { .. } | DataType::LongText, Value::String(text)) => {
            (operator == Operator::Contains).then(|| contains(text)).flatten()
        }
        (of, Value::String(text)) if is_text(of) => match operator {
            Operator::Contains | Operator::StartsWith | Operator::EndsWith => contains(text),
            Operator::Equals => Some(Holds::OneOf(vec![text])),
            operator => Some(Holds::Text(compare(operator)?, text)),
        },
        (of, Value::Array(items)) if is_text(of) && operator == Operator::In => {
            let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
            texts.collect::<Option<Vec<_>>>().map(Holds::OneOf)
        }
        _ => None,
    }
}

fn is_text(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Text
            | DataType::Date
            | DataType::DateTime
            | DataType::Time
            | DataType::Picklist { .. }
            | DataType::Email
            | DataType::Phone
            | DataType::Url
            | DataType::User
            | DataType::Lookup { .. }
    )
}

fn compare(operator: Operator) -> Option<Compare> {
    Some(match operator {
        Operator::Equals => Compare::Is,
        Operator::GreaterThan => Compare::Greater,
        Operator::GreaterOrEqual => Compare::GreaterOrIs,
        Operator::LessThan => Compare::Less,
        Operator::LessOrEqual => Compare::LessOrIs,
        _ => return None,
    })
}

/// Databases know the two cases of a letter for ASCII alone.
fn contains(text: String) -> Option<Holds> {
    let plain = text.is_ascii() && !text.contains(['"', '\\']) && !text.chars().any(char::is_control);
    plain.then_some(Holds::Contains(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(logic: Value, rows: Value) -> (Vec<Narrow>, bool) {
        let object: Object = serde_json::from_value(json!({
            "name": "Deal", "label": "Deal", "fields": [
                { "name": "topic", "data_type": { "type": "text" } },
                { "name": "amount", "data_type": { "type": "number" } },
                { "name": "vip", "data_type": { "type": "checkbox" } },
                { "name": "owner", "data_type": { "type": "user" } },
            ],
        }))
        .unwrap_or_else(|error| panic!("{error}"));
        let rows: Rows = serde_json::from_value(json!({ "logic": logic, "rows": rows }))
            .unwrap_or_else(|error| panic!("{error}"));
        narrowed(&rows, &object, &Scope::new().with("user", json!({ "name": "mia" })))
    }

    fn row(field: &str, operator: &str, value: Value) -> Value {
        json!({ "resource": format!("record.{field}"), "operator": operator, "value": value })
    }

    #[test]
    fn what_the_database_can_tell_is_told() {
        let holds = |row: Value| told(json!("all"), json!([row])).0.pop().map(|narrow| narrow.holds);
        let literal = |value: Value| json!({ "literal": value });
        let cases = [
            (row("topic", "equals", literal(json!("Roof"))), Some(Holds::OneOf(vec!["Roof".into()]))),
            (row("topic", "contains", literal(json!("oo"))), Some(Holds::Contains("oo".into()))),
            (row("topic", "contains", literal(json!("ü"))), None),
            (row("topic", "not_equals", literal(json!("Roof"))), None),
            (row("amount", "greater_than", literal(json!(3))), Some(Holds::Number(Compare::Greater, 3.0))),
            (row("amount", "greater_than", literal(json!("3"))), None),
            (row("vip", "equals", literal(json!(false))), Some(Holds::Yes(false))),
            (
                row("owner", "equals", json!({ "reference": "user.name" })),
                Some(Holds::OneOf(vec!["mia".into()])),
            ),
            (row("owner", "equals", json!({ "reference": "record.topic" })), None),
            (row("owner", "equals", json!({ "expression": "user.name" })), None),
            (row("topic", "is_blank", literal(json!(true))), Some(Holds::Blank)),
            (row("topic", "is_null", literal(json!(false))), Some(Holds::There(true))),
        ];
        for (row, expected) in cases {
            assert_eq!(holds(row.clone()), expected, "{row}");
        }
    }

    #[test]
    fn one_row_that_it_cannot_tell_spoils_any_but_not_all() {
        let rows = json!([
            row("topic", "equals", json!({ "literal": "Roof" })),
            row("topic", "not_equals", json!({ "literal": "Wall" })),
        ]);
        assert_eq!(told(json!("all"), rows.clone()).0.len(), 1);
        assert_eq!(told(json!("any"), rows.clone()).0.len(), 0);
        assert_eq!(told(json!({ "custom": "1 AND NOT 2" }), rows).0.len(), 0);
    }
}
