//! Conditions: rows where they can be, and the same answer as an expression where they cannot.

use fermata_engine::condition::{self, Logic, Operator, Row};

use super::*;
use crate::salesforce::report::ElementResult;

fn cond(left: &str, operator: &str, right: &str) -> String {
    format!(
        "<conditions><leftValueReference>{left}</leftValueReference><operator>{operator}</operator>\
         <rightValue>{right}</rightValue></conditions>"
    )
}

fn text(text: &str) -> String {
    format!("<stringValue>{text}</stringValue>")
}

fn yes(yes: bool) -> String {
    format!("<booleanValue>{yes}</booleanValue>")
}

fn reference(name: &str) -> String {
    format!("<elementReference>{name}</elementReference>")
}

/// What a rule becomes, and the notes of what is not supported in it.
fn asked(inner: &str) -> (Option<Condition>, Vec<String>) {
    let schema = deals();
    let mut terms = terms(&schema);
    terms.learn_choice("Yes_Choice", "vars.Answer", json!("yes"));
    terms.learn_choice("No_Choice", "vars.Answer", json!("no"));
    terms.learn_choice("No_Choice", "vars.Other", json!("no"));
    let ledger = ledger(&format!("<rules>{inner}</rules>"));
    let condition = terms.conditions(ledger.root(), "conditionLogic", "conditions");
    let notes = ledger.report().into_iter().filter(|element| element.result == ElementResult::NotSupported);
    (condition, notes.map(|element| element.note).collect())
}

fn met(condition: &Condition) -> bool {
    let scope = scope().with("vars", json!({
        "Score": 7, "Note": "Red wine", "Items": ["a", "b"], "Empty": "", "None": [], "Answer": "yes", "Other": "maybe",
        "Customer": { "Email__c": "x@example.com" }
    }));
    condition::is_met(condition, &scope, &|_, _| panic!("no flow is asked")).unwrap()
}

/// Whether a condition holds, as a row and as an expression.
#[track_caller]
fn check(left: &str, operator: &str, right: &str, expected: bool) {
    let alone = cond(left, operator, right);
    let (condition, notes) = asked(&alone);
    let condition = condition.unwrap();
    assert_eq!(notes, Vec::<String>::new(), "{alone}");
    assert_eq!(met(&condition), expected, "{alone} is {condition:?}");
    // Within another one it is an expression.
    let (nested, notes) =
        asked(&format!("<conditions>{alone}<conditionLogic>and</conditionLogic></conditions>"));
    let nested = nested.unwrap();
    assert_eq!(notes, Vec::<String>::new(), "{alone}");
    assert!(matches!(nested, Condition::Expression(_)), "{nested:?}");
    assert_eq!(met(&nested), expected, "{alone} within another is {nested:?}");
}

#[track_caller]
fn row(left: &str, operator: &str, right: &str, expected: (&str, Operator, Value)) {
    let (condition, _) = asked(&cond(left, operator, right));
    let (resource, operator, value) = expected;
    let row = Row { resource: resource.to_owned(), operator, value: ValueSource::Literal(value) };
    assert_eq!(condition, Some(Condition::Rows(condition::Rows { logic: Logic::All, rows: vec![row] })));
}

#[test]
fn every_operator_asks_the_same_as_a_row_and_as_an_expression() {
    let number = |n: f64| format!("<numberValue>{n}</numberValue>");
    for (operator, expected) in [
        ("EqualTo", [false, true, false]),
        ("NotEqualTo", [true, false, true]),
        ("GreaterThan", [true, false, false]),
        ("GreaterThanOrEqualTo", [true, true, false]),
        ("LessThan", [false, false, true]),
        ("LessThanOrEqualTo", [false, true, true]),
    ] {
        for (n, expected) in [6.0, 7.0, 8.5].into_iter().zip(expected) {
            check("Score", operator, &number(n), expected);
        }
        check("Missing.x", operator, &number(7.0), operator == "NotEqualTo");
    }
    check("Note", "EqualTo", &text("Red wine"), true);
    check("Note", "StartsWith", &text("red"), true);
    check("Note", "StartsWith", &text("wine"), false);
    check("Note", "EndsWith", &text("WINE"), true);
    check("Note", "Contains", &text("d W"), true);
    check("Note", "Contains", &reference("Score"), false);
    check("Note", "Contains", &reference("Missing.x"), false);
    check("Missing.x", "Contains", &text("a"), false);
    check("Items", "Contains", &text("b"), true);
    check("Items", "Contains", &text("c"), false);
    check("$Record.Stage__c", "In", &text("Open, Won"), true);
    check("$Record.Stage__c", "NotIn", &text("Open, Lost"), true);
    check("$Record.Stage__c", "In", &reference("Items"), false);
    check("$Record.Nothing__c", "NotIn", &reference("Items"), false);
    check("$Record.Due_Date__c", "GreaterThan", "<dateValue>2026-12-01</dateValue>", true);
    check("$Record.Called_At__c", "LessThan", &reference("$Flow.CurrentDateTime"), true);
    check("$Record.Due_Date__c", "LessThan", &reference("$Flow.CurrentDate"), false);
    check("$Record.Stage__c", "equals", &reference("$Record.Stage__c"), true);
}

