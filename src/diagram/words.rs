//! A definition in words, as the drawing, the outline and screen readers say it. Never shows a raw name where a label is
//! known, never an enum.

mod works;

use std::collections::BTreeMap;

use fermata_engine::{
    check::World,
    condition::Condition,
    definition::{AssigneeRule, EventSource, Exit, Orchestration, RecordChangeKind, Target, Trigger, Work},
    ids::Name,
    sla::Sla,
};
use serde::{Deserialize, Serialize};

use crate::element::{Connector, Element};

/// The labels of what a definition names.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Names {
    /// Users by username.
    pub users: BTreeMap<Name, String>,
    /// Groups.
    pub groups: BTreeMap<Name, String>,
    /// Queues.
    pub queues: BTreeMap<Name, String>,
    /// Roles that people hold.
    #[serde(default)]
    pub roles: BTreeMap<Name, String>,
    /// Steps whose performer is meant.
    #[serde(default)]
    pub steps: BTreeMap<Name, String>,
    /// Flows.
    pub flows: BTreeMap<Name, String>,
    /// Objects.
    pub objects: BTreeMap<Name, String>,
    /// Orchestrations that steps start.
    #[serde(default)]
    pub orchestrations: BTreeMap<Name, String>,
    /// Fields of the object that the orchestration is about, by path such as `record.owner`.
    pub fields: BTreeMap<String, String>,
}

impl Names {
    /// The labels that one orchestration needs, from all there is.
    pub fn of(definition: &Orchestration, world: &World) -> Self {
        let mut names = Self::default();
        let steps = definition.stages.iter().flat_map(|stage| &stage.steps);
        names.steps = steps.map(|step| (step.name.clone(), step.label.clone())).collect();
        for step in definition.stages.iter().flat_map(|stage| &stage.steps) {
            step.work.assignees().into_iter().for_each(|rule| names.learn(rule, world));
        }
        for name in definition.flows_named() {
            if let Some(flow) = world.flows.get(&name) {
                names.flows.insert(name, flow.label.clone());
            }
        }
        for name in definition.orchestrations_named() {
            if let Some(callee) = world.orchestrations.get(&name) {
                names.orchestrations.insert(name, callee.label.clone());
            }
        }
        let Some(object) = definition.trigger.deleted().or(definition.object()) else { return names };
        let Some(object) = world.objects.get(object) else { return names };
        names.objects.insert(object.name.clone(), object.label.clone());
        for field in &object.fields {
            let label = if field.label.is_empty() { field.name.as_str() } else { &field.label };
            // "Account owner" of an account is that already.
            let named = label.to_lowercase().starts_with(&object.label.to_lowercase());
            let words =
                if named { label.to_owned() } else { format!("{} {}", object.label, label.to_lowercase()) };
            let root = if definition.trigger.deleted().is_some() { "prior" } else { "record" };
            names.fields.insert(format!("{root}.{}", field.name), words);
        }
        names
    }

    /// The label of whom a rule names.
    fn learn(&mut self, rule: &AssigneeRule, world: &World) {
        let directory = &world.directory;
        let (names, found) = match rule {
            AssigneeRule::User { name } => {
                (&mut self.users, directory.users.get(name).map(|u| (name, &u.label)))
            }
            AssigneeRule::Group { name } => {
                (&mut self.groups, directory.groups.get(name).map(|t| (name, &t.label)))
            }
            AssigneeRule::Queue { name } => {
                (&mut self.queues, directory.queues.get(name).map(|t| (name, &t.label)))
            }
            AssigneeRule::Role { name } => {
                (&mut self.roles, directory.roles.get(name).map(|t| (name, &t.label)))
            }
            AssigneeRule::Manager { of, .. } => return self.learn(of, world),
            AssigneeRule::Starter | AssigneeRule::Performer { .. } | AssigneeRule::Expression { .. } => {
                return;
            }
        };
        names.extend(found.map(|(name, label)| (name.clone(), label.clone())));
    }

    pub(crate) fn get(map: &BTreeMap<Name, String>, name: &Name) -> String {
        map.get(name).filter(|l| !l.is_empty()).cloned().unwrap_or_else(|| sentence(&spaced(name.as_str())))
    }

