//! What is turned again for one field is as if everything were.

use std::collections::BTreeMap;

use fermata_engine::{people::Directory, value::DataType};

use super::support::file;
use crate::salesforce::{
    Choices, FieldChoice, Import, SourceFile, Surroundings, convert, convert_again, samples,
};

fn choosing(choices: &[(&str, DataType)]) -> Choices {
    let chosen = |(field, data_type): &(&str, DataType)| {
        ((*field).to_owned(), FieldChoice { data_type: Some(data_type.clone()), label: None })
    };
    Choices { fields: choices.iter().map(chosen).collect(), ..Choices::default() }
}

/// Fields that an import makes.
fn fields(import: &Import) -> Vec<String> {
    let objects = import.package.objects.iter();
    objects.flat_map(|o| o.fields.iter().map(|field| format!("{}.{}", o.name, field.name))).collect()
}

/// Chooses a type for a field, then takes the choice back; compares with everything turned from the start.
#[track_caller]
fn same(files: &[SourceFile], field: &str, data_type: DataType, plain: &Import) -> bool {
    let (objects, flows, directory) = (BTreeMap::new(), BTreeMap::new(), Directory::default());
    let around = Surroundings { objects: &objects, flows: &flows, directory: &directory };
    let chosen = choosing(&[(field, data_type)]);
    let whole = convert(files, around, &chosen);
    let forth = convert_again(files, around, &chosen, plain, &[field]);
    assert_eq!(forth.package, whole.package, "{field} is another one");
    assert_eq!(forth.report, whole.report, "{field} is another one");
    let back = convert_again(files, around, &Choices::default(), &whole, &[field]);
    assert_eq!(back.package, plain.package, "{field} is as it was");
    assert_eq!(back.report, plain.report, "{field} is as it was");
    assert_eq!(back.active, plain.active);
    whole.package != plain.package
}

#[test]
fn of_files_of_our_own_only_what_a_field_concerns_is_turned() {
    let asks = |name: &str, field: &str| {
        let text = format!(
            "<Flow><processType>AutoLaunchedFlow</processType><status>Active</status><start><object>Order__c</object>\
             <triggerType>RecordAfterSave</triggerType><recordTriggerType>Create</recordTriggerType>\
             <connector><targetReference>Ask</targetReference></connector></start>\
             <decisions><name>Ask</name><label>Ask</label><rules><name>Yes</name><conditionLogic>and</conditionLogic>\
             <conditions><leftValueReference>$Record.{field}</leftValueReference><operator>GreaterThan</operator>\
             <rightValue><numberValue>3.0</numberValue></rightValue></conditions><label>Yes</label></rules></decisions></Flow>"
        );
        file(&format!("flows/{name}.flow"), &text)
    };
    let files = [asks("First", "Weight__c"), asks("Second", "Height__c")];
    let (objects, flows, directory) = (BTreeMap::new(), BTreeMap::new(), Directory::default());
    let around = Surroundings { objects: &objects, flows: &flows, directory: &directory };
    let plain = convert(&files, around, &Choices::default());
    for field in ["Order__c.Weight__c", "order__C.height__c"] {
        assert!(same(&files, field, DataType::Text, &plain), "{field} changes something");
    }
    assert!(!same(&files, "Order__c.Depth__c", DataType::Text, &plain));
    // What is not concerned is not looked at again: it stays even where it is not what the files say.
    let mut before = plain.clone();
    for flow in &mut before.package.flows {
        flow.definition.label = "Kept".to_owned();
    }
    let again = convert_again(&files, around, &Choices::default(), &before, &["Order__c.Weight__c"]);
    let labels: Vec<&str> = again.package.flows.iter().map(|flow| flow.definition.label.as_str()).collect();
    assert_eq!(labels.iter().filter(|label| **label == "Kept").count(), 1, "{labels:?}");
}

#[test]
fn of_real_files_the_same_comes() {
    for sample in samples::all() {
        let file =
            |(path, bytes): &(String, Vec<u8>)| SourceFile { path: path.clone(), bytes: bytes.clone() };
        let files: Vec<SourceFile> = sample.files.iter().map(file).collect();
        let plain = super::support::imported(&files);
        let all = fields(&plain);
        // Some of each sample: every one of them takes as long as a whole import.
        for (n, field) in all.iter().enumerate().filter(|(n, _)| n % (all.len() / 20 + 1) == 0) {
            let data_type = if n % 2 == 0 { DataType::Checkbox } else { DataType::Date };
            same(&files, field, data_type, &plain);
        }
    }
}
