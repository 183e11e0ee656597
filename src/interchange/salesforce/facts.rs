//! What a file says of its flow at a glance, before anything is turned: what it is, what it is called with and hands over.
//! Whoever turns a file that calls flows needs it of all others. Looking notes nothing in the ledger.

use std::collections::BTreeMap;

use fermata_engine::{
    flow::{Flow, FlowKind},
    ids::Name,
    object::Object,
    value::DataType,
};

use super::{ledger::Node, report::FileKind, terms::Kind, trigger};

/// The output by which a flow answers whether something may begin or is done.
pub const ANSWER: &str = "isOrchestrationConditionMet";

/// A flow at a glance.
#[derive(Debug, Clone)]
pub struct FlowFacts<'l> {
    /// Its API name: the file's name.
    pub name: Name,
    /// What people read; the name where the file has none.
    pub label: String,
    /// What it is.
    pub kind: FileKind,
    /// Whether it was active in its source.
    pub active: bool,
    /// The object of the record whose change starts it.
    pub object: Option<Name>,
    /// What it is called with.
    pub inputs: Vec<Resource>,
    /// What it hands over. A screen flow hands over its components besides.
    pub outputs: Vec<Resource>,
    /// Its file's outermost element; none of a flow that is in this system already.
    pub root: Option<Node<'l>>,
}

/// A variable at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its name.
    pub name: Name,
    /// What it holds.
    pub kind: Kind,
}

/// Flows at a glance, found without regard to letter case.
#[derive(Debug, Clone, Default)]
pub struct KnownFlows<'l> {
    flows: BTreeMap<String, FlowFacts<'l>>,
}

impl<'l> KnownFlows<'l> {
    /// Adds a flow; one of the same name gives way.
    pub fn add(&mut self, facts: FlowFacts<'l>) {
        self.flows.insert(facts.name.as_str().to_lowercase(), facts);
    }

    /// The flow of this name.
    pub fn get(&self, name: &str) -> Option<&FlowFacts<'l>> {
        self.flows.get(&name.trim().to_lowercase())
    }

    /// All of them, in order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &FlowFacts<'l>> {
        self.flows.values()
    }
}

impl<'l> FlowFacts<'l> {
    /// What the file of a flow, an orchestration or an approval process says.
    pub fn of_file(name: Name, root: Node<'l>) -> Self {
        let resources = |flag: &str| -> Vec<Resource> {
            let variables = root.nodes().filter(|node| node.tag() == "variables");
            variables.filter(|variable| says(*variable, flag)).filter_map(resource).collect()
        };
        let outputs = resources("isOutput");
        let start = root.peek("start");
        // An event is no record, though it is named like an object.
        let of_record = start.filter(|start| trigger::by(*start) != trigger::By::Event);
        let object =
            of_record.and_then(|start| start.peek_text("object")).and_then(|object| Name::parse(object).ok());
        Self {
            label: root.peek_text("label").unwrap_or(name.as_str()).to_owned(),
            kind: kind(root, start, &outputs),
            active: root.peek_text("status").is_some_and(|status| status.eq_ignore_ascii_case("Active")),
            object,
            inputs: resources("isInput"),
            outputs,
            root: Some(root),
            name,
        }
    }

    /// A flow that is in this system already.
    pub fn of_flow(name: Name, flow: &Flow, objects: &BTreeMap<Name, Object>) -> Self {
        let resource =
            |name: &Name, data_type: &DataType| Resource { name: name.clone(), kind: Kind::of(data_type) };
        let output = |name: &Name| {
            let variable =
                flow.variables.iter().find(|v| &v.name == name).map(|v| resource(name, &v.data_type));
            let object = flow.object.as_ref().and_then(|object| objects.get(object));
            let component = flow.component(name.as_str()).and_then(|c| c.data_type(object));
            variable.or_else(|| component.map(|data_type| resource(name, &data_type)))
        };
        Self {
            name,
            label: flow.label.clone(),
            kind: match flow.kind {
                FlowKind::Screen => FileKind::ScreenFlow,
                FlowKind::Autolaunched => FileKind::AutolaunchedFlow,
                FlowKind::Evaluation => FileKind::EvaluationFlow,
            },
            active: true,
            object: flow.object.clone(),
            inputs: flow.inputs.iter().map(|input| resource(&input.name, &input.data_type)).collect(),
            outputs: flow.outputs.iter().filter_map(output).collect(),
            root: None,
        }
    }

    /// The input of this name, without regard to letter case.
    pub fn input(&self, name: &str) -> Option<&Resource> {
        self.inputs.iter().find(|input| input.name.as_str().eq_ignore_ascii_case(name))
    }

    /// The output of this name, without regard to letter case.
    pub fn output(&self, name: &str) -> Option<&Resource> {
        self.outputs.iter().find(|output| output.name.as_str().eq_ignore_ascii_case(name))
    }
}

