//! What a person chose for fields that are proposed.

use super::*;
use crate::salesforce::FieldChoice;

const FILE: &str = "<start><object>Case</object></start>
    <recordLookups><name>Get</name><object>Case</object>
        <filters><field>Region__c</field><operator>EqualTo</operator><value><stringValue>North</stringValue></value></filters>
    </recordLookups>";

fn chosen(field: &str, choice: FieldChoice, known: &BTreeMap<Name, Object>) -> Schema {
    let ledger = ledger(FILE);
    Schema::of_chosen([("", &ledger)], known, &BTreeMap::from([(field.to_owned(), choice)]))
}

fn holds(data_type: DataType) -> FieldChoice {
    FieldChoice { data_type: Some(data_type), label: None }
}

#[test]
fn what_is_chosen_holds_whatever_the_letter_case() {
    let none = BTreeMap::new();
    let schema = chosen(" case.REGION__C", holds(lookup("Region")), &none);
    assert_eq!(schema.field(&name("Case"), "Region__c"), Some(&lookup("Region")));
    assert!(schema.object(&name("Region")).is_some(), "an object that is led to is proposed");
    sound(&schema);
}

#[test]
fn a_label_is_taken_as_it_is_written_and_an_empty_one_is_none() {
    let none = BTreeMap::new();
    let called = |label: &str| {
        let choice = FieldChoice { data_type: None, label: Some(label.to_owned()) };
        let schema = chosen("Case.Region__c", choice, &none);
        schema.field_named(&name("Case"), "Region__c").unwrap().label.clone()
    };
    assert_eq!(called(" Sales\u{7} region "), "Sales region");
    assert_eq!(called("  "), "Region");
}

#[test]
fn what_is_there_already_stays_as_it_is() {
    let there = Object {
        name: name("Case"),
        label: "Case".into(),
        label_plural: String::new(),
        description: String::new(),
        fields: vec![Field::new(name("Region__c"), "Region", DataType::Text)],
        title_field: None,
        rules: Vec::new(),
    };
    let known = BTreeMap::from([(name("Case"), there)]);
    let schema = chosen("Case.Region__c", holds(DataType::Percent), &known);
    assert_eq!(schema.field(&name("Case"), "Region__c"), Some(&DataType::Text));
}
