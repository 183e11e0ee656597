//! What can be named at a place of a definition: for the checker, and for pickers in the builder.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::World;
use crate::{
    definition::{CAME, Orchestration, Step, SubOrchestration, Until, Wait, Work},
    expr::{Known, KnownNames},
    flow::Flow,
    ids::Name,
    limits::RELATED_NAMES_MAX,
    object::Object,
    value::{Choice, DataType, ValueSource, Variable},
};

/// Something that can be named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// How definitions name it: `record.amount`.
    pub path: String,
    /// What people read: `Account › Amount`.
    pub label: String,
    /// What it holds.
    pub data_type: DataType,
}

/// What an orchestration's conditions, inputs and texts can name, in path order.
pub fn resources(definition: &Orchestration, world: &World) -> Vec<Resource> {
    listed(&known_names(definition, world))
}

/// What a trigger's condition and inputs can name, in path order.
pub fn trigger_resources(definition: &Orchestration, world: &World) -> Vec<Resource> {
    listed(&super::trigger::start_names(&definition.trigger, &known_names(definition, world)))
}

/// What a flow can name, in path order.
pub fn flow_resources(flow: &Flow, world: &World) -> Vec<Resource> {
    listed(&flow_names(flow, world))
}

/// What the validation rules of an object can name, in path order.
pub fn rule_resources(object: &Object, world: &World) -> Vec<Resource> {
    let mut known = world.clone();
    known.objects.insert(object.name.clone(), object.clone());
    listed(&rule_names(object, &known))
}

fn listed(names: &KnownNames) -> Vec<Resource> {
    let resource = |(path, known): (&String, &crate::expr::Known)| Resource {
        path: path.clone(),
        label: known.label.clone(),
        data_type: known.data_type.clone(),
    };
    names.iter().map(resource).collect()
}

/// The names that an orchestration knows.
pub fn known_names(definition: &Orchestration, world: &World) -> KnownNames {
    let mut names = common();
    let object = definition.object();
    match definition.trigger.deleted() {
        Some(object) => deleted_names(&mut names, object, world),
        None => record_names(
            &mut names,
            object,
            world,
            "start the run by a record, or choose the object that it is about",
        ),
    }
    variables(&mut names, "inputs", "Inputs", &definition.inputs, world);
    variables(&mut names, "vars", "Variables", &definition.variables, world);
    names.add_group("steps", "the orchestration");
    names.add_group("stages", "the orchestration");
    fault_names(&mut names, definition);
    let known_object = object.and_then(|o| world.objects.get(o));
    for stage in &definition.stages {
        let path = format!("stages.{}", stage.name);
        names.add_group(&path, &stage.label);
        let label = |part: &str| format!("{} › {part}", stage.label);
        names.add(format!("{path}.status"), label("Status"), choices(&STAGE_STATUSES));
        names.add(format!("{path}.pass"), label("Pass"), DataType::Number { decimals: 0 });
        stage.steps.iter().for_each(|step| step_names(&mut names, step, known_object, world));
    }
    names
}

/// The failure that last led along a fault path; where no stage has one there is never any, which is no mistake.
fn fault_names(names: &mut KnownNames, definition: &Orchestration) {
    if definition.stages.iter().all(|stage| stage.fault.is_none()) {
        names.add_open("fault");
        return;
    }
    let steps = definition.stages.iter().flat_map(|stage| &stage.steps);
    let steps = steps.map(|step| Choice::new(step.name.as_str(), &step.label)).collect();
    names.add_group("fault", "the failure");
    names.add("fault.message", "Failure › Message", DataType::Text);
    names.add("fault.code", "Failure › Code", DataType::Text);
    names.add("fault.step", "Failure › Step", DataType::Picklist { choices: steps });
}

/// What the guidance of work knows that is about a record of its own: that one as `record`.
pub(super) fn names_about(names: &KnownNames, about: Option<&ValueSource>, world: &World) -> KnownNames {
    let mut within = names.clone();
    let Some(about) = about else { return within };
    let path = match about {
        ValueSource::Reference(path) => path.trim(),
        _ => "",
    };
    let found = names.get(path).and_then(|known| match &known.data_type {
        DataType::Lookup { object } | DataType::Record { object } => world.objects.get(object),
        _ => None,
    });
    within.remove_root("record");
    match found {
        Some(object) => record_root(&mut within, object, world),
        None => within.add_open("record"),
    }
    within
}

fn record_root(names: &mut KnownNames, object: &Object, world: &World) {
    members(names, "record", &object.label, object);
    related_names(names, &object.name, world);
}

