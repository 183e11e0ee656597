//! Variables: what a run is started with, and what it keeps.

use std::collections::BTreeSet;

use fermata_engine::{
    ids::Name,
    limits::{LABEL_LENGTH_MAX, VARIABLES_MAX},
    value::{DataType, Value, ValueSource, Variable},
};

use super::{Turning, about::About};
use crate::salesforce::{
    ledger::Node,
    report::FileKind,
    terms::{Kind, Meaning},
};

/// Inputs and variables.
#[derive(Debug, Default)]
pub(super) struct Variables {
    /// What a run is started with.
    pub(super) inputs: Vec<Variable>,
    /// What it keeps.
    pub(super) kept: Vec<Variable>,
}

impl Turning<'_> {
    /// Reads the variables of a file, and learns what each means from now on.
    pub(super) fn variables(&mut self, root: Node<'_>, about: Option<&About>) -> Variables {
        let people = named_as_people(root);
        let mut found = Variables::default();
        let mut taken = BTreeSet::new();
        for node in root.children("variables") {
            let Some(said) = node.name() else {
                node.not_supported("The variable has no name.");
                continue;
            };
            if taken.len() >= VARIABLES_MAX {
                node.not_supported(format!("An orchestration has at most {VARIABLES_MAX} variables."));
                continue;
            }
            let name = match Name::parse(said) {
                Ok(name) if !taken.contains(&name.as_str().to_lowercase()) => name,
                _ => Name::free(said, "variable", |name| taken.contains(&name.as_str().to_lowercase())),
            };
            taken.insert(name.as_str().to_lowercase());
            if self.given_by_the_run(node, said, about) {
                continue;
            }
            let is_person = people.contains(&said.to_lowercase());
            let variable = self.variable(node, name, is_person);
            let root = if is_input(node) { "inputs" } else { "vars" };
            let kind = Kind::of(&variable.data_type);
            self.terms.learn(said, Meaning::Path { path: format!("{root}.{}", variable.name), kind });
            if is_input(node) { found.inputs.push(variable) } else { found.kept.push(variable) }
        }
        found
    }

    /// Whether the run itself knows what the input would hand in: the record it is about, or who started it.
    fn given_by_the_run(&mut self, node: Node<'_>, said: &str, about: Option<&About>) -> bool {
        let is_record =
            about.is_some_and(|about| about.object.is_some() && about.input.eq_ignore_ascii_case(said));
        let submitter = self.kind == FileKind::ApprovalProcess
            && said.eq_ignore_ascii_case("submitter")
            && is_input(node);
        let (path, note) = match (is_record, submitter) {
            (true, _) => {
                ("record.id", "A run is started about the record, so the record's id is no input any more.")
            }
            (_, true) => ("run.started_by", "Whoever starts a run submits it, so that is no input any more."),
            _ => return false,
        };
        node.read_all();
        node.changed(note);
        self.terms.learn(said, Meaning::Path { path: path.to_owned(), kind: Kind::Text });
        true
    }

    fn variable(&self, node: Node<'_>, name: Name, is_person: bool) -> Variable {
        let mut data_type = self.terms.data_type(node);
        if is_person && data_type == DataType::Text {
            node.changed("It names whoever gets work, so it holds a user.");
            data_type = DataType::User;
        }
        let input = is_input(node);
        if node.is_true("isOutput") {
            node.as_is("Nothing sets it in an orchestration, so a run hands nothing over by it.");
        }
        let default = node.child("value").and_then(|value| match self.terms.value(value)? {
            ValueSource::Literal(default) => Some((value, default)),
            _ => {
                value.not_supported("A variable begins with a value that is written down, or with none.");
                None
            }
        });
        let default = default.map_or(Value::Null, |(value, default)| match (&data_type, &default) {
            (DataType::User, Value::String(user)) if !user.is_empty() => {
                self.people.user(user).as_str().into()
            }
            _ => data_type.check(&default).unwrap_or_else(|_| {
                value.not_supported("The value does not fit the variable's type.");
                Value::Null
            }),
        });
        let label = node.text_of("description").unwrap_or_default();
        if !label.is_empty() {
            node.as_is("Its description is what people read for it.");
        }
        if !input && default.is_null() {
            node.as_is("Nothing sets it in an orchestration.");
        }
        let label =
            label.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LABEL_LENGTH_MAX).collect();
        Variable { name, label, data_type, required: false, default }
    }
}

fn is_input(node: Node<'_>) -> bool {
    node.is_true("isInput")
}

/// Names, in small letters, that assignees of the kind User refer to.
fn named_as_people(root: Node<'_>) -> BTreeSet<String> {
    let steps = root
        .nodes()
        .filter(|stage| stage.tag() == "orchestratedStages")
        .flat_map(|stage| stage.nodes().filter(|step| step.tag() == "stageSteps"));
    let assignees = steps.flat_map(|step| step.nodes().filter(|node| node.tag() == "assignees"));
    let users = assignees.filter(|assignee| {
        assignee.peek_text("assigneeType").is_none_or(|kind| kind.eq_ignore_ascii_case("User"))
    });
    let referred = users.filter_map(|assignee| assignee.peek("assignee")?.peek_text("elementReference"));
    referred.map(str::to_lowercase).chain(["firstapprover".to_owned()]).collect()
}