#[test]
fn states_ask_for_yes_or_no() {
    for (left, absent) in [
        ("Note", false),
        ("Empty", true),
        ("Missing.x", true),
        ("Items", false),
        ("None", true),
        ("Customer", false),
        ("$Record.Stage__c", false),
        ("$Record.Nothing__c", true),
        ("$Record.Amount__c", false),
        ("$Record__Prior.Amount__c", false),
    ] {
        check(left, "IsNull", &yes(true), absent);
        check(left, "IsNull", &yes(false), !absent);
        check(left, "IsBlank", &yes(true), absent);
        check(left, "IsEmpty", &yes(false), !absent);
        check(left, "WasSet", &yes(true), !absent);
        check(left, "EqualTo", "", absent);
        check(left, "NotEqualTo", &reference("$GlobalConstant.EmptyString"), !absent);
        check(left, "IsNull", &reference("$GlobalConstant.True"), absent);
        check(left, "IsNull", &reference("$Record.Open__c"), absent);
    }
    check("$Record.Stage__c", "IsChanged", &yes(true), true);
    check("$Record.Stage__c", "IsChanged", &yes(false), false);
    check("$Record.Amount__c", "IsChanged", &yes(true), false);
    check("$Record.Customer__r.Email__c", "IsChanged", &yes(true), false);
}

#[test]
fn a_checkbox_that_holds_nothing_is_not_checked() {
    check("$Record.Open__c", "EqualTo", &yes(true), true);
    check("$Record.Open__c", "EqualTo", &yes(false), false);
    check("$Record.Never__c", "EqualTo", &yes(false), true);
    check("$Record.Never__c", "NotEqualTo", &yes(false), false);
    check("$Record.Never__c", "EqualTo", &text("false"), false);
    check("Flag", "EqualTo", &yes(false), true);
    check("Flag", "EqualTo", &text("FALSE"), true);
    check("Flag", "NotEqualTo", &yes(true), true);
    check("Review.Outputs.ok", "EqualTo", &yes(false), true);
    row("$Record.Open__c", "EqualTo", &yes(false), ("record.Open__c", Operator::NotEquals, json!(true)));
}

#[test]
fn states_of_steps_have_our_words() {
    check("Review.Status", "EqualTo", &text("NotStarted"), true);
    check("Review.Status", "EqualTo", &text("not started"), true);
    check("Review.Status", "NotEqualTo", &text("NotStarted"), false);
    check("Review.Status", "EqualTo", &text("Completed"), false);
    check("Review.Status", "NotEqualTo", &text("Completed"), true);
    check("Approvals.Status", "EqualTo", &text("Error"), true);
    check("Approvals.Status", "EqualTo", &text("Suspended"), true);
    check("Approvals", "HasError", &yes(true), true);
    check("Review", "HasError", &yes(true), false);
    check("Review.Status", "HasError", &yes(false), true);
    row(
        "Review.Status",
        "EqualTo",
        &text("Canceled"),
        ("steps.Review.status", Operator::Equals, json!("Discontinued")),
    );
    row(
        "Review.Status",
        "EqualTo",
        &text("InProgress"),
        ("steps.Review.status", Operator::Equals, json!("InProgress")),
    );
    let both = ("steps.Review.status", Operator::NotIn, json!(["NotStarted", "Skipped"]));
    row("Review.Status", "NotEqualTo", &text("NotStarted"), both);
    check("Review.Outputs.cap", "GreaterThan", "<numberValue>2</numberValue>", true);
}

