use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    limits::{EXPRESSION_DEPTH_MAX, EXPRESSION_LENGTH_MAX, EXPRESSION_LIST_MAX},
    value::{Choice, DataType},
};

fn scope() -> Scope<'static> {
    Scope::new()
        .with(
            "record",
            json!({"name": "Nordwind", "amount": 1200, "rate": 2.5, "since": "2026-01-31", "tags": ["a", "b"],
                   "open": true, "none": null}),
        )
        .with("steps", json!({"review": {"status": "completed", "outputs": {"cap": 10}}}))
        .with("now", json!("2026-11-22T15:30:00Z"))
}

fn check_value(source: &str, expected: Value) {
    match evaluate(source, &scope()) {
        Ok(value) => assert_eq!(value, expected, "{source}"),
        Err(error) => panic!("{source}: {error}"),
    }
}

fn check_error(source: &str, code: &str) {
    match evaluate(source, &scope()) {
        Ok(value) => panic!("{source} yields {value}"),
        Err(error) => assert_eq!(error.code, code, "{source}: {error}"),
    }
}

#[test]
fn calculates_with_one_kind_of_number() {
    check_value("1 + 2 * 3", json!(7));
    check_value("7 / 2", json!(3.5));
    check_value("4 / 2", json!(2));
    check_value("record.amount * record.rate", json!(3000));
    check_value("record.amount * 2.0 == 2400", json!(true));
    check_value("-record.rate", json!(-2.5));
    check_value("7 % 4", json!(3));
    check_value("9223372036854775807 + 1 > 9.0e18", json!(true));
}

#[test]
fn is_null_safe() {
    check_value("record.absent", json!(null));
    check_value("record.absent.deeper.still", json!(null));
    check_value("nothing_known", json!(null));
    check_value("record.absent > 5", json!(false));
    check_value("record.absent <= 5", json!(false));
    check_value("record.absent == null", json!(true));
    check_value("record.absent != 5", json!(true));
    check_value("record.absent && true", json!(false));
    check_value("!record.absent", json!(true));
    check_value("record.absent * 2", json!(null));
    check_value("'Dear ' + record.absent", json!("Dear "));
    check_value("has(record.absent)", json!(false));
    check_value("has(record.name)", json!(true));
    check_value("record.tags[9]", json!(null));
    check_value("record['amount']", json!(1200));
    check_value("record.absent.exists(x, x == 1)", json!(false));
}

#[test]
fn joins_compares_and_walks() {
    check_value("record.open && record.amount > 1000 || false", json!(true));
    check_value("record.open ? 'yes' : 'no'", json!("yes"));
    check_value("'a' in record.tags", json!(true));
    check_value("record.tags.exists(t, t == 'b')", json!(true));
    check_value("record.tags.all(t, t != 'b')", json!(false));
    check_value("record.tags.exists_one(t, t == 'b')", json!(true));
    check_value("[1, 2, 3].map(n, n * 2)", json!([2, 4, 6]));
    check_value("[1, 2, 3].filter(n, n > 1)", json!([2, 3]));
    check_value("steps.review.outputs.cap < 11 && steps.review.status == 'completed'", json!(true));
    check_value("{'a': 1}.a + 1", json!(2));
    check_value("record.since < '2026-02-01'", json!(true));
}

#[test]
fn has_functions_over_texts_lists_and_dates() {
    check_value("lower(record.name) + upper('x') + trim('  y ')", json!("nordwindXy"));
    check_value("record.name.startsWith('Nord') && record.name.endsWith('wind')", json!(true));
    check_value("record.name.contains('dwi')", json!(true));
    check_value("size(record.tags) + size('äöü')", json!(5));
    check_value("coalesce(record.absent, '', 'x')", json!("x"));
    check_value("is_blank('  ') && is_blank(record.absent) && !is_blank(0)", json!(true));
    check_value("days_between('2026-01-01', '2026-03-01')", json!(59));
    check_value("days_between(record.absent, now)", json!(null));
    check_value("hours_between('2026-11-22T12:00:00Z', now)", json!(3.5));
    check_value("date_add_days('2026-12-30', 3)", json!("2027-01-02"));
    check_value("date_add_months(record.since, 1)", json!("2026-02-28"));
    check_value("today()", json!("2026-11-22"));
    check_value("today('2026-01-01T23:59:59Z')", json!("2026-01-01"));
    check_value("year(now) * 10000 + month(now) * 100 + day(now)", json!(20_261_122));
    check_value("weekday('2026-11-22')", json!(7));
    check_value("max(1, 3, 2) + min([4, 2])", json!(5));
    check_value("round(2.345, 2) + abs(-1) + floor(1.9) + ceil(1.1)", json!(6.35));
    check_value("join(record.tags, '-') + string(1.5) + string(true)", json!("a-b1.5yes"));
    check_value("int('42') + double('0.5') + sum([1, null, 2])", json!(45.5));
}

