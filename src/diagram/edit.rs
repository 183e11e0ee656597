//! Every edit that can be made to an orchestration, as a value. Applying one gives the new definition and the edit that
//! takes it back; a definition is never changed in place, and an edit that makes no sense is refused with words.

mod connector;
mod decision;
pub(crate) mod names;
pub(crate) mod patch;
mod property;
pub(crate) mod references;
mod stage;
mod step;

use fermata_engine::{definition::Orchestration, ids::Name};
use serde::{Deserialize, Serialize};

pub use self::{
    connector::ConnectorEdit, decision::DecisionEdit, patch::Patch, property::Header, property::PropertyEdit,
    stage::StageEdit, step::StepEdit,
};
pub use crate::drawing::{Applied, apply};
use crate::{
    drawing::{Done, Drawing},
    element::{Connector, Element},
};

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
    /// What was to be done makes no sense in this drawing, for a reason told in words.
    #[error("{0}")]
    Senseless(&'static str),
    /// The connector leads from a decision straight back to itself.
    #[error("A decision cannot lead to itself: nothing would change in between. Choose a stage.")]
    ToItself,
    /// Nothing more fits.
    #[error("There can be at most {most} {what}. Split it in two.")]
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

impl Drawing for Orchestration {
    type Edit = Edit;
    type Patch = Patch;

    fn make(&mut self, edit: &Edit) -> Result<Done, Refusal> {
        match edit {
            Edit::Stage(edit) => edit.make(self),
            Edit::Step(edit) => edit.make(self),
            Edit::Decision(edit) => edit.make(self),
            Edit::Connector(edit) => edit.make(self),
            Edit::Property(edit) => edit.make(self),
            Edit::Patch(patch) => {
                *self = patch.apply(self)?;
                Done::quietly("Changed")
            }
        }
    }

    fn difference(from: &Self, to: &Self) -> Patch {
        Patch::between(from, to)
    }

    fn patched(&self, patch: &Patch) -> Result<Self, Refusal> {
        patch.apply(self)
    }

    fn is_nothing(patch: &Patch) -> bool {
        patch.is_empty()
    }

    fn elements(&self) -> Vec<Element> {
        Element::all(self)
    }

    fn has(&self, element: &Element) -> bool {
        element.exists_in(self)
    }

    /// A step's stage; for a stage or a decision, what leads to it.
    fn home(&self, element: &Element) -> Option<Element> {
        match element {
            Element::Step(name) => self.step(name).map(|(stage, _)| Element::Stage(stage.name.clone())),
            _ => {
                let here = element.as_target()?;
                let leads = Connector::all(self).into_iter().find(|(_, to)| *to == here);
                leads.map(|(connector, _)| connector.source())
            }
        }
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
