use super::*;
use crate::salesforce::{samples, xml::Tree};

fn ledgers(files: &[(String, Vec<u8>)]) -> Vec<Ledger> {
    files.iter().map(|(_, bytes)| Ledger::new(Tree::read(bytes).unwrap())).collect()
}

/// Everything that a schema says, a line for each field.
fn words(schema: &Schema) -> String {
    let mut out = String::new();
    for object in schema.objects() {
        out.push_str(&format!("{} ({})\n", object.name, object.label));
        for field in &object.fields {
            out.push_str(&format!("  {} ({}): {:?}\n", field.name, field.label, field.data_type));
        }
    }
    out
}

#[test]
fn the_samples_have_objects() {
    for sample in samples::all() {
        let ledgers = ledgers(&sample.files);
        let schema = Schema::of(&ledgers, &BTreeMap::new());
        println!("== {}\n{}", sample.name, words(&schema));
    }
}
