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

#[test]
fn rich_text_becomes_markdown() {
    for (html, expected) in [
        ("plain & simple", "plain & simple"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<p>One<br>Two</p>", "One  \nTwo"),
        ("<p><b>Bold </b>and <em>slanted</em></p>", "**Bold** and *slanted*"),
        ("<b></b>x", "x"),
        ("<h2>Head</h2><p>Text</p>", "## Head\n\nText"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>after", "1. a\n2. b\n  - c\n\nafter"),
        ("<a href=\"https://example.com/?a=1&amp;b=2\">here</a>", "[here](https://example.com/?a=1&b=2)"),
        ("<a href='{!Link}'>here</a>", "[here]({!Link})"),
        ("<a href=\"javascript:alert(1)\">here</a>", "here"),
        ("<a>here</a></a>", "here"),
        (
            "<span style=\"color: red\">x</span>&nbsp;y &lt;z&gt; &#8364; &#x41; &unknown; &",
            "x y <z> € A &unknown; &",
        ),
        ("<style>p { }</style>seen<script>bad()</script>", "seen"),
        ("<p>&nbsp;</p><p></p>", ""),
        ("never ends <p", "never ends <p"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n c"),
        ("{!$Record.Name}<br/>", "{!$Record.Name}"),
    ] {
        assert_eq!(markdown(html), expected, "{html}");
    }
}

#[test]
fn rich_text_without_end_is_cut() {
    let long = markdown(&"<p>word</p>".repeat(100_000));
    assert!(long.len() < 70_000 && long.starts_with("word\n\nword"));
    let deep = markdown(&"<ul><li>x".repeat(2_000));
    assert!(deep.lines().all(|line| line.len() < 40));
    assert_eq!(markdown(&"</b>".repeat(1_000)).replace('*', ""), "");
    assert_eq!(markdown(&"<".repeat(50_000)).len(), 50_000);
}
