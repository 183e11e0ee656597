//! Loops: the same elements for each item of a list, in its order or from its end.

use fermata_engine::{
    flow::{Assignment, Element, ElementBody, Loop},
    value::{DataType, Value, ValueSource},
};

use super::{
    draft::{Detour, Draft, Head},
    meaning,
};
use crate::salesforce::{
    ledger::Node,
    terms::{Kind, Meaning},
};

/// The loops that hold their item under their own name.
pub(super) fn learn(draft: &mut Draft<'_, '_>, root: Node<'_>) {
    for node in root.nodes().filter(|node| node.tag() == "loops") {
        let (Some(name), None) = (node.peek_text("name"), node.peek_text("assignNextValueToReference"))
        else {
            continue;
        };
        let kind = item_kind(draft, node);
        draft.variable_of(name, meaning::data_type(&kind), kind);
    }
}

/// What an item of the list is.
fn item_kind(draft: &Draft<'_, '_>, node: Node<'_>) -> Kind {
    let list = node.peek_text("collectionReference").and_then(|list| draft.terms.meaning(list).ok());
    match list.as_ref().map(meaning::kind) {
        Some(Kind::List(of)) => (**of).clone(),
        _ => Kind::Unknown,
    }
}

pub(super) fn read<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, mut head: Head) {
    let kind = item_kind(draft, node);
    let items = node.child("collectionReference");
    let items = items.and_then(|list| match draft.terms.meaning(list.text()) {
        Ok(meaning) => Some(meaning::source(meaning)),
        Err(why) => {
            list.not_supported(why);
            None
        }
    });
    let to = node.text_of("assignNextValueToReference").or_else(|| node.peek_text("name"));
    let each = to.and_then(|name| match draft.terms.meaning(name) {
        Ok(Meaning::Path { path, .. }) => meaning::variable(&path).map(|(name, _)| name),
        _ => None,
    });
    let first = draft.target(node, "nextValueConnector");
    head.next = draft.target(node, "noMoreValuesConnector").or(head.next);
    let (Some(items), Some(each)) = (items, each) else {
        draft.add_unsupported(node, &head, "Loop", "The list that it goes through is not among the files.");
        return;
    };
    let descending = node.text_of("iterationOrder").is_some_and(|order| order.eq_ignore_ascii_case("Desc"));
    if !descending {
        draft.add(head.with(ElementBody::Loop(Loop { items, each, first })));
        return;
    }
    node.changed("It goes through the list from its end: three elements before it turn the list round.");
    turned_round(draft, head, Loop { items, each, first }, &kind);
}

/// A loop over the list turned round. What comes to it from outside is led through the elements that turn it, at the end.
fn turned_round(draft: &mut Draft<'_, '_>, head: Head, it: Loop, kind: &Kind) {
    let api = head.name.to_string();
    let reversed = draft.free_value(&format!("{api}_reversed"));
    draft.add_variable(reversed.clone(), DataType::List { of: Box::new(meaning::data_type(kind)) });
    let item = draft.free_value(&format!("{api}_next"));
    draft.add_variable(item.clone(), meaning::data_type(kind));
    let name_of = |draft: &Draft<'_, '_>, part: &str| draft.free_element(&format!("{api}_{part}"));
    let (begin, turn, put) = (name_of(draft, "begin"), name_of(draft, "turn"), name_of(draft, "put"));
    let emptied = meaning::set(reversed.clone(), ValueSource::Literal(Value::Array(Vec::new())));
    let begins = ElementBody::Assignment(Assignment { sets: vec![emptied] });
    let label = meaning::clipped(&format!("{}: from the end", head.label));
    draft.add(Element { next: Some(turn.clone()), ..Element::new(begin.clone(), &label, begins) });
    let through = ElementBody::Loop(Loop { items: it.items, each: item.clone(), first: Some(put.clone()) });
    draft.add(Element {
        next: Some(head.name.clone()),
        ..Element::new(turn.clone(), "Turn the list round", through)
    });
    let front = ValueSource::Expression(format!("[vars.{item}] + vars.{reversed}"));
    let puts = ElementBody::Assignment(Assignment { sets: vec![meaning::set(reversed.clone(), front)] });
    draft.add(Element { next: Some(turn.clone()), ..Element::new(put, "Put it before the others", puts) });
    let items = ValueSource::Reference(format!("vars.{reversed}"));
    draft.add(head.with(ElementBody::Loop(Loop { items, ..it })));
    draft.detours.push(Detour { to: head.name, begin, last: turn, around_body: true });
}
