//! What keeps what is brought from being active, as things will be once it is here: a flow that has errors, calls one that is not
//! active, or would break what runs stays a draft.

use std::collections::{BTreeMap, BTreeSet};

use fermata_api::people::TeamKind;
use fermata_engine::{
    check::{Callee, Place, Problem, Severity, World, check_object},
    flow::Flow,
    ids::Name,
    people::{Person, Role, Team},
};

use super::compare::Plan;
use crate::{Answer, Service, audit::humanised, definitions::Definition};

impl Service {
    /// Decides which flows become active, and notes the problems of everything.
    ///
    /// # Errors
    /// When the database cannot be read: that is no fault of what is brought.
    pub(super) async fn salesforce_check(&self, plan: &mut Plan) -> Answer<()> {
        let mut world = self.world_now();
        add(plan, &mut world);
        for planned in &mut plan.objects {
            planned.problems = told(check_object(&planned.object, &world));
        }
        settle(plan, &mut world, &self.world_now().flows);
        let broken = self.broken_by(&world, &BTreeSet::new()).await?;
        if let Some(words) = broken.words("Activating this version") {
            // Which of them breaks what runs is left open: all that are in use here wait for somebody to look.
            for flow in plan.flows.iter_mut().filter(|flow| flow.activate && flow.before.is_some()) {
                flow.activate = false;
                flow.problems.push(words.clone());
            }
            let mut again = self.world_now();
            add(plan, &mut again);
            settle(plan, &mut again, &self.world_now().flows);
            world = again;
        }
        for flow in &mut plan.flows {
            if flow.problems.is_empty() {
                world.checked = Some(flow.name.clone());
                flow.problems = told(flow.definition.problems(&world));
            }
        }
        // Drafts are looked at as they fit together once all of them are active.
        world.orchestrations.extend(callees(plan));
        for drawn in &mut plan.orchestrations {
            world.checked = Some(drawn.name.clone());
            drawn.problems = told(drawn.definition.problems(&world));
        }
        Ok(())
    }
}

/// Takes back, one after the other, what cannot become active beside what does.
fn settle(plan: &mut Plan, world: &mut World, active: &BTreeMap<Name, Flow>) {
    loop {
        let mut failed = false;
        for flow in plan.flows.iter_mut().filter(|flow| flow.activate) {
            world.checked = Some(flow.name.clone());
            let problems = told(flow.definition.problems(world));
            if problems.is_empty() {
                continue;
            }
            (flow.activate, flow.problems, failed) = (false, problems, true);
            match active.get(&flow.name) {
                Some(before) => world.flows.insert(flow.name.clone(), before.clone()),
                None => world.flows.remove(&flow.name),
            };
        }
        if !failed {
            return;
        }
    }
}

/// Everything that the plan brings, as if it were here.
fn add(plan: &Plan, world: &mut World) {
    world.objects.extend(plan.objects.iter().map(|p| (p.object.name.clone(), p.object.clone())));
    let active = plan.flows.iter().filter(|flow| flow.activate);
    world.flows.extend(active.map(|flow| (flow.name.clone(), flow.definition.clone())));
    for (name, callee) in callees(plan) {
        // What is active here stays so: the import brings a draft.
        world.orchestrations.entry(name).or_insert(callee);
    }
    for user in &plan.users {
        let person = Person::new(user.name.clone(), user.label.clone(), Role::Member);
        world.directory.users.insert(user.name.clone(), person);
    }
    for (kind, team) in &plan.teams {
        let new = Team { name: team.name.clone(), label: team.label.clone(), members: Default::default() };
        let teams = match kind {
            TeamKind::Group => &mut world.directory.groups,
            TeamKind::Queue => &mut world.directory.queues,
            TeamKind::Role => &mut world.directory.roles,
        };
        teams.insert(team.name.clone(), new);
    }
}

/// What others see of the orchestrations that the plan brings.
fn callees(plan: &Plan) -> impl Iterator<Item = (Name, Callee)> {
    plan.orchestrations.iter().map(|drawn| (drawn.name.clone(), Callee::of(&drawn.definition)))
}

/// The errors, in sentences that say where, each once.
fn told(problems: Vec<Problem>) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for problem in problems.iter().filter(|problem| problem.severity == Severity::Error) {
        let words = match place_words(problem) {
            place if place.is_empty() => problem.message.clone(),
            place => format!("{place}: {}", problem.message),
        };
        if !told.contains(&words) {
            told.push(words);
        }
    }
    told
}

/// `Step sign, assignee`; empty where it is the whole.
fn place_words(problem: &Problem) -> String {
    let thing = match &problem.place {
        Place::Whole => None,
        Place::Stage(name) => Some(("Stage", name)),
        Place::Step(name) => Some(("Step", name)),
        Place::Decision(name) => Some(("Decision", name)),
        Place::Element(name) => Some(("Element", name)),
        Place::Component(name) => Some(("Component", name)),
    };
    let mut parts = problem.property.split('.').filter(|part| !part.is_empty());
    let property = parts.next().map(|first| match (first, parts.next()) {
        ("fields", Some(field)) => format!("Field {field}"),
        (first, _) => humanised(first),
    });
    match (thing, property) {
        (None, property) => property.unwrap_or_default(),
        (Some((what, name)), None) => format!("{what} {name}"),
        (Some((what, name)), Some(property)) => format!("{what} {name}, {}", property.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use fermata_engine::definition::Orchestration;

    use super::{
        super::compare::{Drawn, Plan},
        *,
    };

    #[test]
    fn errors_say_where_they_are() {
        let problem = |place, property: &str, severity| Problem {
            severity,
            code: "wrong_value".into(),
            place,
            property: property.into(),
            message: "is wrong".into(),
        };
        let sign = || Name::parse("sign").unwrap();
        let said = told(vec![
            problem(Place::Whole, "", Severity::Error),
            problem(Place::Whole, "trigger.filter.rows.0", Severity::Error),
            problem(Place::Whole, "fields.Tier__c.data_type", Severity::Error),
            problem(Place::Step(sign()), "due_date.minutes", Severity::Error),
            problem(Place::Stage(sign()), "", Severity::Error),
            problem(Place::Stage(sign()), "", Severity::Error),
            problem(Place::Whole, "label", Severity::Warning),
        ]);
        let expected = [
            "is wrong",
            "Trigger: is wrong",
            "Field Tier__c: is wrong",
            "Step sign, due date: is wrong",
            "Stage sign: is wrong",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_draft_that_comes_does_not_stand_for_what_is_active() {
        let name = Name::parse("review").unwrap();
        let (active, draft) = (Orchestration::blank("Active"), Orchestration::blank("Draft"));
        let drawn = Drawn {
            name: name.clone(),
            definition: draft,
            before: Some(active.clone()),
            header: None,
            activate: false,
            reason: String::new(),
            beside: false,
            problems: Vec::new(),
        };
        let plan = Plan { orchestrations: vec![drawn], ..Plan::default() };
        let mut world = World::default();
        add(&plan, &mut world);
        assert_eq!(world.orchestrations[&name].label, "Draft");
        world.orchestrations.insert(name.clone(), Callee::of(&active));
        add(&plan, &mut world);
        assert_eq!(world.orchestrations[&name].label, "Active");
    }
}