/// The names that a flow knows.
pub fn flow_names(flow: &Flow, world: &World) -> KnownNames {
    let mut names = common();
    let object = flow.object.as_ref();
    record_names(&mut names, object, world, "choose the object that the flow works on");
    variables(&mut names, "inputs", "Inputs", &flow.inputs, world);
    variables(&mut names, "vars", "Variables", &flow.variables, world);
    let known = object.and_then(|o| world.objects.get(o));
    for component in flow.components() {
        if let Some(data_type) = component.data_type(known) {
            names.add(format!("vars.{}", component.name), component.shown(), data_type);
        }
    }
    if flow.elements.iter().any(|e| e.fault.is_some()) {
        names.add_group("fault", "the failure");
        for (part, label) in [("message", "Message"), ("code", "Code"), ("element", "Element")] {
            names.add(format!("fault.{part}"), format!("Failure › {label}"), DataType::Text);
        }
    }
    // A flow is called from many places: what it sees of them is not known.
    names.add_open("steps");
    names.add_open("stages");
    names
}

fn common() -> KnownNames {
    let mut names = KnownNames::new();
    for (path, label, data_type) in [
        ("run.id", "Run › Id", DataType::Text),
        ("run.title", "Run › Title", DataType::Text),
        ("run.started_by", "Run › Started by", DataType::User),
        ("run.started", "Run › Started", DataType::DateTime),
        ("user.name", "Acting user › Username", DataType::User),
        ("user.label", "Acting user › Name", DataType::Text),
        ("user.role", "Acting user › Role", choices(&ROLES)),
        ("now", "Now", DataType::DateTime),
    ] {
        names.add(path, label, data_type);
    }
    names.add_group("run", "run");
    names.add_group("user", "user");
    names
}

fn record_names(names: &mut KnownNames, object: Option<&Name>, world: &World, hint: &str) {
    let Some(object) = object else {
        for root in ["record", "prior"] {
            names.add_absent(root, format!("it is not known which record this is; {hint}"));
        }
        return;
    };
    for (root, prefix) in [("record", ""), ("prior", "Before the change: ")] {
        let Some(found) = world.objects.get(object) else {
            names.add_open(root);
            continue;
        };
        members(names, root, &format!("{prefix}{}", found.label), found);
    }
    related_names(names, object, world);
}

/// What is known of a record whose deletion starts runs.
fn deleted_names(names: &mut KnownNames, object: &Name, world: &World) {
    names.add_absent("record", "the record is deleted by then; what it held is prior");
    let Some(found) = world.objects.get(object) else {
        names.add_open("prior");
        return;
    };
    members(names, "prior", &format!("Before it was deleted: {}", found.label), found);
    objects_around(names, object, world);
}

/// The fields of a record under a path, and what every record has besides.
pub(super) fn fields(names: &mut KnownNames, root: &str, object: &Object) {
    members(names, root, &object.label, object);
}

fn members(names: &mut KnownNames, root: &str, group: &str, object: &Object) {
    names.add_group(root, &object.label);
    let label = |part: &str| format!("{group} › {part}");
    names.add(format!("{root}.id"), label("Id"), DataType::Lookup { object: object.name.clone() });
    names.add(format!("{root}.title"), label("Title"), DataType::Text);
    names.add(format!("{root}.object"), label("Object"), DataType::Text);
    for field in &object.fields {
        names.add(format!("{root}.{}", field.name), label(field.shown()), field.data_type.plain().clone());
    }
}

/// A path that holds a value of a type; of a record its fields besides.
pub(super) fn add(names: &mut KnownNames, path: &str, label: &str, data_type: &DataType, world: &World) {
    names.add(path, label, data_type.clone());
    if let DataType::Record { object } = data_type {
        match world.objects.get(object) {
            Some(object) => members(names, path, label, object),
            None => names.add_open(path),
        }
    }
}

/// What records hold that the record looks up: told in full, so that any path can be checked, and those one and two lookups
/// away by name, so that they can be picked.
fn related_names(names: &mut KnownNames, object: &Name, world: &World) {
    objects_around(names, object, world);
    let Some(found) = world.objects.get(object) else { return };
    let start = ("record".to_owned(), found.label.clone());
    let first = offer(names, found, &start, world);
    for (at, to) in first {
        offer(names, to, &at, world);
    }
}

