//! What is wrong with a definition, where, and how to mend it. The same function marks the drawing in the browser and
//! guards activation on the server.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    calendar::Calendar,
    condition::Condition,
    definition::{Exit, Orchestration, StepStart, Work},
    flow::Flow,
    ids::Name,
    object::Object,
    people::Directory,
    sla::{RungAction, Sla},
    value::Variable,
};

mod actions;
mod approvals;
mod calls;
mod codes;
mod conditions;
mod data;
mod elements;
mod flows;
mod formulas;
mod lists;
mod news;
mod objects;
mod paths;
mod people;
mod report;
mod resources;
mod screens;
mod shape;
mod slas;
mod stages;
mod subs;
mod trigger;
mod types;
mod waits;

#[cfg(test)]
mod tests;

pub use codes::CODES;
pub use lists::{check_list, list_resources};
use report::Report;
pub use resources::{
    Resource, flow_names, flow_resources, known_names, resources, rule_resources, trigger_resources,
};

/// Something wrong with a definition.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = DefinitionProblem))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Errors forbid activation, warnings do not.
    pub severity: Severity,
    /// A stable code such as `step_never_starts`.
    pub code: String,
    /// Where it is.
    pub place: Place,
    /// The property at that place, such as `assignee` or `exit.rows.2`; empty for the whole.
    pub property: String,
    /// What is wrong and what to do, for people.
    pub message: String,
}

/// How bad a problem is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It may surprise.
    Warning,
    /// It cannot run.
    Error,
}

/// A place in a definition.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "in", content = "name", rename_all = "snake_case")]
pub enum Place {
    /// The orchestration or flow itself: trigger, inputs, start.
    Whole,
    /// A stage.
    Stage(Name),
    /// A step.
    Step(Name),
    /// A decision.
    Decision(Name),
    /// A flow's element.
    Element(Name),
    /// A screen's component.
    Component(Name),
}

/// What a definition may refer to. In the browser the server hands it over once.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct World {
    /// Objects by name.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<Name, crate::object::ObjectDefinition>))]
    pub objects: BTreeMap<Name, Object>,
    /// Flows by name, active versions.
    pub flows: BTreeMap<Name, Flow>,
    /// Everyone.
    pub directory: Directory,
    /// Incoming webhooks: what people read, by name.
    #[serde(default)]
    pub hooks: BTreeMap<Name, String>,
    /// Time zones that schedules can be in, such as `Europe/Berlin`.
    #[serde(default)]
    pub time_zones: BTreeSet<String>,
    /// What is set up for reaching other systems.
    #[serde(default)]
    pub outlets: Outlets,
    /// Whether an action that may fail must have a fault path; else its absence is a warning.
    #[serde(default)]
    pub require_fault_paths: bool,
    /// What is known of the orchestrations that can be started, by name.
    #[serde(default)]
    pub orchestrations: BTreeMap<Name, Callee>,
    /// Calendars by name.
    #[serde(default)]
    pub calendars: BTreeMap<Name, KnownCalendar>,
    /// The calendar of the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_calendar: Option<Name>,
    /// The calendars of teams, by keys such as `queue:finance`.
    #[serde(default)]
    pub team_calendars: BTreeMap<String, Name>,
    /// The name of the definition that is checked, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Name>,
}

/// A calendar, with what is needed to count by it where there is no data of time zones.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct KnownCalendar {
    /// The calendar.
    pub calendar: Calendar,
    /// The data of its time zone, as TZif.
    pub zone_data: Vec<u8>,
}

/// What administrators set up for reaching other systems: what people read, by name.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outlets {
    /// Chats that messages are posted to.
    pub chats: BTreeMap<Name, String>,
    /// Receivers of events.
    pub receivers: BTreeMap<Name, String>,
    /// Templates of mails.
    pub mail_templates: BTreeMap<Name, String>,
    /// Secrets; what they hold is never here.
    pub secrets: BTreeMap<Name, String>,
}

/// What is to be known of an orchestration that a step starts: its active version.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Callee {
    /// What people read.
    pub label: String,
    /// The object of the record that it is about, where it must be about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<Name>,
    /// What it is started with.
    #[serde(default)]
    pub inputs: Vec<Variable>,
    /// What it hands over.
    #[serde(default)]
    pub outputs: Vec<Variable>,
    /// The orchestrations that it starts itself.
    #[serde(default)]
    pub starts: BTreeSet<Name>,
}

impl Callee {
    /// What is to be known of a definition.
    pub fn of(definition: &Orchestration) -> Self {
        let output = |name: &Name| definition.variables.iter().find(|v| &v.name == name).cloned();
        Self {
            label: definition.label.clone(),
            object: definition.object().cloned(),
            inputs: definition.inputs.clone(),
            outputs: definition.outputs.iter().filter_map(output).collect(),
            starts: definition.orchestrations_named(),
        }
    }
}

