//! One field of a screen as a component.

use fermata_engine::{
    condition::Condition,
    flow::{Component, ComponentBody, Validation},
    ids::Name,
    value::{DataType, Value, ValueSource},
};

use super::{
    Page, extension,
    extension::Extension,
    markdown, parts, table,
    values::{COMPONENTS_MAX, Known, api_of, offers},
    words,
};
use crate::salesforce::{
    flow::{choices, draft::Draft, html, meaning},
    ledger::Node,
    terms::Meaning,
};

/// Reads a field. What comes before and after its screen is put to the page.
pub(super) fn read<'l>(draft: &mut Draft<'_, 'l>, field: Node<'l>, page: &mut Page) -> Vec<Component> {
    let Some(api) = api_of(field) else {
        field.not_supported("A field without a name holds nothing.");
        return Vec::new();
    };
    field.name();
    draft.at(field, None);
    let Some(known) = draft.components.get(&api.to_lowercase()).cloned() else {
        field.not_supported(format!("The screens of a flow have at most {COMPONENTS_MAX} fields."));
        return Vec::new();
    };
    let kind = field.text_of("fieldType").unwrap_or_default().to_owned();
    let mut component = Component::new(known.name.clone(), ComponentBody::Text { markdown: String::new() });
    common(draft, field, &api, &mut component);
    match kind.to_lowercase().as_str() {
        "displaytext" => {
            let text = field.child("fieldText").map(|text| markdown(draft, text)).unwrap_or_default();
            component.label = String::new();
            component.body = ComponentBody::Text { markdown: text };
        }
        "inputfield" | "largetextarea" => input(draft, field, &known, &mut component),
        "passwordfield" => {
            field.changed("What is typed is shown: a flow is no place for passwords.");
            input(draft, field, &known, &mut component);
        }
        "radiobuttons" | "dropdownbox" | "componentchoice" => {
            choice(draft, field, &known, (&mut component, false), page);
        }
        "multiselectcheckboxes" | "multiselectpicklist" | "componentmultichoice" => {
            choice(draft, field, &known, (&mut component, true), page);
        }
        "componentinstance" if offers(field) => choice(draft, field, &known, (&mut component, false), page),
        "componentinstance" | "componentinput" => return instance(draft, field, &known, component, page),
        "objectprovided" => object_field(draft, field, &known, &mut component, page),
        other => {
            let what = if other == "repeater" { "Repeated fields" } else { &kind };
            field.not_supported(format!("{what} have no counterpart: a placeholder says so on the screen."));
            component.body = meaning::placeholder(what);
            component.required = false;
        }
    }
    vec![component]
}

/// What every field has.
fn common(draft: &Draft<'_, '_>, field: Node<'_>, api: &str, component: &mut Component) {
    field.without_meaning(&["styleProperties"], "Components take the width that suits them.");
    field.without_meaning(
        &["inputsOnNextNavToAssocScrn", "storeOutputAutomatically"],
        "What was filled in is kept when one goes back, and can be read by its name.",
    );
    let label = field.child("fieldText").filter(|_| !is_display(field)).map(|text| draft.line(text));
    let label = label.filter(|text| !text.is_empty()).unwrap_or_else(|| words(api));
    component.label = meaning::clipped(&label);
    component.required = field.is_true("isRequired");
    if let Some(help) = field.child("helpText") {
        component.help = draft.line(help);
    }
    if let Some(rule) = field.child("visibilityRule") {
        component.visible = draft.terms.conditions(rule, "conditionLogic", "conditions");
    }
    if let Some(rule) = field.child("validationRule") {
        component.validation = validation(draft, rule);
    }
    for flag in ["isReadOnly", "isDisabled"] {
        if let Some(flag) = field.child(flag) {
            let says = |node: Node<'_>| node.text().eq_ignore_ascii_case("true");
            component.read_only |= says(flag) || flag.child("booleanValue").is_some_and(says);
        }
    }
}

fn is_display(field: Node<'_>) -> bool {
    field.peek_text("fieldType").is_some_and(|kind| kind.eq_ignore_ascii_case("DisplayText"))
}

