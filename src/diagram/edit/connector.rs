//! Edits of where connectors lead: onwards, back to an earlier stage, or to the end; and fault paths.

use fermata_engine::{
    definition::{Orchestration, Target},
    ids::Name,
};
use serde::{Deserialize, Serialize};

use super::{Done, Refusal, names};
use crate::{element::Connector, words};

/// An edit of a connector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectorEdit {
    /// Leads a connector somewhere else.
    Connect {
        /// The connector.
        connector: Connector,
        /// Where it leads.
        to: Target,
    },
    /// Sets or removes where a stage leads once an approval of it is rejected.
    Reject {
        /// The stage.
        stage: Name,
        /// Where it leads; none: the run ends.
        to: Option<Target>,
    },
    /// Sets or removes a stage's fault path.
    Fault {
        /// The stage.
        stage: Name,
        /// Where it leads; none: the run stops as failed.
        to: Option<Target>,
    },
}

impl ConnectorEdit {
    pub(super) fn make(&self, definition: &mut Orchestration) -> Result<Done, Refusal> {
        match self {
            Self::Connect { connector, to } => {
                exists(definition, to)?;
                if Some(to) == connector.source().as_target().as_ref() && matches!(to, Target::Decision(_)) {
                    return Err(Refusal::ToItself);
                }
                point(definition, connector, to.clone())?;
                Done::quietly(format!("Now leads to {}", words::target(to, definition)))
            }
            Self::Reject { stage, to } => {
                if let Some(to) = to {
                    exists(definition, to)?;
                }
                names::stage(definition, stage)?.reject = to.clone();
                let words = match to {
                    Some(to) => {
                        format!("If it is rejected, the run goes to {}", words::target(to, definition))
                    }
                    None => "Removed the reject path".into(),
                };
                Done::quietly(words)
            }
            Self::Fault { stage, to } => {
                if let Some(to) = to {
                    exists(definition, to)?;
                }
                names::stage(definition, stage)?.fault = to.clone();
                let words = match to {
                    Some(to) => format!("If it fails, the run goes to {}", words::target(to, definition)),
                    None => "Removed the fault path".into(),
                };
                Done::quietly(words)
            }
        }
    }
}

fn exists(definition: &Orchestration, target: &Target) -> Result<(), Refusal> {
    match target {
        Target::Stage(name) if definition.stage(name).is_none() => Err(names::missing("stage", name)),
        Target::Decision(name) if definition.decision(name).is_none() => {
            Err(names::missing("decision", name))
        }
        _ => Ok(()),
    }
}

/// Points a connector somewhere and says where it led before.
pub(super) fn point(definition: &mut Orchestration, on: &Connector, to: Target) -> Result<Target, Refusal> {
    let missing = || Refusal::Missing { kind: "connector", name: on.key() };
    let slot = match on {
        Connector::Start => &mut definition.start,
        Connector::Recall => definition.recall.as_mut().ok_or_else(missing)?,
        Connector::Next(name) => &mut names::stage(definition, name)?.next,
        Connector::Reject(name) => names::stage(definition, name)?.reject.as_mut().ok_or_else(missing)?,
        Connector::Fault(name) => names::stage(definition, name)?.fault.as_mut().ok_or_else(missing)?,
        Connector::Outcome(decision, outcome) => {
            let outcomes = &mut names::decision(definition, decision)?.outcomes;
            outcomes.iter_mut().find(|o| &o.name == outcome).map(|o| &mut o.next).ok_or_else(missing)?
        }
        Connector::Default(name) => &mut names::decision(definition, name)?.default_next,
        Connector::Each(_) => return Err(missing()),
    };
    Ok(std::mem::replace(slot, to))
}
