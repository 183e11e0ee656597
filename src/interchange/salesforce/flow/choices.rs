//! What can be chosen: written choices, lists of records, and the values of picklists.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    flow::{Element, ElementBody, GetRecords, SetValue},
    ids::Name,
    value::{Choice, DataType, Value, ValueSource},
};

use super::{draft::Draft, html, meaning, records};
use crate::salesforce::{
    ledger::Node,
    terms::{Kind, Meaning},
};

/// Choices and sets of choices, by name in small letters.
#[derive(Debug, Default)]
pub(super) struct ChoiceSets<'l> {
    nodes: BTreeMap<String, Node<'l>>,
    /// Lists that were looked up for a set already: the path.
    lists: BTreeMap<String, String>,
}

/// What the choices of one component come to.
#[derive(Debug, Default)]
pub(super) struct Choosable {
    /// Written down.
    pub(super) written: Vec<Choice>,
    /// Lists of choices, as expressions.
    lists: Vec<ValueSource>,
    /// Looked up before the screen is shown.
    pub(super) before: Vec<Element>,
    /// Set once the screen was passed.
    pub(super) after: Vec<SetValue>,
}

impl<'l> ChoiceSets<'l> {
    pub(super) fn of(root: Node<'l>) -> Self {
        let sets = root.nodes().filter(|node| matches!(node.tag(), "choices" | "dynamicChoiceSets"));
        let nodes = sets.filter_map(|node| Some((node.peek_text("name")?.to_lowercase(), node))).collect();
        Self { nodes, lists: BTreeMap::new() }
    }

    /// Every choice that is written down, with its name.
    pub(super) fn written(&self) -> impl Iterator<Item = (&str, Node<'l>)> {
        self.nodes
            .iter()
            .filter(|(_, node)| node.tag() == "choices")
            .map(|(name, node)| (name.as_str(), *node))
    }

    /// Those that no field offers. Nothing is noted of any.
    fn unused(&self, used: &BTreeSet<String>) -> impl Iterator<Item = Node<'l>> {
        self.nodes.iter().filter(|(name, _)| !used.contains(*name)).map(|(_, node)| *node)
    }

    /// Whether this names a set of choices.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.nodes.get(&name.to_lowercase()).is_some_and(|node| node.tag() == "dynamicChoiceSets")
    }
}

impl Choosable {
    /// The lists as one source.
    pub(super) fn from(&self) -> Option<ValueSource> {
        match self.lists.as_slice() {
            [] => None,
            [only] => Some(only.clone()),
            several => {
                let several: Vec<String> = several.iter().map(meaning::cel).collect();
                Some(ValueSource::Expression(several.join(" + ")))
            }
        }
    }

    fn write(&mut self, choice: Choice) {
        if !choice.value.trim().is_empty() && !self.written.iter().any(|known| known.value == choice.value) {
            self.written.push(choice);
        }
    }
}

/// Notes of what no field offers that it is left out.
pub(super) fn leave_unused(draft: &Draft<'_, '_>) {
    let mut used = BTreeSet::new();
    let mut open = vec![draft.ask.root];
    while let Some(node) = open.pop() {
        if matches!(node.tag(), "choiceReferences" | "defaultSelectedChoiceReference") {
            used.insert(node.text().to_lowercase());
        }
        open.extend(node.nodes());
    }
    for node in draft.choices.unused(&used) {
        node.read_all();
        node.changed("No field offers it, so it is left out.");
    }
}

/// What each written choice means where something is compared with it: its value.
pub(super) fn learn(draft: &mut Draft<'_, '_>) {
    let written: Vec<(String, Node<'_>)> =
        draft.choices.written().map(|(name, node)| (name.to_owned(), node)).collect();
    for (name, node) in written {
        let literal = |value: Value, kind: Kind| Meaning::Literal { value, kind };
        let Some(value) = node.peek("value").filter(|value| !value.nodes().all(Node::is_empty)) else {
            // What has no value of its own holds what is shown.
            if let Some(shown) = shown(node) {
                draft.terms.learn(&name, literal(Value::from(shown), Kind::Text));
            }
            continue;
        };
        let meaning = if let Some(text) = value.peek_text("stringValue") {
            literal(Value::from(text), Kind::Text)
        } else if let Some(number) = value.peek_text("numberValue").and_then(|text| text.parse::<f64>().ok())
        {
            literal(Value::from(number), Kind::Number)
        } else if let Some(yes) = value.peek_text("booleanValue") {
            literal(Value::from(yes.eq_ignore_ascii_case("true")), Kind::Boolean)
        } else if let Some(reference) = value.peek_text("elementReference")
            && let Ok(meaning) = draft.terms.meaning(reference)
        {
            meaning
        } else {
            continue;
        };
        draft.terms.learn(&name, meaning);
    }
}

/// What is shown for a choice, where that is a plain text.
fn shown(node: Node<'_>) -> Option<String> {
    let text = html::plain(node.peek_text("choiceText")?);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.contains("{!")).then_some(line)
}

