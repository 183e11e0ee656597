//! What is too long, too deep or without sense does no harm.

use super::*;

use crate::salesforce::mutate::Dice;

#[test]
fn depth_ends_at_what_the_engine_reads() {
    let schema = deals();
    let terms = terms(&schema);
    // The engine reads 32 brackets one within another.
    let nested = |n: usize| format!("{}{{!Score}}{}", "ABS(".repeat(n), ")".repeat(n));
    assert!(terms.formula(&nested(32)).is_ok());
    let why = terms.formula(&nested(33)).unwrap_err();
    assert!(
        why.starts_with("The formula cannot be carried out here: the expression is nested deeper"),
        "{why}"
    );
    let why = terms.formula(&nested(121)).unwrap_err();
    assert_eq!(why, "The formula is nested deeper than 120 levels.");
    assert_eq!(terms.formula(&nested(3_000)).unwrap_err(), why);
    let brackets = format!("{}1{}", "(".repeat(7_000), ")".repeat(7_000));
    assert_eq!(terms.formula(&brackets).unwrap_err(), why);
    assert_eq!(terms.formula(&format!("{}1", "-".repeat(9_000))).unwrap_err(), why);
    assert_eq!(terms.formula(&format!("{}1", "!".repeat(9_000))).unwrap_err(), why);
}

#[test]
fn many_cases_are_one_choice_after_another() {
    let schema = deals();
    let terms = terms(&schema);
    let cases = |n: usize| {
        let pairs: String = (0..n).map(|at| format!("{at}, {}, ", at * 2)).collect();
        format!("CASE({{!Score}}, {pairs}0)")
    };
    let source = terms.formula(&cases(100)).unwrap();
    assert_eq!(expr::evaluate(&source, &scope()).unwrap(), json!(14));
    assert!(terms.formula(&cases(400)).unwrap_err().contains("cannot be carried out here"));
}

#[test]
fn size_ends_somewhere() {
    let schema = deals();
    let terms = terms(&schema);
    let text = |n: usize| format!("'{}' & {{!Note}}", "x".repeat(n));
    let at_most = 4_000 - "\"\" + vars.Note".len();
    assert!(terms.formula(&text(at_most)).is_ok());
    assert!(terms.formula(&text(at_most + 1)).unwrap_err().contains("longer than 4000 characters"));
    assert_eq!(terms.formula(&text(20_000)).unwrap_err(), "The formula is longer than 16000 characters.");
    let doubled = format!("{}{{!Score}}{}", "CEILING(".repeat(60), ")".repeat(60));
    assert_eq!(terms.formula(&doubled).unwrap_err(), "The formula grows too large; divide it up.");
    assert!(terms.formula(&"9".repeat(400)).unwrap_err().ends_with("is no number that can be kept here."));
    let many = |n: usize| format!("MAX({})", vec!["{!Score}"; n].join(", "));
    assert_eq!(evaluated(&many(300)), Ok(json!(7)));
    assert_eq!(terms.formula(&many(401)).unwrap_err(), "MAX cannot be called with this many values: 401.");
    assert_eq!(
        terms.formula(&format!("{{!{}}}", "a".repeat(1_001))).unwrap_err(),
        "The reference is too long."
    );
}

#[test]
fn resources_in_circles_and_rows_end() {
    let schema = deals();
    let formula = |name: &str, text: &str| {
        format!(
            "<formulas><name>{name}</name><dataType>Number</dataType><expression>{text}</expression></formulas>"
        )
    };
    let row: String =
        (1..=17).map(|n| formula(&format!("F{n}"), &format!("{{!F{}}} + {{!F{0}}}", n - 1))).collect();
    let file = format!(
        "<Flow>{}{row}{}{}</Flow>",
        formula("F0", "1"),
        formula("A", "{!B}"),
        formula("B", "{!a} + 1")
    );
    let ledger = ledger(&file);
    let mut terms = terms(&schema);
    terms.learn_resources(ledger.root());
    assert_eq!(terms.formula("{!A}").unwrap_err(), "A is defined by itself, in a circle.");
    assert!(terms.formula("{!F17}").unwrap_err().contains("more than 16 others in a row"));
    // Shorter rows are not the worse for that.
    assert_eq!(expr::evaluate(&terms.formula("{!F4}").unwrap(), &scope()).unwrap(), json!(16));
}

#[test]
fn texts_within_texts_end() {
    let schema = deals();
    let template =
        |n: usize, text: &str| format!("<textTemplates><name>T{n}</name><text>{text}</text></textTemplates>");
    let more: String = (1..=7).map(|n| template(n, &format!("{{!T{}}}", n - 1).repeat(100))).collect();
    let file = format!("<Flow>{}{more}{}</Flow>", template(0, ""), template(9, "{!T9}"));
    let ledger = ledger(&file);
    let mut terms = terms(&schema);
    terms.learn_resources(ledger.root());
    let (text, notes) = terms.text("{!T7}");
    assert_eq!(
        (text.as_str(), notes),
        ("", vec!["The text grows too large; its end is left out.".to_owned()])
    );
    let (text, notes) = terms.text("[{!T9}]");
    assert_eq!((text.as_str(), notes), ("[T9]", vec!["T9 is defined by itself, in a circle.".to_owned()]));
}

