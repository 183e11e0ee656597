//! What a file says of the orchestration as a whole.

use fermata_engine::{definition::Orchestration, ids::Name, limits::LABEL_LENGTH_MAX};

use super::{Turning, label, paths::Path};
use crate::salesforce::{ledger::Node, trigger::Event};

impl Turning<'_> {
    /// The orchestration with its trigger and texts, but nothing drawn yet.
    pub(super) fn whole<'l>(
        &self,
        root: Node<'l>,
        object: Option<&Name>,
        event: Option<&Event>,
    ) -> (Orchestration, Vec<Path<'l>>) {
        asides(root);
        let mut definition = Orchestration::blank(&label(root, self.name));
        definition.description = self.description(root);
        definition.run_title = self.run_title(root);
        let begin = root.child("startElementReference").and_then(|start| {
            let found = self.names.target(start.text()).cloned();
            if found.is_none() && !start.is_empty() {
                start.not_supported("There is no stage or decision of this name.");
            }
            found
        });
        definition.start = begin.unwrap_or_default();
        let mut paths = Vec::new();
        if let Some(start) = root.child("start") {
            let zone = root.text_of("timeZoneSidKey");
            definition.trigger = self.trigger(start, object, event, zone);
            if let Some(connector) = start.child("connector") {
                definition.start = self.target(Some(connector));
            }
            paths = self.paths(start, &mut definition);
        }
        (definition, paths)
    }

    fn run_title(&self, root: Node<'_>) -> String {
        let Some(node) = root.child("interviewLabel") else { return String::new() };
        let (title, notes) = self.terms.text(node.text());
        notes.into_iter().for_each(|note| node.changed(note));
        if title.chars().count() > LABEL_LENGTH_MAX * 2 {
            node.changed("The title of runs is too long; it is left out.");
            return String::new();
        }
        title
    }
}

/// What stands at the top of every file and says little of its orchestration.
fn asides(root: Node<'_>) {
    for value in root.children("processMetadataValues") {
        value.read_all();
        let said = |tag: &str| value.peek_text(tag).unwrap_or_default().to_owned();
        match said("name").as_str() {
            "SendNoApproverEmails" => {
                let off = value.peek("value").and_then(|value| value.peek_text("stringValue"));
                if off.is_some_and(|off| off.eq_ignore_ascii_case("true")) {
                    value.not_supported("Approvers choose by themselves which mails they get.");
                }
            }
            _ => value.as_is("It says which editor the drawing was made with."),
        }
    }
    for place in root.children("environments") {
        match place.text().to_lowercase().as_str() {
            "default" | "" => {}
            _ => place.changed("Work is done in Fermata and not in another place."),
        }
    }
    root.without_meaning(&["runInMode"], "Fermata carries out what needs no person with its own rights.");
    root.without_meaning(
        &[
            "isTemplate",
            "isOverridable",
            "sourceTemplate",
            "overriddenFlow",
            "isAdditionalPermissionRequiredToRun",
        ],
        "Fermata has templates of its own; what was made from which is not kept.",
    );
    root.without_meaning(&["areMetricsLoggedToDataCloud"], "Fermata measures runs by itself.");
    if let Some(order) = root.child("triggerOrder") {
        order.changed("What one change starts begins in the order that is set under Triggers: look whether it is the right one.");
    }
}
