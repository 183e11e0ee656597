//! What keeps what is brought from being active, as things will be once it is here: a flow that has errors, calls one that is not
//! active, or would break what runs stays a draft.

use std::collections::{BTreeMap, BTreeSet};

use fermata_api::people::TeamKind;
use fermata_engine::{
    check::{Callee, Place, Problem, Severity, World, check_object},
    flow::{ElementBody, Flow},
    ids::Name,
    people::{Person, Role, Team},
};

use super::compare::{Drawn, Plan};
use crate::{Answer, Service, apart::apart, audit::humanised, definitions::Definition};

impl Service {
    /// Decides which flows become active, and notes the problems of everything.
    ///
    /// # Errors
    /// When the database cannot be read: that is no fault of what is brought.
    pub(super) async fn salesforce_check(&self, plan: Plan) -> Answer<Plan> {
        let now = self.world_now();
        let (plan, now, world) = apart(move || first(plan, now)).await?;
        let broken = self.broken_by(&world, &BTreeSet::new()).await?;
        let words = broken.words("Activating this version");
        apart(move || last(plan, now, world, words)).await
    }
}

/// As if everything were here that can become active; what cannot is told.
fn first(mut plan: Plan, now: World) -> (Plan, World, World) {
    let mut world = now.clone();
    add(&plan, &mut world);
    for planned in &mut plan.objects {
        planned.problems = told(check_object(&planned.object, &world));
    }
    settle(&mut plan, &mut world, &now.flows, &mut problems);
    (plan, now, world)
}

/// What is wrong with all the rest, where activating some of it would break what runs as these words say.
fn last(mut plan: Plan, now: World, mut world: World, breaks: Option<String>) -> Plan {
    if let Some(words) = breaks {
        // Which of them breaks what runs is left open: all that are in use here wait for somebody to look.
        for flow in plan.flows.iter_mut().filter(|flow| flow.activate && flow.before.is_some()) {
            flow.activate = false;
            flow.problems.push(words.clone());
        }
        world = now.clone();
        add(&plan, &mut world);
        settle(&mut plan, &mut world, &now.flows, &mut problems);
    }
    for flow in plan.flows.iter_mut().filter(|flow| !flow.activate && flow.problems.is_empty()) {
        flow.problems = problems(flow, &mut world);
    }
    // Drafts are looked at as they fit together once all of them are active.
    let callees: Vec<(Name, Callee)> = callees(&plan).collect();
    world.orchestrations.extend(callees);
    for drawn in &mut plan.orchestrations {
        drawn.problems = problems(drawn, &mut world);
    }
    plan
}

/// The errors of a definition, checked under its name.
fn problems<T: Definition>(drawn: &Drawn<T>, world: &mut World) -> Vec<String> {
    world.checked = Some(drawn.name.clone());
    told(drawn.definition.problems(world))
}

/// Takes back, one after the other, what cannot become active beside what does. After the first round only flows are looked at
/// again whose callees became others: each is looked at about as often as something that it calls fails.
fn settle(
    plan: &mut Plan,
    world: &mut World,
    active: &BTreeMap<Name, Flow>,
    check: &mut impl FnMut(&Drawn<Flow>, &mut World) -> Vec<String>,
) {
    let callers = callers(plan);
    let mut open: BTreeSet<usize> = (0..plan.flows.len()).collect();
    while !open.is_empty() {
        for at in std::mem::take(&mut open) {
            let Some(flow) = plan.flows.get_mut(at).filter(|flow| flow.activate) else { continue };
            let problems = check(flow, world);
            if problems.is_empty() {
                continue;
            }
            (flow.activate, flow.problems) = (false, problems);
            let name = flow.name.clone();
            match active.get(&name) {
                Some(before) => {
                    // What is called is another one now, and that can be told through all that call each other.
                    open.extend(all_callers(&callers, &name, &plan.flows));
                    world.flows.insert(name, before.clone());
                }
                None => {
                    open.extend(callers.get(&name).into_iter().flatten());
                    world.flows.remove(&name);
                }
            }
        }
    }
}

