//! Tables of records, of which one or several can be chosen: choices, each with what its columns show.

use fermata_engine::{
    flow::{Component, ComponentBody},
    ids::Name,
    value::{Value, ValueSource},
};

use super::{
    Page, extension,
    values::{COMPONENTS_MAX, Known},
};
use crate::salesforce::{
    flow::{draft::Draft, html, meaning},
    ledger::Node,
    terms::{Kind, Meaning},
};

/// What a table hands over: the rows that are chosen, and the first of them.
const OUTPUTS: [&str; 2] = ["selectedRows", "firstSelectedRow"];
/// Bytes of a list that is worked out: what is chosen in it must still fit an expression.
const LIST_MAX: usize = 1_000;

/// Columns that a choice shows at most.
const COLUMNS_MAX: usize = 6;

/// How many rows can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    None,
    One,
    Several,
}

/// Whether a field is such a table.
pub(super) fn is(field: Node<'_>) -> bool {
    let extension = field.peek_text("extensionName").unwrap_or_default();
    extension.rsplit(':').next().is_some_and(|name| name.eq_ignore_ascii_case("datatable"))
}

/// Learns what is chosen in the tables of all screens, so that loops and filters can go through it.
pub(in crate::salesforce::flow) fn learn(draft: &mut Draft<'_, '_>, root: Node<'_>) {
    for screen in root.nodes().filter(|node| node.tag() == "screens") {
        tables(screen).into_iter().for_each(|table| one(draft, table));
    }
}

/// The tables of a screen, in their order.
fn tables<'l>(screen: Node<'l>) -> Vec<Node<'l>> {
    let (mut found, mut open) = (Vec::new(), vec![screen]);
    while let Some(node) = open.pop() {
        if node.tag() == "fields" && is(node) {
            found.push(node);
        }
        let mut within: Vec<Node<'_>> = node.nodes().filter(|node| node.tag() == "fields").collect();
        within.reverse();
        open.extend(within);
    }
    found
}

/// While a screen is read, what is chosen in its tables is what is chosen at that moment: what stands beside a table follows it.
pub(super) fn here(draft: &mut Draft<'_, '_>, screen: Node<'_>) {
    for table in tables(screen) {
        let api = table.peek_text("name").unwrap_or_default();
        let Some(name) = draft.components.get(&api.to_lowercase()).map(|known| known.name.clone()) else {
            continue;
        };
        let rows = rows(table);
        let Some(list) = list(draft, table).filter(|_| rows != Rows::None) else { continue };
        for (output, source) in chosen(&list, &name, rows == Rows::Several) {
            let whole = format!("{api}.{output}");
            if let Some((_, kind)) = draft.tables.get(&whole.to_lowercase()) {
                let kind = kind.clone();
                draft.terms.learn(&whole, Meaning::Expression { source, kind });
            }
        }
    }
}

/// Once a screen was passed, what was chosen in its tables is kept by variables.
pub(super) fn passed(draft: &mut Draft<'_, '_>, screen: Node<'_>) {
    for table in tables(screen) {
        let api = table.peek_text("name").unwrap_or_default();
        for output in OUTPUTS {
            let whole = format!("{api}.{output}");
            if let Some((variable, kind)) = draft.tables.get(&whole.to_lowercase()).cloned() {
                draft.learn_path(&whole, format!("vars.{variable}"), kind);
            }
        }
    }
}

fn one(draft: &mut Draft<'_, '_>, field: Node<'_>) {
    let Some(api) = field.peek_text("name").map(str::to_owned) else { return };
    let full = !draft.has_room_for_variables() || draft.components.len() >= COMPONENTS_MAX;
    if full || draft.components.contains_key(&api.to_lowercase()) {
        return;
    }
    let name = draft.free_value(&api);
    let known = Known { name: name.clone(), data_type: None };
    draft.components.insert(api.to_lowercase(), known);
    let Some(object) = object(draft, field) else { return };
    let record = Kind::Record(object);
    let kinds = [Kind::List(Box::new(record.clone())), record];
    for (output, kind) in OUTPUTS.into_iter().zip(kinds) {
        let whole = format!("{api}.{output}");
        let used = draft.seen.uses(&whole)
            || field
                .nodes()
                .any(|node| node.tag() == "outputParameters" && node.peek_text("name") == Some(output));
        if used {
            let variable = draft.free_value(&format!("{api}_{output}"));
            draft.add_variable(variable.clone(), meaning::data_type(&kind));
            draft.tables.insert(whole.to_lowercase(), (variable.clone(), kind.clone()));
            draft.learn_path(&whole, format!("vars.{variable}"), kind);
        }
    }
}