#[test]
fn chance_finds_no_formula_that_panics_or_that_the_engine_cannot_read() {
    const PIECES: [&str; 68] = [
        "(",
        ")",
        ",",
        "+",
        "-",
        "*",
        "/",
        "^",
        "&",
        "&&",
        "||",
        "=",
        "<>",
        "!=",
        "<",
        ">",
        "<=",
        "!",
        "'",
        "\"",
        "'a'",
        "1",
        "0",
        ".5",
        "2026",
        "-1",
        "TRUE",
        "NULL",
        "{!Score}",
        "{!Note}",
        "{!Items}",
        "{!Review.Status}",
        "{!Review.Outputs.cap}",
        "$Record.Stage__c",
        "$Record.Due_Date__c",
        "$Record.Called_At__c",
        "{!$Record.Customer__r.Email__c}",
        "{!",
        "}",
        "/*",
        "*/",
        "\\",
        "é",
        "\u{0}",
        "IF(",
        "AND(",
        "OR(",
        "NOT(",
        "CASE(",
        "ROUND(",
        "TRUNC(",
        "TEXT(",
        "LEFT(",
        "MID(",
        "FIND(",
        "MAX(",
        "DATE(",
        "DATEVALUE(",
        "DATETIMEVALUE(",
        "TODAY()",
        "NOW()",
        "ISCHANGED(",
        "PRIORVALUE(",
        "INCLUDES(",
        "BLANKVALUE(",
        "CONTAINS(",
        "HOUR(",
        "XYZ(",
    ];
    let schema = deals();
    let terms = terms(&schema);
    let mut read = 0;
    for seed in 0..20_000 {
        let mut dice = Dice::new(seed);
        let count = 1 + dice.below(14);
        let mut formula: String = (0..count).filter_map(|_| dice.one_of(&PIECES).copied()).collect();
        // What is open is closed, so that more than the empty ones are whole.
        let open = formula.matches('(').count().saturating_sub(formula.matches(')').count());
        formula.push_str(&")".repeat(open));
        let came = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| terms.formula(&formula)));
        match came.unwrap_or_else(|_| panic!("seed {seed}: {formula} panics")) {
            Ok(source) => {
                read += 1;
                assert_eq!(expr::readable(&source), Ok(()), "seed {seed}: {formula} is {source}");
                // Whatever it yields, or fails with: it ends.
                let _ = expr::evaluate(&source, &scope());
            }
            Err(why) => assert!(why.ends_with('.') && why.len() < 400, "seed {seed}: {formula}: {why}"),
        }
    }
    assert!(read > 300, "only {read} formulas were any");
}

#[test]
fn chance_finds_no_text_or_condition_that_panics() {
    const PIECES: [&str; 34] = [
        "{!",
        "}",
        "{{",
        "}}",
        "{!Note}",
        "{!Gone}",
        "{!$Record.Name}",
        "&amp;",
        "&#",
        ";",
        "&#x1F600;",
        "é",
        "<",
        ">",
        "</",
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<ul>",
        "<li>",
        "</ul>",
        "<ol>",
        "<a href=\"",
        "https://example.com",
        "\">",
        "</a>",
        "<br/>",
        "<style>",
        "</style>",
        "\"",
        "\n",
        " ",
        "word",
    ];
    const OPERATORS: [&str; 12] = [
        "EqualTo",
        "NotEqualTo",
        "GreaterThan",
        "Contains",
        "StartsWith",
        "In",
        "NotIn",
        "IsNull",
        "IsChanged",
        "WasSet",
        "HasError",
        "Quite",
    ];
    const LEFT: [&str; 9] = [
        "Score",
        "Note",
        "Items",
        "Review",
        "Review.Status",
        "$Record.Open__c",
        "$Record.Stage__c",
        "Customer.Email__c",
        "Gone",
    ];
    let schema = deals();
    let terms = terms(&schema);
    for seed in 0..5_000 {
        let mut dice = Dice::new(seed);
        let count = dice.below(20);
        let text: String = (0..count).filter_map(|_| dice.one_of(&PIECES).copied()).collect();
        let (left, operator) = (dice.one_of(&LEFT).unwrap(), dice.one_of(&OPERATORS).unwrap());
        let cdata = text.replace("]]>", "");
        let file = format!(
            "<rules><conditions><leftValueReference>{left}</leftValueReference><operator>{operator}</operator>\
             <rightValue><stringValue><![CDATA[{cdata}]]></stringValue></rightValue></conditions></rules>"
        );
        let came = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let written = crate::salesforce::html::markdown(&text);
            assert!(written.len() <= text.len() * 4 + 16, "{written}");
            let (filled, _) = terms.text(&text);
            let _ = fermata_engine::template::fill(&filled, &scope());
            let ledger = ledger(&file);
            let condition = terms.conditions(ledger.root(), "conditionLogic", "conditions").unwrap();
            let _ = fermata_engine::condition::is_met(&condition, &scope(), &|_, _| Ok(false));
        }));
        assert!(came.is_ok(), "seed {seed}: {text:?} or {left} {operator} it");
    }
}