#[test]
fn has_functions_over_parts_of_texts_moments_and_powers() {
    check_value("left('äbc', 2) + right('abc', 1) + left('a', 9)", json!("äbca"));
    check_value("mid('abcdef', 3) + mid('abcdef', 2, 2) + mid('abc', 9)", json!("cdefbc"));
    check_value("find('c', 'abcabc') * 100 + find('c', 'abcabc', 4) * 10 + find('x', 'abc')", json!(360));
    check_value("pad_left('7', 3, '0') + pad_right('x', 3) + '|' + pad_left('long', 2)", json!("007x  |lo"));
    check_value("replace('a-b-c', '-', '') + replace('aa', 'a', 'bb')", json!("abcbbbb"));
    check_value("is_number('1.5') && !is_number('x')", json!(true));
    check_value("mod(7, 3) + mod(-7, 3) + power(2, 10) + sqrt(9)", json!(1027));
    check_value("ln(1) + log(1000) + exp(0)", json!(4));
    check_value("hour(now) * 100 + minute(now)", json!(1530));
    check_value("add_days(now, 0.5)", json!("2026-11-23T03:30:00Z"));
    check_value("add_hours(now, -1.5)", json!("2026-11-22T14:00:00Z"));
    check_value("date(2028, 2, 29)", json!("2028-02-29"));
    check_value("date_value(now)", json!("2026-11-22"));
    check_value("datetime_value('2026-11-22')", json!("2026-11-22T00:00:00Z"));
    check_value("if_null(record.absent, 'x') + if_null('', 'y')", json!("x"));
    // What is absent makes the answer absent.
    for absent in [
        "left(record.absent, 2)",
        "add_days(record.absent, 1)",
        "hour(record.absent)",
        "date(2026, record.absent, 1)",
    ] {
        check_value(absent, json!(null));
    }
    check_error("mod(1, 0)", "division_by_zero");
    check_error("sqrt(-1)", "out_of_bounds");
    check_error("ln(0)", "out_of_bounds");
    check_error("date(2026, 2, 29)", "not_a_date");
    check_error("add_days(now, 99999999)", "out_of_bounds");
    check_error("pad_left('x', 99999999)", "too_large");
    check_error("left('x')", "wrong_arguments");
}

#[test]
fn puts_lists_in_order() {
    check_value("sort_by([3, 1, 2], [3, 1, 2])", json!([1, 2, 3]));
    check_value("sort_by(['a', 'b', 'c'], [2, null, 1])", json!(["c", "a", "b"]));
    check_value("sort_by(['a', 'b', 'c'], [2, null, 3], true)", json!(["c", "a", "b"]));
    // Of two with the same key the earlier stays earlier, either way.
    check_value("sort_by(['a', 'b', 'c'], [1, 1, 0])", json!(["c", "a", "b"]));
    check_value("sort_by(['a', 'b', 'c'], [1, 1, 2], true)", json!(["c", "a", "b"]));
    check_value("sort_by(record.absent, record.absent)", json!([]));
    check_value("[{'n': 2}, {'n': 1}].sort_by([2, 1])", json!([{"n": 1}, {"n": 2}]));
    check_value("reverse([1, 2, 3])", json!([3, 2, 1]));
    check_value("reverse('abc') + reverse('')", json!("cba"));
    check_value("reverse(record.absent)", json!(null));
    check_value("take([1, 2, 3], 2)", json!([1, 2]));
    check_value("take([1], 9) + take([1], 0) + take([1], -1) + take(record.absent, 3)", json!([1]));
    check_error("sort_by([1, 2], [1])", "wrong_arguments");
    check_error("sort_by([1, 2], ['a', 1])", "wrong_type");
    check_error("take('abc', 1)", "wrong_type");
    check_error("sort_by([1])", "wrong_arguments");
}

#[test]
fn matches_patterns_weeks_and_ways_of_writing() {
    check_value("record.name.matches('^[A-Z][a-z]+$')", json!(true));
    check_value("matches('a-12', '\\\\d{3}') || matches(record.absent, '.*')", json!(false));
    check_value("record.tags.filter(t, t.matches('[b-z]'))", json!(["b"]));
    check_error("matches('x', '(')", "wrong_pattern");
    check_error("matches(12, '1')", "wrong_type");
    check_error("matches('x')", "wrong_arguments");
    check_value("iso_week('2026-01-01') * 10000 + iso_year('2027-01-01')", json!(12_026));
    check_value("iso_week('2027-01-01')", json!(53));
    check_value("iso_week(record.absent)", json!(null));
    check_value("title_case(\"o'NEIL und-söhne\")", json!("O'neil Und-Söhne"));
    check_value("title_case(record.absent)", json!(null));
    check_value("url_encode('a b&ä/' + string(1))", json!("a%20b%26%C3%A4%2F1"));
    check_error("url_encode(['a'].map(x, 'ä')[0] + 1)", "wrong_type");
}

