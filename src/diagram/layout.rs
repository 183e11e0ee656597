//! The automatic layout: where every box, connector, label and "+" of a drawing is.
//!
//! Stages are columns with their steps as cards, decisions are diamonds; a run reads from left to right. Connectors are
//! orthogonal; those that lead back, and fault paths, pass below the columns. The layout is the truth: nobody places
//! anything by hand, so the same definition is the same drawing for everyone. No DOM: texts are measured by estimate.

mod boxes;
mod order;
mod routes;

use fermata_engine::{definition::Orchestration, ids::Name};
use serde::{Deserialize, Serialize};

use crate::{
    element::{Connector, Element, Focus, Plus},
    flow::Kind,
    geometry::{Point, Rect, Size},
    words::Names,
};

/// A laid-out drawing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    /// All of it, with a margin.
    pub size: Size,
    /// The boxes: start, stages, decisions and end in reading order, each stage followed by its steps.
    pub boxes: Vec<Drawn>,
    /// The connectors.
    pub links: Vec<Link>,
    /// The lines from a step to those that start after it.
    pub orders: Vec<OrderLine>,
    /// The places where something can be added; empty unless the drawing is edited.
    pub pluses: Vec<PlusSpot>,
    /// The heading over what no run can reach, if there is any.
    pub unreached: Option<Point>,
    /// Which way it reads.
    pub way: Reading,
}

/// Which way a drawing reads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// From left to right: an orchestration.
    #[default]
    Across,
    /// From top to bottom: a flow.
    Down,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// What it stands for.
    pub element: Element,
    /// Where it is.
    pub rect: Rect,
    /// The small line over the title: what an element of a flow does. Empty elsewhere.
    pub over: String,
    /// What it is called.
    pub title: String,
    /// How many lines the title takes.
    pub title_lines: usize,
    /// The line under the title: who does it, which flow, why a run starts.
    pub subtitle: String,
    /// What it is, for icons.
    pub look: Look,
    /// Its time, such as "5 d".
    pub time: Option<String>,
    /// The line at the foot of a stage.
    pub foot: String,
    /// A stage's number in reading order.
    pub number: usize,
    /// The stage that a step belongs to.
    pub stage: Option<Name>,
    /// How deep a step is indented.
    pub depth: usize,
}

/// What a box is, for its icon and shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// The start.
    Start,
    /// A stage.
    Stage,
    /// A step for a person.
    Interactive,
    /// A step in which people decide.
    Approval,
    /// A step for the system.
    Background,
    /// A step that waits.
    Wait,
    /// A step that starts other runs.
    Sub,
    /// A decision.
    Decision,
    /// An element of a flow.
    Block(Kind),
    /// The end.
    End,
}

/// A connector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Which one.
    pub connector: Connector,
    /// Which box it leaves.
    pub from: Element,
    /// Where it leads.
    pub to: Element,
    /// Its corners, from box to box.
    pub points: Vec<Point>,
    /// The same as an SVG path.
    pub path: String,
    /// What is written on it.
    pub label: Option<Label>,
    /// How it is meant.
    pub kind: LinkKind,
    /// Where the line ends in the name of what it leads to, instead of going there.
    pub jump: Option<Jump>,
}

/// The name of what a connector leads to, where a line would cross others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Jump {
    /// Where it stands.
    pub rect: Rect,
    /// What it says.
    pub text: String,
}

/// How a connector is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// Onwards.
    Forward,
    /// To an earlier stage.
    Back,
    /// When a stage fails; drawn dashed.
    Fault,
}

/// A text on the drawing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Label {
    /// What it says.
    pub text: String,
    /// Where its baseline begins or ends.
    pub at: Point,
    /// Whether the text ends at the place, instead of beginning there.
    pub ends: bool,
}

/// A line from a step to one that starts after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderLine {
    /// The step that comes first.
    pub from: Name,
    /// The step that starts after it.
    pub to: Name,
    /// Where it begins.
    pub at: Point,
    /// An SVG path.
    pub path: String,
}

/// A place where something can be added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlusSpot {
    /// Where it adds.
    pub plus: Plus,
    /// Where it is.
    pub rect: Rect,
    /// What it is called for those who hear it.
    pub title: String,
}

/// Lays out a definition. `editing` adds the "+" places and the room they need.
pub fn layout(definition: &Orchestration, names: &Names, editing: bool) -> Layout {
    let graph = order::order(definition);
    let drawn = boxes::measure(definition, names, &graph, editing);
    routes::place(definition, &graph, drawn, editing)
}

impl Layout {
    /// The box of an element.
    pub fn drawn(&self, element: &Element) -> Option<&Drawn> {
        self.boxes.iter().find(|b| &b.element == element)
    }

    /// Where something is.
    pub fn rect(&self, focus: &Focus) -> Option<Rect> {
        match focus {
            Focus::Element(element) => self.drawn(element).map(|b| b.rect),
            Focus::Plus(plus) => self.pluses.iter().find(|p| &p.plus == plus).map(|p| p.rect),
        }
    }

    /// The connector.
    pub fn link(&self, connector: &Connector) -> Option<&Link> {
        self.links.iter().find(|l| &l.connector == connector)
    }

    /// The connectors that lead back to what is before them.
    pub fn back(&self) -> impl Iterator<Item = &Connector> {
        self.links.iter().filter(|l| l.kind == LinkKind::Back).map(|l| &l.connector)
    }

    /// The steps of a stage from top to bottom, as drawn.
    pub fn steps_of<'a>(&'a self, stage: &'a Name) -> impl Iterator<Item = &'a Drawn> {
        self.boxes.iter().filter(move |b| b.stage.as_ref() == Some(stage))
    }

    /// What is under a point: steps before the stages they are in.
    pub fn hit(&self, at: Point) -> Option<&Drawn> {
        self.boxes.iter().rev().find(|b| b.rect.contains(at))
    }
}
