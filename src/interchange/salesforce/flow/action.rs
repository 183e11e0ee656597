//! Actions: mails, posts and notifications do here what they do there; what runs only where it comes from says so.

use fermata_engine::value::ValueSource;

use super::{
    draft::{Draft, Head},
    mail, subflow,
};
use crate::salesforce::ledger::Node;

/// What an action is given.
pub(super) struct Given<'l> {
    parameters: Vec<(String, Node<'l>, Option<Node<'l>>)>,
}

impl<'l> Given<'l> {
    fn of(node: Node<'l>) -> Self {
        let found = node.nodes().filter(|child| child.tag() == "inputParameters");
        let parameters = found.map(|parameter| {
            let name = parameter.peek_text("name").unwrap_or_default().to_lowercase();
            (name, parameter, parameter.peek("value").filter(|value| !value.is_empty()))
        });
        Self { parameters: parameters.collect() }
    }

    /// The value of a parameter, read.
    pub(super) fn take(&self, name: &str) -> Option<Node<'l>> {
        let (_, parameter, value) =
            self.parameters.iter().find(|(known, ..)| known == &name.to_lowercase())?;
        parameter.read();
        parameter.name();
        value.inspect(|value| value.read())
    }

    /// Notes of parameters that they do not come over, and why.
    pub(super) fn leave(&self, names: &[&str], note: &str) {
        for (name, parameter, value) in &self.parameters {
            if names.contains(&name.as_str()) {
                parameter.name();
                parameter.changed(note);
                value.iter().for_each(|value| value.read_all());
            }
        }
    }
}

pub(super) fn read<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, head: Head) {
    node.without_meaning(
        &[
            "flowTransactionModel",
            "nameSegment",
            "offset",
            "versionString",
            "versionSegment",
            "dataTypeMappings",
        ],
        "It means something only where the file comes from.",
    );
    let kind = node.peek_text("actionType").unwrap_or_default().to_lowercase();
    if kind == "flow" {
        subflow::read(draft, node, head);
        return;
    }
    let name = node.text_of("actionName").unwrap_or_default().to_owned();
    node.child("actionType");
    node.is_true("storeOutputAutomatically");
    let given = Given::of(node);
    match kind.as_str() {
        "emailsimple" => mail::simple(draft, node, head, &given),
        "emailalert" => mail::alert(draft, node, head, &name, &given),
        "chatterpost" => mail::post(draft, node, &head, &given),
        "customnotificationaction" => mail::notification(draft, node, head, &given),
        other => {
            let (what, reason) = without(other, &name);
            draft.add_unsupported(node, &head, &what, &reason);
        }
    }
}

/// What an action without a counterpart was, and what can be done instead.
fn without(kind: &str, name: &str) -> (String, String) {
    match kind {
        "apex" => (
            format!("Apex action {name}"),
            "Apex runs only where it comes from: do it by elements of this flow, or by an HTTP callout."
                .to_owned(),
        ),
        "externalservice" => (
            format!("External service {name}"),
            "Call the other system by an HTTP callout in a background step.".to_owned(),
        ),
        "quickaction" => {
            (format!("Quick action {name}"), "Do it by Create Records or Update Records.".to_owned())
        }
        "submit" => (
            "Submit for approval".to_owned(),
            "Start the orchestration that approves the record by the action Start Orchestration.".to_owned(),
        ),
        "outboundmessage" => (
            format!("Outbound message {name}"),
            "Tell the other system by Publish Event with a receiver.".to_owned(),
        ),
        "" => ("Action".to_owned(), "It does not say what it does.".to_owned()),
        _ => (format!("Action {name}"), format!("Fermata has no action like {kind}.")),
    }
}

/// Where a value comes from, if it is not written down.
pub(super) fn named_by(draft: &Draft<'_, '_>, value: Node<'_>) -> Option<ValueSource> {
    draft.terms.value(value).filter(|source| !matches!(source, ValueSource::Literal(_)))
}
