//! What a drawing is made of, by name: boxes, connectors and the "+" places. Names, never positions, so that a selection
//! survives every edit that keeps its element.

use fermata_engine::{
    definition::{Orchestration, Target},
    ids::Name,
};
use serde::{Deserialize, Serialize};

/// A box of the drawing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "name", rename_all = "snake_case")]
pub enum Element {
    /// Where a run begins; stands for the orchestration itself.
    Start,
    /// A stage.
    Stage(Name),
    /// A step.
    Step(Name),
    /// A decision between stages.
    Decision(Name),
    /// An element of a flow, whatever it does.
    Block(Name),
    /// Where a run ends.
    End,
}

/// A connector, by where it leaves: a stage or a decision in the drawing of an orchestration, an element in that of a flow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Connector {
    /// From the start.
    Start,
    /// From the start, where whoever submitted the run recalls it.
    Recall,
    /// From what is done; of a loop in a flow, once there are no more items.
    Next(Name),
    /// From what failed.
    Fault(Name),
    /// From a stage of which an approval was rejected.
    Reject(Name),
    /// From a loop in a flow, with each item.
    Each(Name),
    /// From a decision's outcome: decision, outcome.
    Outcome(Name, Name),
    /// From a decision whose outcomes did not hold.
    Default(Name),
}

/// A place where something can be added.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Plus {
    /// On a connector: a stage or a decision, or an element of a flow.
    On(Connector),
    /// At the end of a stage: a step.
    In(Name),
}

/// What can have the keyboard's focus.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Focus {
    /// A box.
    Element(Element),
    /// A "+".
    Plus(Plus),
}

impl Element {
    /// A key for the element, unique in a drawing: `stage-contract`.
    pub fn key(&self) -> String {
        match self {
            Self::Start => "start".into(),
            Self::Stage(name) => format!("stage-{name}"),
            Self::Step(name) => format!("step-{name}"),
            Self::Decision(name) => format!("decision-{name}"),
            Self::Block(name) => format!("block-{name}"),
            Self::End => "end".into(),
        }
    }

    /// Whether the definition has it.
    pub fn exists_in(&self, definition: &Orchestration) -> bool {
        match self {
            Self::Start | Self::End => true,
            Self::Stage(name) => definition.stage(name).is_some(),
            Self::Step(name) => definition.step(name).is_some(),
            Self::Decision(name) => definition.decision(name).is_some(),
            Self::Block(_) => false,
        }
    }

    /// Every stage with its steps, then the decisions: what a definition can have more or fewer of.
    pub fn all(definition: &Orchestration) -> Vec<Self> {
        let of_stage = |stage: &fermata_engine::definition::Stage| {
            let steps = stage.steps.iter().map(|step| Self::Step(step.name.clone()));
            [Self::Stage(stage.name.clone())].into_iter().chain(steps).collect::<Vec<_>>()
        };
        let decisions = definition.decisions.iter().map(|d| Self::Decision(d.name.clone()));
        definition.stages.iter().flat_map(of_stage).chain(decisions).collect()
    }

    /// The element that a connector leads to.
    pub fn of_target(target: &Target) -> Self {
        match target {
            Target::End => Self::End,
            Target::Stage(name) => Self::Stage(name.clone()),
            Target::Decision(name) => Self::Decision(name.clone()),
        }
    }

    /// What a connector would name to lead here; nothing leads to the start or to a step.
    pub fn as_target(&self) -> Option<Target> {
        match self {
            Self::End => Some(Target::End),
            Self::Stage(name) => Some(Target::Stage(name.clone())),
            Self::Decision(name) => Some(Target::Decision(name.clone())),
            Self::Start | Self::Step(_) | Self::Block(_) => None,
        }
    }
}

impl Connector {
    /// Whether it is a way beside the usual one: after a failure, a rejection or a recall.
    pub fn is_aside(&self) -> bool {
        matches!(self, Self::Fault(_) | Self::Reject(_) | Self::Recall)
    }

    /// A key for the connector, unique in a drawing.
    pub fn key(&self) -> String {
        match self {
            Self::Start => "from-start".into(),
            Self::Recall => "recall".into(),
            Self::Next(stage) => format!("next-{stage}"),
            Self::Fault(stage) => format!("fault-{stage}"),
            Self::Reject(stage) => format!("reject-{stage}"),
            Self::Each(of) => format!("each-{of}"),
            Self::Outcome(decision, outcome) => format!("outcome-{decision}-{outcome}"),
            Self::Default(decision) => format!("default-{decision}"),
        }
    }

    /// The box it leaves in the drawing of an orchestration.
    pub fn source(&self) -> Element {
        match self {
            Self::Start | Self::Recall => Element::Start,
            Self::Next(stage) | Self::Fault(stage) | Self::Reject(stage) => Element::Stage(stage.clone()),
            Self::Outcome(decision, _) | Self::Default(decision) => Element::Decision(decision.clone()),
            Self::Each(name) => Element::Block(name.clone()),
        }
    }

    /// Where it leads, if the definition has it.
    pub fn target<'a>(&self, definition: &'a Orchestration) -> Option<&'a Target> {
        match self {
            Self::Start => Some(&definition.start),
            Self::Recall => definition.recall.as_ref(),
            Self::Next(stage) => definition.stage(stage).map(|s| &s.next),
            Self::Fault(stage) => definition.stage(stage)?.fault.as_ref(),
            Self::Reject(stage) => definition.stage(stage)?.reject.as_ref(),
            Self::Each(_) => None,
            Self::Outcome(decision, outcome) => {
                definition.decision(decision)?.outcomes.iter().find(|o| &o.name == outcome).map(|o| &o.next)
            }
            Self::Default(decision) => definition.decision(decision).map(|d| &d.default_next),
        }
    }

    /// Every connector of a definition with where it leads, in drawing order.
    pub fn all(definition: &Orchestration) -> Vec<(Self, Target)> {
        let mut out = vec![(Self::Start, definition.start.clone())];
        for stage in &definition.stages {
            out.push((Self::Next(stage.name.clone()), stage.next.clone()));
            if let Some(fault) = &stage.fault {
                out.push((Self::Fault(stage.name.clone()), fault.clone()));
            }
            if let Some(reject) = &stage.reject {
                out.push((Self::Reject(stage.name.clone()), reject.clone()));
            }
        }
        for decision in &definition.decisions {
            for outcome in &decision.outcomes {
                out.push((Self::Outcome(decision.name.clone(), outcome.name.clone()), outcome.next.clone()));
            }
            out.push((Self::Default(decision.name.clone()), decision.default_next.clone()));
        }
        out.extend(definition.recall.clone().map(|to| (Self::Recall, to)));
        out
    }
}

impl Plus {
    /// A key for the place, unique in a drawing.
    pub fn key(&self) -> String {
        match self {
            Self::On(connector) => format!("plus-{}", connector.key()),
            Self::In(stage) => format!("plus-in-{stage}"),
        }
    }
}

impl Focus {
    /// A key for the place, unique in a drawing.
    pub fn key(&self) -> String {
        match self {
            Self::Element(element) => element.key(),
            Self::Plus(plus) => plus.key(),
        }
    }

    /// The box, if it is one.
    pub fn element(&self) -> Option<&Element> {
        match self {
            Self::Element(element) => Some(element),
            Self::Plus(_) => None,
        }
    }
}
