//! Looks over files for what they say of objects and fields.

mod holders;
mod ids;
mod marks;
mod records;
mod uses;

use std::collections::BTreeMap;

use fermata_engine::{ids::Name, object::Object};

use super::{
    super::{ledger::Ledger, terms::Kind},
    evidence::Evidence,
};
use marks::Looking;

/// What things that one file names hold: by their names in small letters.
type Holders = BTreeMap<String, Kind>;

/// What flows hand over, by their names in small letters.
type Outputs = BTreeMap<String, Vec<(String, Kind)>>;

/// What each file hands over to whoever calls it.
pub(super) fn outputs(files: &[(&str, &Ledger)]) -> Outputs {
    let named = files.iter().filter(|(name, _)| !name.trim().is_empty());
    named.map(|(name, file)| (name.trim().to_lowercase(), holders::outputs(file.peek_root()))).collect()
}

/// Looks over all files.
pub(super) fn over(files: &[(&str, &Ledger)], outputs: &Outputs, known: &BTreeMap<Name, Object>) -> Evidence {
    let mut evidence = Evidence::default();
    for (_, file) in files {
        let root = file.peek_root();
        let holders = holders::of(root, outputs);
        let ids = ids::of(root, &holders);
        let mut looking = Looking { evidence: &mut evidence, known, holders, ids };
        records::look(&mut looking, root);
        uses::look(&mut looking, root);
    }
    evidence
}
