//! Every shape of an orchestration, in files of own words.

mod assigned;
mod broken;
mod shapes;
mod unusual;

use fermata_engine::{
    definition::{Orchestration, Step},
    ids::Name,
};

use crate::salesforce::{
    Import, SourceFile,
    assemble::tests::support::{file, imported},
    report::{ElementReport, ElementResult},
};

/// A file around what stands in it; `It` is its name.
fn orchestration(kind: &str, inner: &str) -> SourceFile {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Flow xmlns=\"http://soap.sforce.com/2006/04/metadata\">\
         <apiVersion>62.0</apiVersion><label>It</label><processType>{kind}</processType><status>Active</status>{inner}</Flow>"
    );
    file("flows/It.flow-meta.xml", &text)
}

/// A trigger by new orders that begins with this stage.
fn start(first: &str) -> String {
    format!(
        "<start><object>Order__c</object><recordTriggerType>Create</recordTriggerType>\
         <triggerType>RecordAfterSave</triggerType><connector><targetReference>{first}</targetReference></connector></start>"
    )
}

fn stage(name: &str, inner: &str) -> String {
    format!("<orchestratedStages><name>{name}</name><label>{name}</label>{inner}</orchestratedStages>")
}

fn step(name: &str, action: &str, flow: &str, inner: &str) -> String {
    format!(
        "<stageSteps><name>{name}</name><label>{name}</label><actionName>{flow}</actionName>\
         <actionType>{action}</actionType>{inner}</stageSteps>"
    )
}

fn condition(tag: &str, left: &str, operator: &str, right: &str) -> String {
    format!(
        "<{tag}><leftValueReference>{left}</leftValueReference><operator>{operator}</operator>\
         <rightValue>{right}</rightValue></{tag}>"
    )
}

fn text(value: &str) -> String {
    format!("<stringValue>{value}</stringValue>")
}

fn user(value: &str) -> String {
    format!("<assignees><assignee>{}</assignee><assigneeType>User</assigneeType></assignees>", text(value))
}

fn input(name: &str, value: &str) -> String {
    format!("<inputParameters><name>{name}</name><value>{value}</value></inputParameters>")
}

/// A background flow called `Work` that takes `amount` and hands over `score`.
fn work() -> SourceFile {
    file(
        "flows/Work.flow-meta.xml",
        "<Flow><label>Work</label><processType>AutoLaunchedFlow</processType><status>Active</status>\
         <variables><name>amount</name><dataType>Number</dataType><isInput>true</isInput></variables>\
         <variables><name>score</name><dataType>Number</dataType><isOutput>true</isOutput></variables></Flow>",
    )
}

fn one(files: &[SourceFile]) -> (Import, Orchestration) {
    let import = imported(files);
    let found = import.package.orchestrations.iter().find(|found| found.name.as_str() == "It");
    let definition = found.map(|found| found.definition.clone()).unwrap();
    (import, definition)
}

fn step_of<'d>(definition: &'d Orchestration, name: &str) -> &'d Step {
    definition.step(&Name::parse(name).unwrap()).unwrap().1
}

/// What is said of the elements of a tag in `It`.
fn said<'i>(import: &'i Import, tag: &str) -> Vec<&'i ElementReport> {
    let file = import.report.files.iter().find(|file| file.name == "It").unwrap();
    file.elements.iter().filter(|element| element.element == tag).collect()
}

/// Whether something of a tag did not come over for a reason that holds these words.
fn is_not_supported(import: &Import, tag: &str, words: &str) -> bool {
    let said = said(import, tag);
    said.iter().any(|element| element.result == ElementResult::NotSupported && element.note.contains(words))
}