/// What the objects hold that lookups lead to, however far.
fn objects_around(names: &mut KnownNames, object: &Name, world: &World) {
    let mut open = vec![object];
    let mut seen = BTreeSet::new();
    while let Some(name) = open.pop() {
        let Some(found) = world.objects.get(name).filter(|_| seen.insert(name.clone())) else { continue };
        let lookups = found.fields.iter().filter_map(|f| looked_up(&f.data_type));
        open.extend(lookups);
        names.add_object(name.clone(), &found.label, known_members(found));
    }
}

/// Names what is behind each lookup of `object`, which stands at a path with a label; hands back where those lookups lead.
fn offer<'w>(
    names: &mut KnownNames,
    object: &Object,
    (path, label): &(String, String),
    world: &'w World,
) -> Vec<((String, String), &'w Object)> {
    let mut next = Vec::new();
    for field in &object.fields {
        let (path, label) = (format!("{path}.{}", field.name), format!("{label} › {}", field.shown()));
        if matches!(field.data_type, DataType::User) {
            names.add(format!("{path}.label"), format!("{label} › Name"), DataType::Text);
        }
        let Some(to) = looked_up(&field.data_type).and_then(|to| world.objects.get(to)) else { continue };
        for (name, known) in known_members(to) {
            if names.iter().count() < RELATED_NAMES_MAX {
                names.add(format!("{path}.{name}"), format!("{label} › {}", known.label), known.data_type);
            }
        }
        next.push(((path, label), to));
    }
    next
}

/// What a record of an object holds, by name.
fn known_members(object: &Object) -> BTreeMap<String, Known> {
    let own = [
        ("id", "Id", DataType::Lookup { object: object.name.clone() }),
        ("title", "Title", DataType::Text),
        ("object", "Object", DataType::Text),
    ];
    let own = own.into_iter().map(|(name, label, data_type)| (name.to_owned(), label.to_owned(), data_type));
    let fields = object.fields.iter();
    let fields = fields.map(|f| (f.name.to_string(), f.shown().to_owned(), f.data_type.plain().clone()));
    own.chain(fields).map(|(name, label, data_type)| (name, Known { label, data_type })).collect()
}

fn looked_up(data_type: &DataType) -> Option<&Name> {
    match data_type {
        DataType::Lookup { object } => Some(object),
        _ => None,
    }
}

/// What a formula of an object can name.
pub(super) fn formula_names(object: &Object, world: &World) -> KnownNames {
    let mut names = KnownNames::new();
    names.add("now", "Now", DataType::DateTime);
    record_names(&mut names, Some(&object.name), world, "");
    names.remove_root("prior");
    names.add_absent("prior", "a formula sees the record as it is, not as it was");
    names
}

/// What a validation rule of an object can name.
pub(super) fn rule_names(object: &Object, world: &World) -> KnownNames {
    let mut names = common();
    names.remove_root("run");
    names.add_absent("run", "a rule holds outside of runs too");
    record_names(&mut names, Some(&object.name), world, "");
    names
}

/// What the first value of a new record's field can name.
pub(super) fn default_names() -> KnownNames {
    let mut names = common();
    for root in ["run", "record", "prior"] {
        names.remove_root(root);
        names.add_absent(root, "a new record's first values know only user and now");
    }
    names
}

fn variables(names: &mut KnownNames, root: &str, group: &str, variables: &[Variable], world: &World) {
    names.add_group(root, if root == "vars" { "the list of variables" } else { "the list of inputs" });
    for variable in variables {
        let label = format!("{group} › {}", variable.shown());
        add(names, &format!("{root}.{}", variable.name), &label, &variable.data_type, world);
    }
}

fn step_names(names: &mut KnownNames, step: &Step, object: Option<&Object>, world: &World) {
    let path = format!("steps.{}", step.name);
    let label = |part: &str| format!("{} › {part}", step.label);
    names.add_group(&path, &step.label);
    names.add_group(format!("{path}.outputs"), &step.label);
    names.add(format!("{path}.status"), label("Status"), choices(&STEP_STATUSES));
    names.add(format!("{path}.done_by"), label("Done by"), DataType::User);
    let named = match &step.work {
        Work::Interactive(work) => work.flow.as_ref(),
        Work::Approval(work) => {
            names.add(format!("{path}.outputs.comment"), label("Comment"), DataType::Text);
            names.add(format!("{path}.comment"), label("Comment of the decision"), DataType::Text);
            let number = DataType::Number { decimals: 0 };
            names.add(format!("{path}.outputs.approvals"), label("Approvals"), number);
            work.flow.as_ref()
        }
        Work::Background(work) => Some(&work.flow),
        Work::Wait(work) => return wait_names(names, &path, &label, work),
        Work::SubOrchestration(work) => return sub_names(names, &path, &label, work, world),
    };
    let flow = named.and_then(|name| world.flows.get(name));
    names.add(format!("{path}.outcome"), label("Outcome"), outcome_type(step, named, flow));
    match (named, flow) {
        (_, Some(flow)) => {
            for (name, shown, data_type) in outputs(flow, object) {
                add(names, &format!("{path}.outputs.{name}"), &label(&shown), &data_type, world);
            }
        }
        (Some(_), None) => names.add_open(format!("{path}.outputs")),
        (None, None) => {}
    }
}

