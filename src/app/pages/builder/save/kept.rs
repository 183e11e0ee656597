//! What is drawn and not stored is kept in the browser, one drawing for each person and definition, until it is stored
//! or the person lets it go.

use fermata_engine::ids::Name;
use serde::{Deserialize, Serialize};

use crate::{dom, pages::builder::draft::Draft};

/// A drawing that is not stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept<D> {
    /// The revision of the draft that it was made from.
    pub(super) revision: i64,
    /// The drawing.
    pub(super) definition: D,
}

/// What is to be done with what was kept, now that the draft is open again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Return {
    /// It is stored, or there is nothing.
    Forget,
    /// Nobody saved since: it goes on from it.
    TakeUp,
    /// The draft was saved since: the person chooses.
    Ask,
}

/// Where it is kept.
pub(super) fn key(beginning: &str, who: Option<&Name>, name: &Name) -> String {
    let who = who.map(Name::as_str).unwrap_or_default();
    format!("{beginning}.{who}.{name}")
}

pub(super) fn keep<D: Draft>(key: &str, definition: &D, revision: i64) {
    let kept = Kept { revision, definition: definition.clone() };
    if let Ok(text) = serde_json::to_string(&kept) {
        dom::keep(key, &text);
    }
}

pub(super) fn read<D: Draft>(key: &str) -> Option<Kept<D>> {
    serde_json::from_str(&dom::kept(key)?).ok()
}

impl<D: PartialEq> Kept<D> {
    /// What is to be done with it where this is stored.
    pub(super) fn back(&self, stored: &D, revision: i64) -> Return {
        if self.definition == *stored {
            Return::Forget
        } else if self.revision == revision {
            Return::TakeUp
        } else {
            Return::Ask
        }
    }
}

#[cfg(test)]
mod tests {
    use fermata_engine::definition::Orchestration;

    use super::*;

    #[test]
    fn what_was_kept_comes_back_unless_it_is_stored() {
        let (mine, theirs) = (Orchestration::blank("Mine"), Orchestration::blank("Theirs"));
        let kept = Kept { revision: 3, definition: mine.clone() };
        assert_eq!(kept.back(&mine, 4), Return::Forget);
        assert_eq!(kept.back(&theirs, 3), Return::TakeUp);
        assert_eq!(kept.back(&theirs, 5), Return::Ask);
    }
}
