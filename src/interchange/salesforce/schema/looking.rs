//! Looks over files for what they say of objects and fields.

mod holders;
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

/// Looks over all files.
pub(super) fn over(files: &[&Ledger], known: &BTreeMap<Name, Object>) -> Evidence {
    let mut evidence = Evidence::default();
    // What a flow is called with and hands over is known to its callers.
    let flows: BTreeMap<String, Holders> = BTreeMap::new();
    let _ = flows;
    for file in files {
        let root = file.peek_root();
        let holders = holders::of(root);
        let mut looking = Looking { evidence: &mut evidence, known, holders };
        records::look(&mut looking, root);
        uses::look(&mut looking, root);
    }
    evidence
}
