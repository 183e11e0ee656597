use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::limits::{LINE_LENGTH_MAX, LIST_LENGTH_MAX, TEXT_LENGTH_MAX};

fn choices() -> Vec<Choice> {
    vec![Choice::new("basic", "Basic"), Choice::new("gold", "")]
}

fn good(data_type: &DataType, value: Value, expected: Value) {
    assert_eq!(data_type.check(&value), Ok(expected), "{data_type:?} {value}");
}

fn bad(data_type: &DataType, value: Value, code: &str) {
    assert_eq!(data_type.check(&value).unwrap_err().code, code, "{data_type:?} {value}");
}

#[test]
fn accepts_what_is_of_its_type_in_normal_form() {
    good(&DataType::Text, json!("a"), json!("a"));
    good(&DataType::Text, json!("  "), json!(null));
    good(&DataType::Text, json!(null), json!(null));
    good(&DataType::LongText, json!("a\nb"), json!("a\nb"));
    good(&DataType::Number { decimals: 0 }, json!(1.5), json!(1.5));
    good(&DataType::Checkbox, json!(false), json!(false));
    good(&DataType::Date, json!("2028-02-29"), json!("2028-02-29"));
    good(&DataType::DateTime, json!("2026-11-22T16:30:00+01:00"), json!("2026-11-22T15:30:00Z"));
    good(&DataType::Time, json!("09:05:00"), json!("09:05"));
    good(&DataType::Picklist { choices: choices() }, json!("gold"), json!("gold"));
    good(&DataType::MultiPicklist { choices: choices() }, json!(["gold", "basic"]), json!(["gold", "basic"]));
    good(&DataType::MultiPicklist { choices: choices() }, json!([]), json!(null));
    good(&DataType::Email, json!(" mia@example.com "), json!("mia@example.com"));
    good(&DataType::Phone, json!("+49 (40) 123-456"), json!("+49 (40) 123-456"));
    good(&DataType::Url, json!("https://example.com/a?b=c"), json!("https://example.com/a?b=c"));
    good(&DataType::User, json!("mia"), json!("mia"));
    let object = Name::parse("Account").unwrap();
    let id = "019a0000-0000-7000-8000-000000000001";
    good(&DataType::Lookup { object }, json!(id.to_uppercase()), json!(id));
}

#[test]
fn refuses_what_is_not() {
    let number = DataType::Number { decimals: 2 };
    bad(&number, json!("5"), "wrong_type");
    bad(&number, json!(1e16), "out_of_range");
    bad(&DataType::Checkbox, json!("true"), "wrong_type");
    bad(&DataType::Text, json!(5), "wrong_type");
    bad(&DataType::Text, json!({}), "wrong_type");
    bad(&DataType::Text, json!("a\nb"), "wrong_format");
    bad(&DataType::LongText, json!("a\u{0}b"), "wrong_format");
    bad(&DataType::Date, json!("2026-02-29"), "wrong_format");
    bad(&DataType::Date, json!("22.11.2026"), "wrong_format");
    bad(&DataType::DateTime, json!("2026-11-22T15:30:00"), "wrong_format");
    bad(&DataType::Time, json!("24:00"), "wrong_format");
    bad(&DataType::Time, json!("9:5"), "wrong_format");
    bad(&DataType::Picklist { choices: choices() }, json!("Gold"), "unknown_choice");
    bad(&DataType::MultiPicklist { choices: choices() }, json!("gold"), "wrong_type");
    bad(&DataType::MultiPicklist { choices: choices() }, json!(["gold", "gold"]), "repeated");
    bad(&DataType::MultiPicklist { choices: choices() }, json!([1]), "wrong_type");
    bad(&DataType::Email, json!("mia@example"), "wrong_format");
    bad(&DataType::Email, json!("mia.example.com"), "wrong_format");
    bad(&DataType::Phone, json!("call me"), "wrong_format");
    bad(&DataType::Url, json!("javascript:alert(1)"), "wrong_format");
    bad(&DataType::User, json!("no user!"), "wrong_format");
    bad(&DataType::Lookup { object: Name::parse("A").unwrap() }, json!("7"), "wrong_format");
}

#[test]
fn is_bounded_at_the_limit_and_one_over() {
    good(&DataType::Text, json!("x".repeat(LINE_LENGTH_MAX)), json!("x".repeat(LINE_LENGTH_MAX)));
    bad(&DataType::Text, json!("x".repeat(LINE_LENGTH_MAX + 1)), "too_long");
    good(&DataType::LongText, json!("ä".repeat(TEXT_LENGTH_MAX)), json!("ä".repeat(TEXT_LENGTH_MAX)));
    bad(&DataType::LongText, json!("ä".repeat(TEXT_LENGTH_MAX + 1)), "too_long");
    bad(
        &DataType::MultiPicklist { choices: choices() },
        json!(vec!["gold"; LIST_LENGTH_MAX + 1]),
        "too_long",
    );
}

fn variable(name: &str, data_type: DataType, required: bool, default: Value) -> Variable {
    Variable { name: Name::parse(name).unwrap(), label: String::new(), data_type, required, default }
}

#[test]
fn checks_values_against_variables() {
    let variables = [
        variable("plan", DataType::Picklist { choices: choices() }, true, json!(null)),
        variable("days", DataType::Number { decimals: 0 }, true, json!(30)),
        variable("note", DataType::Text, false, json!(null)),
    ];
    let given = |value: Value| serde_json::from_value(value).unwrap();
    let checked = check_values(&variables, &given(json!({"plan": "gold"})), "inputs").unwrap();
    assert_eq!(serde_json::to_value(checked).unwrap(), json!({"days": 30, "note": null, "plan": "gold"}));
    let problems =
        check_values(&variables, &given(json!({"days": "x", "pln": "gold"})), "inputs").unwrap_err();
    let found: Vec<_> = problems.iter().map(|p| (p.path.as_str(), p.code.as_str())).collect();
    assert_eq!(
        found,
        [("inputs.pln", "unknown"), ("inputs.plan", "required"), ("inputs.days", "wrong_type")]
    );
    assert!(problems[0].message.contains("did you mean plan?"), "{}", problems[0].message);
}

fn any_type() -> impl Strategy<Value = DataType> {
    prop::sample::select(vec![
        DataType::Text,
        DataType::LongText,
        DataType::Number { decimals: 2 },
        DataType::Percent,
        DataType::Checkbox,
        DataType::Date,
        DataType::DateTime,
        DataType::Time,
        DataType::Picklist { choices: choices() },
        DataType::MultiPicklist { choices: choices() },
        DataType::Email,
        DataType::Phone,
        DataType::Url,
        DataType::User,
    ])
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:00Z)?".prop_map(Value::from),
        "[0-9]{2}:[0-9]{2}(:00)?".prop_map(Value::from),
        prop::collection::vec(prop::sample::select(vec!["gold", "basic", "x"]), 0..4).prop_map(|v| json!(v)),
    ]
}

proptest! {
    #![proptest_config(crate::seeds::cases(2000))]

    #[test]
    fn the_normal_form_is_stable(data_type in any_type(), value in any_value()) {
        if let Ok(normal) = data_type.check(&value) {
            let again = data_type.check(&normal);
            prop_assert_eq!(again, Ok(normal));
        }
    }
}
