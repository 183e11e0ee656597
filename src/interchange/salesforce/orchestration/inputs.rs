//! What a step's flow is called with, and what the step says of its work by inputs of a reserved name.

use std::collections::BTreeMap;

use fermata_engine::{
    definition::WorkNotice,
    ids::Name,
    limits::DEFINITION_TEXT_MAX,
    value::{DataType, Value, ValueSource},
};

use super::{Turning, callee::Callee};
use crate::salesforce::{
    html,
    ledger::Node,
    terms::{Kind, Meaning},
};

/// Inputs of this beginning belong to the step and not to its flow.
const RESERVED: &str = "actioninput__";

/// What a step says by its inputs.
#[derive(Debug, Default)]
pub(super) struct Said<'l> {
    /// What the flow is called with.
    pub(super) inputs: BTreeMap<Name, ValueSource>,
    /// The record that the work is about, where that is not the run's.
    pub(super) about: Option<ValueSource>,
    /// The subject of the mail, with `{{…}}`.
    pub(super) subject: Option<String>,
    /// The rest of the mail, with `{{…}}`.
    pub(super) body: Option<String>,
    /// Who does it, as early files say it.
    pub(super) assignee: Option<Node<'l>>,
}

impl Said<'_> {
    /// What people are told of the work; none where it says nothing of its own.
    pub(super) fn notice(&self) -> Option<WorkNotice> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let notice = WorkNotice { subject: text(&self.subject), body: text(&self.body) };
        (notice != WorkNotice::default()).then_some(notice)
    }
}

impl Turning<'_> {
    /// Reads the inputs of this tag within a node that calls a flow.
    pub(super) fn inputs<'l>(&self, holder: Node<'l>, tag: &str, callee: Option<&Callee>) -> Said<'l> {
        let mut said = Said::default();
        for input in holder.children(tag) {
            let Some(name) = input.name() else {
                input.not_supported("The input has no name.");
                continue;
            };
            match name.to_lowercase().strip_prefix(RESERVED) {
                Some(reserved) => self.reserved(input, reserved, &mut said),
                None => self.input(input, name, callee, &mut said),
            }
        }
        said
    }

    fn input<'l>(&self, input: Node<'l>, name: &str, callee: Option<&Callee>, said: &mut Said<'l>) {
        let Some((node, value)) = input.child("value").and_then(|node| Some((node, self.terms.value(node)?)))
        else {
            return;
        };
        let Some(callee) = callee else {
            input.not_supported("There is no flow here that takes it.");
            return;
        };
        let (name, value) = match callee.input(name) {
            Some(declared) => (declared.name.clone(), fitting(value, &declared.data_type)),
            None if callee.stands_in => {
                let name = Name::parse(name).unwrap_or_else(|_| Name::from_label(name, "input"));
                if !self.callees.give(callee, &name, &self.kind_of(node)) {
                    input.not_supported(
                        "Another step gives the stand-in another type of value under this name.",
                    );
                    return;
                }
                (name, value)
            }
            None => {
                input.not_supported(format!("The flow {} has no input of this name.", callee.name));
                return;
            }
        };
        if said.inputs.insert(name, value).is_some() {
            input.changed("The input is there twice; the last value counts.");
        }
    }

    /// What the value in a node holds, as far as it is known.
    fn kind_of(&self, value: Node<'_>) -> Kind {
        if let Some(reference) = value.peek_text("elementReference") {
            return match self.terms.meaning(reference) {
                Ok(
                    Meaning::Path { kind, .. }
                    | Meaning::Expression { kind, .. }
                    | Meaning::Literal { kind, .. },
                ) => kind,
                Err(_) => Kind::Text,
            };
        }
        match value.nodes().next().map(|value| value.tag().to_lowercase()).as_deref() {
            Some("numbervalue") => Kind::Number,
            Some("booleanvalue") => Kind::Boolean,
            Some("datevalue") => Kind::Date,
            Some("datetimevalue") => Kind::DateTime,
            Some("timevalue") => Kind::Time,
            _ => Kind::Text,
        }
    }

    /// A part of a mail: a text template, a text with references in it, or a value.
    fn mail_text(&self, input: Node<'_>) -> Option<String> {
        let value = input.child("value")?;
        let template = value.peek_text("elementReference").and_then(|name| self.terms.template(name));
        let (text, html) = match (&template, value.peek_text("stringValue")) {
            (Some(template), _) => (template.text, template.html),
            (None, Some(text)) => (text, false),
            (None, None) => return self.terms.value(value).map(text_of),
        };
        value.read_all();
        let text = if html { html::markdown(text) } else { text.to_owned() };
        let (text, notes) = self.terms.text(&text);
        notes.into_iter().for_each(|note| input.changed(note));
        if text.chars().nth(DEFINITION_TEXT_MAX).is_some() {
            input.changed(format!(
                "The text has more than {DEFINITION_TEXT_MAX} characters; its end is left out."
            ));
        }
        Some(text.chars().take(DEFINITION_TEXT_MAX).collect())
    }

    /// What a step says of its work.
    fn reserved<'l>(&self, input: Node<'l>, name: &str, said: &mut Said<'l>) {
        let value = input.child("value");
        let is_empty = value.is_none_or(|value| value.nodes().all(Node::is_empty));
        if is_empty {
            value.into_iter().for_each(Node::read_all);
            return;
        }
        let value = || input.child("value").and_then(|value| self.terms.value(value));
        match name {
            "recordid" => said.about = value().filter(|value| !is_own_record(value)),
            "customemailsubject" => said.subject = self.mail_text(input),
            "customemailbody" => said.body = self.mail_text(input),
            "assignee" => said.assignee = input.child("value"),
            "orchinstanceid" | "stepinstanceid" => {
                input.read_all();
                input.as_is("Fermata knows by itself to which run and step work belongs.");
            }
            "approvalchainname" => {
                input.read_all();
                input.not_supported(
                    "Chains of approvals are not named here: the drawing shows what follows on what.",
                );
            }
            "canusesmartapproval" | "canuserulebasedautoapprovals" if is_false(input) => input.read_all(),
            "canusesmartapproval" => {
                input.read_all();
                input.not_supported(
                    "Whoever approved before is asked again when something is submitted anew.",
                );
            }
            "canuserulebasedautoapprovals" | "approvaloverridedecision" => {
                input.read_all();
                input.not_supported(
                    "Nothing is decided without people: put a decision before the step that leads past it.",
                );
            }
            _ => input.not_supported("Fermata does not know this setting of a step."),
        }
    }
}

