//! Which kind of work a step is, told by its action, its subtype and the flow that it calls.

use fermata_engine::flow::{FlowKind, OutcomeStyle};

use super::callee::Callee;
use crate::salesforce::ledger::Node;

/// The kinds of step that come over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A person works through a screen flow.
    Interactive,
    /// People decide.
    Approval,
    /// A flow works alone.
    Background,
    /// Nothing that there is here: it fails where it is reached.
    Unknown,
}

/// Which kind of work a step is. Notes nothing.
pub fn kind_of(step: Node<'_>, callee: Option<&Callee>) -> Kind {
    let action = step.peek_text("actionType").unwrap_or_default().to_lowercase();
    let subtype = step.peek_text("stepSubtype").unwrap_or_default().to_lowercase();
    let said = match (action.as_str(), subtype.as_str()) {
        ("stepinteractive" | "createworkitem", _) | ("" | "flow", "interactivestep") => Kind::Interactive,
        ("stepapproval", _) | ("" | "flow", "approvalstep") => Kind::Approval,
        ("stepbackground", "" | "backgroundstep" | "asynchronousbackgroundstep")
        | ("" | "flow", "backgroundstep" | "asynchronousbackgroundstep") => Kind::Background,
        ("" | "flow", "") => match callee {
            Some(callee) if callee.is(FlowKind::Screen) => Kind::Interactive,
            Some(callee) if callee.is(FlowKind::Autolaunched) => Kind::Background,
            _ if step.peek("assignees").is_some() => Kind::Interactive,
            _ => Kind::Unknown,
        },
        _ => Kind::Unknown,
    };
    match (said, callee) {
        (Kind::Background, Some(callee)) if !callee.is(FlowKind::Autolaunched) => Kind::Unknown,
        _ => said,
    }
}

/// What a step is called there that has no counterpart here.
pub fn words(step: Node<'_>) -> String {
    let said = step.peek_text("stepSubtype").or(step.peek_text("actionType"));
    match said.map(str::to_lowercase).as_deref() {
        Some("mulesoftstep" | "stepmulesoft") => "a step that calls an imported API".to_owned(),
        Some("backgroundstep" | "stepbackground") => {
            "a background step that calls a flow for people".to_owned()
        }
        _ => match said {
            Some(said) => format!("a step of the kind {}", said.chars().take(80).collect::<String>()),
            None => "a step without a kind".to_owned(),
        },
    }
}

/// How a button looks that decides so.
pub fn style(decision: &str) -> OutcomeStyle {
    if decision.to_lowercase().starts_with("reject") { OutcomeStyle::Danger } else { OutcomeStyle::Primary }
}
