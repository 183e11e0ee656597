//! Limits, and names in whatever letter case.

use fermata_engine::limits::FIELDS_MAX;

use super::*;

use crate::salesforce::mutate::{Dice, SEEDLINGS, mutated};

fn found(fields: usize) -> String {
    let each = |n: usize| format!("<queriedFields>Field_{n}__c</queriedFields>");
    let fields: String = (0..fields).map(each).collect();
    format!("<recordLookups><name>Get</name><object>Wide__c</object>{fields}</recordLookups>")
}

#[test]
fn an_object_has_no_more_fields_than_it_may_have() {
    let count = |fields: usize| schema(&found(fields)).object(&name("Wide__c")).unwrap().fields.len();
    assert_eq!(count(480), 481);
    assert_eq!(count(481), 481);
    assert_eq!(count(2_000), 481);
    // Those of an object that is there count too.
    let mut there = schema(&found(0)).object(&name("Wide__c")).unwrap().clone();
    there.fields =
        (0..FIELDS_MAX - 3).map(|n| Field::new(name(&format!("Own_{n}")), "", DataType::Text)).collect();
    let known = BTreeMap::from([(there.name.clone(), there)]);
    let schema = Schema::of([&ledger(&found(100))], &known);
    assert_eq!(schema.object(&name("Wide__c")).unwrap().fields.len(), FIELDS_MAX);
}

#[test]
fn there_are_no_more_objects_than_anybody_can_look_through() {
    let many: String = (0..1_000)
        .map(|n| format!("<variables><name>v{n}</name><objectType>Object_{n}__c</objectType></variables>"))
        .collect();
    let schema = schema(&many);
    assert_eq!(schema.objects().count(), 300);
    sound(&schema);
}

#[test]
fn names_that_are_none_are_left_out() {
    let long = format!("A{}", "b".repeat(Name::LENGTH_MAX));
    let fits = format!("A{}", "b".repeat(Name::LENGTH_MAX - 1));
    let file = format!(
        "<recordLookups><name>Get</name><object>Wide__c</object><queriedFields>{long}</queriedFields><queriedFields>{fits}</queriedFields>\
         <queriedFields>1st</queriedFields><queriedFields>Größe__c</queriedFields><queriedFields>a b</queriedFields></recordLookups>\
         <variables><name>v</name><objectType>{long}</objectType></variables><variables><name>w</name><objectType>{fits}</objectType></variables>"
    );
    let schema = schema(&file);
    sound(&schema);
    check(&schema, "Wide__c", &[("Name", DataType::Text), (&fits, lookup(&fits))]);
    assert_eq!(schema.objects().count(), 2);
}

#[test]
fn letter_case_counts_not() {
    let schema = schema(
        "<start><object>Parcel__c</object></start><variables><name>P</name><objectType>PARCEL__C</objectType></variables>
        <a><elementReference>$record.WEIGHT__c</elementReference><elementReference>p.Weight__C</elementReference>
        <elementReference>P.name</elementReference><elementReference>p.ID</elementReference>
        <elementReference>P.contact.LASTNAME</elementReference></a>",
    );
    sound(&schema);
    let expected =
        [("Name", DataType::Text), ("WEIGHT__c", DataType::Text), ("contactId", lookup("Contact"))];
    check(&schema, "Parcel__c", &expected);
    check(&schema, "Contact", &[("Name", DataType::Text), ("LastName", DataType::Text)]);
}

#[test]
fn a_reference_through_many_relations_ends() {
    let far = vec!["Next__r"; 300].join(".");
    let schema = schema(&format!(
        "<start><object>Step__c</object></start><a><elementReference>$Record.{far}.Name</elementReference></a>"
    ));
    sound(&schema);
    assert_eq!(schema.objects().count(), 2);
}

#[test]
fn chance_finds_no_file_whose_objects_are_not_sound() {
    let sources: Vec<Vec<u8>> = SEEDLINGS.iter().map(|text| text.as_bytes().to_vec()).collect();
    let mut read = 0;
    for seed in 0..2_000 {
        let bytes = mutated(&mut Dice::new(seed), &sources, 100_000);
        let Ok(tree) = Tree::read(&bytes) else { continue };
        read += 1;
        let ledger = Ledger::new(tree);
        let came = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            sound(&Schema::of_named([("Deliver", &ledger)], &BTreeMap::new()));
        }));
        assert!(came.is_ok(), "the file of seed {seed} has no sound objects");
    }
    assert!(read > 100, "only {read} files were any");
}