#[test]
fn texts_fit_what_they_are_compared_with() {
    row("Score", "EqualTo", &text("7.0"), ("vars.Score", Operator::Equals, json!(7)));
    row("Score", "EqualTo", &text("seven"), ("vars.Score", Operator::Equals, json!("seven")));
    row("Note", "EqualTo", "<numberValue>7.0</numberValue>", ("vars.Note", Operator::Equals, json!("7")));
    let words = |words: &[&str]| {
        let cases = |word: &&str| {
            [(*word).to_owned(), format!("{}{}", word[..1].to_uppercase(), &word[1..]), word.to_uppercase()]
        };
        json!(words.iter().flat_map(cases).collect::<Vec<_>>())
    };
    let agreed = words(&["true", "yes", "approve", "approved", "accept", "accepted"]);
    let refused = words(&["false", "no", "reject", "rejected", "decline", "declined"]);
    row("Note", "EqualTo", &yes(true), ("vars.Note", Operator::In, agreed));
    row("Note", "NotEqualTo", &yes(false), ("vars.Note", Operator::NotIn, refused));
    row("Flag", "EqualTo", &text("TRUE"), ("vars.Flag", Operator::Equals, json!(true)));
}

#[test]
fn choices_are_asked_of_their_components() {
    check("Yes_Choice", "WasSelected", &yes(true), true);
    check("Yes_Choice", "WasSelected", &yes(false), false);
    check("No_Choice", "WasSelected", &yes(true), false);
    check("no_choice", "WasSelected", &yes(false), true);
    let (condition, notes) = asked(&cond("Nobodys_Choice", "WasSelected", &yes(true)));
    assert_eq!(condition, Some(Condition::Expression("false".to_owned())));
    assert_eq!(notes, ["No component offers the choice Nobodys_Choice. It never holds."]);
}

#[test]
fn logic_joins_as_it_is_written() {
    let three = [
        cond("Score", "EqualTo", &text("7")),
        cond("Note", "EqualTo", &text("no")),
        cond("Note", "Contains", &text("red")),
    ]
    .concat();
    for (logic, expected) in [
        ("", false),
        ("and", false),
        ("AND", false),
        ("or", true),
        ("1 AND (2 OR 3)", true),
        ("1 and not 2 and 3", true),
        ("NOT(1 OR 3)", false),
        ("2 OR (2 AND 1)", false),
    ] {
        let written = format!("<conditionLogic>{logic}</conditionLogic>{three}");
        let (condition, notes) = asked(&written);
        assert!(matches!(condition, Some(Condition::Rows(_))), "{logic}: {condition:?}");
        assert_eq!((met(&condition.unwrap()), notes.len()), (expected, 0), "{logic}");
        let (nested, notes) = asked(&format!("<conditions>{written}</conditions>"));
        assert_eq!((met(&nested.unwrap()), notes.len()), (expected, 0), "{logic}, within another");
    }
    for logic in ["1 AND 4", "1 AND", "1 AND NOT", "sometimes", "(1", "formula_evaluates_to_true"] {
        let (condition, notes) = asked(&format!("<conditionLogic>{logic}</conditionLogic>{three}"));
        assert_eq!(condition, Some(Condition::Expression("false".to_owned())), "{logic}");
        assert!(
            notes.iter().all(|note| note.starts_with(&format!("The logic {logic} cannot be read"))),
            "{notes:?}"
        );
        assert!(!notes.is_empty(), "{logic}");
    }
}

#[test]
fn nested_conditions_are_one_expression() {
    let inner = format!(
        "<conditions><conditionLogic>or</conditionLogic>{}{}</conditions>",
        cond("Score", "EqualTo", &text("1")),
        cond("Note", "StartsWith", &text("Red"))
    );
    let (condition, notes) = asked(&format!(
        "<conditionLogic>1 AND NOT 2</conditionLogic>{}{inner}",
        cond("Score", "LessThan", &text("9"))
    ));
    let expected = "vars.Score < 9 && !(vars.Score == 1 || lower(vars.Note).startsWith(\"red\"))";
    assert_eq!((condition, notes), (Some(Condition::Expression(expected.to_owned())), Vec::new()));
}

