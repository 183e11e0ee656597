//! How big every box is and what is written in it. Positions inside a stage are relative to the stage.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    definition::{Decision, Orchestration, Stage, Step, StepStart, Work},
    ids::Name,
};

use super::{Drawn, Look, order::Graph};
use crate::{element::Element, geometry::Rect, text, words, words::Names};

pub(super) const STAGE_WIDTH: f64 = 248.0;
pub(super) const STAGE_PADDING: f64 = 10.0;
pub(super) const STAGE_HEAD: f64 = 36.0;
/// How far below a row's top connectors enter and leave.
pub(super) const ANCHOR: f64 = 45.0;
pub(super) const ADD_HEIGHT: f64 = 32.0;
const FOOT: f64 = 27.0;
const EMPTY: f64 = 12.0;
const STEP_GAP: f64 = 9.0;
const LINE: f64 = 20.0;
const INDENT: f64 = 18.0;
const DEPTH_MAX: usize = 3;
const START_WIDTH: f64 = 164.0;
const DECISION_WIDTH: f64 = 130.0;
/// Half of a diamond's width.
pub(super) const DIAMOND: f64 = 33.0;
const END_SIZE: f64 = 40.0;
// Titles are measured about a tenth larger than they are set: they are bold, and some systems' fonts are wide.

/// A box of the graph with what is inside it.
pub(super) struct Measured {
    /// The box; its place is the offset from its row's top and column's left.
    pub drawn: Drawn,
    /// The steps of a stage.
    pub steps: Vec<Drawn>,
    /// Where a step can be added in a stage.
    pub add: Option<Rect>,
}

pub(super) fn measure(
    definition: &Orchestration,
    names: &Names,
    graph: &Graph,
    editing: bool,
) -> Vec<Measured> {
    let stages: BTreeMap<&Name, &Stage> = definition.stages.iter().rev().map(|s| (&s.name, s)).collect();
    let decisions: BTreeMap<&Name, &Decision> =
        definition.decisions.iter().rev().map(|d| (&d.name, d)).collect();
    let labels = labels(definition);
    let one = |(at, node): (usize, &super::order::Node)| match &node.element {
        Element::Stage(name) => {
            // Of two stages with one name each is drawn with its own steps; the graph keeps the definition's order.
            let own = definition.stages.get(at.wrapping_sub(1)).filter(|s| &s.name == name);
            match own.or_else(|| stages.get(name).copied()) {
                Some(found) => stage(found, node.number, names, &labels, editing),
                None => plain(Element::End, Look::End, Rect::default(), String::new(), String::new()),
            }
        }
        Element::Decision(name) => decision(name, decisions.get(name).map_or("", |d| &d.label)),
        Element::End => {
            let rect = Rect::new(0.0, ANCHOR - END_SIZE / 2.0, END_SIZE, END_SIZE);
            plain(Element::End, Look::End, rect, "End".into(), String::new())
        }
        _ => start(definition, names),
    };
    graph.nodes.iter().enumerate().map(one).collect()
}

fn labels(definition: &Orchestration) -> BTreeMap<&Name, &str> {
    let steps = definition.stages.iter().flat_map(|s| &s.steps);
    steps.map(|s| (&s.name, s.label.as_str())).collect()
}

fn plain(element: Element, look: Look, rect: Rect, title: String, subtitle: String) -> Measured {
    let drawn = Drawn {
        element,
        rect,
        over: String::new(),
        title,
        title_lines: 1,
        subtitle,
        look,
        time: None,
        foot: String::new(),
        number: 0,
        stage: None,
        depth: 0,
    };
    Measured { drawn, steps: Vec::new(), add: None }
}

fn start(definition: &Orchestration, names: &Names) -> Measured {
    let title = words::trigger(&definition.trigger, names);
    let lines = text::lines(&title, 14.4, START_WIDTH - 58.0, 5);
    let height = 24.0 + 18.0 * lines as f64;
    let rect = Rect::new(0.0, (ANCHOR - height / 2.0).max(0.0), START_WIDTH, height);
    let mut start = plain(Element::Start, Look::Start, rect, title, String::new());
    start.drawn.title_lines = lines;
    start.drawn.time = definition.sla.as_ref().map(words::sla);
    start
}

fn decision(name: &Name, label: &str) -> Measured {
    let lines = text::lines(label, 13.6, DECISION_WIDTH - 4.0, 3);
    let height = 2.0 * DIAMOND + 6.0 + 18.0 * lines as f64;
    let rect = Rect::new(0.0, ANCHOR - DIAMOND, DECISION_WIDTH, height);
    let mut decision =
        plain(Element::Decision(name.clone()), Look::Decision, rect, label.to_owned(), String::new());
    decision.drawn.title_lines = lines;
    decision
}

