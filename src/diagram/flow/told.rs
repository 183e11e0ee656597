//! What was changed between two states of a flow, in a few words: for edits that are known by their result alone, such as those of
//! the screen designer.

use fermata_engine::{
    flow::{Component, Element, Flow},
    ids::Name,
};

/// What a change did: the first page or component that came, went, moved or became another.
pub(super) fn told(before: &Flow, after: &Flow) -> String {
    let page = came(&before.elements, &after.elements, |e: &Element| (&e.name, e.label.as_str()));
    let of = |flow: &Flow| flow.components().cloned().collect::<Vec<_>>();
    let (old, new) = (of(before), of(after));
    page.or_else(|| came(&old, &new, |c: &Component| (&c.name, c.shown())))
        .or_else(|| moved(&old, &new).map(|c| format!("Moved {}", c.shown())))
        .or_else(|| changed(&old, &new).map(|c| format!("Changed {}", c.shown())))
        .unwrap_or_else(|| "Changed the flow".to_owned())
}

/// What is only in one of the two.
fn came<T>(before: &[T], after: &[T], called: impl Fn(&T) -> (&Name, &str)) -> Option<String> {
    let only = |of: &[T], others: &[T]| {
        let is_new = |one: &&T| others.iter().all(|other| called(other).0 != called(one).0);
        of.iter().find(is_new).map(|one| called(one).1.to_owned())
    };
    match (only(after, before), only(before, after)) {
        // One for another: the same under a new name.
        (Some(label), Some(_)) => Some(format!("Renamed {label}")),
        (Some(label), None) => Some(format!("Added {label}")),
        (None, Some(label)) => Some(format!("Removed {label}")),
        (None, None) => None,
    }
}

/// What stands elsewhere; both have the same components.
fn moved<'a>(before: &'a [Component], after: &'a [Component]) -> Option<&'a Component> {
    let section = |of: &Component| before.iter().find(|c| c.name == of.name).map(|c| c.section.clone());
    if let Some(component) = after.iter().find(|c| section(c).is_some_and(|old| old != c.section)) {
        return Some(component);
    }
    let mut differing = before.iter().zip(after).filter(|(old, new)| old.name != new.name);
    let (first_before, first_after) = differing.next()?;
    // Moved on, it leaves its place to the next; moved back, it takes the place of another.
    let went_on = differing.next_back().is_some_and(|(_, new)| new.name == first_before.name);
    Some(if went_on { first_before } else { first_after })
}

fn changed<'a>(before: &[Component], after: &'a [Component]) -> Option<&'a Component> {
    before.iter().zip(after).find(|(old, new)| old != new).map(|(_, new)| new)
}

#[cfg(test)]
mod tests {
    use fermata_engine::flow::{ElementBody, FlowKind, Screen};

    use super::*;
    use crate::{
        drawing::{Drawing, apply},
        flow::{FlowEdit, Kind, palette},
        history::Editor,
        samples::name,
    };

    /// A flow of one page with these components, in the sections named after the colon.
    fn page(components: &[&str]) -> Flow {
        let mut flow = Flow::blank("Form", FlowKind::Screen);
        let body = Box::new(palette::body(Kind::Screen, &flow, &name("account")));
        let edit = FlowEdit::Insert { on: crate::element::Connector::Start, label: "Page".into(), body };
        flow = apply(&flow, &edit).expect("added").definition;
        if let Some(ElementBody::Screen(Screen { components: all, .. })) =
            flow.elements.first_mut().map(|e| &mut e.body)
        {
            *all = components.iter().map(|text| component(text)).collect();
        }
        flow
    }

    fn component(text: &str) -> Component {
        let (own, section) = text.split_once(':').unwrap_or((text, ""));
        let mut json = serde_json::json!({ "name": own, "label": own.to_uppercase(), "body": { "kind": "checklist", "items": [] } });
        if !section.is_empty() {
            json["section"] = section.into();
        }
        serde_json::from_value(json).expect("a component")
    }

    #[test]
    fn what_came_went_moved_and_changed_is_told() {
        let told = |before: &[&str], after: &[&str]| told(&page(before), &page(after));
        assert_eq!(told(&["a", "b"], &["a", "b", "c"]), "Added C");
        assert_eq!(told(&["a", "b"], &["b"]), "Removed A");
        assert_eq!(told(&["a", "b", "c"], &["b", "c", "a"]), "Moved A");
        assert_eq!(told(&["a", "b", "c"], &["c", "a", "b"]), "Moved C");
        assert_eq!(told(&["a", "b"], &["a", "b:a"]), "Moved B");
        assert_eq!(told(&["a", "b"], &["a", "d"]), "Renamed D");
        let mut other = page(&["a", "b"]);
        if let Some(ElementBody::Screen(screen)) = other.elements.first_mut().map(|e| &mut e.body) {
            screen.components[1].required = true;
        }
        assert_eq!(super::told(&page(&["a", "b"]), &other), "Changed B");
        assert_eq!(
            super::told(&page(&["a"]), &Flow { description: "New".into(), ..page(&["a"]) }),
            "Changed the flow"
        );
    }

    #[test]
    fn each_change_is_taken_back_by_itself_and_typing_as_one() {
        let mut editor = Editor::new(page(&["a", "b"]));
        let mut change = |editor: &mut Editor<Flow>, after: Flow, key: Option<&str>| {
            let patch = Flow::difference(editor.definition(), &after);
            editor.perform(&FlowEdit::Patch(patch), key).expect("made");
        };
        change(&mut editor, page(&["a", "b", "c"]), None);
        change(&mut editor, page(&["a", "c"]), None);
        for label in ["N", "Ne", "New"] {
            let mut after = page(&["a", "c"]);
            after.label = label.into();
            change(&mut editor, after, Some("label"));
        }
        editor.undo();
        assert_eq!(**editor.definition(), page(&["a", "c"]));
        assert_eq!(editor.undo().map(|o| o.words), Some("Undone: Removed B".into()));
        assert_eq!(**editor.definition(), page(&["a", "b", "c"]));
        assert_eq!(editor.undo().map(|o| o.words), Some("Undone: Added C".into()));
        assert_eq!(**editor.definition(), page(&["a", "b"]));
        assert!(editor.undo().is_none());
    }
}