#[test]
fn what_cannot_be_asked_never_holds_and_says_so() {
    for (left, operator, right, why) in [
        (
            "43b39932-ea5b-4476-bad0-05ba0a396a0a.Status",
            "EqualTo",
            text("Completed"),
            "Nothing in this file is called 43b39932-ea5b-4476-bad0-05ba0a396a0a.Status.",
        ),
        ("Gone.Status", "EqualTo", text("Completed"), "Nothing in this file is called Gone.Status."),
        ("", "EqualTo", text("a"), "The condition does not say what it is about."),
        ("Score", "", text("a"), "The condition does not say how to compare."),
        ("Score", "Quite", text("a"), "The operator Quite has no counterpart."),
        ("Score", "WasVisited", yes(true), "Whether an element was passed cannot be asked."),
        ("Score", "HasError", yes(true), "Only a step or stage has errors."),
        (
            "Score",
            "IsChanged",
            yes(true),
            "Only of the record's fields it can be asked whether vars.Score changed.",
        ),
        ("Score", "EqualTo", "<numberValue>many</numberValue>".to_owned(), "many is no number."),
        ("Score", "EqualTo", "<numberValue>1e999</numberValue>".to_owned(), "1e999 is no number."),
        ("Score", "EqualTo", reference("Gone"), "Nothing in this file is called Gone."),
        ("Score", "WasSet", reference("Flag"), "Such a condition takes a plain yes or no."),
    ] {
        let (condition, notes) = asked(&cond(left, operator, &right));
        assert_eq!(condition, Some(Condition::Expression("false".to_owned())), "{left} {operator}");
        assert_eq!(notes.first(), Some(&format!("{why} It never holds.")), "{left} {operator}");
    }
    // One of several that cannot be asked leaves the others as they are.
    let two = format!(
        "<conditionLogic>or</conditionLogic>{}{}",
        cond("Gone", "EqualTo", &text("a")),
        cond("Score", "EqualTo", &text("7"))
    );
    let (condition, _) = asked(&two);
    assert_eq!(condition, Some(Condition::Expression("false || vars.Score == 7".to_owned())));
}

#[test]
fn not_of_what_cannot_be_asked_holds_never() {
    let (gone, seven) = (cond("Gone", "EqualTo", &text("a")), cond("Score", "EqualTo", &text("7")));
    let logic = |logic: &str, inner: &str| format!("<conditionLogic>{logic}</conditionLogic>{inner}");
    let group = |inner: &str| format!("<conditions>{inner}</conditions>");
    for inner in [
        logic("1 AND NOT(2)", &format!("{seven}{gone}")),
        logic("1 OR NOT(1 AND 2)", &format!("{seven}{gone}")),
        logic("1 AND NOT 2", &format!("{seven}{}", group(&logic("or", &format!("{gone}{seven}"))))),
        logic("1 AND 2", &format!("{seven}{}", group(&logic("NOT 1", &gone)))),
        logic("NOT 1", &group(&logic("NOT 1", &gone))),
    ] {
        let (condition, notes) = asked(&inner);
        assert!(!met(&condition.unwrap()), "{inner}");
        let denied = notes.iter().filter(|note| note.starts_with("It asks NOT of what has no counterpart"));
        assert!(denied.count() >= 1, "{notes:?}");
    }
    // NOT of another one is asked as it is.
    let other = cond("Note", "EqualTo", &text("no"));
    let (condition, notes) = asked(&logic("(1 OR 2) AND NOT 3", &format!("{gone}{seven}{other}")));
    assert!(met(&condition.unwrap()));
    assert_eq!(notes.len(), 1, "{notes:?}");
}

#[test]
fn formulas_stand_in_place_of_conditions() {
    for tag in ["formula", "conditionFormula", "formulaExpression"] {
        let (condition, notes) = asked(&format!("<{tag}>{{!Score}} &gt; 3</{tag}>"));
        assert_eq!(
            (condition, notes),
            (Some(Condition::Expression("vars.Score > 3".to_owned())), Vec::new())
        );
    }
    let (condition, notes) = asked("<formula>VLOOKUP({!Note}, 'a')</formula>");
    assert_eq!(condition, Some(Condition::Expression("false".to_owned())));
    assert_eq!(notes, ["The function VLOOKUP has no counterpart. It never holds."]);
    assert_eq!(asked("<conditionLogic>and</conditionLogic>"), (None, Vec::new()));
}

#[test]
fn more_rows_than_a_condition_may_have_are_an_expression() {
    let rows = |n: usize| cond("Score", "EqualTo", &text("7")).repeat(n);
    assert!(matches!(asked(&rows(200)).0, Some(Condition::Rows(rows)) if rows.rows.len() == 200));
    let (condition, notes) = asked(&cond("Score", "EqualTo", "<numberValue>7</numberValue>").repeat(201));
    assert!(
        matches!(&condition, Some(Condition::Expression(_))) && notes.is_empty(),
        "{condition:?} {notes:?}"
    );
    assert!(met(&condition.unwrap()));
    let (condition, notes) = asked(&rows(400));
    assert_eq!(condition, Some(Condition::Expression("false".to_owned())));
    assert!(
        notes.iter().all(|note| note.starts_with("The conditions cannot be asked together")),
        "{notes:?}"
    );
    assert!(!notes.is_empty());
}