/// What holds at `path` once a choice of a field is made.
pub(super) fn learn_of(draft: &mut Draft<'_, '_>, field: Node<'_>, path: &str) {
    for reference in field.nodes().filter(|node| node.tag() == "choiceReferences") {
        let node = draft.choices.nodes.get(&reference.text().to_lowercase()).copied();
        let Some(node) = node.filter(|node| node.tag() == "choices") else { continue };
        let value = match node.peek("value").filter(|value| !value.nodes().all(Node::is_empty)) {
            Some(value) => {
                let tags = ["stringValue", "numberValue", "booleanValue"];
                tags.iter().find_map(|tag| value.peek_text(tag)).map(str::to_owned)
            }
            None => shown(node),
        };
        if let Some(value) = value.filter(|text| !text.contains("{!")) {
            draft.terms.learn_choice(reference.text(), path, Value::from(value));
        }
    }
}

/// The choices that a field refers to. `path` is where the chosen value is found afterwards.
pub(super) fn read<'l>(draft: &mut Draft<'_, 'l>, field: Node<'l>, path: &str) -> Choosable {
    let mut choosable = Choosable::default();
    for reference in field.children("choiceReferences") {
        let name = reference.text().to_lowercase();
        match draft.choices.nodes.get(&name).copied() {
            None => reference.not_supported(format!("There is no choice {}.", reference.text())),
            Some(node) if node.tag() == "choices" => written(draft, node, &mut choosable),
            Some(node) => set(draft, node, &name, path, &mut choosable),
        }
    }
    choosable
}

fn written(draft: &Draft<'_, '_>, node: Node<'_>, choosable: &mut Choosable) {
    node.read();
    node.name();
    draft.at(node, None);
    node.without_meaning(&["dataType"], "What is chosen is kept as text.");
    if let Some(description) = node.child("description").filter(|node| !node.is_empty()) {
        description.changed("Choices have a value and a label only; the description is left out.");
    }
    let label = node.child("choiceText").map(|text| (text, draft.line(text)));
    let value = node.child("value").and_then(|value| draft.terms.value(value));
    let shown = label.as_ref().map(|(_, label)| label.clone()).unwrap_or_default();
    if let Some(input) = node.child("userInput") {
        input.not_supported(
            "A choice takes no text besides: put a text input below that is shown for this choice only.",
        );
    }
    match value {
        Some(ValueSource::Literal(value)) => {
            let value = literal_text(&value);
            let label = if shown == value { String::new() } else { meaning::clipped(&shown) };
            if label.contains("{{") {
                let entry = one(&cel_text(&value), &shown);
                choosable.lists.push(ValueSource::Expression(format!("[{entry}]")));
            } else {
                choosable.write(Choice::new(value, label));
            }
        }
        Some(source) => {
            let entry = one(&format!("string({})", meaning::cel(&source)), &shown);
            choosable.lists.push(ValueSource::Expression(format!("[{entry}]")));
        }
        None => choosable.write(Choice::new(shown.clone(), "")),
    }
}

/// One choice of a list.
fn one(value: &str, label: &str) -> String {
    let mut parts = Vec::new();
    let mut rest = label;
    while let Some((text, after)) = rest.split_once("{{") {
        if !text.is_empty() {
            parts.push(cel_text(text));
        }
        let (source, after) = after.split_once("}}").unwrap_or((after, ""));
        parts.push(format!("string({})", source.trim()));
        rest = after;
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(cel_text(rest));
    }
    format!("{{\"value\": {value}, \"label\": {}}}", parts.join(" + "))
}

fn cel_text(text: &str) -> String {
    Value::from(text).to_string()
}

/// A value as the text of a choice.
pub(super) fn literal_text(value: &Value) -> String {
    match value {
        Value::String(text) => html::plain(text),
        Value::Null => String::new(),
        Value::Number(number) => {
            let whole = number.as_f64().filter(|n| n.fract() == 0.0 && n.abs() < 1e15);
            whole.map_or_else(|| number.to_string(), |n| format!("{n:.0}"))
        }
        other => other.to_string(),
    }
}