    /// A flow's label.
    pub fn flow(&self, name: &Name) -> String {
        Self::get(&self.flows, name)
    }

    /// An orchestration's label.
    pub fn orchestration(&self, name: &Name) -> String {
        Self::get(&self.orchestrations, name)
    }

    /// What a path is called: a field's label, else the path.
    pub fn path(&self, path: &str) -> String {
        self.fields.get(path.trim()).cloned().unwrap_or_else(|| path.trim().to_owned())
    }

    /// An object's label.
    pub fn object(&self, name: &Name) -> String {
        Self::get(&self.objects, name)
    }

    /// Who a rule means.
    pub fn assignee(&self, rule: &AssigneeRule) -> String {
        match rule {
            AssigneeRule::User { name } => Self::get(&self.users, name),
            AssigneeRule::Group { name } => Self::get(&self.groups, name),
            AssigneeRule::Queue { name } => Self::get(&self.queues, name),
            AssigneeRule::Role { name } => Self::get(&self.roles, name),
            AssigneeRule::Starter => "Whoever starts the run".into(),
            AssigneeRule::Manager { of, levels } => match levels {
                0 | 1 => format!("Manager of {}", lower_first(&self.assignee(of))),
                n => format!("Manager {n} levels above {}", lower_first(&self.assignee(of))),
            },
            AssigneeRule::Performer { step } => format!("Whoever did {}", Self::get(&self.steps, step)),
            AssigneeRule::Expression { source } => match self.fields.get(source.trim()) {
                Some(label) => label.clone(),
                None if source.trim().is_empty() => "Nobody chosen yet".into(),
                None => format!("found by {}", source.trim()),
            },
        }
    }
}

/// As it stands within a sentence.
fn lower_first(words: &str) -> String {
    match words.strip_prefix("Whoever") {
        Some(rest) => format!("whoever{rest}"),
        None => words.to_owned(),
    }
}

/// A name as words: `new_stage` is "new stage".
pub fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

pub(crate) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Why a run starts, such as "When an Account is created".
pub fn trigger(trigger: &Trigger, names: &Names) -> String {
    match trigger {
        Trigger::Autolaunched => "When someone starts it".into(),
        Trigger::Record { object, on, entry, .. } => {
            let label = names.object(object);
            let article =
                if label.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']) { "an" } else { "a" };
            let change = match on {
                RecordChangeKind::Created => "created",
                RecordChangeKind::Updated => "changed",
                RecordChangeKind::CreatedOrUpdated => "created or changed",
                RecordChangeKind::Deleted => "deleted",
            };
            let only = if entry.is_some() { " and conditions hold" } else { "" };
            format!("When {article} {label} is {change}{only}")
        }
        Trigger::Scheduled { schedule, .. } => schedule.words(),
        Trigger::RecordsOnSchedule { schedule, object, entry } => {
            let which = if entry.is_some() { " that matches" } else { "" };
            format!("{}, for every {}{which}", schedule.words(), names.object(object))
        }
        Trigger::Event { source, filter, .. } => {
            let only = if filter.is_some() { " and conditions hold" } else { "" };
            match source {
                EventSource::CloudEvents { kind, .. } => format!("When an event {kind} comes{only}"),
                EventSource::Webhook { hook } => {
                    format!("When the webhook {} is called{only}", spaced(hook.as_str()))
                }
            }
        }
    }
}

/// Who or what does a step.
pub fn step_doing(work: &Work, names: &Names) -> String {
    match work {
        Work::Interactive(work) => names.assignee(&work.assignee),
        Work::Approval(work) => works::approval(work, names),
        Work::Background(work) => format!("flow {}", names.flow(&work.flow)),
        Work::Wait(work) => works::wait(work, names),
        Work::SubOrchestration(work) => works::sub(work, names),
    }
}

/// The labels of steps, joined.
pub fn labels_of(steps: &[Name], definition: &Orchestration) -> String {
    let label =
        |name: &Name| definition.step(name).map_or_else(|| spaced(name.as_str()), |(_, s)| s.label.clone());
    steps.iter().map(label).collect::<Vec<_>>().join(", ")
}

