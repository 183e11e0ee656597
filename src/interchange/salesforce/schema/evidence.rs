//! What files say of objects and fields, gathered before anything is decided.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::ids::Name;

use super::super::terms::Kind;

/// Objects that are remembered at most, and fields of one.
const OBJECTS_MAX: usize = 300;
const FIELDS_MAX: usize = 480;

/// What is known of one field.
#[derive(Debug, Clone, Default)]
pub(super) struct FoundField {
    /// As it is spelled where it was first named.
    pub(super) name: String,
    /// What stood on the other side of comparisons and assignments.
    pub(super) kinds: Vec<Kind>,
    /// The object that a relation of this field leads to.
    pub(super) leads_to: Option<String>,
    /// The objects whose ids stood on the other side.
    pub(super) ids_of: BTreeSet<String>,
    /// Whether it holds a person: somebody asked for its username.
    pub(super) person: bool,
    /// Whether it takes several lines.
    pub(super) long: bool,
}

/// What is known of one object.
#[derive(Debug, Clone, Default)]
pub(super) struct FoundObject {
    /// As it is spelled where it was first named.
    pub(super) name: String,
    /// Its fields by their names in small letters, and in the order of their first mention.
    pub(super) fields: BTreeMap<String, FoundField>,
    /// That order.
    pub(super) order: Vec<String>,
}

/// Everything that is known.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// Objects by their names in small letters.
    pub(super) objects: BTreeMap<String, FoundObject>,
}

impl Evidence {
    /// Somebody names an object.
    pub(super) fn object(&mut self, name: &str) -> Option<&mut FoundObject> {
        Name::parse(name).ok()?;
        let key = name.to_lowercase();
        if !self.objects.contains_key(&key) && self.objects.len() >= OBJECTS_MAX {
            return None;
        }
        let made = || FoundObject { name: name.to_owned(), ..FoundObject::default() };
        Some(self.objects.entry(key).or_insert_with(made))
    }

    /// Somebody names a field.
    pub(super) fn field(&mut self, object: &str, field: &str) -> Option<&mut FoundField> {
        Name::parse(field).ok()?;
        let found = self.object(object)?;
        let key = field.to_lowercase();
        if !found.fields.contains_key(&key) {
            if found.fields.len() >= FIELDS_MAX {
                return None;
            }
            found.order.push(key.clone());
        }
        let made = || FoundField { name: field.to_owned(), ..FoundField::default() };
        Some(found.fields.entry(key).or_insert_with(made))
    }
}