fn set<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, name: &str, path: &str, choosable: &mut Choosable) {
    node.read();
    let api = node.name().unwrap_or(name).to_owned();
    draft.at(node, None);
    node.without_meaning(&["dataType"], "What is chosen is kept as text.");
    let object = draft.object(node);
    if let (Some(object), Some(field)) = (node.text_of("picklistObject"), node.text_of("picklistField")) {
        picklist(draft, node, object, field, choosable);
        return;
    }
    let (display, value) = (node.text_of("displayField"), node.text_of("valueField").unwrap_or("Id"));
    let listed = match node.child("collectionReference").filter(|list| !list.is_empty()) {
        Some(list) => match draft.terms.meaning(list.text()) {
            Ok(Meaning::Path { path, kind }) => Some((path, meaning::object(&kind).cloned().or(object))),
            Ok(_) => None,
            Err(why) => {
                list.not_supported(why);
                None
            }
        },
        None => object.map(|object| (looked_up(draft, node, &api, &object, choosable), Some(object))),
    };
    let Some((list, Some(object))) = listed else {
        node.not_supported("It does not say of which records the choices are made.");
        return;
    };
    let field = |draft: &Draft<'_, '_>, name: &str| {
        let named =
            name.eq_ignore_ascii_case("Name") && draft.ask.schema.field_named(&object, name).is_none();
        let known = draft.field(&object, name).filter(|_| !named);
        known.map_or("title".to_owned(), |field| field.to_string())
    };
    let (shown, kept) = (field(draft, display.unwrap_or("Name")), field(draft, value));
    let plain = kept == "id" && display.is_none_or(|display| display.eq_ignore_ascii_case("Name"));
    choosable.lists.push(match plain {
        true => ValueSource::Reference(list.clone()),
        false => ValueSource::Expression(format!(
            "{list}.map(r, {{\"value\": string(r.{kept}), \"label\": string(r.{shown})}})"
        )),
    });
    for output in node.children("outputAssignments") {
        let to = output.text_of("assignToReference").and_then(|to| draft.terms.meaning(to).ok());
        let from = output.text_of("field").map(|name| field(draft, name));
        let (Some(Meaning::Path { path: to, .. }), Some(from)) = (to, from) else {
            output.not_supported("What takes it is not among the variables.");
            continue;
        };
        let Some((variable, to_field)) = meaning::variable(&to) else { continue };
        let value =
            ValueSource::Expression(format!("{list}.filter(r, string(r.{kept}) == {path})[0].{from}"));
        choosable.after.push(SetValue { name: variable, field: to_field, value });
        output.changed("It is set by an assignment after the screen.");
    }
}

/// The list of records that a set looks up, before the screen; once for all components of it.
fn looked_up<'l>(
    draft: &mut Draft<'_, 'l>,
    node: Node<'l>,
    api: &str,
    object: &Name,
    choosable: &mut Choosable,
) -> String {
    let known = draft.choices.lists.get(&api.to_lowercase()).cloned();
    let path = known.unwrap_or_else(|| {
        let variable = draft.free_value(&format!("{api}_records"));
        let record = DataType::Record { object: object.clone() };
        draft.add_variable(variable.clone(), DataType::List { of: Box::new(record) });
        format!("vars.{variable}")
    });
    draft.choices.lists.insert(api.to_lowercase(), path.clone());
    let Some((into, _)) = meaning::variable(&path) else { return path };
    let filter = draft.terms.filters(node, object);
    let sort = records::sort(draft, node, object);
    let limit = records::limit(node);
    let name = draft.free_element(api);
    let get = GetRecords { object: object.clone(), filter, sort, limit, first: false, into };
    node.changed("The records are looked up by an element before the screen.");
    let element =
        Element::new(name, &meaning::clipped(&format!("Choices of {api}")), ElementBody::GetRecords(get));
    choosable.before.push(element);
    path
}

/// The values of a picklist, as far as they are known.
fn picklist(draft: &Draft<'_, '_>, node: Node<'_>, object: &str, field: &str, choosable: &mut Choosable) {
    let object = Name::parse(object).ok();
    let known =
        object.as_ref().and_then(|object| draft.ask.schema.field(object, field)).and_then(DataType::choices);
    node.without_meaning(
        &["sortOrder", "displayField", "valueField", "object"],
        "The values stand in their own order.",
    );
    match known {
        Some(choices) if !choices.is_empty() => {
            node.changed("The values of the picklist as they are now are written down.");
            choices.iter().cloned().for_each(|choice| choosable.write(choice));
        }
        _ => node.not_supported(
            "The files do not say which values the picklist has: write down the choices, or show the field of the record.",
        ),
    }
}
