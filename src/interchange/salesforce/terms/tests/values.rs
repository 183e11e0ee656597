//! Values, filters and what things hold.

use fermata_engine::{
    condition::{Logic, Operator},
    flow::FilterRow,
};

use super::*;
use crate::salesforce::report::ElementResult;

/// What a value becomes, and every note of it.
fn valued(inner: &str) -> (Option<ValueSource>, Vec<(ElementResult, String)>) {
    let schema = deals();
    let ledger = ledger(&format!("<value>{inner}</value>"));
    let found = terms(&schema).value(ledger.root());
    let noted = ledger.report().into_iter().filter(|element| !element.note.is_empty());
    (found, noted.map(|element| (element.result, element.note)).collect())
}

#[track_caller]
fn literal(inner: &str, expected: Value) {
    assert_eq!(valued(inner), (Some(ValueSource::Literal(expected)), Vec::new()), "{inner}");
}

#[test]
fn plain_values_are_read() {
    literal("<stringValue>High</stringValue>", json!("High"));
    literal("<stringValue/>", json!(""));
    literal("<numberValue>12.0</numberValue>", json!(12));
    literal("<numberValue>-0.5</numberValue>", json!(-0.5));
    literal("<booleanValue>TRUE</booleanValue>", json!(true));
    literal("<booleanValue>false</booleanValue>", json!(false));
    literal("<dateValue>2026-11-22</dateValue>", json!("2026-11-22"));
    literal("<dateValue>2026-11-22T00:00:00.000Z</dateValue>", json!("2026-11-22"));
    literal("<dateTimeValue>2026-11-22T09:30:00.000Z</dateTimeValue>", json!("2026-11-22T09:30:00Z"));
    literal("<dateTimeValue>2026-11-22T09:30:00.000+0200</dateTimeValue>", json!("2026-11-22T07:30:00Z"));
    literal("<dateTimeValue>2026-11-22</dateTimeValue>", json!("2026-11-22T00:00:00Z"));
    literal("<timeValue>09:30:00.000Z</timeValue>", json!("09:30"));
    literal("<elementReference>$GlobalConstant.True</elementReference>", json!(true));
    assert_eq!(valued(""), (None, Vec::new()));
    assert_eq!(valued("<numberValue xsi:nil=\"true\"/>"), (None, Vec::new()));
}

#[test]
fn references_expressions_and_texts_are_read() {
    let reference = |path: &str| Some(ValueSource::Reference(path.to_owned()));
    let expression = |source: &str| Some(ValueSource::Expression(source.to_owned()));
    assert_eq!(valued("<elementReference>Score</elementReference>").0, reference("vars.Score"));
    assert_eq!(
        valued("<elementReference>Review.Outputs.cap</elementReference>").0,
        reference("steps.Review.outputs.cap")
    );
    assert_eq!(valued("<elementReference>$Flow.CurrentDate</elementReference>").0, expression("today(now)"));
    assert_eq!(valued("<stringValue>{!$Record.OwnerId}</stringValue>").0, reference("record.OwnerId"));
    assert_eq!(
        valued("<stringValue>Hello {!Note}, {!Score}</stringValue>").0,
        expression("\"Hello \" + vars.Note + \", \" + string(vars.Score)")
    );
    assert_eq!(
        valued(
            "<formulaExpression>{!Score} * 2</formulaExpression><formulaDataType>Number</formulaDataType>"
        ),
        (expression("vars.Score * 2"), Vec::new())
    );
}

#[test]
fn lists_are_read() {
    let list = |inner: &str| format!("<collectionElements>{inner}</collectionElements>");
    let two = [list("<stringValue>a</stringValue>"), list("<stringValue>b</stringValue>")].concat();
    literal(&two, json!(["a", "b"]));
    let mixed =
        [list("<elementReference>Note</elementReference>"), list("<stringValue>b</stringValue>"), list("")]
            .concat();
    assert_eq!(valued(&mixed).0, Some(ValueSource::Expression("[vars.Note, \"b\", null]".to_owned())));
}