/// Everything wrong with an orchestration, worst first, then in drawing order.
pub fn check_orchestration(definition: &Orchestration, world: &World) -> Vec<Problem> {
    let names = resources::known_names(definition, world);
    let mut report = Report::default();
    shape::check(definition, &mut report);
    trigger::check(definition, world, &names, &mut report);
    paths::check(definition, &mut report);
    stages::check(definition, world, &names, &mut report);
    slas::check(definition, world, &names, &mut report);
    news::check(definition, world, &names, &mut report);
    report.sorted(&drawing_order(definition))
}

/// Everything wrong with a flow.
pub fn check_flow(flow: &Flow, world: &World) -> Vec<Problem> {
    let mut report = Report::default();
    flows::check(flow, world, &mut report);
    let mut order = vec![Place::Whole];
    for element in &flow.elements {
        order.push(Place::Element(element.name.clone()));
        if let crate::flow::ElementBody::Screen(screen) = &element.body {
            order.extend(screen.components.iter().map(|c| Place::Component(c.name.clone())));
        }
    }
    report.sorted(&order)
}

/// Everything wrong with an object's definition. The place is the whole, the property is `fields.<name>`.
pub fn check_object(object: &Object, world: &World) -> Vec<Problem> {
    let mut report = Report::default();
    objects::check(object, world, &mut report);
    report.sorted(&[Place::Whole])
}

/// Every flow that a definition names: of steps, and evaluation flows of conditions.
pub fn flows_named(definition: &Orchestration) -> BTreeSet<Name> {
    let mut named = BTreeSet::new();
    for step in definition.stages.iter().flat_map(|s| &s.steps) {
        match &step.work {
            Work::Interactive(work) => named.extend(work.flow.clone()),
            Work::Approval(work) => named.extend(work.flow.clone()),
            Work::Background(work) => {
                named.insert(work.flow.clone());
            }
            Work::Wait(_) | Work::SubOrchestration(_) => {}
        }
    }
    for (_, sla) in slas_of(definition) {
        named.extend(sla.ladder.iter().filter_map(|rung| match &rung.action {
            RungAction::RunFlow { flow, .. } => Some(flow.clone()),
            _ => None,
        }));
    }
    for condition in conditions_of(definition) {
        if let Condition::EvaluationFlow(call) = condition {
            named.insert(call.flow.clone());
        }
    }
    named
}

/// Every condition of a definition, in drawing order.
pub fn conditions_of(definition: &Orchestration) -> Vec<&Condition> {
    let mut found = Vec::new();
    found.extend(definition.trigger.condition());
    for stage in &definition.stages {
        if let Exit::When(condition) = &stage.exit {
            found.push(condition);
        }
        for step in &stage.steps {
            if let StepStart::When { condition, .. } = &step.start {
                found.push(condition);
            }
            found.extend(step.work.completes_when());
            if let Work::Wait(wait) = &step.work {
                found.extend(wait.condition());
            }
        }
    }
    found.extend(definition.decisions.iter().flat_map(|d| &d.outcomes).map(|o| &o.condition));
    let pauses = slas_of(definition).into_iter().flat_map(|(_, sla)| &sla.pauses);
    found.extend(pauses.filter_map(|pause| pause.condition.as_ref()));
    found
}

/// Every promise of a definition with its place, in drawing order.
pub fn slas_of(definition: &Orchestration) -> Vec<(Place, &Sla)> {
    let mut found: Vec<(Place, &Sla)> = definition.sla.iter().map(|sla| (Place::Whole, sla)).collect();
    for stage in &definition.stages {
        found.extend(stage.sla.iter().map(|sla| (Place::Stage(stage.name.clone()), sla)));
        for step in &stage.steps {
            found.extend(step.sla.iter().map(|sla| (Place::Step(step.name.clone()), sla)));
        }
    }
    found
}

/// Every calendar that a definition names.
pub fn calendars_named(definition: &Orchestration) -> BTreeSet<Name> {
    let of_promises = slas_of(definition).into_iter().filter_map(|(_, sla)| sla.calendar.clone());
    let steps = definition.stages.iter().flat_map(|stage| &stage.steps);
    let of_waits = steps.flat_map(|step| match &step.work {
        Work::Wait(wait) => wait.calendars(),
        _ => Vec::new(),
    });
    of_promises.chain(of_waits.into_iter().cloned()).chain(definition.calendar.clone()).collect()
}

fn drawing_order(definition: &Orchestration) -> Vec<Place> {
    let mut order = vec![Place::Whole];
    for stage in &definition.stages {
        order.push(Place::Stage(stage.name.clone()));
        order.extend(stage.steps.iter().map(|s| Place::Step(s.name.clone())));
    }
    order.extend(definition.decisions.iter().map(|d| Place::Decision(d.name.clone())));
    order
}
