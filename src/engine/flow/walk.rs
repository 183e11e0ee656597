//! The way through a flow: element by element, with the variables and the record as they are by then. Submitting checks what a
//! person filled in; showing takes it as it is.

use std::collections::BTreeMap;

use super::{
    Component, ComponentBody, Element, ElementBody, Flow, FlowKind, Message, RecordChange, Screen, notify,
    run::{FlowEnv, FlowFault},
    screen::{Page, PageBody, PageComponent},
};
use crate::{
    condition::{self, Ask, Condition, ConditionError},
    expr::{Scope, equal, is_blank, nearest, record_value},
    ids::Name,
    limits::FLOW_ELEMENTS_PASSED_MAX,
    object::Object,
    run::command::FieldProblem,
    template,
    value::{DataType, Value, Values},
};

/// One walk.
pub(super) struct Walk<'w> {
    flow: &'w Flow,
    env: &'w FlowEnv<'w>,
    ask: &'w Ask<'w>,
    object: Option<&'w Object>,
    scope: Scope<'w>,
    vars: Values,
    /// Fields of the record that were changed on the way.
    changed: Values,
    /// Whether required inputs may stay empty.
    pub(super) skips_required: bool,
    /// What is wrong with what was filled in.
    pub(super) fields: Vec<FieldProblem>,
    /// Messages so far.
    pub(super) messages: Vec<Message>,
    /// Screens so far.
    pub(super) pages: Vec<Page>,
}

impl<'w> Walk<'w> {
    /// A walk that has not begun.
    pub(super) fn new(flow: &'w Flow, env: &'w FlowEnv<'w>, ask: &'w Ask<'w>) -> Self {
        let mut scope = env.scope.clone().with_values("inputs", &env.inputs);
        if let Some(record) = env.record {
            scope.set("record", record_value(record));
        }
        scope.set("vars", Value::Object(serde_json::Map::new()));
        let object = env.record.and_then(|r| env.library.objects.get(&r.at.object)).map(|o| &**o);
        let mut walk = Self {
            flow,
            env,
            ask,
            object,
            scope,
            vars: Values::new(),
            changed: Values::new(),
            skips_required: false,
            fields: Vec::new(),
            messages: Vec::new(),
            pages: Vec::new(),
        };
        for variable in &flow.variables {
            walk.set(&variable.name, variable.default.clone());
        }
        walk
    }

    fn set(&mut self, name: &Name, value: Value) {
        self.scope.set_member("vars", name.as_str(), value.clone());
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
        Err(FlowFault { fields, ..FlowFault::new("values_invalid", message) })
    }

