//! All files together: what each becomes, what they need around them, and what is to be said of it.

mod anew;
mod flows;
mod needed;
pub mod people;
mod sources;
mod stand_ins;
mod wanted;

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    definition::Orchestration,
    flow::{Flow, FlowKind},
    ids::Name,
};

use super::{
    Choices, Import, MentionKind, SourceFile, Surroundings,
    facts::{FlowFacts, KnownFlows},
    ledger::Node,
    orchestration::{
        self,
        callee::{Callee, Callees, variable},
        stopgaps::Stopgaps,
    },
    report::{Drawing, FileKind, FileReport, Place, Report},
    schema::{Schema, label_of},
};
use crate::package::{Package, Packaged};
use flows::Turned;
use people::People;
use sources::Source;

/// API versions whose metadata is known.
const API_KNOWN: std::ops::RangeInclusive<f64> = 52.0..=68.0;

/// What is known while files are turned.
struct Mind<'m> {
    schema: &'m Schema,
    known: &'m KnownFlows<'m>,
    people: &'m People<'m>,
}

/// Definitions by name.
#[derive(Default)]
struct Drawn {
    flows: BTreeMap<Name, Flow>,
    orchestrations: BTreeMap<Name, Orchestration>,
    /// Flows that stand in for others: nobody has drawn them, so nothing says that they are not active.
    made: BTreeSet<Name>,
    /// What is part of a file besides what has its name: of which one.
    parts: BTreeMap<Name, Name>,
}

/// Turns files into definitions, with what these need.
pub fn import(files: &[SourceFile], around: Surroundings<'_>, choices: &Choices) -> Import {
    let (sources, refused) = sources::read(files);
    turned(&sources, refused, (around, choices), None)
}

/// Turns files again of which `before` came, with other choices for these fields: only those that these concern.
pub fn again(
    files: &[SourceFile],
    around: Surroundings<'_>,
    choices: &Choices,
    before: &Import,
    fields: &[&str],
) -> Import {
    let (sources, refused) = sources::read(files);
    let concerned = anew::concerned(&sources, fields);
    turned(&sources, refused, (around, choices), Some((before, &concerned)))
}

