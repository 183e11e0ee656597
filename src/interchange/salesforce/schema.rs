//! Which objects and fields a set of files speaks of, and what the fields hold, as far as the files tell. Nothing of it is in the
//! files themselves: they name fields only where they use them.

mod decide;
mod evidence;
mod looking;
mod names;
mod standard;

use std::collections::BTreeMap;

use fermata_engine::{
    ids::Name,
    object::{Field, Object},
    value::DataType,
};

use super::{FieldChoice, ledger::Ledger};
pub use names::label_of;
pub(super) use names::relation_type;

/// Objects by name, with the fields that files speak of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schema {
    objects: BTreeMap<Name, Object>,
}

impl Schema {
    /// Looks over all files together, each with the API name of its flow or orchestration, so that what one hands over to another
    /// is followed. What `known` already defines holds; `chosen` says what fields are that are not there yet, by object and field:
    /// `Case.Amount__c`.
    pub fn of_chosen<'l>(
        files: impl IntoIterator<Item = (&'l str, &'l Ledger)>,
        known: &BTreeMap<Name, Object>,
        chosen: &BTreeMap<String, FieldChoice>,
    ) -> Self {
        let files: Vec<(&str, &Ledger)> = files.into_iter().collect();
        let outputs = looking::outputs(&files);
        let evidence = looking::over(&files, &outputs, known);
        decide::schema(evidence, known, chosen)
    }

    /// The objects, in name order: those that are there, with the fields that they lack, and those that are proposed.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.objects.values()
    }

    /// An object; letter case counts not.
    pub fn object(&self, name: &Name) -> Option<&Object> {
        self.objects.get(name).or_else(|| self.objects.get(self.named(name.as_str())?))
    }

    /// An object's name as it is spelled here; letter case counts not.
    pub fn named(&self, name: &str) -> Option<&Name> {
        self.objects.keys().find(|known| known.as_str().eq_ignore_ascii_case(name.trim()))
    }

    /// A field by its name; letter case counts not.
    pub fn field_named(&self, object: &Name, field: &str) -> Option<&Field> {
        let fields = &self.object(object)?.fields;
        fields.iter().find(|f| f.name.as_str().eq_ignore_ascii_case(field.trim()))
    }

    /// What a field of an object holds.
    pub fn field(&self, object: &Name, field: &str) -> Option<&DataType> {
        self.field_named(object, field).map(|field| &field.data_type)
    }
}

#[cfg(test)]
mod tests;
