//! What a canvas needs of whatever is drawn on it: edits as values, what takes them back, and the elements by name. There
//! are two drawings, of an orchestration and of a flow; layout, gestures, keys, undo and the view know neither.

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

use crate::{edit::Refusal, element::Element};

/// A definition that is drawn and edited.
pub trait Drawing: Debug + Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Every edit that can be made to it, as a value.
    type Edit: Debug + Clone + PartialEq + Send + Sync + 'static;
    /// The difference between two of its kind.
    type Patch: Debug + Clone + PartialEq + Send + Sync + 'static;

    /// Makes an edit in place. Where it is refused, what is left is not to be used.
    ///
    /// # Errors
    /// With words for people where the edit makes no sense.
    fn make(&mut self, edit: &Self::Edit) -> Result<Done, Refusal>;

    /// What makes `to` of `from`.
    fn difference(from: &Self, to: &Self) -> Self::Patch;

    /// The definition with a difference made.
    ///
    /// # Errors
    /// Where the difference is one of another definition.
    fn patched(&self, patch: &Self::Patch) -> Result<Self, Refusal>;

    /// Whether a difference is none.
    fn is_nothing(patch: &Self::Patch) -> bool;

    /// Everything that it can have more or fewer of, in drawing order.
    fn elements(&self) -> Vec<Element>;

    /// Whether it has this.
    fn has(&self, element: &Element) -> bool;

    /// What an element stands in or hangs on.
    fn home(&self, element: &Element) -> Option<Element>;
}

/// What a family of edits hands back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// What should be selected now, if the edit says so.
    pub focus: Option<Element>,
    /// What happened, for people.
    pub words: String,
}

impl Done {
    pub(crate) fn at(element: Element, words: String) -> Result<Self, Refusal> {
        Ok(Self { focus: Some(element), words })
    }

    pub(crate) fn quietly(words: impl Into<String>) -> Result<Self, Refusal> {
        Ok(Self { focus: None, words: words.into() })
    }
}

/// What an edit gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied<D: Drawing> {
    /// The new definition.
    pub definition: D,
    /// What takes the edit back.
    pub inverse: D::Patch,
    /// What should be selected now, if the edit says so.
    pub focus: Option<Element>,
    /// What happened, for people.
    pub words: String,
}

/// Makes an edit. The definition given is left as it was.
///
/// # Errors
/// With words for people where the edit makes no sense.
pub fn apply<D: Drawing>(definition: &D, edit: &D::Edit) -> Result<Applied<D>, Refusal> {
    let mut changed = definition.clone();
    let done = changed.make(edit)?;
    let inverse = D::difference(&changed, definition);
    Ok(Applied { definition: changed, inverse, focus: done.focus, words: done.words })
}
