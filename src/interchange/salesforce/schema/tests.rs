use std::collections::BTreeSet;

use super::*;
use crate::salesforce::{samples, xml::Tree};

mod bounds;
mod chosen;
mod inferred;
mod words;

impl Schema {
    /// Of files without names: what one hands over to another is not followed.
    pub(in crate::salesforce) fn of<'l>(
        files: impl IntoIterator<Item = &'l Ledger>,
        known: &BTreeMap<Name, Object>,
    ) -> Self {
        Self::of_named(files.into_iter().map(|file| ("", file)), known)
    }

    /// Of files of which nobody chose what their fields are.
    pub(in crate::salesforce) fn of_named<'l>(
        files: impl IntoIterator<Item = (&'l str, &'l Ledger)>,
        known: &BTreeMap<Name, Object>,
    ) -> Self {
        Self::of_chosen(files, known, &BTreeMap::new())
    }
}

fn ledger(inner: &str) -> Ledger {
    Ledger::new(Tree::read(format!("<Flow>{inner}</Flow>").as_bytes()).unwrap())
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn schema(inner: &str) -> Schema {
    Schema::of([&ledger(inner)], &BTreeMap::new())
}

fn lookup(object: &str) -> DataType {
    DataType::Lookup { object: name(object) }
}

/// What an object's fields are called, and what they hold.
#[track_caller]
fn fields(schema: &Schema, object: &str) -> Vec<(String, DataType)> {
    let object = schema.object(&name(object)).unwrap_or_else(|| panic!("there is no {object}"));
    object.fields.iter().map(|field| (field.name.to_string(), field.data_type.clone())).collect()
}

#[track_caller]
fn check(schema: &Schema, object: &str, expected: &[(&str, DataType)]) {
    let expected: Vec<(String, DataType)> =
        expected.iter().map(|(name, data_type)| ((*name).to_owned(), data_type.clone())).collect();
    assert_eq!(fields(schema, object), expected, "{object}");
}

/// What must be true of every schema, whatever the files.
fn sound(schema: &Schema) {
    for object in schema.objects() {
        let title = object.title().unwrap_or_else(|| panic!("{} has no title", object.name));
        assert!(matches!(title.data_type, DataType::Text | DataType::AutoNumber { .. }), "{}", object.name);
        assert!(!object.label.is_empty() && !object.label_plural.is_empty(), "{}", object.name);
    }
    let mut objects = BTreeSet::new();
    for object in schema.objects() {
        assert!(objects.insert(object.name.as_str().to_lowercase()), "{} is there twice", object.name);
        let mut fields = BTreeSet::new();
        for field in &object.fields {
            assert!(
                fields.insert(field.name.as_str().to_lowercase()),
                "{}.{} is there twice",
                object.name,
                field.name
            );
            assert!(!field.label.is_empty(), "{}.{}", object.name, field.name);
            if let DataType::Lookup { object: to } = &field.data_type {
                assert!(
                    schema.objects().any(|object| object.name == *to),
                    "{}.{} leads nowhere",
                    object.name,
                    field.name
                );
            }
        }
    }
}

#[test]
fn the_samples_have_sound_objects() {
    for sample in samples::all() {
        let ledgers: Vec<(String, Ledger)> = sample
            .files
            .iter()
            .map(|(path, bytes)| {
                let name = path.rsplit('/').next().and_then(|file| file.split('.').next()).unwrap();
                (name.to_owned(), Ledger::new(Tree::read(bytes).unwrap()))
            })
            .collect();
        let files = || ledgers.iter().map(|(name, ledger)| (name.as_str(), ledger));
        let schema = Schema::of_named(files(), &BTreeMap::new());
        sound(&schema);
        // Nothing of it depends on how the files lie.
        let mut turned: Vec<_> = files().collect();
        turned.reverse();
        let again = Schema::of_named(turned, &BTreeMap::new());
        let names = |schema: &Schema| -> Vec<(String, BTreeMap<String, DataType>)> {
            let one = |object: &Object| {
                (object.name.to_string(), fields(schema, object.name.as_str()).into_iter().collect())
            };
            schema.objects().map(one).collect()
        };
        assert_eq!(names(&schema), names(&again), "{}", sample.name);
        // With these objects there already, nothing comes to them.
        let known: BTreeMap<Name, Object> =
            schema.objects().map(|object| (object.name.clone(), object.clone())).collect();
        let third = Schema::of_named(files(), &known);
        assert!(third.objects().eq(known.values()), "{}", sample.name);
    }
}