#[test]
fn looking_for_patterns_costs_what_it_takes() {
    let scope = Scope::new().with("items", json!(vec!["a".repeat(500); 500]));
    let slow = "items.exists(i, i.matches('(a?){200}a{200}b'))";
    assert_eq!(evaluate(slow, &scope).unwrap_err().code, "too_large");
    assert_eq!(evaluate("items.exists(i, i.matches('^b'))", &scope), Ok(json!(false)));
    // Read once for all of them; read anew each time it is too much.
    let scope = Scope::new().with("items", json!(vec!["b"; 500]));
    let large = |of: &str| format!("({of}{{1998}}){{0}}").repeat(5);
    let once = format!("items.exists(i, i.matches('^a{}'))", large("a"));
    assert_eq!(evaluate(&once, &scope), Ok(json!(false)));
    let anew = format!("items.exists(i, i.matches('^a{}') || i.matches('^a{}'))", large("a"), large("b"));
    assert_eq!(evaluate(&anew, &scope).unwrap_err().code, "too_large");
}

#[test]
fn a_pattern_that_is_written_down_is_read_before_it_is_used() {
    check_names("record.name.matches('[')", Kind::Bool, &["wrong_pattern"]);
    check_names("matches(record.name, '[a]')", Kind::Bool, &[]);
    check_names("matches(record.name, record.name)", Kind::Bool, &[]);
}

#[test]
fn every_function_is_in_the_documents() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/expressions.md");
    let text = std::fs::read_to_string(path).unwrap();
    for function in FUNCTIONS {
        let row = format!("| `{}` | {} |", function.name, function.help.replace('|', "\\|"));
        assert!(text.contains(&row), "docs/expressions.md lacks the row\n{row}");
    }
    assert!(FUNCTIONS.is_sorted_by_key(|function| function.name.to_lowercase()), "by name");
}

#[test]
fn says_what_is_wrong() {
    check_error("", "syntax");
    check_error("1 +", "syntax");
    check_error("record.", "syntax");
    check_error("'open", "syntax");
    check_error("record.name * 2", "wrong_type");
    check_error("record.name && true", "wrong_type");
    check_error("record.name > 5", "wrong_type");
    check_error("1 / 0", "division_by_zero");
    check_error("frobnicate(1)", "unknown_function");
    check_error("lower()", "wrong_arguments");
    check_error("days_between('tomorrow', now)", "not_a_date");
    check_error("date_add_days('2026-01-01', 999999999)", "out_of_bounds");
    let unknown = evaluate("lowr('A')", &scope()).unwrap_err();
    assert!(unknown.message.contains("did you mean lower?"), "{unknown}");
    assert!(evaluate("1 + ) 2", &scope()).unwrap_err().to_string().starts_with("column "));
    assert_eq!(holds("record.amount", &scope()).unwrap_err().code, "wrong_type");
    assert_eq!(holds("record.absent", &scope()), Ok(false));
}

#[test]
fn is_bounded() {
    let long = |n: usize| format!("'{}'", "x".repeat(n - 2));
    assert!(evaluate(&long(EXPRESSION_LENGTH_MAX), &scope()).is_ok());
    check_error(&long(EXPRESSION_LENGTH_MAX + 1), "too_long");
    let nested = |n: usize| format!("{}1{}", "(".repeat(n), ")".repeat(n));
    assert!(evaluate(&nested(EXPRESSION_DEPTH_MAX), &scope()).is_ok());
    check_error(&nested(EXPRESSION_DEPTH_MAX + 1), "too_deep");
    check_error(&format!("{}true", "!".repeat(1000)), "too_deep");
    check_error(&vec!["1"; 1500].join("+"), "too_deep");
    check_error(
        &format!("[{}]", vec!["1"; 1990].join(",")).replace("1,1,1,1]", "1+1,1+1,1+1,1+1,1+1]"),
        "too_large",
    );
    let list = |n: usize| Scope::new().with("items", json!(vec![1; n]));
    assert!(evaluate("items.all(i, i == 1)", &list(EXPRESSION_LIST_MAX)).is_ok());
    let over = evaluate("items.all(i, i == 1)", &list(EXPRESSION_LIST_MAX + 1)).unwrap_err();
    assert_eq!(over.code, "too_large");
    let nested =
        evaluate("items.all(a, items.all(b, items.all(c, a + b + c > 0)))", &list(1000)).unwrap_err();
    assert_eq!(nested.code, "too_large");
}

