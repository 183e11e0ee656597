//! Assignments: every operator, to variables, to fields of records, and to the record that the flow is about.

mod groups;

use fermata_engine::{
    flow::{Element, SetValue},
    ids::Name,
    value::ValueSource,
};

use super::{
    draft::{Draft, Head},
    meaning,
};
use crate::salesforce::{
    ledger::Node,
    terms::{Kind, Meaning},
};
use groups::{Group, Groups, Of};

/// What one item of an assignment does.
enum Does {
    /// Sets variables.
    Sets(Vec<SetValue>),
    /// Sets a field of the record that the flow is about.
    Record(SetValue),
    /// It has no counterpart.
    Nothing(String),
}

pub(super) fn read<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, mut head: Head) {
    let (mut groups, mut failed) = (Groups::default(), None);
    for item in node.children("assignmentItems") {
        match does(draft, item) {
            Does::Sets(sets) => groups.take(Of::Variables, sets),
            Does::Record(set) => groups.take(Of::Record, vec![set]),
            Does::Nothing(why) => {
                item.not_supported(why.clone());
                failed = failed.or(Some(why));
            }
        }
    }
    if let Some(why) = failed {
        node.changed("It fails where it comes to what has no counterpart.");
        draft.add(head.with(meaning::unsupported("Assignment", why)));
        return;
    }
    let mut groups = groups.done();
    if groups.iter().any(|group| group.of == Of::Record) {
        node.changed(
            "A field of the record that the flow is about is set by an element of its own, which changes the record.",
        );
    }
    let next = head.next.take();
    let first = if groups.is_empty() { Group::default() } else { groups.remove(0) };
    draft.add(head.with(first.body()));
    for group in groups {
        let own = head.name.as_str().strip_prefix(&draft.prefix).unwrap_or(head.name.as_str());
        let suffix = if group.of == Of::Record { "record" } else { "then" };
        let name = draft.free_element(&format!("{own}_{suffix}"));
        draft.lead_last_to(Some(name.clone()));
        draft.add(Element { name, ..head.with(group.body()) });
    }
    draft.lead_last_to(next);
}

fn does(draft: &Draft<'_, '_>, item: Node<'_>) -> Does {
    let Some(to) = item.text_of("assignToReference") else {
        return Does::Nothing("It does not say what is set.".to_owned());
    };
    let operator = item.text_of("operator").unwrap_or("Assign");
    let value_node = item.child("value");
    let from = value_node.map_or(Kind::Unknown, |node| draft.kind_of_value(node));
    let Some(value) = draft.value_or_null(item, "value") else {
        item.not_supported(format!("It is left out: {to} keeps what it holds."));
        return Does::Sets(Vec::new());
    };
    let meaning = match draft.terms.meaning(to) {
        Ok(meaning) => meaning,
        Err(why) => return Does::Nothing(why),
    };
    let Meaning::Path { path, kind } = &meaning else {
        return Does::Nothing(format!("{to} holds what cannot be set here."));
    };
    if operator.eq_ignore_ascii_case("RemoveFirst") {
        item.changed("Every item like it is taken out of the list, not only the first.");
    }
    let value = match operated(operator, path, kind, &value, &from) {
        Ok(value) => value,
        Err(why) => return Does::Nothing(why),
    };
    if let Some(field) = path.strip_prefix("record.") {
        return match Name::parse(field) {
            Ok(field) => Does::Record(meaning::set(field, value)),
            Err(_) => Does::Nothing(format!("{to} is a field of another record.")),
        };
    }
    match meaning::variable(path) {
        Some((name, None)) => Does::Sets(vec![meaning::set(name, value)]),
        Some((name, Some(field))) => {
            let mut sets = vec![meaning::set_field(name.clone(), field, value)];
            sets.extend(in_its_list(draft, to, &name));
            Does::Sets(sets)
        }
        None => Does::Nothing(format!("{to} is a field of another record.")),
    }
}

/// An item of a list that is saved as it is changes with the variable that a loop holds it in.
fn in_its_list(draft: &Draft<'_, '_>, to: &str, item: &Name) -> Option<SetValue> {
    let base = to.split('.').next().unwrap_or_default();
    let list = draft.seen.list_of_item(base)?;
    let Ok(Meaning::Path { path, .. }) = draft.terms.meaning(list) else { return None };
    let (name, None) = meaning::variable(&path)? else { return None };
    let item = format!("vars.{item}");
    let source = format!("{path}.map(r, r.id == {item}.id ? {item} : r)");
    Some(meaning::set(name, ValueSource::Expression(source)))
}

/// What the target becomes.
fn operated(
    operator: &str,
    path: &str,
    kind: &Kind,
    value: &ValueSource,
    from: &Kind,
) -> Result<ValueSource, String> {
    let operator = operator.to_ascii_lowercase();
    let given = meaning::cel(value);
    let list = format!("({path} == null ? [] : {path})");
    // A list is put to the end item by item, anything else as one item.
    let items = match from {
        Kind::List(_) => format!("({given} == null ? [] : {given})"),
        _ => format!("[{given}]"),
    };
    let expression = match (operator.as_str(), kind) {
        ("assign" | "none", _) => return Ok(value.clone()),
        ("assigncount", _) => format!("size({given})"),
        ("add" | "additem" | "addatend", Kind::List(_)) => format!("{list} + {items}"),
        ("addatstart", Kind::List(_)) => format!("{items} + {list}"),
        ("removeall", Kind::List(_)) if matches!(from, Kind::List(_)) => {
            format!("{list}.filter(x, !(x in {items}))")
        }
        ("removeall" | "removefirst", Kind::List(_)) => format!("{list}.filter(x, x != {given})"),
        ("removeuncommon", Kind::List(_)) => format!("{list}.filter(x, x in {items})"),
        ("add", Kind::Number) => format!("coalesce({path}, 0) + {given}"),
        ("subtract", Kind::Number) => format!("coalesce({path}, 0) - {given}"),
        ("add", Kind::Date) => format!("date_add_days({path}, {given})"),
        ("subtract", Kind::Date) => format!("date_add_days({path}, -({given}))"),
        ("add", Kind::Text | Kind::Unknown) => format!("string({path}) + string({given})"),
        (other, _) => return Err(format!("There is no assignment that does what {other} does to it.")),
    };
    Ok(ValueSource::Expression(expression))
}
