use serde_json::json;

use super::{ExprError, Matcher, fault};
use crate::{
    limits::{PATTERN_DEPTH_MAX, PATTERN_LENGTH_MAX, PATTERN_READING_MAX},
    value::Value,
};

const MUCH: usize = 1_000_000;

fn call(whole: &Value, pattern: &Value, most: usize) -> Result<(bool, usize), ExprError> {
    Matcher::default().matches(whole, pattern, most)
}

#[track_caller]
fn check(pattern: &str, has: &[&str], has_not: &[&str]) {
    for (text, wanted) in has.iter().map(|t| (t, true)).chain(has_not.iter().map(|t| (t, false))) {
        let found =
            call(&json!(text), &json!(pattern), MUCH).unwrap_or_else(|why| panic!("{pattern}: {why}"));
        assert_eq!(found.0, wanted, "{pattern} in {text:?}");
    }
}

#[test]
fn parts_choices_and_counts() {
    check("b", &["abc", "b"], &["", "ac"]);
    check("", &["", "x"], &[]);
    check("^ab$", &["ab"], &["abc", "xab", "a", ""]);
    check("^a|b$", &["ax", "xb"], &["xa", "bx"]);
    check("^(?:a|b|cd)$", &["a", "b", "cd"], &["c", "d", "ab", ""]);
    check("^(|x)$", &["", "x"], &["xx"]);
    check("^a*$", &["", "aaa"], &["ab"]);
    check("^a+b?$", &["a", "aab"], &["", "b", "abb"]);
    check("^(ab){2}$", &["abab"], &["ab", "ababab"]);
    check("^a{2,}$", &["aa", "aaaa"], &["a"]);
    check("^a{1,3}$", &["a", "aaa"], &["", "aaaa"]);
    check("^a{0}$", &[""], &["a"]);
    check("^(a*)*(b|c+)+?$", &["b", "aacccb"], &["", "a"]);
    check("^x{,3}{$", &["x{,3}{"], &["xxx"]);
    check("^(?<year>[0-9]{4})-(?P<month>..)$", &["2026-11"], &["26-11"]);
}

#[test]
fn kinds_of_characters() {
    check("^\\d{5}(-\\d{4})?$", &["12345", "12345-6789"], &["1234", "12345-", "1234a"]);
    check(
        "^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}$",
        &["a.b+c@example.com"],
        &["a@b", "@example.com"],
    );
    check("^[^0-9\\s]+$", &["abc"], &["a1", "a b", ""]);
    check("^[]a-]+$", &["]a-"], &["b"]);
    check("^[\\w\\-.]+$", &["a_1-."], &["ä", " "]);
    check("^\\D\\W\\S$", &["a-x", "é é"], &["1-x", "aax"]);
    check("^.$", &["ä", "x"], &["\n", "", "xx"]);
    check("^(?s).$", &["\n"], &[]);
    check("^(?i)straße[a-c]$", &["STRAßEB", "Straßea"], &["strasseb"]);
    check("^(?i:a)b$", &["Ab", "ab"], &["AB"]);
    check("^(?i)[^a]$", &["b"], &["A", "a"]);
    check("^\\p{Lu}\\p{L}*\\P{L}$", &["Ärger!"], &["ärger!", "Ärger"]);
    check("^\\x41\\u00e4\\t\\.\\\\$", &["Aä\t.\\"], &["Aä\tx\\"]);
    check("\\bred\\b", &["a red fox", "red"], &["redder", "bred"]);
    check("\\Bd\\z", &["red"], &["d", "red d"]);
}

#[test]
fn nothing_has_no_part() {
    assert!(!call(&json!(null), &json!("a*"), MUCH).unwrap().0);
    assert!(!call(&json!("a"), &json!(null), MUCH).unwrap().0);
    assert_eq!(call(&json!(1), &json!("1"), MUCH).unwrap_err().code, "wrong_type");
}