/// What a wait step hands over: what came of it, and what the message gave.
fn wait_names(names: &mut KnownNames, path: &str, label: &dyn Fn(&str) -> String, work: &Wait) {
    let mut outcomes = vec![Choice::new(CAME, "Came")];
    outcomes.extend(work.timeout.as_ref().map(|timeout| Choice::new(timeout.outcome.as_str(), "Timed out")));
    names.add(format!("{path}.outcome"), label("Outcome"), DataType::Picklist { choices: outcomes });
    if let Until::Message(message) = &work.until {
        for output in &message.outputs {
            let path = format!("{path}.outputs.{}", output.name);
            names.add(path, label(output.shown()), output.data_type.clone());
        }
    }
}

/// What the runs of a step hand over: of one run what it does, of several a list and how many there were.
fn sub_names(
    names: &mut KnownNames,
    path: &str,
    label: &dyn Fn(&str) -> String,
    work: &SubOrchestration,
    world: &World,
) {
    if work.for_each.is_some() {
        let number = DataType::Number { decimals: 0 };
        names.add(format!("{path}.outputs.total"), label("Runs in all"), number.clone());
        names.add(format!("{path}.outputs.completed"), label("Runs completed"), number);
        names.add_open(format!("{path}.outputs.results"));
        return;
    }
    match world.orchestrations.get(&work.orchestration) {
        None => names.add_open(format!("{path}.outputs")),
        Some(callee) => {
            for output in &callee.outputs {
                let path = format!("{path}.outputs.{}", output.name);
                names.add(path, label(output.shown()), output.data_type.clone());
            }
        }
    }
}

fn outcome_type(step: &Step, named: Option<&Name>, flow: Option<&Flow>) -> DataType {
    if let Work::Approval(work) = &step.work {
        let choices = work.outcomes.iter().map(|o| Choice::new(o.name.as_str(), &o.label)).collect();
        return DataType::Picklist { choices };
    }
    let buttons = match (&step.work, named, flow) {
        (Work::Interactive(_), _, Some(flow)) if flow.kind == crate::flow::FlowKind::Screen => flow.buttons(),
        (Work::Interactive(_), None, _) => vec![crate::flow::Outcome::done()],
        _ => return DataType::Text,
    };
    DataType::Picklist { choices: buttons.iter().map(|b| Choice::new(b.name.as_str(), &b.label)).collect() }
}

/// What a flow hands over: name, label, type.
fn outputs(flow: &Flow, object: Option<&Object>) -> Vec<(Name, String, DataType)> {
    let mut found = Vec::new();
    for component in flow.components() {
        let named = flow.outputs.contains(&component.name);
        if (flow.kind == crate::flow::FlowKind::Screen || named)
            && let Some(data_type) = component.data_type(object)
        {
            found.push((component.name.clone(), component.shown().to_owned(), data_type));
        }
    }
    for variable in flow.variables.iter().filter(|v| flow.outputs.contains(&v.name)) {
        found.push((variable.name.clone(), variable.shown().to_owned(), variable.data_type.clone()));
    }
    found
}

const STEP_STATUSES: [(&str, &str); 6] = [
    ("NotStarted", "Not started"),
    ("InProgress", "In progress"),
    ("Completed", "Completed"),
    ("Skipped", "Skipped"),
    ("Discontinued", "Discontinued"),
    ("Failed", "Failed"),
];

const STAGE_STATUSES: [(&str, &str); 5] = [
    ("NotStarted", "Not started"),
    ("InProgress", "In progress"),
    ("Completed", "Completed"),
    ("Discontinued", "Discontinued"),
    ("Failed", "Failed"),
];

const ROLES: [(&str, &str); 3] = [("member", "Member"), ("manager", "Manager"), ("admin", "Admin")];

fn choices(list: &[(&str, &str)]) -> DataType {
    DataType::Picklist { choices: list.iter().map(|(value, label)| Choice::new(*value, *label)).collect() }
}