fn names() -> KnownNames {
    let mut names = KnownNames::new();
    names.add_group("record", "Account");
    names.add("record.name", "Name", DataType::Text);
    names.add("record.amount", "Amount", DataType::Number { decimals: 2 });
    names.add("record.open", "Open", DataType::Checkbox);
    names.add("steps.review.status", "Review status", DataType::Text);
    names.add("now", "Now", DataType::DateTime);
    let statuses = [Choice::new("InProgress", "In progress"), Choice::new("Completed", "Completed")];
    names.add("stages.sales.status", "Sales status", DataType::Picklist { choices: statuses.to_vec() });
    names.add_open("steps.review.outputs");
    names.add_absent("prior", "there is no record before");
    names
}

fn check_names(source: &str, kind: Kind, expected: &[&str]) {
    let found = check(source, &names(), kind);
    let codes: Vec<_> = found.iter().map(|p| p.code).collect();
    assert_eq!(codes, expected, "{source}: {found:?}");
}

#[test]
fn checks_names_and_kinds() {
    check_names("record.amount > 5 && record.open", Kind::Bool, &[]);
    check_names("steps.review.outputs.anything.at_all == 1", Kind::Bool, &[]);
    check_names("record.amount", Kind::Bool, &["wrong_type"]);
    check_names("record.amount > 'x'", Kind::Bool, &["wrong_type"]);
    check_names("record.name * 2", Kind::Number, &["wrong_type"]);
    check_names("record.name + record.amount", Kind::Text, &["wrong_type"]);
    check_names("record.name && true", Kind::Bool, &["wrong_type"]);
    check_names("prior.amount > 1", Kind::Bool, &["absent_name"]);
    check_names("stages.sales.status == 'Completed'", Kind::Bool, &[]);
    check_names("'completed' != stages.sales.status", Kind::Bool, &["wrong_value"]);
    check_names("foo(1)", Kind::Any, &["unknown_function"]);
    check_names("lower()", Kind::Any, &["wrong_arguments"]);
    check_names("[1, 2].exists(x, x == record.amount)", Kind::Bool, &[]);
    check_names("[1, 2].exists(x, x == record.amont)", Kind::Bool, &["unknown_name"]);
    check_names("record.name.size() > 3 ? 'a' : 'b'", Kind::Text, &[]);
    check_names("record", Kind::Bool, &["wrong_type"]);
    let slip = check("5 < record.ammount", &names(), Kind::Bool);
    assert_eq!(slip[0].message, "column 5: record.ammount: Account has no ammount; did you mean amount?");
    let root = check("recrd.amount > 1", &names(), Kind::Bool);
    assert!(root[0].message.contains("did you mean record?"), "{root:?}");
}

#[test]
fn explains_the_parts() {
    let explained =
        explain("record.open && record.amount > 5000 && steps.review.status == 'completed'", &scope());
    let explained = explained.unwrap();
    assert!(!explained.holds);
    let parts: Vec<_> = explained.parts.iter().map(|p| (p.text.as_str(), p.holds)).collect();
    let status = "steps.review.status == \"completed\"";
    assert_eq!(parts, [("record.open", true), ("record.amount > 5000", false), (status, true)]);
    assert_eq!(explained.parts[1].found["record.amount"], json!(1200));
}

#[test]
fn finds_paths_but_not_what_is_bound() {
    let found = paths("record.a.b > 1 && record.tags.exists(t, t.x == steps.s.status) && record.a.b < 3");
    assert_eq!(found, ["record.a.b", "record.tags", "steps.s.status"]);
}

#[test]
fn changes_members_without_losing_the_rest() {
    let values = crate::value::Values::from([(crate::ids::Name::parse("a").unwrap(), json!(1))]);
    let mut scope = Scope::new().with_values("vars", &values);
    scope.set_member("vars", "b", json!(2));
    assert_eq!((scope.path("vars.a"), scope.path("vars.b")), (json!(1), json!(2)));
}

proptest! {
    #![proptest_config(crate::seeds::cases(256))]

    #[test]
    fn nothing_that_is_typed_breaks_it(source in "[a-z0-9.()\\[\\]{}!&|+*/<>=?:,'\" -]{0,120}") {
        let _ = evaluate(&source, &scope());
        let _ = check(&source, &names(), Kind::Bool);
        let _ = explain(&source, &scope());
    }

    #[test]
    fn numbers_behave(a in -1_000_000_i64..1_000_000, b in -1_000_000_i64..1_000_000) {
        prop_assert_eq!(evaluate(&format!("{a} + ({b}) == {}", a + b), &scope()), Ok(json!(true)));
        prop_assert_eq!(evaluate(&format!("({a}) < ({b})"), &scope()), Ok(json!(a < b)));
        prop_assert_eq!(evaluate(&format!("max({a}, {b}) - min({a}, {b})"), &scope()), Ok(json!((a - b).abs())));
    }
}