/// Of which object its rows are.
fn object(draft: &Draft<'_, '_>, field: Node<'_>) -> Option<Name> {
    let mut mappings = field.nodes().filter(|node| node.tag() == "dataTypeMappings");
    let named = mappings.find_map(|mapping| mapping.peek_text("typeValue"))?;
    draft.ask.schema.named(named).cloned().or_else(|| Name::parse(named).ok())
}

/// The table of a field; none where nothing says what it shows.
pub(super) fn read(
    draft: &Draft<'_, '_>,
    field: Node<'_>,
    mut component: Component,
    page: &mut Page,
) -> Option<Component> {
    let list = list(draft, field)?;
    let object = object(draft, field)?;
    let rows = rows(field);
    let shown = columns(draft, field, &object, rows == Rows::None);
    field.without_meaning(&["dataTypeMappings"], "It is part of the type.");
    given(draft, field, &mut component);
    if rows == Rows::None {
        field.changed("The rows are a list of lines.");
        let markdown =
            format!("**{}**\n\n- {{{{join({list}.map(r, {shown}), \"\\n- \")}}}}", component.label);
        component.label = String::new();
        component.required = false;
        component.body = ComponentBody::Text { markdown };
        return Some(component);
    }
    field.changed("The rows are choices, each with what its columns show.");
    let multiple = rows == Rows::Several;
    let from = format!("{list}.map(r, {{\"value\": string(r.id), \"label\": {shown}}})");
    let from = Some(ValueSource::Expression(from));
    component.body = ComponentBody::Choice { choices: Vec::new(), multiple, from };
    keep(draft, field, chosen(&list, &component.name, multiple), page);
    Some(component)
}

/// The list whose rows a table shows; empty where there is none yet.
fn list(draft: &Draft<'_, '_>, field: Node<'_>) -> Option<String> {
    let data = parameter(field, "tableData")?;
    let list = match draft.terms.meaning(data.peek("value")?.peek_text("elementReference")?).ok()? {
        Meaning::Path { path, kind: Kind::List(_) } => format!("({path} == null ? [] : {path})"),
        // What is chosen in another table of the same screen: a list, always.
        Meaning::Expression { source, kind: Kind::List(_) } if source.len() <= LIST_MAX => source,
        _ => return None,
    };
    Some(list)
}

/// A parameter of this name.
fn parameter<'l>(field: Node<'l>, name: &str) -> Option<Node<'l>> {
    let mut parameters = field.nodes().filter(|node| node.tag() == "inputParameters");
    parameters.find(|node| node.peek_text("name").is_some_and(|text| text.eq_ignore_ascii_case(name)))
}

fn rows(field: Node<'_>) -> Rows {
    let number = |name: &str| extension::parameter(field, name).and_then(|text| text.parse::<f64>().ok());
    let mode = extension::parameter(field, "selectionMode").unwrap_or("MULTI_SELECT").to_uppercase();
    match mode.as_str() {
        "NO_SELECTION" => Rows::None,
        "SINGLE_SELECT" => Rows::One,
        _ if number("maxRowSelection").is_some_and(|most| most < 2.0) => Rows::One,
        _ => Rows::Several,
    }
}

