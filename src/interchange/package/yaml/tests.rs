use proptest::prelude::*;
use serde_json::{Value, json};

use super::{lines::Parts, *};

fn read(text: &str) -> Result<Read, Fault> {
    super::read(text, PARTS_MAX)
}

fn check(value: Value, expected: &str) {
    assert_eq!(write(&value), expected);
    assert_eq!(read(expected).expect("reads").value, value);
}

fn check_fault(text: &str, line: usize, words: &str) {
    let fault = read(text).expect_err("is refused");
    assert!(fault.message.contains(words), "{fault:?}");
    assert_eq!(fault.line, line, "{fault:?}");
}

#[test]
fn fields_stand_on_their_lines() {
    check(
        json!({ "label": "Onboarding", "name": "a", "stages": [{ "name": "s", "steps": [] }], "inputs": {} }),
        "name: a\nlabel: Onboarding\ninputs: {}\nstages:\n  - name: s\n    steps: []\n",
    );
    check(json!([[1, 2.5], [], "x"]), "- - 1\n  - 2.5\n- []\n- x\n");
    check(json!({ "a": { "b": null }, "c": [true, false] }), "a:\n  b: null\nc:\n  - true\n  - false\n");
}

#[test]
fn texts_of_several_lines_stand_line_by_line() {
    check(json!({ "a": "one\n\n  two" }), "a: |-\n  one\n\n    two\n");
    check(json!({ "a": "one\ntwo\n" }), "a: |\n  one\n  two\n");
    check(json!({ "a": "one\n\n\n", "b": 1 }), "a: |+\n  one\n\n\nb: 1\n");
    check(json!(["one\ntwo"]), "- |-\n  one\n  two\n");
    check(json!({ "a": " one\ntwo" }), "a: \" one\\ntwo\"\n");
    check(json!("one\ntwo"), "|-\n  one\n  two\n");
}

#[test]
fn what_could_be_taken_for_something_else_is_quoted() {
    for text in [
        "", "true", "No", "12", "1e3", "- a", "a: b", "a #b", "{x}", "#a", "*a", "&a", "a:", "a ", "null",
        "~", "é\u{85}", "%a", "@a", "|", "a\tb",
    ] {
        let printed = write(&json!({ "a": text }));
        assert!(text.starts_with('é') || printed.contains('"'), "{printed}");
        assert_eq!(read(&printed).expect("reads").value, json!({ "a": text }));
    }
    check(
        json!({ "a": "Ärger über https://x.org/#y, {{record.name}}" }),
        "a: Ärger über https://x.org/#y, {{record.name}}\n",
    );
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    check_fault("a: 1\nb: 2\na: 3\n", 3, "twice");
    check_fault("a: &x 1\nb: *x\n", 1, "mark");
    check_fault("a: !!binary eA==\n", 1, "type");
    check_fault("a: 1\n---\nb: 2\n", 2, "second document");
    check_fault("a: [1, 2\n", 2, "");
    check_fault(&format!("a: {}1{}", "[".repeat(101), "]".repeat(101)), 1, "too deep");
    check_fault("a:\n  b: 1\n c: 2\n", 3, "");
    check_fault("? [a]\n: 1\n", 1, "must be a text");
}

#[test]
fn lines_are_known_by_path() {
    let read = read("a: 1\nb:\n  - c: 2\n    d:\n      e: 3\n").expect("reads");
    assert_eq!(read.lines.line_of("b[0].d.e"), 5);
    assert_eq!(read.lines.line_of("b[0].d.absent"), 4);
    assert_eq!(read.lines.line_of("absent"), 1);
    assert_eq!(read.lines.only("b", "e"), Some(5));
    assert_eq!(read.lines.only("b[0].c", "c"), Some(3));
    assert_eq!(read.lines.only("", "absent"), None);
    let read = super::tests::read("a.b:\n\n  c: 1\na:\n  c: 2\n").expect("reads");
    assert_eq!((read.lines.line_of("a.b.c"), read.lines.line_of("a.c")), (3, 5));
    assert_eq!(read.lines.only("", "c"), None);
}

/// The bytes of names that are kept to tell lines, and the parts.
fn kept(lines: &Lines) -> (usize, usize) {
    let sum = |(bytes, parts): (usize, usize), inner: &Lines| {
        let (more, others) = kept(inner);
        (bytes + more, parts + others)
    };
    match &lines.parts {
        Parts::None => (0, 1),
        Parts::List(items) => items.iter().fold((0, 1), sum),
        Parts::Map(map) => {
            let names = map.keys().map(String::len).sum();
            map.values().fold((names, 1), sum)
        }
    }
}

#[test]
fn what_is_kept_to_tell_lines_grows_with_the_text_alone() {
    let mut text = String::new();
    for depth in 0..90 {
        text.push_str(&format!("{}{}:\n", " ".repeat(depth), "k".repeat(1000)));
    }
    text.push_str(&format!("{}[{}]\n", " ".repeat(90), vec!["1"; 10_000].join(",")));
    let read = read(&text).expect("reads");
    assert_eq!(kept(&read.lines), (90 * 1000, read.parts));
    assert_eq!(read.parts, 10_000 + 91);
}

#[test]
fn more_parts_than_are_read_are_refused_with_their_line() {
    let parts = |text: &str, most: usize| super::read(text, most).map(|read| read.parts);
    assert_eq!(parts("a: 1\nb: [1, 2]\n", 5), Ok(5));
    let fault = parts("a: 1\nb: [1, 2]\nc: 3\n", 5).expect_err("is refused");
    assert!(fault.too_large && fault.message.contains("divide it"), "{fault:?}");
    assert_eq!(fault.line, 3);
}

#[test]
fn a_bomb_is_refused_at_once() {
    let mut text = String::from("a: &a [x, x]\n");
    for _ in 0..40 {
        text.push_str("b: &a [*a, *a]\n");
    }
    check_fault(&text, 1, "mark");
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~\n]{0,40}",
        "[a-zA-Z: #'\"\\\\{}\\[\\]|>&*!%@`?,-]{0,12}",
        "([a-z ]{0,6}\n){0,5}",
        ".{0,20}",
        any::<String>(),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn reading_what_was_written_gives_the_same(value in value()) {
        let printed = write(&value);
        let again = read(&printed);
        prop_assert_eq!(again.as_ref().map(|read| &read.value), Ok(&value), "{}", printed);
        prop_assert_eq!(write(&again.expect("reads").value), printed);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = read(&text);
    }
}