fn is_false(input: Node<'_>) -> bool {
    let value = input.peek("value").and_then(|value| value.nodes().next());
    value.is_some_and(|value| value.text().eq_ignore_ascii_case("false"))
}

fn is_own_record(value: &ValueSource) -> bool {
    matches!(value, ValueSource::Reference(path) if path == "record.id" || path == "record")
}

/// A value as a text with `{{…}}` in it.
pub(super) fn text_of(value: ValueSource) -> String {
    match value {
        ValueSource::Literal(Value::String(text)) => text,
        ValueSource::Literal(value) => value.to_string(),
        ValueSource::Reference(source) | ValueSource::Expression(source) => format!("{{{{{source}}}}}"),
    }
}

/// A value that is written down, as the type of an input wants it.
pub(super) fn fitting(value: ValueSource, wanted: &DataType) -> ValueSource {
    let ValueSource::Literal(literal) = value else { return value };
    let changed = match (wanted, &literal) {
        (DataType::Checkbox, Value::String(text)) => {
            text.to_lowercase().parse::<bool>().ok().map(Value::from)
        }
        (DataType::Number { .. } | DataType::Currency { .. } | DataType::Percent, Value::String(text)) => {
            text.trim().parse::<f64>().ok().map(Value::from)
        }
        (DataType::Text | DataType::LongText, Value::Bool(_) | Value::Number(_)) => {
            Some(Value::from(fermata_engine::value::value_text(&literal)))
        }
        _ => None,
    };
    ValueSource::Literal(changed.unwrap_or(literal))
}