    /// Goes from the start to the end.
    pub(super) fn go(&mut self) -> Result<(), FlowFault> {
        let flow = self.flow;
        let mut next = flow.start.clone();
        let mut passed = 0;
        while let Some(name) = next {
            passed += 1;
            if passed > FLOW_ELEMENTS_PASSED_MAX {
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
            next = self.element(element).map_err(|f| f.at(&name))?;
        }
        Ok(())
    }

    /// Carries out one element; says where it leads.
    fn element(&mut self, element: &Element) -> Result<Option<Name>, FlowFault> {
        let label = element.label.as_str();
        let wrong_kind = |what: &str| {
            let message =
                format!("{label}: {what} cannot stand in this kind of flow; move it to another flow");
            Err(FlowFault::new("wrong_kind", message))
        };
        match (&element.body, self.flow.kind) {
            (ElementBody::Screen(_), FlowKind::Autolaunched | FlowKind::Evaluation) => {
                return wrong_kind("a screen");
            }
            (ElementBody::UpdateRecords(_) | ElementBody::Notify(_), FlowKind::Evaluation) => {
                return wrong_kind("what changes or tells something");
            }
            (ElementBody::Screen(screen), FlowKind::Screen) => self.screen(&element.name, label, screen),
            (ElementBody::Assignment(assignment), _) => {
                for set in &assignment.sets {
                    let value = self.resolve(&set.value, label)?;
                    self.assign(&set.name, value, label)?;
                }
            }
            (ElementBody::UpdateRecords(update), _) => {
                for set in &update.sets {
                    let value = self.resolve(&set.value, label)?;
                    self.update(&set.name, &value, label)?;
                }
            }
            (ElementBody::Notify(notify), _) => {
                let message = notify::message(notify, &self.scope);
                self.messages.push(message.map_err(|e| FlowFault::new(e.code, format!("{label}: {e}")))?);
            }
            (ElementBody::Decision(decision), _) => {
                for outcome in &decision.outcomes {
                    let met = self.is_met(&outcome.condition);
                    if met.map_err(|e| {
                        FlowFault::new(e.code, format!("{label}, {}: {}", outcome.label, e.message))
                    })? {
                        return Ok(outcome.next.clone());
                    }
                }
            }
        }
        Ok(element.next.clone())
    }

    fn resolve(&self, source: &crate::value::ValueSource, label: &str) -> Result<Value, FlowFault> {
        source.resolve(&self.scope).map_err(|e| FlowFault::new(e.code, format!("{label}: {e}")))
    }

    fn is_met(&self, condition: &Condition) -> Result<bool, ConditionError> {
        condition::is_met(condition, &self.scope, self.ask)
    }

    fn assign(&mut self, name: &Name, value: Value, label: &str) -> Result<(), FlowFault> {
        let flow = self.flow;
        let component = flow.component(name.as_str());
        let data_type = match flow.variables.iter().find(|v| &v.name == name) {
            Some(variable) => Some(variable.data_type.clone()),
            None => component.and_then(|c| c.data_type(self.object)),
        };
        let Some(data_type) = data_type else {
            let message = format!("{label} sets {name}, which is no variable of this flow; add the variable");
            return Err(FlowFault::new("wrong_value", message));
        };
        let checked = data_type.check(&value);
        let value =
            checked.map_err(|p| FlowFault::new("wrong_value", format!("{label} sets {name}: {p}")))?;
        self.set(name, value);
        Ok(())
    }

    fn update(&mut self, name: &Name, value: &Value, label: &str) -> Result<(), FlowFault> {
        let Some(object) = self.object else {
            let message =
                format!("{label} changes a record, but there is none here; start the run with a record");
            return Err(FlowFault::new("no_record", message));
        };
        let Some(field) = object.field(name) else {
            let message = format!("{label} sets {name}, but {} has no such field", object.label);
            return Err(FlowFault::new("wrong_value", message));
        };
        let checked = field.check(value);
        let value = checked.map_err(|p| {
            FlowFault::new("wrong_value", format!("{label} sets {}: {}", field.label, p.message))
        })?;
        self.change(name, value);
        Ok(())
    }

    fn change(&mut self, field: &Name, value: Value) {
        self.scope.set_member("record", field.as_str(), value.clone());
        self.changed.insert(field.clone(), value);
    }

    /// Everything that differs from the record as it was.
    pub(super) fn changes(&self) -> Vec<RecordChange> {
        let Some(record) = self.env.record else { return Vec::new() };
        let before = |name: &Name| record.fields.get(name).unwrap_or(&Value::Null);
        let differing = self.changed.iter().filter(|(name, value)| !equal(value, before(name)));
        let fields: BTreeMap<Name, Value> =
            differing.map(|(name, value)| (name.clone(), value.clone())).collect();
        if fields.is_empty() { Vec::new() } else { vec![RecordChange { record: record.at.clone(), fields }] }
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

    fn unknown_values(&mut self) {
        let flow = self.flow;
        for name in self.env.values.keys() {
            let known = flow.component(name).map(takes_values);
            let shown: String = name.chars().take(Name::LENGTH_MAX).collect();
            let path = format!("values.{shown}");
            let (code, message) = match known {
                Some(Some(true)) => continue,
                Some(Some(false)) => {
                    ("read_only", format!("{shown} is only shown and cannot be changed here"))
                }
                _ => {
                    let near = nearest(name, flow.components().map(|c| c.name.as_str()));
                    let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
                    ("unknown", format!("no screen asks for {shown}{hint}"))
                }
            };
            self.fields.push(FieldProblem { path, code: code.to_owned(), message });
        }
    }

    /// Passes a screen: every component in order, each seeing the values before it.
    fn screen(&mut self, name: &Name, label: &str, screen: &Screen) {
        let components = screen.components.iter().map(|component| self.component(component)).collect();
        let label = template::fill(label, &self.scope);
        self.pages.push(Page { name: name.clone(), label, components });
        for component in &screen.components {
            if let ComponentBody::RecordField { field, editable: true } = &component.body
                && self.vars.contains_key(&component.name)
                && self.is_shown(component)
            {
                self.change(field, self.variable(component.name.as_str()));
            }
        }
    }

    fn is_shown(&self, component: &Component) -> bool {
        let page = self.pages.last();
        page.is_some_and(|p| p.components.iter().any(|c| c.name == component.name && c.visible))
    }

    fn component(&mut self, component: &Component) -> PageComponent {
        // A visibility rule that cannot be carried out shows the component: nothing that is asked for may hide.
        let visible = component.visible.as_ref().is_none_or(|rule| self.is_met(rule).unwrap_or(true));
        let (body, required) = self.body(component);
        let mut value = Value::Null;
        if let PageBody::Input { data_type, editable, .. } = &body {
            if visible {
                value = self.given(component, *editable);
                // What is only shown is as the record has it, even where its field has changed since: nobody could mend it here.
                let taken = match editable {
                    true => self.check(component, data_type, &value, required),
                    false => value.clone(),
                };
                self.set(&component.name, taken);
            } else {
                self.set(&component.name, Value::Null);
            }
        }
        PageComponent {
            name: component.name.clone(),
            label: template::fill(component.shown(), &self.scope),
            help: template::fill(&component.help, &self.scope),
            visible,
            required,
            body,
            value,
        }
    }

    /// What a component is, with its type, and whether it must be filled in.
    fn body(&self, component: &Component) -> (PageBody, bool) {
        let required = component.required;
        match &component.body {
            ComponentBody::Text { markdown } => {
                (PageBody::Text { markdown: template::fill(markdown, &self.scope) }, false)
            }
            ComponentBody::Section => (PageBody::Section, false),
            ComponentBody::Input { data_type } => {
                (PageBody::Input { data_type: data_type.clone(), options: false, editable: true }, required)
            }
            ComponentBody::Choice { .. } => {
                let data_type = component.data_type(self.object).unwrap_or(DataType::Text);
                (PageBody::Input { data_type, options: true, editable: true }, required)
            }
            ComponentBody::RecordField { field, editable } => {
                let found = self.object.and_then(|o| o.field(field));
                let data_type = found.map_or(DataType::Text, |f| f.data_type.clone());
                let editable = *editable && found.is_some();
                let required = editable && (required || found.is_some_and(|f| f.required));
                (PageBody::Input { data_type, options: false, editable }, required)
            }
        }
    }

    /// What was filled in, else what it holds at first.
    fn given(&self, component: &Component, editable: bool) -> Value {
        if editable && let Some(value) = self.env.values.get(component.name.as_str()) {
            return value.clone();
        }
        if let ComponentBody::RecordField { field, .. } = &component.body {
            return self.scope.get(&["record", field.as_str()]);
        }
        let default = component.default.as_ref();
        default.and_then(|source| source.resolve(&self.scope).ok()).unwrap_or(Value::Null)
    }

    /// The value in its normal form; null with a problem noted where it is wrong.
    fn check(&mut self, component: &Component, data_type: &DataType, value: &Value, required: bool) -> Value {
        let path = format!("values.{}", component.name);
        let value = match data_type.check(value) {
            Ok(value) => value,
            Err(mut problem) => {
                problem.message = format!("{} {}", component.shown(), problem.message);
                self.note(problem.at(path));
                return Value::Null;
            }
        };
        if is_blank(&value) {
            if required && !self.skips_required {
                let message = format!("{} is required; fill it in", component.shown());
                self.note(FieldProblem { path, code: "required".to_owned(), message });
            }
            return Value::Null;
        }
        self.validate(component, &value, path);
        value
    }

    fn validate(&mut self, component: &Component, value: &Value, path: String) {
        let Some(rule) = &component.validation else { return };
        // The rule sees its own component's value.
        self.set(&component.name, value.clone());
        let problem = match self.is_met(&rule.condition) {
            Ok(true) => return,
            Ok(false) if rule.message.trim().is_empty() => FieldProblem {
                path,
                code: "invalid".to_owned(),
                message: format!("{} is not valid", component.shown()),
            },
            Ok(false) => {
                let message = template::fill(&rule.message, &self.scope);
                FieldProblem { path, code: "invalid".to_owned(), message }
            }
            Err(e) => {
                let message =
                    format!("the rule of {} cannot be carried out: {}", component.shown(), e.message);
                FieldProblem { path, code: e.code, message }
            }
        };
        self.note(problem);
    }

    fn note(&mut self, problem: FieldProblem) {
        if !self.fields.contains(&problem) {
            self.fields.push(problem);
        }
    }
}

/// Whether a component takes a value from a person (true), shows one (false), or has none (none).
fn takes_values(component: &Component) -> Option<bool> {
    match &component.body {
        ComponentBody::Input { .. } | ComponentBody::Choice { .. } => Some(true),
        ComponentBody::RecordField { editable, .. } => Some(*editable),
        ComponentBody::Text { .. } | ComponentBody::Section => None,
    }
}
