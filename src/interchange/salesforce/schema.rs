//! Which objects and fields a set of files speaks of, and what the fields hold, as far as the files tell. Nothing of it is in the
//! files themselves: they name fields only where they use them.

mod decide;
mod evidence;
mod looking;
mod names;
mod standard;

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    ids::Name,
    object::{Field, Object},
    value::DataType,
};

use super::{FieldChoice, ledger::Ledger, terms::Kind};
pub use names::label_of;
pub(super) use names::relation_type;

/// Objects by name, with the fields that files speak of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schema {
    objects: BTreeMap<Name, Object>,
    /// Objects that are not there yet.
    proposed: BTreeSet<Name>,
    /// Fields that objects lack which are there.
    added: BTreeMap<Name, Vec<Name>>,
    /// What flows hand over, by their names in small letters.
    outputs: BTreeMap<String, Vec<(String, Kind)>>,
}

impl Schema {
    /// Looks over all files together; what `known` already defines holds. As no file says its own name, what one hands over to
    /// another is not followed: see [`Schema::of_named`].
    pub fn of<'l>(files: impl IntoIterator<Item = &'l Ledger>, known: &BTreeMap<Name, Object>) -> Self {
        Self::of_named(files.into_iter().map(|file| ("", file)), known)
    }

    /// As [`Schema::of`], with the API name of each file's flow or orchestration, so that what one hands over to another is followed.
    pub fn of_named<'l>(
        files: impl IntoIterator<Item = (&'l str, &'l Ledger)>,
        known: &BTreeMap<Name, Object>,
    ) -> Self {
        Self::of_chosen(files, known, &BTreeMap::new())
    }

    /// As [`Schema::of_named`], with what was chosen for fields that are not there yet, by object and field: `Case.Amount__c`.
    pub fn of_chosen<'l>(
        files: impl IntoIterator<Item = (&'l str, &'l Ledger)>,
        known: &BTreeMap<Name, Object>,
        chosen: &BTreeMap<String, FieldChoice>,
    ) -> Self {
        let files: Vec<(&str, &Ledger)> = files.into_iter().collect();
        let outputs = looking::outputs(&files);
        let evidence = looking::over(&files, &outputs, known);
        Self { outputs, ..decide::schema(evidence, known, chosen) }
    }

    /// What a flow of the files hands over, in the order of its file.
    pub fn outputs(&self, flow: &str) -> &[(String, Kind)] {
        self.outputs.get(&flow.trim().to_lowercase()).map(Vec::as_slice).unwrap_or_default()
    }

    /// The objects, in name order: those that are there, with the fields that they lack, and those that are proposed.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.objects.values()
    }

    /// An object; letter case counts not.
    pub fn object(&self, name: &Name) -> Option<&Object> {
        self.objects.get(name).or_else(|| self.objects.get(self.named(name.as_str())?))
    }

    /// Objects that are not there yet, in name order.
    pub fn proposed(&self) -> impl Iterator<Item = &Object> {
        self.proposed.iter().filter_map(|name| self.objects.get(name))
    }

    /// Fields that files speak of and that an object lacks which is there.
    pub fn added(&self, object: &Name) -> Vec<Field> {
        let added = self.added.get(object).map(Vec::as_slice).unwrap_or_default();
        let Some(object) = self.objects.get(object) else { return Vec::new() };
        added.iter().filter_map(|name| object.field(name).cloned()).collect()
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
