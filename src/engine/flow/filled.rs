//! Screens on the way through a flow: what is shown, what was filled in, and what is wrong with it.

use std::collections::BTreeSet;

use super::{
    ChecklistItem, Component, ComponentBody, Screen,
    screen::{Page, PageBody, PageComponent},
    walk::Walk,
};
use crate::{
    expr::{is_blank, nearest},
    ids::Name,
    limits::CHOICES_MAX,
    run::command::FieldProblem,
    template,
    value::{Choice, DataType, Value, ValueSource},
};

impl Walk<'_> {
    /// Notes what was filled in and no screen asks for.
    pub(super) fn unknown_values(&mut self) {
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
    pub(super) fn screen(&mut self, name: &Name, label: &str, screen: &Screen) {
        let mut hidden = BTreeSet::new();
        let mut components = Vec::with_capacity(screen.components.len());
        for component in &screen.components {
            let inside = component.section.as_ref().is_some_and(|section| hidden.contains(section));
            let shown = self.component(component, inside);
            if component.is_section() && !shown.visible {
                hidden.insert(&component.name);
            }
            components.push(shown);
        }
        let label = template::fill(label, &self.scope);
        self.pages.push(Page { name: name.clone(), label, components });
        for component in &screen.components {
            if let ComponentBody::RecordField { field, editable: true } = &component.body
                && self.vars.contains_key(&component.name)
                && self.is_shown(component)
            {
                let value = self.variable(component.name.as_str());
                self.note_locked(component, field, &value);
                self.fill_in(field, value);
            }
        }
    }

    fn is_shown(&self, component: &Component) -> bool {
        let page = self.pages.last();
        page.is_some_and(|p| p.components.iter().any(|c| c.name == component.name && c.visible))
    }

    /// `inside` says whether it lies in a section that is not shown.
    fn component(&mut self, component: &Component, inside: bool) -> PageComponent {
        // A visibility rule that cannot be carried out shows the component: nothing that is asked for may hide.
        let visible =
            !inside && component.visible.as_ref().is_none_or(|rule| self.is_met(rule).unwrap_or(true));
        let (body, required) = self.body(component);
        let mut value = Value::Null;
        if let Some((data_type, editable)) = body.takes() {
            if visible {
                value = self.given(component, editable);
                // What is only shown is as the record has it, even where its field has changed since: nobody could mend it here.
                let taken = match component.body {
                    _ if editable => self.check(component, &data_type, &value, required),
                    ComponentBody::RecordField { .. } => value.clone(),
                    _ => data_type.check(&value).unwrap_or_default(),
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
            placeholder: component.placeholder.clone(),
            section: component.section.clone(),
            width: component.width,
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
            ComponentBody::Section { columns } => (PageBody::Section { columns: *columns }, false),
            ComponentBody::Placeholder { what } => (PageBody::Placeholder { what: what.clone() }, false),
            ComponentBody::Input { data_type } => {
                let editable = !component.read_only;
                let data_type = data_type.clone();
                (PageBody::Input { data_type, options: false, editable }, required && editable)
            }
            ComponentBody::Choice { choices, multiple, from } => {
                let editable = !component.read_only;
                let choices = self.choices(choices, from.as_ref());
                let data_type = match multiple {
                    true => DataType::MultiPicklist { choices },
                    false => DataType::Picklist { choices },
                };
                (PageBody::Input { data_type, options: true, editable }, required && editable)
            }
            ComponentBody::Checklist { items } => {
                let (editable, all) = (!component.read_only, component.required);
                let items = items.iter().map(|item| {
                    let required = all || item.required;
                    ChecklistItem { required: required && editable, ..item.clone() }
                });
                let items: Vec<ChecklistItem> = items.collect();
                let required = items.iter().any(|item| item.required);
                (PageBody::Checklist { items, editable }, required)
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

    /// What can be chosen: what is written down, then what a list holds. A list that is not there adds nothing.
    fn choices(&self, written: &[Choice], from: Option<&ValueSource>) -> Vec<Choice> {
        let mut choices = written.to_vec();
        let listed = from.and_then(|source| source.resolve(&self.scope).ok());
        for item in listed.as_ref().and_then(Value::as_array).into_iter().flatten() {
            if choices.len() < CHOICES_MAX
                && let Some(choice) = choice_of(item)
                && choices.iter().all(|known| known.value != choice.value)
            {
                choices.push(choice);
            }
        }
        choices
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
        if let Some(message) = unticked(component, &value).filter(|_| !self.skips_required) {
            self.note(FieldProblem { path, code: "required".to_owned(), message });
            return if is_blank(&value) { Value::Null } else { value };
        }
        if is_blank(&value) {
            let required = required && !matches!(component.body, ComponentBody::Checklist { .. });
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

    /// A field of a record that another run keeps as it is stays as it is.
    fn note_locked(&mut self, component: &Component, field: &Name, value: &Value) {
        let Some(record) = self.record() else { return };
        if record.fields.get(field).unwrap_or(&Value::Null) == value {
            return;
        }
        let Some(by) = self.env.library.answers.locked_by(&record.at) else { return };
        let message = format!(
            "{} stays as it is while it is decided on in {by}; finish this once it was decided",
            component.shown()
        );
        let path = format!("values.{}", component.name);
        self.note(FieldProblem { path, code: "record_locked".to_owned(), message });
    }

    fn note(&mut self, problem: FieldProblem) {
        if !self.fields.contains(&problem) {
            self.fields.push(problem);
        }
    }
}

/// How many of the things that are not ticked yet are named.
const NAMED_MAX: usize = 3;

/// What is said of a checklist of which something that must be ticked is not; none where there is no such thing.
fn unticked(component: &Component, value: &Value) -> Option<String> {
    let ComponentBody::Checklist { items } = &component.body else { return None };
    let is_ticked = |item: &ChecklistItem| {
        value.as_array().is_some_and(|all| all.iter().any(|one| one.as_str() == Some(item.value.as_str())))
    };
    let open: Vec<&str> = items
        .iter()
        .filter(|item| (component.required || item.required) && !is_ticked(item))
        .map(ChecklistItem::shown)
        .collect();
    let named = open.iter().take(NAMED_MAX).copied().collect::<Vec<_>>().join(", ");
    let more = match open.len().saturating_sub(NAMED_MAX) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!open.is_empty()).then(|| format!("{}: not ticked yet: {named}{more}", component.shown()))
}

/// Whether a component takes a value from a person (true), shows one (false), or has none (none).
pub(super) fn takes_values(component: &Component) -> Option<bool> {
    match &component.body {
        ComponentBody::Input { .. } | ComponentBody::Choice { .. } | ComponentBody::Checklist { .. } => {
            Some(!component.read_only)
        }
        ComponentBody::RecordField { editable, .. } => Some(*editable),
        ComponentBody::Text { .. } | ComponentBody::Section { .. } | ComponentBody::Placeholder { .. } => {
            None
        }
    }
}

/// An item of a list as a choice: a text or number as it is, a record by its id and title.
fn choice_of(item: &Value) -> Option<Choice> {
    match item {
        Value::String(text) if !text.is_empty() => Some(Choice::new(text, "")),
        Value::Number(number) => Some(Choice::new(number.to_string(), "")),
        Value::Object(map) => {
            let text = |key: &str| map.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
            let value = text("id").or_else(|| text("value"))?;
            Some(Choice::new(value, text("title").or_else(|| text("label")).unwrap_or_default()))
        }
        _ => None,
    }
}
