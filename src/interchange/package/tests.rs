use super::*;

const DEMO: &str = include_str!("../../service/templates/customer_onboarding.json");

fn check_error(text: &str, expected: &str) {
    assert_eq!(parse(text).expect_err("is no package").to_string(), expected);
}

#[test]
fn printing_and_reading_gives_the_same() {
    let package = crate::template::parse(DEMO).expect("the demo is a template").package;
    let printed = print(&package).expect("prints");
    let again = parse(&printed).expect("reads what it printed");
    assert_eq!(again, package.sorted());
    assert_eq!(print(&again).expect("prints"), printed);
}

#[test]
fn an_empty_package_prints_every_list() {
    let printed = print(&Package::new()).expect("prints");
    assert_eq!(parse(&printed), Ok(Package::new()));
    assert!(printed.ends_with("}\n"));
}

#[test]
fn errors_name_the_place() {
    check_error("{", "line 1, column 1: EOF while parsing an object");
    check_error("{}", "line 1, column 2: missing field `fermata`");
    check_error(
        "{\"fermata\": 1, \"flow\": []}",
        "line 1, column 21: unknown field `flow`, expected one of `fermata`, `objects`, `groups`, `queues`, `roles`, `calendars`, `mail_templates`, `flows`, `orchestrations`, `drafts`",
    );
    check_error(
        "{\"fermata\": 1,\n \"queues\": [{\"name\": \"a b\", \"label\": \"x\"}]}",
        "line 2, column 26: \"a b\" is no name: use a letter first, then letters, digits or _, at most 80 characters",
    );
}

#[test]
fn other_formats_are_refused_by_their_number() {
    check_error(
        "{\"fermata\": 2, \"later\": true}",
        "\"fermata\": this file has format 2, but this version reads formats up to 1: use a newer Fermata",
    );
    check_error("{\"fermata\": 0}", "\"fermata\": there is no format 0: write 1");
}

#[test]
fn names_are_unique_within_a_list() {
    let twice =
        r#"{"fermata": 1, "groups": [{"name": "legal", "label": "A"}, {"name": "legal", "label": "B"}]}"#;
    check_error(twice, "\"groups\": legal is there twice: names are unique within a list");
}
