//! What is said of steps that wait for their condition, and what the condition asks, in words.

use fermata_engine::{
    condition::{Condition, Logic, Row, Rows},
    definition::{Orchestration, Work},
    flow::Flow,
    ids::Name,
    object::Object,
    run::event::{Event, EventRecord},
    value::{Value, ValueSource},
};

use super::{Said, Sentences, plain, plain_words, with};
use crate::words::shown;

impl Sentences<'_> {
    /// People are done with a step that goes on, or it is completed by its condition alone.
    pub(super) fn by_condition(&self, record: &EventRecord) -> Option<Said> {
        Some(match &record.event {
            Event::StepFinished { step, outcome, outputs } => {
                let what = format!("finished {}{}", self.step(step), self.for_step(step));
                let outcome = outcome.as_ref().and_then(|outcome| self.outcome(step, outcome));
                let outcome = outcome.map(|outcome| format!(": {outcome}")).unwrap_or_default();
                with(
                    format!("{what}{outcome}; it waits for its condition"),
                    self.outputs(step, outputs),
                    true,
                )
            }
            Event::ConditionPassedOver { step, reason } => {
                with(format!("did not let {} wait for its condition", self.step(step)), reason, true)
            }
            Event::StepCompleted { step, outcome: None, .. }
                if record.actor.user().is_none() && self.completes_by_condition(step) =>
            {
                plain(format!("completed {}: its condition holds", self.step(step)), true)
            }
            _ => return None,
        })
    }

    fn completes_by_condition(&self, step: &Name) -> bool {
        self.definition.step(step).is_some_and(|(_, step)| step.work.completes_when().is_some())
    }

    /// What a condition asks: `Status equals Signed and Amount is greater than 1000`.
    pub(crate) fn condition(&self, condition: &Condition) -> String {
        match condition {
            Condition::Expression(source) => source.trim().to_owned(),
            Condition::EvaluationFlow(call) => {
                let flow = self
                    .flows
                    .get(&call.flow)
                    .map(|flow: &std::sync::Arc<Flow>| shown(&flow.label, &call.flow));
                format!("{} says yes", flow.unwrap_or_else(|| call.flow.to_string()))
            }
            Condition::Rows(rows) => self.rows(rows),
        }
    }

    fn rows(&self, rows: &Rows) -> String {
        let lines: Vec<String> = rows.rows.iter().map(|row| self.row(row)).collect();
        match &rows.logic {
            Logic::All => lines.join(" and "),
            Logic::Any => lines.join(" or "),
            Logic::Custom(logic) => {
                let numbered = lines.iter().zip(1..).map(|(line, number)| format!("{number}: {line}"));
                format!("{logic}, where {}", numbered.collect::<Vec<_>>().join("; "))
            }
        }
    }

    fn row(&self, row: &Row) -> String {
        let (what, operator) = (self.path(&row.resource), row.operator.words());
        match &row.value {
            ValueSource::Literal(Value::Bool(false)) if row.operator.is_state() => {
                format!("{what} {}", operator.replacen("is ", "is not ", 1))
            }
            _ if row.operator.is_state() => format!("{what} {operator}"),
            ValueSource::Literal(value) => format!("{what} {operator} {}", plain_words(value)),
            ValueSource::Reference(path) => format!("{what} {operator} {}", self.path(path)),
            ValueSource::Expression(source) => format!("{what} {operator} {source}"),
        }
    }

    /// What a path leads to, by its labels as far as they are known; else as it is written.
    fn path(&self, path: &str) -> String {
        let path = path.trim();
        let parts: Vec<&str> = path.split('.').collect();
        let known = match parts.as_slice() {
            ["record", field] => self.field(self.definition.object(), field),
            ["prior", field] => {
                let object = self.definition.trigger.deleted().or_else(|| self.definition.object());
                self.field(object, field).map(|label| format!("{label} as it was"))
            }
            ["vars", variable] => labelled(self.definition, variable, false),
            ["inputs", input] => labelled(self.definition, input, true),
            ["steps", step, rest @ ..] => self.of_step(step, rest),
            _ => None,
        };
        known.unwrap_or_else(|| path.to_owned())
    }

    fn field(&self, object: Option<&Name>, field: &str) -> Option<String> {
        let object: &std::sync::Arc<Object> = self.objects.get(object?)?;
        let name = Name::parse(field).ok()?;
        object.field(&name).map(|field| field.shown().to_owned())
    }

    fn of_step(&self, step: &str, rest: &[&str]) -> Option<String> {
        let name = Name::parse(step).ok()?;
        let work = &self.definition.step(&name)?.1.work;
        let what = match rest {
            ["status"] => "the status".to_owned(),
            ["outcome"] if matches!(work, Work::Approval(_)) => "the decision".to_owned(),
            ["outcome"] => "the outcome".to_owned(),
            ["comment"] => "the comment".to_owned(),
            ["done_by"] => "who did it".to_owned(),
            ["outputs", output, ..] => (*output).to_owned(),
            _ => return None,
        };
        Some(format!("{what} of {}", self.step(&name)))
    }
}

fn labelled(definition: &Orchestration, name: &str, of_inputs: bool) -> Option<String> {
    let all = if of_inputs { &definition.inputs } else { &definition.variables };
    all.iter().find(|variable| variable.name.as_str() == name).map(|variable| variable.shown().to_owned())
}
