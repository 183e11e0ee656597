//! The record and the mail of work for people.

use fermata_engine::{
    definition::{Approval, Interactive, Orchestration, Work},
    ids::Name,
    value::ValueSource,
};

use crate::salesforce::ledger::Node;

/// Work with its own record and mail.
pub(super) fn interactive(
    work: Interactive,
    node: Node<'_>,
    about: Option<ValueSource>,
    subject: Option<String>,
    body: Option<String>,
) -> Work {
    absent(node, about, subject, body);
    Work::Interactive(work)
}

/// The same of an approval.
pub(super) fn approval(
    work: Approval,
    node: Node<'_>,
    about: Option<ValueSource>,
    subject: Option<String>,
    body: Option<String>,
) -> Work {
    absent(node, about, subject, body);
    Work::Approval(Box::new(work))
}

fn absent(node: Node<'_>, about: Option<ValueSource>, subject: Option<String>, body: Option<String>) {
    if about.is_some() {
        node.changed("The work stands on the page of the run's record.");
    }
    if subject.is_some() || body.is_some() {
        node.changed("People are told of the work in Fermata's own words.");
    }
}

/// The record that runs are about whose trigger names none.
pub(super) fn about(definition: &mut Orchestration, object: Option<Name>) {
    let _ = (definition, object);
}
