//! The way through a flow: element by element, with the variables and the records as they are by then. Submitting checks what a
//! person filled in; showing takes it as it is. What each kind of element does stands in its file under `elements`.

use std::collections::BTreeMap;

use super::{
    Element, ElementBody, Flow, FlowKind,
    answers::{Answer, Question, TOO_MANY, UNANSWERED},
    elements::ActiveLoop,
    filled::takes_values,
    notify,
    run::{FlowEnv, FlowFault, Library, Passed, answer_nested},
    screen::Page,
    work::Work,
};
use crate::{
    condition::{self, Condition, ConditionError, FlowCall},
    expr::{Scope, record_value},
    ids::Name,
    limits::FLOW_ELEMENTS_PASSED_MAX,
    object::{Object, Record, RecordRef},
    run::command::FieldProblem,
    value::{Value, ValueSource, Values},
};

/// One walk.
pub(super) struct Walk<'w> {
    pub(super) flow: &'w Flow,
    pub(super) env: &'w FlowEnv<'w>,
    /// How deep in flows that call flows.
    pub(super) depth: usize,
    /// The places of the subflows around it, each with its `/`.
    pub(super) around: String,
    pub(super) object: Option<&'w Object>,
    pub(super) scope: Scope<'w>,
    pub(super) vars: Values,
    /// Loops under way, the innermost last.
    pub(super) loops: Vec<ActiveLoop>,
    /// How often each element was passed.
    pub(super) occurrences: BTreeMap<Name, u32>,
    /// What was done so far.
    pub(super) work: Work,
    /// Whether a fault connector, here or around, takes what fails at this moment.
    pub(super) caught: bool,
    /// Whether required inputs may stay empty.
    pub(super) skips_required: bool,
    /// What is wrong with what was filled in.
    pub(super) fields: Vec<FieldProblem>,
    /// Screens so far.
    pub(super) pages: Vec<Page>,
}

impl<'w> Walk<'w> {
    /// A walk that has not begun, with the work so far.
    pub(super) fn new(flow: &'w Flow, env: &'w FlowEnv<'w>, depth: usize, work: Work) -> Self {
        let mut walk = Self {
            flow,
            env,
            depth,
            around: String::new(),
            object: env.record.and_then(|r| env.library.objects.get(&r.at.object)).map(|o| &**o),
            scope: env.scope.clone().with_answers(env.library.answers).with_values("inputs", &env.inputs),
            vars: Values::new(),
            loops: Vec::new(),
            occurrences: BTreeMap::new(),
            work,
            caught: false,
            skips_required: false,
            fields: Vec::new(),
            pages: Vec::new(),
        };
        walk.show_records();
        walk.scope.set("vars", Value::Object(serde_json::Map::new()));
        for variable in &flow.variables {
            let given = env.inputs.get(&variable.name).filter(|given| !given.is_null());
            let given = given.and_then(|given| variable.data_type.check(given).ok());
            walk.set(&variable.name, given.unwrap_or_else(|| variable.default.clone()));
        }
        walk
    }

    /// `record` means the run's record as it is by now, and lookups lead to records as they are by now.
    pub(super) fn show_records(&mut self) {
        self.scope.set_newest(self.work.newest());
        if let Some(record) = self.record() {
            let value = record_value(record);
            self.scope.set("record", value);
        }
    }

    /// The run's record as it is by now.
    pub(super) fn record(&self) -> Option<&Record> {
        let record = self.env.record?;
        self.work.now().get(&record.at.id).map_or(Some(record), Option::as_ref)
    }

    pub(super) fn set(&mut self, name: &Name, value: Value) {
        self.scope.set_member("vars", name.as_str(), value.clone());
        if let Some(passed) = self.work.trace.as_mut().and_then(|trace| trace.last_mut()) {
            passed.values.insert(name.to_string(), value.clone());
        }
        self.vars.insert(name.clone(), value);
    }

    /// What a variable holds.
    pub(super) fn variable(&self, name: &str) -> Value {
        self.vars.get(name).cloned().unwrap_or(Value::Null)
    }