fn stage(
    stage: &Stage,
    number: usize,
    names: &Names,
    labels: &BTreeMap<&Name, &str>,
    editing: bool,
) -> Measured {
    let mut y = STAGE_PADDING + STAGE_HEAD;
    let time = stage.sla.as_ref().map(words::sla);
    let head_room = STAGE_WIDTH - 2.0 * STAGE_PADDING - 30.0 - if time.is_some() { 62.0 } else { 0.0 };
    let title_lines = text::lines(&stage.label, 15.4, head_room, 2);
    y += LINE * (title_lines as f64 - 1.0);
    let mut steps = Vec::new();
    for (step, depth) in indented(&stage.steps) {
        let card = card(step, depth, y, &stage.name, names, labels);
        y += card.rect.height + STEP_GAP;
        steps.push(card);
    }
    if steps.is_empty() {
        y += EMPTY;
    }
    let add = editing.then(|| Rect::new(STAGE_PADDING, y, STAGE_WIDTH - 2.0 * STAGE_PADDING, ADD_HEIGHT));
    y += if editing { ADD_HEIGHT } else { 0.0 };
    let rect = Rect::new(0.0, 0.0, STAGE_WIDTH, y + FOOT + STAGE_PADDING / 2.0);
    let mut measured =
        plain(Element::Stage(stage.name.clone()), Look::Stage, rect, stage.label.clone(), String::new());
    measured.drawn.title_lines = title_lines;
    measured.drawn.number = number;
    measured.drawn.time = time;
    measured.drawn.foot = words::exit(&stage.exit).into();
    measured.steps = steps;
    measured.add = add;
    measured
}

/// The steps with how deep they are indented: each under the first step that it starts after.
fn indented(steps: &[Step]) -> Vec<(&Step, usize)> {
    let names: BTreeSet<&Name> = steps.iter().map(|s| &s.name).collect();
    let mut under: BTreeMap<&Name, Vec<usize>> = BTreeMap::new();
    let mut roots = Vec::new();
    for (i, step) in steps.iter().enumerate() {
        let parent = match &step.start {
            StepStart::After { steps } => steps.iter().find(|s| names.contains(s) && **s != step.name),
            _ => None,
        };
        match parent {
            Some(parent) => under.entry(parent).or_default().push(i),
            None => roots.push(i),
        }
    }
    let mut shown = vec![false; steps.len()];
    let mut out = Vec::new();
    // The rest follows for steps that wait for each other in a circle.
    for root in roots.into_iter().chain(0..steps.len()) {
        let mut stack = vec![(root, 0)];
        while let Some((at, depth)) = stack.pop() {
            let (Some(step), Some(seen)) = (steps.get(at), shown.get_mut(at)) else { continue };
            if std::mem::replace(seen, true) {
                continue;
            }
            out.push((step, depth));
            let below = under.get(&step.name).into_iter().flatten().rev();
            stack.extend(below.map(|i| (*i, (depth + 1).min(DEPTH_MAX))));
        }
    }
    out
}

fn card(
    step: &Step,
    depth: usize,
    y: f64,
    stage: &Name,
    names: &Names,
    labels: &BTreeMap<&Name, &str>,
) -> Drawn {
    let indent = INDENT * depth as f64;
    let width = STAGE_WIDTH - 2.0 * STAGE_PADDING - indent;
    let time = step.sla.as_ref().map(words::sla);
    let title_lines = text::lines(&step.label, 14.8, width - 62.0, 2);
    let height = 18.0 + LINE * (title_lines as f64 + 1.0);
    Drawn {
        element: Element::Step(step.name.clone()),
        rect: Rect::new(STAGE_PADDING + indent, y, width, height),
        over: String::new(),
        title: step.label.clone(),
        title_lines,
        subtitle: subtitle(step, names, labels),
        look: match step.work {
            Work::Interactive(_) => Look::Interactive,
            Work::Approval(_) => Look::Approval,
            Work::Background(_) => Look::Background,
            Work::Wait(_) => Look::Wait,
            Work::SubOrchestration(_) => Look::Sub,
        },
        time,
        foot: String::new(),
        number: 0,
        stage: Some(stage.clone()),
        depth,
    }
}

fn subtitle(step: &Step, names: &Names, labels: &BTreeMap<&Name, &str>) -> String {
    let doing = words::step_doing(&step.work, names);
    match &step.start {
        StepStart::After { steps } if !steps.is_empty() => {
            let label =
                |s: &Name| labels.get(s).map_or_else(|| words::spaced(s.as_str()), |l| (*l).to_owned());
            format!("{doing} · after {}", steps.iter().map(label).collect::<Vec<_>>().join(", "))
        }
        StepStart::When { .. } => format!("{doing} · when conditions hold"),
        _ => doing,
    }
}