#[test]
fn what_means_nothing_says_why() {
    for (inner, why) in [
        ("<numberValue>many</numberValue>", "many is no number."),
        ("<numberValue>1e999</numberValue>", "1e999 is no number."),
        ("<booleanValue>perhaps</booleanValue>", "perhaps is no yes or no."),
        ("<dateValue>2026-02-30</dateValue>", "2026-02-30 is no date."),
        ("<dateTimeValue>soon, very soon</dateTimeValue>", "soon, very soon is no moment."),
        ("<timeValue>25:00</timeValue>", "25:00 is no time of day."),
        ("<elementReference>Gone</elementReference>", "Nothing in this file is called Gone."),
        ("<stringValue>{!Gone}</stringValue>", "Nothing in this file is called Gone."),
        ("<apexValue>{}</apexValue>", "A value of the form apexValue has no counterpart."),
        ("<formulaExpression>RAND()</formulaExpression>", "The function RAND has no counterpart."),
    ] {
        let (found, notes) = valued(inner);
        assert_eq!(found, None, "{inner}");
        assert_eq!(notes.first(), Some(&(ElementResult::NotSupported, why.to_owned())), "{inner}");
    }
    let (found, notes) = valued("<stringValue>0125g0000000001AAA</stringValue>");
    assert_eq!(found, Some(ValueSource::Literal(json!("0125g0000000001AAA"))));
    assert!(
        matches!(notes.as_slice(), [(ElementResult::Changed, note)] if note.contains("other system")),
        "{notes:?}"
    );
}

fn filter(field: &str, operator: &str, value: &str) -> String {
    format!("<filters><field>{field}</field><operator>{operator}</operator><value>{value}</value></filters>")
}

fn filtered(inner: &str) -> (RecordFilter, Vec<String>) {
    let schema = deals();
    let ledger = ledger(&format!("<recordLookups>{inner}</recordLookups>"));
    let found = terms(&schema).filters(ledger.root(), &name("Deal__c"));
    let notes = ledger.report().into_iter().filter(|element| element.result == ElementResult::NotSupported);
    (found, notes.map(|element| element.note).collect())
}

fn wanted(field: &str, operator: Operator, value: ValueSource) -> FilterRow {
    FilterRow { field: field.to_owned(), operator, value }
}

#[test]
fn filters_are_rows() {
    let inner = [
        filter("Id", "EqualTo", "<elementReference>$Record.Id</elementReference>"),
        filter("stage__C", "NotEqualTo", "<stringValue>Lost</stringValue>"),
        filter("Customer__r.Email__c", "EqualTo", "<elementReference>Note</elementReference>"),
        filter("Stage__c", "IsNull", "<booleanValue>false</booleanValue>"),
        filter("Amount__c", "IsNull", "<booleanValue>true</booleanValue>"),
        filter("Open__c", "EqualTo", "<booleanValue>false</booleanValue>"),
        filter("Stage__c", "EqualTo", ""),
        filter("Stage__c", "In", "<elementReference>Items</elementReference>"),
    ]
    .concat();
    let (found, notes) =
        filtered(&format!("<filterLogic>1 AND (2 OR 3) AND 4 AND 5 AND 6 AND 7 AND 8</filterLogic>{inner}"));
    assert_eq!(notes, Vec::<String>::new());
    let yes = || ValueSource::Literal(json!(true));
    assert_eq!(
        found.rows,
        [
            wanted("id", Operator::Equals, ValueSource::Reference("record.id".to_owned())),
            wanted("Stage__c", Operator::NotEquals, ValueSource::Literal(json!("Lost"))),
            wanted("Customer__c.Email__c", Operator::Equals, ValueSource::Reference("vars.Note".to_owned())),
            wanted("Stage__c", Operator::IsBlank, ValueSource::Literal(json!(false))),
            wanted("Amount__c", Operator::IsNull, yes()),
            wanted("Open__c", Operator::NotEquals, yes()),
            wanted("Stage__c", Operator::IsBlank, yes()),
            wanted("Stage__c", Operator::In, ValueSource::Reference("vars.Items".to_owned())),
        ]
    );
    assert_eq!(found.logic, Logic::Custom("1 AND (2 OR 3) AND 4 AND 5 AND 6 AND 7 AND 8".to_owned()));
    assert_eq!(filtered(""), (RecordFilter::default(), Vec::new()));
    assert_eq!(
        filtered(&format!("<filterLogic>or</filterLogic>{}", filter("Id", "EqualTo", ""))).0.logic,
        Logic::Any
    );
}