/// What comes of files: of all, or of some, and of the others what came before.
fn turned(
    sources: &[Source],
    mut reports: Vec<FileReport>,
    (around, choices): (Surroundings<'_>, &Choices),
    before: Option<(&Import, &BTreeSet<Name>)>,
) -> Import {
    let is_new = |source: &Source| before.is_none_or(|(_, some)| some.contains(&source.name));
    let named = sources.iter().map(|source| (source.said.as_str(), &source.ledger));
    let schema = Schema::of_chosen(named, around.objects, &choices.fields);
    let people = People::new(around.directory, choices);
    let roots: Vec<Node<'_>> = sources.iter().map(Source::root).collect();
    let mut known = known(sources, around);
    let stand_ins = stand_ins::stand_ins(&roots, &known, around.flows);
    for callee in &stand_ins {
        known.add(FlowFacts::of_flow(callee.name.clone(), &callee.flow, around.objects));
    }
    let mind = Mind { schema: &schema, known: &known, people: &people };
    sources.iter().filter(|source| is_new(source)).for_each(head);
    let mut drawn = drawn(sources, &mind, (around, stand_ins), &is_new);
    if let Some((before, _)) = before {
        drawn.keep(before);
    }
    let (active, needed) = active(sources, &drawn, &mind);
    reports.extend(sources.iter().filter(|source| is_new(source)).map(|s| s.report(kind(s, &mind))));
    if let Some((before, _)) = before {
        let others = sources.iter().filter(|source| !is_new(source)).map(|source| source.path.as_str());
        let others: BTreeSet<&str> = others.collect();
        let kept = before.report.files.iter().filter(|file| others.contains(file.path.as_str()));
        reports.extend(kept.cloned());
    }
    reports.sort_by(|a, b| a.path.cmp(&b.path));
    let package = Package {
        objects: needed::objects(&schema, around.objects, &drawn.orchestrations),
        groups: people.teams(MentionKind::Group),
        queues: people.teams(MentionKind::Queue),
        flows: packaged(drawn.flows),
        orchestrations: packaged(drawn.orchestrations),
        ..Package::new()
    };
    let import = Import {
        report: Report { files: reports },
        package,
        people: people.mentions(),
        active,
        needed,
        stand_ins: drawn.made,
    };
    match before {
        Some((before, _)) => import.with_what_stays(before),
        None => import,
    }
}

impl Import {
    /// Whom files name, and what of them is to be active, is the same whatever a field holds.
    fn with_what_stays(mut self, before: &Self) -> Self {
        self.package.groups.clone_from(&before.package.groups);
        self.package.queues.clone_from(&before.package.queues);
        Self {
            people: before.people.clone(),
            active: before.active.clone(),
            needed: before.needed.clone(),
            ..self
        }
    }
}

impl Drawn {
    /// What is not drawn anew stays.
    fn keep(&mut self, before: &Import) {
        for Packaged { name, definition } in &before.package.flows {
            self.flows.entry(name.clone()).or_insert_with(|| definition.clone());
        }
        for Packaged { name, definition } in &before.package.orchestrations {
            self.orchestrations.entry(name.clone()).or_insert_with(|| definition.clone());
        }
        self.made.extend(before.stand_ins.iter().cloned());
    }
}

fn packaged<T>(definitions: BTreeMap<Name, T>) -> Vec<Packaged<T>> {
    definitions.into_iter().map(|(name, definition)| Packaged { name, definition }).collect()
}

/// All flows at a glance: those that are here, and above them those of the files.
fn known<'l>(sources: &'l [Source], around: Surroundings<'_>) -> KnownFlows<'l> {
    let mut known = KnownFlows::default();
    for (name, flow) in around.flows {
        known.add(FlowFacts::of_flow(name.clone(), flow, around.objects));
    }
    for source in sources {
        known.add(FlowFacts::of_file(source.name.clone(), source.root()));
    }
    known
}

fn kind(source: &Source, mind: &Mind<'_>) -> FileKind {
    mind.known.get(source.name.as_str()).map_or(FileKind::Other, |facts| facts.kind)
}

fn is_orchestration(kind: FileKind) -> bool {
    matches!(kind, FileKind::Orchestration | FileKind::ApprovalProcess)
}

/// What stands at the top of every file.
fn head(source: &Source) {
    let root = source.root();
    for tag in ["processType", "fullName", "status", "label"] {
        root.child(tag);
    }
    if let Some(version) = root.child("apiVersion").filter(|version| !version.is_empty())
        && !version.text().parse::<f64>().is_ok_and(|number| API_KNOWN.contains(&number))
    {
        version.changed(format!(
            "The file is of version {}; versions {} to {} are known. It was read as if it were one of these.",
            version.text().chars().take(20).collect::<String>(),
            API_KNOWN.start(),
            API_KNOWN.end()
        ));
    }
}

/// Turns every file that is wanted.
fn drawn(
    sources: &[Source],
    mind: &Mind<'_>,
    (around, stand_ins): (Surroundings<'_>, Vec<Callee>),
    is_wanted: &dyn Fn(&Source) -> bool,
) -> Drawn {
    let mut drawn = Drawn::default();
    let mut callees = Callees::default();
    for (name, flow) in around.flows {
        callees.add(Callee::plain(name.clone(), flow.clone()));
    }
    stand_ins.into_iter().for_each(|callee| callees.add(callee));
    let roots: Vec<Node<'_>> = sources.iter().map(Source::root).collect();
    let calls = wanted::Calls::of(&roots);
    let stopgaps = stopgaps(mind, around);
    let wanted = || sources.iter().filter(|source| is_wanted(source));
    for source in wanted().filter(|source| !is_orchestration(kind(source, mind))) {
        let Some(turned) = flows::turn(source, mind, &calls) else { continue };
        wrap(source, &turned, &stopgaps, &mut drawn);
        subflows(&turned, mind, &mut drawn);
        drawn.flows.insert(source.name.clone(), turned.callee.flow.clone());
        callees.add(turned.callee);
    }
    for source in wanted().filter(|source| is_orchestration(kind(source, mind))) {
        let ask = orchestration::Ask {
            name: &source.name,
            kind: kind(source, mind),
            schema: mind.schema,
            known: mind.known,
            callees: &callees,
            people: mind.people,
            stopgaps: &stopgaps,
        };
        let turned = orchestration::orchestration(ask, source.root());
        for (name, part) in turned.later {
            let only_there = |said: &Name| is_in(&part, said) && !is_in(&turned.definition, said);
            moved(source.root(), &name, Drawing::Orchestration, &only_there);
            drawn.parts.insert(name.clone(), source.name.clone());
            drawn.orchestrations.insert(name, part);
        }
        drawn.orchestrations.insert(source.name.clone(), turned.definition);
    }
    for (name, flow) in callees.stand_ins().chain(stopgaps.flows()) {
        drawn.made.insert(name.clone());
        drawn.flows.entry(name).or_insert(flow);
    }
    drawn
}

/// Names of the files, and of what stands in for others, are taken.
fn stopgaps(mind: &Mind<'_>, around: Surroundings<'_>) -> Stopgaps {
    let is_new = |facts: &&FlowFacts<'_>| facts.root.is_some() || !around.flows.contains_key(&facts.name);
    let taken = mind.known.iter().filter(is_new).map(|facts| facts.name.clone()).collect();
    let here = around.flows.iter().filter(|(_, flow)| flow.kind == FlowKind::Autolaunched);
    Stopgaps::beside(taken, here.map(|(name, _)| name.clone()).collect())
}

/// A flow that something starts gets an orchestration around it: flows start by nothing here. So does each path of it that begins
/// later, which is a flow by itself.
fn wrap(source: &Source, turned: &Turned, names: &Stopgaps, drawn: &mut Drawn) {
    let Some(trigger) = &turned.trigger else { return };
    let wrapper = flows::started_by(&turned.callee, trigger.clone(), turned.path.as_ref());
    if let Some(start) = source.root().peek("start") {
        start.changed(format!(
            "A flow does not start by itself here: the orchestration {} does, and carries out the flow.",
            source.name
        ));
        start.now_at(Place { drawing: Drawing::Orchestration, name: source.name.clone(), element: None });
    }
    drawn.orchestrations.insert(source.name.clone(), wrapper);
    for (path, flow) in &turned.later {
        let name = names.claim(&source.name, &path.name);
        let only_there =
            |said: &Name| flow.element(said).is_some() && turned.callee.flow.element(said).is_none();
        moved(source.root(), &name, Drawing::Flow, &only_there);
        let callee = Callee::plain(name.clone(), flow.clone());
        let wrapper = flows::started_by(&callee, trigger.clone(), Some(path));
        drawn.orchestrations.insert(name.clone(), wrapper);
        drawn.flows.insert(name.clone(), callee.flow);
        drawn.parts.insert(name, source.name.clone());
    }
}

fn is_in(definition: &Orchestration, name: &Name) -> bool {
    definition.stage(name).is_some() || definition.decision(name).is_some()
}

/// Says of every element of a file where it is now that stands only there.
fn moved(root: Node<'_>, name: &Name, drawing: Drawing, only_there: &dyn Fn(&Name) -> bool) {
    let place = |element: Name| Place { drawing, name: name.clone(), element: Some(element) };
    for node in root.nodes() {
        let Some(said) = node.peek_text("name").and_then(|said| Name::parse(said).ok()) else { continue };
        if only_there(&said) {
            for step in node.nodes().filter(|node| node.tag() == "stageSteps") {
                let said = step.peek_text("name").and_then(|said| Name::parse(said).ok());
                said.into_iter().for_each(|said| step.now_at(place(said)));
            }
            node.now_at(place(said));
        }
    }
}

/// Stand-ins for flows that flows call and that are nowhere: they hand over nothing.
fn subflows(turned: &Turned, mind: &Mind<'_>, drawn: &mut Drawn) {
    for call in turned.calls.iter().filter(|call| mind.known.get(call.flow.as_str()).is_none()) {
        let kind = turned.callee.flow.kind.calls();
        let flow = drawn.flows.entry(call.flow.clone()).or_insert_with(|| {
            let mut flow = Flow::blank(&label_of(call.flow.as_str()), kind);
            flow.description =
                "It stands in for a flow that was not among the files, and hands over nothing.".to_owned();
            flow
        });
        drawn.made.insert(call.flow.clone());
        for (name, data_type) in &call.inputs {
            if !flow.inputs.iter().any(|input| &input.name == name) {
                flow.inputs.push(variable(name.clone(), data_type.clone()));
            }
        }
        for (name, data_type) in &call.outputs {
            if !flow.outputs.contains(name) {
                flow.outputs.push(name.clone());
                flow.variables.push(variable(name.clone(), data_type.clone()));
            }
        }
    }
}

/// What is to be active: what was, with the flows that it needs; and which flows are needed by which orchestration alone.
fn active(
    sources: &[Source],
    drawn: &Drawn,
    mind: &Mind<'_>,
) -> (BTreeSet<(Drawing, Name)>, BTreeMap<Name, Name>) {
    let names = sources.iter().filter(|source| source.is_active()).map(|source| source.name.clone());
    let mut was_active: BTreeSet<Name> = names.collect();
    let parts = drawn.parts.iter().filter(|(_, of)| was_active.contains(*of)).map(|(part, _)| part.clone());
    was_active.extend(parts.collect::<Vec<_>>());
    let mut needed = needed::flows(&was_active, &drawn.orchestrations, &drawn.flows);
    for source in sources.iter().filter(|source| !source.is_active()) {
        let Some(status) = source.root().peek("status") else { continue };
        match needed.get(&source.name).filter(|_| !is_orchestration(kind(source, mind))) {
            Some(by) => status.changed(format!(
                "It was not active there, but {by} was and needs it, so it is to be active here."
            )),
            None => status.as_is("It was not active there, so it comes over as a draft."),
        }
    }
    let orchestrations = drawn.orchestrations.keys().filter(|name| was_active.contains(*name));
    let flows = drawn.flows.keys();
    let flows = flows.filter(|name| {
        was_active.contains(*name) || needed.contains_key(*name) || drawn.made.contains(*name)
    });
    let active = orchestrations
        .map(|name| (Drawing::Orchestration, name.clone()))
        .chain(flows.map(|name| (Drawing::Flow, name.clone())))
        .collect();
    needed.retain(|name, _| !was_active.contains(name) && !drawn.made.contains(name));
    (active, needed)
}

#[cfg(test)]
pub(super) mod tests;