/// What a row shows, as an expression over `r`: its columns, with their names where lines are only read.
fn columns(draft: &Draft<'_, '_>, field: Node<'_>, object: &Name, named: bool) -> String {
    let said = extension::parameter(field, "columns").unwrap_or_default();
    let said: Vec<Value> = serde_json::from_str(said).unwrap_or_default();
    let text = |column: &Value, key: &str| column.get(key).and_then(Value::as_str).map(str::to_owned);
    let shown = said.iter().filter_map(|column| {
        let name = text(column, "apiName").or_else(|| text(column, "fieldName"))?;
        let source = match draft.ask.schema.field_named(object, &name) {
            Some(known) => format!("string(r.{})", known.name),
            None if name.eq_ignore_ascii_case("Name") => "string(r.title)".to_owned(),
            None => return None,
        };
        let label = text(column, "customHeaderLabel").filter(|label| !label.is_empty());
        let label = label.or_else(|| text(column, "label")).unwrap_or(name);
        Some(if named { format!("{} + {source}", Value::from(format!("{label}: "))) } else { source })
    });
    let mut shown: Vec<String> = shown.take(COLUMNS_MAX + 1).collect();
    if shown.len() > COLUMNS_MAX {
        shown.truncate(COLUMNS_MAX);
        field.changed(format!("Only its first {COLUMNS_MAX} columns are shown."));
    }
    match shown.as_slice() {
        [] => "string(r.title)".to_owned(),
        [one] => one.clone(),
        several => format!("join([{}], \" · \")", several.join(", ")),
    }
}

/// What it is given besides its rows.
fn given(draft: &Draft<'_, '_>, field: Node<'_>, component: &mut Component) {
    for parameter in field.children("inputParameters") {
        let name = parameter.name().unwrap_or_default().to_lowercase();
        let Some(value) = parameter.child("value") else { continue };
        match name.as_str() {
            "label" => component.label = meaning::clipped(&html::plain(&draft.text_value(value).0)),
            "minrowselection" => {
                let least = value.text_of("numberValue").and_then(|text| text.parse::<f64>().ok());
                component.required = least.is_some_and(|least| least >= 1.0);
                if least.is_some_and(|least| least > 1.0) {
                    parameter.changed("At least one must be chosen; how many else is not asked.");
                }
            }
            "maxrowselection" => {
                let most = value.text_of("numberValue").and_then(|text| text.parse::<f64>().ok());
                if most.is_some_and(|most| most >= 2.0) {
                    parameter.changed("As many can be chosen as one likes.");
                }
            }
            "tabledata" | "columns" | "selectionmode" => value.read_all(),
            "shoulddisplaylabel" | "tablebordered" | "tableicon" | "showsearchbar" | "issearchable"
            | "isshowsearchbar" | "keyfield" => {
                value.read_all();
                parameter.changed("Choices look in their own way.");
            }
            _ => parameter.not_supported("Choices have nothing like it."),
        }
    }
}

/// What is chosen of a list by the component of this name, by outputs: expressions that are as the component is at that moment.
fn chosen(list: &str, component: &Name, multiple: bool) -> [(&'static str, String); 2] {
    let value = format!("vars.{component}");
    let is_chosen = match multiple {
        true => format!("{value} != null && r.id in {value}"),
        false => format!("r.id == {value}"),
    };
    let rows = format!("{list}.filter(r, {is_chosen})");
    let first = format!("({rows} + [null])[0]");
    let [several, one] = OUTPUTS;
    [(several, rows), (one, first)]
}

/// What is chosen is kept once the screen was passed.
fn keep(draft: &Draft<'_, '_>, field: Node<'_>, chosen: [(&str, String); 2], page: &mut Page) {
    let api = field.peek_text("name").unwrap_or_default();
    for (output, source) in chosen {
        if let Some((variable, _)) = draft.tables.get(&format!("{api}.{output}").to_lowercase()) {
            page.after.push(meaning::set(variable.clone(), ValueSource::Expression(source)));
        }
    }
    if draft
        .seen
        .used_within(api)
        .iter()
        .any(|used| !used.contains(".selectedrow") && !used.contains(".firstselectedrow"))
    {
        field.changed("Only which rows are chosen is handed over; what else is read of it is nothing here.");
    }
}