fn validation(draft: &Draft<'_, '_>, rule: Node<'_>) -> Option<Validation> {
    let message = rule.child("errorMessage").map(|text| draft.line(text)).unwrap_or_default();
    let formula = rule.child("formulaExpression")?;
    match draft.terms.formula(formula.text()) {
        Ok(source) => Some(Validation { condition: Condition::Expression(source), message }),
        Err(why) => {
            formula.not_supported(why);
            None
        }
    }
}

/// An input of a type.
fn input(draft: &Draft<'_, '_>, field: Node<'_>, known: &Known, component: &mut Component) {
    let data_type = known.data_type.clone().unwrap_or(DataType::Text);
    draft.terms.data_type(field);
    component.default = default(draft, field, &data_type);
    if data_type == DataType::Checkbox && component.default.is_none() {
        component.default = Some(ValueSource::Literal(Value::Bool(false)));
    }
    component.body = ComponentBody::Input { data_type };
}

/// What a field holds at first.
fn default(draft: &Draft<'_, '_>, field: Node<'_>, data_type: &DataType) -> Option<ValueSource> {
    let node = field.child("defaultValue")?;
    fitting(node, draft.terms.value(node)?, data_type)
}

/// A source whose literal fits a type; else it is noted.
pub(super) fn fitting(node: Node<'_>, source: ValueSource, data_type: &DataType) -> Option<ValueSource> {
    if let ValueSource::Literal(value) = &source
        && data_type.check(value).is_err()
    {
        node.not_supported("The value does not fit what the field takes.");
        return None;
    }
    Some(source)
}

/// A choice among what is written, listed, or in a picklist.
fn choice<'l>(
    draft: &mut Draft<'_, 'l>,
    field: Node<'l>,
    known: &Known,
    (component, multiple): (&mut Component, bool),
    page: &mut Page,
) {
    draft.terms.data_type(field);
    if let Some(extension) = field.child("extensionName").filter(|node| !node.is_empty()) {
        extension.changed("Choices are shown as radio buttons or check boxes.");
    }
    let path = format!("vars.{}", known.name);
    let found = choices::read(draft, field, &path);
    let from = found.from();
    component.default = chosen_first(draft, field, &found.written, from.is_some(), multiple);
    component.body = if found.written.is_empty() && from.is_none() {
        field.changed("Nothing can be chosen as far as the files say, so that a text is asked for.");
        ComponentBody::Input { data_type: if multiple { DataType::LongText } else { DataType::Text } }
    } else {
        ComponentBody::Choice { choices: found.written, multiple, from }
    };
    page.before.extend(found.before);
    page.after.extend(found.after);
}

/// What is chosen at first.
fn chosen_first(
    draft: &Draft<'_, '_>,
    field: Node<'_>,
    written: &[fermata_engine::value::Choice],
    listed: bool,
    multiple: bool,
) -> Option<ValueSource> {
    let (node, source) = match field.child("defaultSelectedChoiceReference").filter(|node| !node.is_empty()) {
        Some(node) => (node, draft.terms.meaning(node.text()).ok().map(meaning::source)),
        None => {
            let node = field.child("defaultValue")?;
            (node, draft.terms.value(node))
        }
    };
    match source {
        Some(ValueSource::Literal(value)) => {
            let text = choices::literal_text(&value);
            if !listed && !written.iter().any(|choice| choice.value == text) {
                node.not_supported("It is not among the choices.");
                return None;
            }
            let value = if multiple { Value::Array(vec![Value::from(text)]) } else { Value::from(text) };
            Some(ValueSource::Literal(value))
        }
        Some(source) if multiple => Some(ValueSource::Expression(format!("[{}]", meaning::cel(&source)))),
        Some(source) => Some(source),
        None => {
            node.not_supported("What is chosen at first is not among what the files say.");
            None
        }
    }
}