/// Whether a child says `true`, in whatever case.
fn says(node: Node<'_>, tag: &str) -> bool {
    node.peek_text(tag).is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// What a file holds. Old files of flows without a type show it by what is in them.
fn kind(root: Node<'_>, start: Option<Node<'_>>, outputs: &[Resource]) -> FileKind {
    if !root.tag().eq_ignore_ascii_case("Flow") {
        return FileKind::Other;
    }
    let on_record = start.is_some_and(|start| {
        let triggered = start.peek_text("triggerType").unwrap_or_default();
        triggered.to_lowercase().starts_with("record") || trigger::by(start) == trigger::By::Record
    });
    let answers = outputs.iter().any(|output| output.name.as_str().eq_ignore_ascii_case(ANSWER));
    match root.peek_text("processType").unwrap_or_default().to_lowercase().as_str() {
        "orchestrator" | "orchestrationflow" | "cmsorchestrator" | "agxorchestrationflow" => {
            FileKind::Orchestration
        }
        "approvalworkflow" => FileKind::ApprovalProcess,
        "evaluationflow" | "stagemanagementevaluationflow" => FileKind::EvaluationFlow,
        _ if root.peek("orchestratedStages").is_some() => FileKind::Orchestration,
        "flow" => FileKind::ScreenFlow,
        _ if root.peek("screens").is_some() => FileKind::ScreenFlow,
        _ if on_record => FileKind::RecordTriggeredFlow,
        _ if answers => FileKind::EvaluationFlow,
        _ => FileKind::AutolaunchedFlow,
    }
}

fn resource(variable: Node<'_>) -> Option<Resource> {
    let name = Name::parse(variable.peek_text("name")?).ok()?;
    let said = variable.peek_text("dataType").unwrap_or_default();
    let one = match said.eq_ignore_ascii_case("SObject") {
        true => {
            let object = variable.peek_text("objectType").and_then(|object| Name::parse(object).ok());
            object.map_or(Kind::Unknown, Kind::Record)
        }
        false => Kind::named(said),
    };
    let kind = if says(variable, "isCollection") { Kind::List(Box::new(one)) } else { one };
    Some(Resource { name, kind })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::salesforce::{ledger::Ledger, xml::Tree};

    fn facts(xml: &str, then: impl FnOnce(FlowFacts<'_>)) {
        let ledger = Ledger::new(Tree::read(xml.as_bytes()).unwrap());
        then(FlowFacts::of_file(Name::parse("It").unwrap(), ledger.root()));
    }

    #[test]
    fn the_kind_of_a_file_is_told_by_its_type_else_by_what_it_holds() {
        let cases = [
            ("<Flow><processType>flow</processType></Flow>", FileKind::ScreenFlow),
            ("<Flow><processType>AutoLaunchedFlow</processType></Flow>", FileKind::AutolaunchedFlow),
            ("<Flow><processType>evaluationFlow</processType></Flow>", FileKind::EvaluationFlow),
            ("<Flow><processType>ORCHESTRATOR</processType></Flow>", FileKind::Orchestration),
            ("<Flow><processType>ApprovalWorkflow</processType></Flow>", FileKind::ApprovalProcess),
            ("<Flow><screens/></Flow>", FileKind::ScreenFlow),
            (
                "<Flow><start><triggerType>RecordBeforeSave</triggerType></start></Flow>",
                FileKind::RecordTriggeredFlow,
            ),
            (
                "<Flow><processType>AutoLaunchedFlow</processType><variables><name>isOrchestrationConditionMet</name>\
                 <isOutput>True</isOutput></variables></Flow>",
                FileKind::EvaluationFlow,
            ),
            ("<Flow/>", FileKind::AutolaunchedFlow),
            (
                "<Flow><start><recordTriggerType>Update</recordTriggerType></start></Flow>",
                FileKind::RecordTriggeredFlow,
            ),
            (
                "<Flow><start><recordTriggerType>None</recordTriggerType></start></Flow>",
                FileKind::AutolaunchedFlow,
            ),
            ("<CustomObject/>", FileKind::Other),
        ];
        for (xml, kind) in cases {
            facts(xml, |facts| assert_eq!(facts.kind, kind, "{xml}"));
        }
    }

    #[test]
    fn inputs_and_outputs_are_told_with_what_they_hold() {
        let xml = "<Flow><status>active</status><label>It is</label>\
             <variables><name>recordId</name><dataType>String</dataType><isInput>true</isInput></variables>\
             <variables><name>rows</name><dataType>SObject</dataType><objectType>Order__c</objectType>\
             <isCollection>true</isCollection><isOutput>true</isOutput></variables></Flow>";
        facts(xml, |facts| {
            assert!(facts.active);
            assert_eq!(facts.label, "It is");
            assert_eq!(facts.input("RECORDID").map(|input| input.kind.clone()), Some(Kind::Text));
            let order = Kind::Record(Name::parse("Order__c").unwrap());
            assert_eq!(
                facts.output("rows").map(|output| output.kind.clone()),
                Some(Kind::List(Box::new(order)))
            );
            assert!(facts.output("recordId").is_none());
        });
    }

    #[test]
    fn looking_notes_nothing() {
        let ledger = Ledger::new(Tree::read(b"<Flow><label>A</label></Flow>").unwrap());
        FlowFacts::of_file(Name::parse("It").unwrap(), ledger.root());
        let label = ledger.report().into_iter().find(|element| element.element == "label").unwrap();
        assert!(label.note.contains("does not know"));
    }
}
