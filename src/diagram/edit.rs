//! Every edit that can be made to a definition, as a value. Applying one gives the new definition and the edit that
//! takes it back; a definition is never changed in place, and an edit that makes no sense is refused with words.

mod connector;
mod decision;
mod names;
mod patch;
mod property;
mod references;
mod stage;
mod step;

use fermata_engine::{definition::Orchestration, ids::Name};
use serde::{Deserialize, Serialize};

pub use self::{
    connector::ConnectorEdit, decision::DecisionEdit, patch::Patch, property::Header, property::PropertyEdit,
    stage::StageEdit, step::StepEdit,
};
use crate::element::Element;

/// An edit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// Of stages.
    Stage(StageEdit),
    /// Of steps.
    Step(StepEdit),
    /// Of decisions and their outcomes.
    Decision(DecisionEdit),
    /// Of where connectors lead.
    Connector(ConnectorEdit),
    /// Of the orchestration itself, and of labels.
    Property(PropertyEdit),
    /// Exactly this difference: what takes an edit back.
    Patch(Patch),
}

/// Why an edit was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The element is gone.
    #[error("There is no {kind} \"{name}\" any more. Undo, or pick another one.")]
    Missing {
        /// "stage", "step", "decision", "outcome" or "connector".
        kind: &'static str,
        /// Its name.
        name: String,
    },
    /// The edit would name an element like another one.
    #[error("\"{0}\" is already the name of something else here. Choose another one.")]
    Taken(Name),
    /// An edit replaces an element by one of another name.
    #[error("A name stays once it is given: \"{0}\" cannot become \"{1}\".")]
    NameFixed(Name, Name),
    /// The element is already there.
    #[error("It is already there.")]
    Nowhere,
    /// The connector leads from a decision straight back to itself.
    #[error("A decision cannot lead to itself: nothing would change in between. Choose a stage.")]
    ToItself,
    /// Nothing more fits.
    #[error("An orchestration can have at most {most} {what}. Split it in two.")]
    Full {
        /// What there are too many of.
        what: &'static str,
        /// How many there may be.
        most: usize,
    },
    /// A patch does not fit the definition.
    #[error("The drawing changed in between, so this cannot be applied any more. Reload the page.")]
    Stale,
}

/// What an edit gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// The new definition.
    pub definition: Orchestration,
    /// What takes the edit back.
    pub inverse: Patch,
    /// What should be selected now, if the edit says so.
    pub focus: Option<Element>,
    /// What happened, for people.
    pub words: String,
}

/// Makes an edit. The definition given is left as it was.
pub fn apply(definition: &Orchestration, edit: &Edit) -> Result<Applied, Refusal> {
    let mut changed = definition.clone();
    let done = match edit {
        Edit::Stage(edit) => edit.make(&mut changed)?,
        Edit::Step(edit) => edit.make(&mut changed)?,
        Edit::Decision(edit) => edit.make(&mut changed)?,
        Edit::Connector(edit) => edit.make(&mut changed)?,
        Edit::Property(edit) => edit.make(&mut changed)?,
        Edit::Patch(patch) => {
            changed = patch.apply(definition)?;
            Done { focus: None, words: "Changed".into() }
        }
    };
    let inverse = Patch::between(&changed, definition);
    Ok(Applied { definition: changed, inverse, focus: done.focus, words: done.words })
}

/// What a family of edits hands back.
struct Done {
    focus: Option<Element>,
    words: String,
}

impl Done {
    fn at(element: Element, words: String) -> Result<Self, Refusal> {
        Ok(Self { focus: Some(element), words })
    }

    fn quietly(words: impl Into<String>) -> Result<Self, Refusal> {
        Ok(Self { focus: None, words: words.into() })
    }
}

impl From<StageEdit> for Edit {
    fn from(edit: StageEdit) -> Self {
        Self::Stage(edit)
    }
}

impl From<StepEdit> for Edit {
    fn from(edit: StepEdit) -> Self {
        Self::Step(edit)
    }
}

impl From<DecisionEdit> for Edit {
    fn from(edit: DecisionEdit) -> Self {
        Self::Decision(edit)
    }
}

impl From<ConnectorEdit> for Edit {
    fn from(edit: ConnectorEdit) -> Self {
        Self::Connector(edit)
    }
}

impl From<PropertyEdit> for Edit {
    fn from(edit: PropertyEdit) -> Self {
        Self::Property(edit)
    }
}