    /// Goes the whole way and checks what was filled in.
    pub(super) fn submit(&mut self) -> Result<(), FlowFault> {
        self.go()?;
        self.unknown_values();
        if self.fields.is_empty() {
            return Ok(());
        }
        let message = match self.fields.as_slice() {
            [only] => only.message.clone(),
            several => format!("{} values are missing or wrong; see each", several.len()),
        };
        let fields = std::mem::take(&mut self.fields);
        let locked = fields.iter().all(|field| field.code == "record_locked");
        let code = if locked { "record_locked" } else { "values_invalid" };
        Err(FlowFault { fields, ..FlowFault::new(code, message) })
    }

    /// Goes from the start to the end.
    pub(super) fn go(&mut self) -> Result<(), FlowFault> {
        let flow = self.flow;
        let mut next = flow.start.clone();
        while let Some(name) = next {
            self.work.passed += 1;
            if self.work.passed > FLOW_ELEMENTS_PASSED_MAX {
                let message = format!(
                    "{} passes more than {FLOW_ELEMENTS_PASSED_MAX} elements; end its loop",
                    flow.label
                );
                return Err(FlowFault::new("too_long", message).at(&name));
            }
            let Some(element) = flow.element(&name) else {
                let message = format!("{} leads to {name}, which it does not have", flow.label);
                return Err(FlowFault::new("element_unknown", message));
            };
            self.leave_loops(&name);
            next = self.pass(element).map_err(|f| f.at(&name))?;
        }
        Ok(())
    }

    /// Carries out one element, and follows its fault connector where it fails; says where it leads.
    fn pass(&mut self, element: &Element) -> Result<Option<Name>, FlowFault> {
        let occurrence = self.occurrences.entry(element.name.clone()).or_default();
        *occurrence += 1;
        let place = format!("{}{}.{occurrence}", self.around, element.name);
        let at = self.work.trace.as_mut().map(|trace| {
            trace.push(Passed::new(&place, element));
            trace.len() - 1
        });
        // What changes many records can be half done when it fails; every other element does all or nothing.
        let may_be_halved = element.fault.is_some()
            && matches!(
                element.body,
                ElementBody::Subflow(_)
                    | ElementBody::CreateRecords(_)
                    | ElementBody::UpdateRecords(_)
                    | ElementBody::DeleteRecords(_)
            );
        let before = may_be_halved.then(|| self.work.clone());
        let around = self.caught;
        self.caught = around || element.fault.is_some();
        let went = self.element(element, &place);
        self.caught = around;
        let outcome = match went {
            Err(fault) => {
                self.failed(at, &fault);
                let Some(to) = element.fault.clone().filter(|_| is_caught(&fault)) else { return Err(fault) };
                if let Some(before) = before {
                    self.work.back_to(before);
                    self.show_records();
                }
                let fault = serde_json::json!({
                    "message": fault.message,
                    "code": fault.code,
                    "element": element.name.as_str(),
                });
                self.scope.set("fault", fault);
                Some(to)
            }
            Ok(next) => next,
        };
        if let Some(passed) = self.passed(at) {
            passed.next.clone_from(&outcome);
        }
        Ok(outcome)
    }

    fn passed(&mut self, at: Option<usize>) -> Option<&mut Passed> {
        self.work.trace.as_mut()?.get_mut(at?)
    }

    fn failed(&mut self, at: Option<usize>, fault: &FlowFault) {
        if let Some(passed) = self.passed(at) {
            passed.fault = Some(fault.message.clone());
        }
    }

    /// Says what the element at hand did, where somebody wants to know.
    pub(super) fn did(&mut self, words: impl FnOnce() -> String) {
        if let Some(passed) = self.work.trace.as_mut().and_then(|trace| trace.last_mut()) {
            passed.did.push(words());
        }
    }