#[test]
fn not_of_a_filter_that_cannot_be_asked_finds_no_record() {
    let never = wanted("id", Operator::IsNull, ValueSource::Literal(json!(true)));
    let known = filter("Stage__c", "EqualTo", "<stringValue>Lost</stringValue>");
    let unknown = filter("Stage__c", "EqualTo", "<elementReference>Gone</elementReference>");
    let (found, notes) = filtered(&format!("<filterLogic>1 AND NOT(2)</filterLogic>{known}{unknown}"));
    assert_eq!(found, RecordFilter { rows: vec![never.clone()], logic: Logic::All });
    assert!(notes.iter().any(|note| note.contains("So no record is found by these filters")), "{notes:?}");
    let (found, notes) = filtered(&format!("<filterLogic>NOT(1) AND 2</filterLogic>{known}{unknown}"));
    assert_eq!((found.rows.last(), notes.len()), (Some(&never), 1));
    assert_eq!(found.logic, Logic::Custom("NOT(1) AND 2".to_owned()));
}

#[test]
fn a_filter_that_cannot_be_asked_finds_no_record() {
    let never = wanted("id", Operator::IsNull, ValueSource::Literal(json!(true)));
    for (inner, why) in [
        (filter("", "EqualTo", ""), "The filter names no field. No record is found by it."),
        (filter("Stage__c", "Quite", ""), "The operator Quite has no counterpart. No record is found by it."),
        (filter("Stage__c", "WasSelected", ""), "A filter cannot ask this. No record is found by it."),
        (
            filter("Stage__c", "EqualTo", "<elementReference>Gone</elementReference>"),
            "Nothing in this file is called Gone. No record is found by it.",
        ),
    ] {
        let (found, notes) = filtered(&inner);
        assert_eq!(
            (found.rows, notes.first().map(String::as_str)),
            (vec![never.clone()], Some(why)),
            "{inner}"
        );
    }
    let bad = format!(
        "<filterLogic>1 AND 9</filterLogic>{}",
        filter("Id", "EqualTo", "<stringValue>x</stringValue>")
    );
    let (found, notes) = filtered(&bad);
    assert_eq!(found.rows, [never]);
    assert_eq!(notes.len(), 1, "{notes:?}");
}

#[test]
fn a_filter_can_be_asked_of_the_record_itself() {
    let (found, _) = filtered(&filter("Stage__c", "EqualTo", "<stringValue>Won</stringValue>"));
    let condition = asked_of_record(&found).unwrap();
    let met =
        |condition: &Condition| fermata_engine::condition::is_met(condition, &scope(), &|_, _| Ok(false));
    assert_eq!(met(&condition), Ok(true));
    assert_eq!(asked_of_record(&RecordFilter::default()), None);
}

#[test]
fn variables_hold_what_they_say() {
    let held = |inner: &str| {
        let schema = deals();
        let ledger = ledger(&format!("<variables>{inner}</variables>"));
        terms(&schema).data_type(ledger.root())
    };
    let of = |data_type: &str| held(&format!("<name>Thing</name><dataType>{data_type}</dataType>"));
    assert_eq!(of("String"), DataType::LongText);
    assert_eq!(held("<name>userName</name><dataType>String</dataType>"), DataType::Text);
    assert_eq!(of("Boolean"), DataType::Checkbox);
    assert_eq!(of("Date"), DataType::Date);
    assert_eq!(of("DateTime"), DataType::DateTime);
    assert_eq!(of("Time"), DataType::Time);
    assert_eq!(of("Currency"), DataType::Number { decimals: 2 });
    assert_eq!(held("<dataType>Number</dataType><scale>0</scale>"), DataType::Number { decimals: 0 });
    assert_eq!(held("<dataType>Number</dataType><scale>18</scale>"), DataType::Number { decimals: 8 });
    assert_eq!(of("Picklist"), DataType::Text);
    assert_eq!(of("Multipicklist"), DataType::Text);
    assert_eq!(of("Apex"), DataType::LongText);
    assert_eq!(of("SObject"), DataType::Text);
    assert_eq!(of("Novel"), DataType::LongText);
    let record = DataType::Record { object: name("Deal__c") };
    assert_eq!(held("<dataType>SObject</dataType><objectType>deal__c</objectType>"), record);
    let list = DataType::List { of: Box::new(record) };
    let inner =
        "<dataType>SObject</dataType><objectType>Deal__c</objectType><isCollection>true</isCollection>";
    assert_eq!(held(inner), list);
}
