//! What a file says of the orchestration as a whole.

use fermata_engine::{
    definition::{Orchestration, Target},
    ids::Name,
    limits::LABEL_LENGTH_MAX,
};

use super::{LAYOUT, Turning, label};
use crate::salesforce::ledger::Node;

impl Turning<'_> {
    /// The orchestration with its trigger and texts, but nothing drawn yet.
    pub(super) fn whole(&self, root: Node<'_>, object: Option<&Name>) -> Orchestration {
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
        if let Some(start) = root.child("start") {
            definition.trigger = self.trigger(start, object);
            if let Some(connector) = start.child("connector") {
                definition.start = self.target(Some(connector));
            }
            self.paths(start, &mut definition);
        }
        definition
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

    /// Paths besides the usual one: that of a recall, and those that come later.
    fn paths(&self, start: Node<'_>, definition: &mut Orchestration) {
        for path in start.children("scheduledPaths") {
            path.without_meaning(&["locationX", "locationY"], LAYOUT);
            let kind = path.text_of("pathType").unwrap_or_default().to_lowercase();
            for tag in ["name", "label"] {
                path.child(tag);
            }
            let target = || self.target(path.child("connector"));
            match kind.as_str() {
                "approvalrecall" if definition.recall.is_none() => definition.recall = Some(target()),
                "asyncaftercommit" if definition.start == Target::End => {
                    definition.start = target();
                    path.changed("A run begins with this path as soon as the change is saved.");
                }
                "asyncaftercommit" => {
                    path.not_supported("A run has one beginning: draw what this path does as an orchestration of its own.");
                }
                _ => path.not_supported(
                    "A run does not begin again at a later time: put a wait step before what is to come later, or draw an \
                     orchestration that is started by a schedule.",
                ),
            }
        }
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
        order.not_supported("Runs that one change starts have no order among one another.");
    }
}