/// A component that is not built in.
fn instance<'l>(
    draft: &mut Draft<'_, 'l>,
    field: Node<'l>,
    known: &Known,
    mut component: Component,
    page: &mut Page,
) -> Vec<Component> {
    let extension = field.text_of("extensionName").unwrap_or("component").to_owned();
    // Every component of its own says that it is required; which of them are, their parameters tell.
    component.required = false;
    if table::is(field)
        && let Some(made) = table::read(draft, field, component.clone(), page)
    {
        outputs(draft, field, page);
        return vec![made];
    }
    let data_type = match extension::of(draft, field) {
        Extension::Unknown => return vec![unknown(draft, field, component, &extension)],
        Extension::Parts(parts) => return parts::read(draft, field, known, component, parts, page),
        Extension::One { data_type, .. } => known.data_type.clone().unwrap_or(data_type),
    };
    parameters(draft, field, &data_type, &mut component);
    if data_type == DataType::Checkbox && component.default.is_none() {
        component.default = Some(ValueSource::Literal(Value::Bool(false)));
    }
    component.body = ComponentBody::Input { data_type };
    outputs(draft, field, page);
    vec![component]
}

/// What stands for a component without a counterpart. Whatever the flow reads of it is nothing, which is said here.
fn unknown(draft: &Draft<'_, '_>, field: Node<'_>, mut component: Component, extension: &str) -> Component {
    let what = words(extension.split(':').next_back().unwrap_or(extension));
    field.not_supported(format!(
        "Fermata has no component like {extension}: a placeholder says so on the screen."
    ));
    let api = field.peek_text("name").unwrap_or_default();
    let mut read: Vec<String> = draft.seen.used_within(api);
    read.extend(draft.seen.used.get(&api.to_lowercase()).cloned());
    if !read.is_empty() {
        read.truncate(READ_SHOWN_MAX);
        field.not_supported(format!("What the flow reads of it is always empty: {}.", read.join(", ")));
    }
    if let Some(label) = extension::parameter(field, "label") {
        component.label = meaning::clipped(&html::plain(label));
    }
    component.body = meaning::placeholder(&what);
    component
}

/// What is read of a component without a counterpart: so many are named.
const READ_SHOWN_MAX: usize = 8;

/// Whether a value says yes.
pub(super) fn is_true(value: Node<'_>) -> bool {
    ["booleanValue", "stringValue"].iter().any(|tag| value.is_true(tag))
}

/// What a component is given.
fn parameters(draft: &Draft<'_, '_>, field: Node<'_>, data_type: &DataType, component: &mut Component) {
    let (mut least, mut most) = (None, None);
    for parameter in field.children("inputParameters") {
        let name = parameter.name().unwrap_or_default().to_lowercase();
        let Some(value) = parameter.child("value").filter(|value| !value.is_empty()) else { continue };
        match name.as_str() {
            "label" | "toplabel" | "fieldlabel" => {
                let (text, _) = draft.text_value(value);
                component.label = meaning::clipped(&html::plain(&text));
            }
            "placeholder" | "placeholdertext" => {
                component.placeholder = meaning::clipped(&draft.text_value(value).0)
            }
            "fieldleveltext" | "helptext" | "fieldlevelhelp" => {
                component.help = html::plain(&draft.text_value(value).0)
            }
            "required" => component.required |= is_true(value),
            "readonly" | "disabled" => component.read_only |= is_true(value),
            "min" => least = draft.terms.value(value),
            "max" => most = draft.terms.value(value),
            "recordid" if matches!(data_type, DataType::File { .. }) => {
                value.read_all();
                parameter.changed("Files are kept with the run that asks for them.");
            }
            "value" | "recordid" | "selectedvalue" if component.default.is_none() => {
                let given = draft.terms.value(value);
                component.default = given.and_then(|given| fitting(value, given, data_type));
            }
            "objectname" | "objectapiname" | "fieldapiname" | "multiple" => value.read_all(),
            "pattern" => {
                value.read_all();
                parameter.changed("What is filled in is checked by the field's own rules.");
            }
            "maxvalues" | "minvalues" => {
                let many = value.text_of("numberValue").and_then(|text| text.parse::<f64>().ok());
                value.read_all();
                if many.is_some_and(|many| many > 1.0) {
                    parameter.not_supported("One record can be chosen here, not several.");
                }
            }
            "messagetoggleactive" | "messagetoggleinactive" | "step" | "size" | "accept" => {
                value.read_all();
                parameter.changed("The field looks and counts in its own way.");
            }
            _ => parameter.not_supported("The field that stands in its place has nothing like it."),
        }
    }
    let path = format!("vars.{}", component.name);
    let bounds = [(&least, ">=", "at least"), (&most, "<=", "at most")];
    let bounds: Vec<(String, String)> = bounds
        .into_iter()
        .filter_map(|(bound, sign, words)| {
            bound.as_ref().map(|b| {
                (format!("{path} {sign} {}", meaning::cel(b)), format!("{words} {}", meaning::shown(b)))
            })
        })
        .collect();
    if !bounds.is_empty() && component.validation.is_none() {
        let (conditions, said): (Vec<String>, Vec<String>) = bounds.into_iter().unzip();
        let condition = Condition::Expression(conditions.join(" && "));
        component.validation =
            Some(Validation { condition, message: format!("Enter {}.", said.join(" and ")) });
    }
}