#[test]
fn what_cannot_be_read_says_where_and_why() {
    let refused = [
        ("(", "a ( has no )"),
        ("a)", "a ) without a ("),
        ("[a", "a [ has no ]"),
        ("[z-a]", "ends before it begins"),
        ("[a-\\d]", "ends with one character"),
        ("[[:alpha:]]", "a [ within"),
        ("[a&&b]", "&&"),
        ("*a", "nothing before the *"),
        ("a**", "said twice"),
        ("a++", "said twice"),
        ("a{3,2}", "ends before it begins"),
        ("a{2000}{1}", "a count"),
        ("(a{100}){100}", "too large"),
        ("a{99999999999}", "too large"),
        ("(?=a)", "looking ahead"),
        ("(?<!a)b", "looking ahead"),
        ("(?>a)", "what can follow (?"),
        ("(a)\\1", "found before"),
        ("\\Qa\\E", "\\Q is not known"),
        ("\\p{Greek}", "kind of characters"),
        ("\\x4", "number of a character"),
        ("\\", "nothing behind the \\"),
    ];
    for (pattern, why) in refused {
        let fault = fault(pattern).unwrap_or_else(|| panic!("{pattern} can be read"));
        assert_eq!(fault.code, "wrong_pattern", "{pattern}");
        if pattern != "a{2000}{1}" && pattern != "a{99999999999}" {
            assert!(fault.message.contains(why), "{pattern}: {}", fault.message);
        }
    }
    assert!(fault("abc)").unwrap().message.contains("character 3"), "where it was read up to");
}

#[test]
fn is_bounded() {
    assert!(fault(&"x".repeat(PATTERN_LENGTH_MAX)).is_none());
    assert!(fault(&"x".repeat(PATTERN_LENGTH_MAX + 1)).unwrap().message.contains("at most"));
    let nested = |n: usize| format!("{}a{}", "(".repeat(n), ")".repeat(n));
    assert!(fault(&nested(PATTERN_DEPTH_MAX)).is_none());
    assert!(fault(&nested(PATTERN_DEPTH_MAX + 1)).is_some());
    // What keeps those busy that try again and again.
    let text = json!("a".repeat(2_000));
    let (found, work) = call(&text, &json!("^(a+)+$x|(a|aa)*b"), MUCH).unwrap();
    assert!(!found && work < 200_000, "{work}");
    let (found, work) = call(&text, &json!("(a?){500}a{500}b"), 10_000).unwrap();
    assert!(!found && work > 10_000 && work < 40_000, "stops soon after what it may: {work}");
}

#[test]
fn what_is_counted_away_was_read_all_the_same() {
    let away = |times: usize| "(?:a{1998}){0}".repeat(times);
    assert!(fault(&away(71)).unwrap().message.contains("too large"));
    let (found, work) = call(&json!("x"), &json!(away(3)), MUCH).unwrap();
    assert!(found && work > 3 * 1_998, "what was made is counted: {work}");
    assert!(fault(&format!("{}x", "(?:a{400}|b{400}){0}|".repeat(45))).is_some());
    // What a pattern of usual size needs is far from the bound, however it is nested.
    let choices: Vec<String> = (0..200).map(|n| format!("a{n}")).collect();
    let nested = format!("^{}{}{}$", "(".repeat(15), choices.join("|"), ")".repeat(15));
    let (found, work) = call(&json!("a199"), &json!(nested), MUCH).unwrap();
    assert!(found && work < PATTERN_READING_MAX, "{work}");
}

#[test]
fn the_last_pattern_is_read_once() {
    let mut matcher = Matcher::default();
    let mut look = |text: &str, pattern: &str| matcher.matches(&json!(text), &json!(pattern), MUCH).unwrap();
    let (first, again) = (look("b", "^a{900}$"), look("b", "^a{900}$"));
    assert!(!first.0 && !again.0 && again.1 + 900 <= first.1, "{first:?} {again:?}");
    assert!(look("b", "^b$").0 && !look("b", "^a$").0, "another one is another one");
    assert_eq!(look("b", "^a{900}$"), first);
}
