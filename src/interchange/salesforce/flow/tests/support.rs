//! Files turned and checked together.

use std::collections::BTreeMap;

use fermata_engine::{
    check::{Problem, Severity, World, check_flow},
    flow::{ElementBody, Flow},
    ids::Name,
    people::{Directory, Person, Role, Team},
};

use crate::salesforce::{
    MentionKind,
    facts::{FlowFacts, KnownFlows},
    flow::{Ask, ConvertedFlow, flow},
    ledger::Ledger,
    report::{ElementReport, ElementResult, FileKind},
    schema::Schema,
    xml::Tree,
};

pub(super) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// What came of files.
pub(super) struct Turned {
    pub(super) flows: BTreeMap<Name, ConvertedFlow>,
    pub(super) reports: BTreeMap<Name, Vec<ElementReport>>,
    pub(super) elements: BTreeMap<Name, usize>,
    pub(super) active: BTreeMap<Name, bool>,
    pub(super) world: World,
}

/// Turns files by their API names.
pub(super) fn turned(files: &[(String, Vec<u8>)]) -> Turned {
    let ledgers: Vec<(Name, Ledger, usize)> = files
        .iter()
        .map(|(api, bytes)| {
            let tree = Tree::read(bytes).unwrap_or_else(|refused| panic!("{api}: {refused}"));
            let elements = tree.len();
            (name(api), Ledger::new(tree), elements)
        })
        .collect();
    let schema = Schema::of(ledgers.iter().map(|(_, ledger, _)| ledger), &BTreeMap::new());
    let mut known = KnownFlows::default();
    for (api, ledger, _) in &ledgers {
        known.add(FlowFacts::of_file(api.clone(), ledger.root()));
    }
    let people = |_: MentionKind, text: &str| Name::parse(text.split('@').next().unwrap_or(text)).ok();
    let (mut flows, mut reports, mut elements) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut active = BTreeMap::new();
    for (api, ledger, count) in &ledgers {
        let facts = known.get(api.as_str()).unwrap();
        if matches!(facts.kind, FileKind::Orchestration | FileKind::ApprovalProcess | FileKind::Other) {
            continue;
        }
        let ask = Ask {
            facts,
            root: ledger.root(),
            schema: &schema,
            others: &known,
            waits_before: true,
            people: &people,
        };
        flows.insert(api.clone(), flow(ask));
        reports.insert(api.clone(), ledger.report());
        elements.insert(api.clone(), *count);
        active.insert(api.clone(), facts.active);
    }
    let world = World {
        objects: schema.objects().map(|object| (object.name.clone(), object.clone())).collect(),
        flows: flows.iter().map(|(name, converted)| (name.clone(), converted.flow.clone())).collect(),
        directory: directory(),
        ..World::default()
    };
    Turned { flows, reports, elements, active, world }
}

/// Whom the texts name.
fn directory() -> Directory {
    let anna = Person::new(name("anna"), "Anna", Role::Member);
    let legal = Team { name: name("legal"), label: "Legal".to_owned(), members: [name("anna")].into() };
    Directory {
        users: [(name("anna"), anna)].into(),
        groups: [(name("legal"), legal)].into(),
        ..Directory::default()
    }
}

/// One file by itself, called It.
pub(super) fn one(xml: &str) -> Turned {
    turned(&[("It".to_owned(), xml.as_bytes().to_vec())])
}

impl Turned {
    pub(super) fn flow(&self, api: &str) -> &Flow {
        &self.flows[&name(api)].flow
    }

    pub(super) fn it(&self) -> &Flow {
        self.flow("It")
    }

    /// What an element does.
    pub(super) fn body(&self, element: &str) -> &ElementBody {
        let found = self.it().element(&name(element));
        &found.unwrap_or_else(|| panic!("there is no {element} in {:#?}", self.it())).body
    }

    /// Where an element leads.
    pub(super) fn next(&self, element: &str) -> Option<&str> {
        self.it().element(&name(element)).unwrap().next.as_ref().map(Name::as_str)
    }

    /// What is wrong with a flow.
    pub(super) fn errors(&self, api: &str) -> Vec<String> {
        let found = check_flow(self.flow(api), &self.world);
        found.into_iter().filter(|problem| problem.severity == Severity::Error).map(|p| told(&p)).collect()
    }

    /// Asserts that the flow has no errors, and that each element of the file is accounted for.
    pub(super) fn sound(&self) -> &Self {
        for api in self.flows.keys() {
            let errors = self.errors(api.as_str());
            assert!(errors.is_empty(), "{api}: {errors:#?}\n{:#?}", self.flow(api.as_str()));
            assert_eq!(self.reports[api].len(), self.elements[api]);
        }
        self
    }

    /// The first report of a tag in the file.
    pub(super) fn report(&self, tag: &str) -> &ElementReport {
        self.reports[&name("It")].iter().find(|report| report.element == tag).unwrap()
    }

    /// What is not supported: the tag and the note.
    pub(super) fn unsupported(&self, api: &str) -> Vec<(String, String)> {
        let reports = self.reports[&name(api)].iter();
        let reports = reports.filter(|report| report.result == ElementResult::NotSupported);
        reports
            .map(|report| {
                (format!("{} {}:{}", report.element, report.name, report.line), report.note.clone())
            })
            .collect()
    }
}

fn told(problem: &Problem) -> String {
    format!("{:?} {}: {}: {}", problem.place, problem.property, problem.code, problem.message)
}