/// Variables that take what a component holds.
pub(super) fn outputs(draft: &Draft<'_, '_>, field: Node<'_>, page: &mut Page) {
    let api = field.peek_text("name").unwrap_or_default();
    for output in field.children("outputParameters") {
        let part = output.name().unwrap_or("value");
        let from = draft.terms.meaning(&format!("{api}.{part}")).or_else(|_| draft.terms.meaning(api));
        let to = output.text_of("assignToReference").and_then(|to| draft.terms.meaning(to).ok());
        let (Ok(from), Some(Meaning::Path { path, .. })) = (from, to) else {
            output.not_supported("The component that stands in its place hands nothing like it over.");
            continue;
        };
        if let Some((name, to_field)) = meaning::variable(&path) {
            page.after.push(fermata_engine::flow::SetValue {
                name,
                field: to_field,
                value: meaning::source(from),
            });
            output.changed("It is set by an assignment after the screen.");
        }
    }
}

/// A field of an object: an input of its type, whose value the record's variable takes afterwards.
fn object_field(
    draft: &Draft<'_, '_>,
    field: Node<'_>,
    known: &Known,
    component: &mut Component,
    page: &mut Page,
) {
    let reference = field.text_of("objectFieldReference").unwrap_or_default();
    let name = reference.rsplit('.').next().unwrap_or_default();
    if field.peek("fieldText").is_none_or(Node::is_empty) {
        component.label = meaning::clipped(&words(name.trim_end_matches("__c")));
    }
    let data_type = known.data_type.clone().unwrap_or(DataType::Text);
    if data_type == DataType::Checkbox {
        component.default = Some(ValueSource::Literal(Value::Bool(false)));
    }
    component.body = ComponentBody::Input { data_type };
    let value = ValueSource::Reference(format!("vars.{}", known.name));
    match draft.terms.meaning(reference) {
        Ok(Meaning::Path { path, .. }) => {
            component.default = Some(ValueSource::Reference(path.clone()));
            match meaning::variable(&path) {
                Some((variable, Some(to))) => {
                    page.after.push(meaning::set_field(variable, to, value));
                    field.changed("The record takes it by an assignment after the screen.");
                }
                _ => field.changed("It is shown; nothing takes what is filled in."),
            }
        }
        Ok(_) => {}
        Err(why) => field.not_supported(why),
    }
}

impl Draft<'_, '_> {
    /// The name of a part of a component.
    pub(super) fn part_of(&self, name: &Name, part: &str) -> Name {
        Name::parse(&format!("{name}_{part}")).unwrap_or_else(|_| Name::from_label(part, "part"))
    }

    /// The name of a component that was learned.
    pub(super) fn known_component(&self, api: &str) -> Name {
        let known = self.components.get(&api.to_lowercase()).map(|known| known.name.clone());
        known.unwrap_or_else(|| self.prefixed(api))
    }
}