/// Where the flows stand that call a flow, by its name.
fn callers(plan: &Plan) -> BTreeMap<Name, Vec<usize>> {
    let mut callers: BTreeMap<Name, Vec<usize>> = BTreeMap::new();
    for (at, flow) in plan.flows.iter().enumerate() {
        for element in &flow.definition.elements {
            if let ElementBody::Subflow(call) = &element.body {
                callers.entry(call.flow.clone()).or_default().push(at);
            }
        }
    }
    callers
}

/// Those too that call a caller, however far away.
fn all_callers(callers: &BTreeMap<Name, Vec<usize>>, name: &Name, flows: &[Drawn<Flow>]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![name];
    while let Some(name) = open.pop() {
        for at in callers.get(name).into_iter().flatten() {
            if found.insert(*at) {
                open.extend(flows.get(*at).map(|flow| &flow.name));
            }
        }
    }
    found
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
    use fermata_engine::{definition::Orchestration, flow::Element};
    use serde_json::json;

    use super::*;

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

    /// A flow that becomes active and calls these.
    fn calling(name: &str, calls: &[&str]) -> Drawn<Flow> {
        let subflow = |call: &&str| {
            let body = json!({ "kind": "subflow", "flow": call });
            json!({ "name": format!("call_{call}"), "label": "Call", "body": body })
        };
        let elements: Vec<_> = calls.iter().map(subflow).collect();
        let flow = json!({ "label": name, "kind": "autolaunched", "elements": elements });
        Drawn {
            name: Name::parse(name).unwrap(),
            definition: serde_json::from_value(flow).unwrap(),
            before: None,
            header: None,
            activate: true,
            reason: String::new(),
            beside: false,
            problems: Vec::new(),
        }
    }

    /// A flow fails that is broken, and one that calls a flow which is not there.
    fn fails(flow: &Drawn<Flow>, world: &World) -> bool {
        let gone = |element: &Element| matches!(&element.body, ElementBody::Subflow(call) if !world.flows.contains_key(&call.flow));
        flow.name.as_str() == "broken" || flow.definition.elements.iter().any(gone)
    }

    #[test]
    fn of_a_chain_whose_last_fails_each_is_looked_at_about_twice() {
        const LENGTH: usize = 60;
        let names: Vec<String> = (0..LENGTH).map(|n| format!("flow_{n}")).collect();
        let next = |n: usize| names.get(n + 1).map_or("broken", String::as_str);
        let mut flows: Vec<_> = names.iter().enumerate().map(|(n, name)| calling(name, &[next(n)])).collect();
        flows.extend([calling("broken", &[]), calling("alone", &[])]);
        let mut plan = Plan { flows, ..Plan::default() };
        let mut world = World::default();
        add(&plan, &mut world);
        let mut looked = 0;
        settle(&mut plan, &mut world, &BTreeMap::new(), &mut |flow, world| {
            looked += 1;
            if fails(flow, world) { vec!["It fails.".to_owned()] } else { Vec::new() }
        });
        let active: Vec<&str> = plan.flows.iter().filter(|f| f.activate).map(|f| f.name.as_str()).collect();
        assert_eq!(active, ["alone"]);
        assert!(looked <= 2 * plan.flows.len(), "{looked} looks at {} flows", plan.flows.len());
    }

    #[test]
    fn who_calls_through_others_is_looked_at_again_where_an_older_version_stays() {
        let mut plan = Plan {
            flows: vec![calling("far", &["near"]), calling("near", &["broken"]), calling("broken", &[])],
            ..Plan::default()
        };
        let old = calling("broken", &["elsewhere"]).definition;
        let active = BTreeMap::from([(Name::parse("broken").unwrap(), old)]);
        let mut world = World::default();
        add(&plan, &mut world);
        let mut looked = Vec::new();
        settle(&mut plan, &mut world, &active, &mut |flow, _| {
            looked.push(flow.name.to_string());
            if flow.name.as_str() == "broken" { vec!["It fails.".to_owned()] } else { Vec::new() }
        });
        assert_eq!(looked, ["far", "near", "broken", "far", "near"]);
        assert_eq!(world.flows[&Name::parse("broken").unwrap()].elements.len(), 1);
    }
}