    /// Carries out one element; says where it leads.
    fn element(&mut self, element: &Element, place: &str) -> Result<Option<Name>, FlowFault> {
        let label = element.label.as_str();
        if !element.body.stands_in(self.flow.kind) {
            let message = format!(
                "{label}: {} cannot stand in {}; move it to another flow",
                element.body.words(),
                self.flow.kind.words()
            );
            return Err(FlowFault::new("wrong_kind", message));
        }
        match &element.body {
            ElementBody::Screen(screen) => self.screen(&element.name, label, screen),
            ElementBody::Assignment(it) => self.assignment(it, label)?,
            ElementBody::Decision(it) => return self.decision(it, element),
            ElementBody::Loop(it) => return self.turn(it, element),
            ElementBody::GetRecords(it) => self.get_records(it, label)?,
            ElementBody::CreateRecords(it) => self.create_records(it, label)?,
            ElementBody::UpdateRecords(it) => self.update_records(it, label)?,
            ElementBody::DeleteRecords(it) => self.delete_records(it, label)?,
            ElementBody::RollBack(_) => self.roll_back(),
            ElementBody::Notify(it) => {
                let message = notify::message(it, &self.scope);
                let message = message.map_err(|e| FlowFault::new(e.code, format!("{label}: {e}")))?;
                self.did(|| format!("tells {} people or teams: {}", message.to.len(), message.subject));
                self.work.messages.push(message);
            }
            ElementBody::Action(it) => self.action(it, label, place)?,
            ElementBody::Subflow(it) => self.subflow(it, label, place)?,
            ElementBody::Unsupported(it) => return Err(self.unsupported(it, label)),
        }
        Ok(element.next.clone())
    }

    pub(super) fn resolve(&self, source: &ValueSource, label: &str) -> Result<Value, FlowFault> {
        source.resolve(&self.scope).map_err(|e| FlowFault::new(e.code, format!("{label}: {e}")))
    }

    /// What flows that are asked or called from here may refer to.
    pub(super) fn library(&self) -> Library<'_> {
        Library { changed: self.work.now(), ..self.env.library }
    }

    pub(super) fn is_met(&self, condition: &Condition) -> Result<bool, ConditionError> {
        let (record, library, depth) = (self.record(), self.library(), self.depth + 1);
        let ask = |call: &FlowCall, scope: &Scope<'_>| answer_nested(call, scope, record, library, depth);
        condition::is_met(condition, &self.scope, &ask)
    }

    /// A variable becomes a value of its type.
    pub(super) fn assign(&mut self, name: &Name, value: &Value, label: &str) -> Result<(), FlowFault> {
        let flow = self.flow;
        let data_type = match flow.variables.iter().find(|v| &v.name == name) {
            Some(variable) => Some(variable.data_type.clone()),
            None => flow.component(name.as_str()).and_then(|c| c.data_type(self.object)),
        };
        let Some(data_type) = data_type else {
            let message = format!("{label} sets {name}, which is no variable of this flow; add the variable");
            return Err(FlowFault::new("wrong_value", message));
        };
        let checked = data_type.check(value);
        let value =
            checked.map_err(|p| FlowFault::new("wrong_value", format!("{label} sets {name}: {p}")))?;
        self.set(name, value);
        Ok(())
    }

    /// What a person filled in for a field of the run's record.
    pub(super) fn fill_in(&mut self, field: &Name, value: Value) {
        match self.record().cloned() {
            Some(record) => {
                let fields = Values::from([(field.clone(), value)]);
                self.work.fill_in(&record, &fields, self.object);
                self.show_records();
            }
            None => self.scope.set_member("record", field.as_str(), value),
        }
    }

    /// A record as it is by now; none where there is none.
    pub(super) fn record_at(&self, at: &RecordRef) -> Result<Option<Record>, FlowFault> {
        if let Some(known) = self.work.known(at.id) {
            return Ok(known.cloned());
        }
        if let Some(record) = self.env.record.filter(|r| r.at.id == at.id) {
            return Ok(Some(record.clone()));
        }
        match self.env.library.answers.ask(Question::Record(at.clone()))? {
            Answer::Record(record) => Ok(record.clone()),
            _ => Ok(None),
        }
    }

    /// What the caller gets.
    pub(super) fn outputs(&self) -> Values {
        let mut outputs = Values::new();
        if self.flow.kind == FlowKind::Screen {
            for component in self.flow.components().filter(|c| takes_values(c).is_some()) {
                outputs.insert(component.name.clone(), self.variable(component.name.as_str()));
            }
        }
        for name in &self.flow.outputs {
            outputs.insert(name.clone(), self.variable(name.as_str()));
        }
        outputs
    }
}

/// Whether a fault connector takes it: not where the flow only waits, turns without an end, or a person must mend what they
/// filled in.
fn is_caught(fault: &FlowFault) -> bool {
    !matches!(fault.code.as_str(), UNANSWERED | TOO_MANY | "too_long" | "values_invalid")
}
