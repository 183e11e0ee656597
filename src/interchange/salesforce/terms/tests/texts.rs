//! Texts with references in them, and rich ones.

use fermata_engine::template;

use super::*;

#[track_caller]
fn check(text: &str, expected: &str, shown: &str) {
    let schema = deals();
    let (found, notes) = terms(&schema).text(text);
    assert_eq!((found.as_str(), notes), (expected, Vec::new()), "{text}");
    assert_eq!(template::fill(&found, &scope()), shown, "{text}");
}

#[test]
fn references_become_expressions() {
    check("Hello {!Note}!", "Hello {{vars.Note}}!", "Hello Red wine!");
    check(
        "{!$Record.Name} of {! $Record.OwnerId }",
        "{{record.Name}} of {{record.OwnerId}}",
        "Nordwind of anna",
    );
    check("{!$Flow.CurrentDate}", "{{today(now)}}", "2026-11-26");
    check("{!$GlobalConstant.EmptyString}.", ".", ".");
    check("{!$GlobalConstant.True}", "true", "true");
    check("{!$User.FirstName}", "{{user.label}}", "Mia Berg");
    check("no end {!Note", "no end {!Note", "no end {!Note");
    check("not ours: {{x}}", "not ours: {{\"{{\"}}x}}", "not ours: {{x}}");
}

#[test]
fn what_means_nothing_is_shown_by_its_name() {
    let schema = deals();
    let (text, notes) = terms(&schema).text("{!$Label.Greeting} {!Gone} {!Gone}");
    assert_eq!(text, "$Label.Greeting Gone Gone");
    assert_eq!(
        notes,
        [
            "$Label.Greeting: labels are kept elsewhere; write the text itself.",
            "Nothing in this file is called Gone."
        ]
    );
}

#[test]
fn templates_and_formulas_stand_where_they_are_used() {
    let schema = deals();
    let ledger = ledger(
        "<Flow><formulas><name>Twice</name><dataType>Number</dataType><scale>1</scale><expression>{!Score} * 2.25</expression></formulas>
        <constants><name>Limit</name><dataType>Number</dataType><value><numberValue>20.0</numberValue></value></constants>
        <textTemplates><name>Line</name><text>&lt;b&gt;{!Note}&lt;/b&gt; has {!Twice} of {!Limit}</text></textTemplates>
        <textTemplates><name>Plain</name><isViewedAsPlainText>true</isViewedAsPlainText><text>({!Line})</text></textTemplates></Flow>",
    );
    let mut terms = terms(&schema);
    terms.learn_resources(ledger.root());
    let (text, notes) = terms.text("{!plain}");
    assert_eq!(
        (text.as_str(), notes),
        ("(<b>{{vars.Note}}</b> has {{round(vars.Score * 2.25, 1)}} of 20)", Vec::new())
    );
    assert_eq!(terms.template("LINE").map(|template| template.html), Some(true));
    assert_eq!(terms.template("{!Plain}").map(|template| template.html), Some(false));
    assert_eq!(terms.template("Twice"), None);
    // As a value it is one expression.
    let source = terms.formula("{!Plain} & '.'").unwrap();
    assert_eq!(expr::evaluate(&source, &scope()).unwrap(), json!("(<b>Red wine</b> has 15.8 of 20)."));
    assert_eq!(
        expr::evaluate(&terms.formula("IF({!Twice} < {!Limit}, 'less', 'more')").unwrap(), &scope()).unwrap(),
        json!("less")
    );
}