/// What kind of step it is.
pub fn step_kind(work: &Work) -> &'static str {
    match work {
        Work::Interactive(_) => "Interactive",
        Work::Approval(_) => "Approval",
        Work::Background(_) => "Background",
        Work::Wait(_) => "Wait",
        Work::SubOrchestration(_) => "Sub-orchestration",
    }
}

/// When a stage ends.
pub fn exit(exit: &Exit) -> &'static str {
    match exit {
        Exit::AllStepsCompleted => "ends when all steps are done",
        Exit::When(Condition::EvaluationFlow(_)) => "ends when a flow says so",
        Exit::When(_) => "ends when conditions hold",
    }
}

/// A promise's target, such as "5 d" or "1 d 4 h".
pub fn sla(sla: &Sla) -> String {
    duration(sla.target_minutes)
}

/// Minutes in words: the two largest units.
pub fn duration(minutes: u32) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let parts: Vec<String> = [(days, "d"), (hours, "h"), (rest, "min")]
        .iter()
        .filter(|(n, _)| *n > 0)
        .take(2)
        .map(|(n, unit)| format!("{n} {unit}"))
        .collect();
    if parts.is_empty() { "no time".into() } else { parts.join(" ") }
}

/// What a connector is called where it needs a word: an outcome, the default, the fault path.
pub fn connector(connector: &Connector, definition: &Orchestration) -> Option<String> {
    match connector {
        Connector::Start | Connector::Next(_) | Connector::Each(_) => None,
        Connector::Fault(_) => Some("if it fails".into()),
        Connector::Recall => Some("if it is recalled".into()),
        Connector::Reject(_) => Some("if it is rejected".into()),
        Connector::Outcome(decision, outcome) => {
            let outcome = definition.decision(decision)?.outcomes.iter().find(|o| &o.name == outcome)?;
            Some(outcome.label.clone())
        }
        Connector::Default(decision) => {
            let label = &definition.decision(decision)?.default_label;
            Some(if label.is_empty() { "Otherwise".into() } else { label.clone() })
        }
    }
}

/// What people call an element.
pub fn element(element: &Element, definition: &Orchestration) -> String {
    match element {
        Element::Start => definition.label.clone(),
        Element::Stage(name) => {
            definition.stage(name).map_or_else(|| spaced(name.as_str()), |s| s.label.clone())
        }
        Element::Step(name) => {
            definition.step(name).map_or_else(|| spaced(name.as_str()), |(_, s)| s.label.clone())
        }
        Element::Decision(name) => {
            definition.decision(name).map_or_else(|| spaced(name.as_str()), |d| d.label.clone())
        }
        Element::Block(name) => spaced(name.as_str()),
        Element::End => "End".into(),
    }
}

/// Where a connector leads.
pub fn target(target: &Target, definition: &Orchestration) -> String {
    element(&Element::of_target(target), definition)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fermata_engine::people::{Person, Role, Team};

    use super::*;
    use crate::samples::{name, onboarding};

    fn person(own: &str, label: &str) -> (Name, Person) {
        let label = label.to_owned();
        (name(own), Person::new(name(own), label, Role::Member))
    }

    #[test]
    fn only_the_labels_that_are_needed_are_handed_on() {
        let mut world = World::default();
        world.directory.users = [person("mchen", "Mia Chen"), person("jbell", "Jon Bell")].into();
        let team = Team { name: name("t1"), label: "Legal".into(), members: BTreeSet::new() };
        world.directory.groups.insert(name("t1"), team);
        let mut definition = onboarding();
        let rules = [
            AssigneeRule::User { name: name("mchen") },
            AssigneeRule::Group { name: name("t1") },
            AssigneeRule::Queue { name: name("gone_desk") },
        ];
        let steps = definition.stages.iter_mut().flat_map(|stage| &mut stage.steps);
        for (step, rule) in steps.zip(rules.clone()) {
            if let Work::Interactive(work) = &mut step.work {
                work.assignee = rule;
            }
        }
        let names = Names::of(&definition, &world);
        assert_eq!(rules.map(|rule| names.assignee(&rule)), ["Mia Chen", "Legal", "Gone desk"]);
        assert_eq!(names.users.len(), 1, "nobody else's label: {:?}", names.users);
    }
}
