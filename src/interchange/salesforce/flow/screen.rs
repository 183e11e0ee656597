//! Screens: their fields become components; sections keep their columns.

mod extension;
mod field;
mod parts;
mod table;
mod values;

use fermata_engine::{
    flow::{Columns, Component, ComponentBody, Element, ElementBody, Screen, SetValue, Width},
    ids::Name,
};

use super::{
    choices,
    draft::{Detour, Draft, Head},
    html, meaning, progress,
};
use crate::salesforce::ledger::Node;
pub(super) use table::learn as learn_tables;
pub(super) use values::Known;

/// What a screen becomes, while it is read.
#[derive(Default)]
pub(super) struct Page {
    components: Vec<Component>,
    /// Elements that come before it.
    before: Vec<Element>,
    /// What is set after it.
    after: Vec<SetValue>,
}

/// Learns what every field of every screen means, and every choice.
pub(super) fn learn(draft: &mut Draft<'_, '_>, root: Node<'_>) {
    for screen in root.nodes().filter(|node| node.tag() == "screens") {
        let mut open: Vec<Node<'_>> = screen.nodes().filter(|node| node.tag() == "fields").collect();
        open.reverse();
        while let Some(field) = open.pop() {
            values::learn(draft, field);
            if !field.peek_text("fieldType").is_some_and(|kind| kind.eq_ignore_ascii_case("Repeater")) {
                let mut within: Vec<Node<'_>> = field.nodes().filter(|node| node.tag() == "fields").collect();
                within.reverse();
                open.extend(within);
            }
        }
    }
    choices::learn(draft);
}

pub(super) fn read<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, mut head: Head) {
    let ends = |text: &str| text.eq_ignore_ascii_case("false");
    for (tag, note) in [
        ("allowBack", "A screen can always be left backwards."),
        ("allowPause", "What was filled in is kept, so that one can always go on later."),
        ("allowFinish", "The last screen can always be finished."),
    ] {
        if let Some(flag) = node.child(tag).filter(|flag| ends(flag.text())) {
            flag.changed(note);
        }
    }
    node.without_meaning(&["showFooter", "showHeader"], "Every screen has its heading and its buttons.");
    for tag in ["backButtonLabel", "pauseButtonLabel", "pausedText"] {
        if let Some(text) = node.child(tag).filter(|text| !text.is_empty()) {
            text.not_supported("This button says the same on every screen.");
        }
    }
    if let Some(label) = node.child("nextOrFinishButtonLabel").filter(|label| !label.is_empty()) {
        label.changed("Only the button that finishes the flow has a label of its own.");
        draft.buttons.push((head.name.clone(), meaning::clipped(&draft.line(label))));
    }
    for (tag, note) in [
        (
            "actions",
            "A screen does nothing before one goes on: call the flow by an element before or after it.",
        ),
        (
            "triggers",
            "Buttons within a screen do nothing here: what they did belongs before or after the screen.",
        ),
    ] {
        node.children(tag).for_each(|node| node.not_supported(note));
    }
    let mut page = Page::default();
    page.before.extend(progress::reached(draft, node));
    table::here(draft, node);
    if let Some(help) = node.child("helpText").filter(|help| !help.is_empty()) {
        help.changed("It stands above the fields.");
        let name = draft.free_value(&format!("{}_help", node.peek_text("name").unwrap_or("screen")));
        let body = ComponentBody::Text { markdown: markdown(draft, help) };
        page.components.push(Component::new(name, body));
    }
    for field in node.children("fields") {
        top(draft, field, &mut page);
    }
    table::passed(draft, node);
    let Page { components, before, after } = page;
    draft.add_sets_after(&mut head, "chosen", "Keep what was chosen", after);
    let screen = head.with(ElementBody::Screen(Screen { components }));
    add_before(draft, &head.name, before);
    draft.add(screen);
}

/// Elements that are passed before another one, whoever leads to it.
fn add_before(draft: &mut Draft<'_, '_>, to: &Name, mut before: Vec<Element>) {
    let names: Vec<Name> = before.iter().map(|element| element.name.clone()).collect();
    let (Some(begin), Some(last)) = (names.first().cloned(), names.last().cloned()) else { return };
    let next = names.iter().skip(1).cloned().chain([to.clone()]);
    for (element, next) in before.iter_mut().zip(next) {
        element.next = Some(next);
    }
    before.into_iter().for_each(|element| draft.add(element));
    draft.detours.push(Detour { to: to.clone(), begin, last, around_body: false });
}

/// A field that stands on the screen itself: a section with its columns, or anything else.
fn top<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, page: &mut Page) {
    let is = |kind: &str| node.peek_text("fieldType").is_some_and(|text| text.eq_ignore_ascii_case(kind));
    if is("RegionContainer") {
        section(draft, node, page);
    } else if is("Region") {
        node.text_of("fieldType");
        node.children("fields").for_each(|field| top(draft, field, page));
    } else {
        let made = field::read(draft, node, page);
        page.components.extend(made);
    }
}

/// A section: its columns side by side where it has several.
fn section<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, page: &mut Page) {
    node.text_of("fieldType");
    let api = node.name().unwrap_or("section").to_owned();
    node.without_meaning(&["isRequired", "styleProperties"], "It means nothing for a section.");
    let kind = node.text_of("regionContainerType").unwrap_or_default();
    let heading = kind.eq_ignore_ascii_case("SectionWithHeader");
    let label = node.child("fieldText").map(|text| draft.line(text)).filter(|text| !text.is_empty());
    let mut columns: Vec<Vec<Component>> = Vec::new();
    for region in node.children("fields") {
        region.text_of("fieldType");
        region.name();
        region.without_meaning(&["isRequired", "styleProperties"], "It means nothing for a column.");
        for parameter in region.children("inputParameters") {
            parameter.read_all();
            parameter.changed("Columns are equally wide.");
        }
        let mut column = Vec::new();
        for field in region.children("fields") {
            column.extend(field::read(draft, field, page));
        }
        if !column.is_empty() {
            columns.push(column);
        }
    }
    let several = columns.len() > 1;
    let mut inner = side_by_side(columns);
    let visible = node.child("visibilityRule");
    let visible = visible.and_then(|rule| draft.terms.conditions(rule, "conditionLogic", "conditions"));
    if !heading && visible.is_none() {
        node.changed("A section without a heading is left out; its fields stand on the screen itself.");
        page.components.extend(inner);
        return;
    }
    let name = draft.known_component(&api);
    let columns = if several { Columns::Two } else { Columns::One };
    let mut section = Component::new(name.clone(), ComponentBody::Section { columns });
    section.label = meaning::clipped(&label.unwrap_or_else(|| words(&api)));
    section.visible = visible;
    inner.iter_mut().filter(|component| !component.is_section()).for_each(|c| c.section = Some(name.clone()));
    page.components.push(section);
    page.components.extend(inner);
}

/// Columns in rows: the first of each, then the second of each.
fn side_by_side(columns: Vec<Vec<Component>>) -> Vec<Component> {
    let several = columns.len() > 1;
    let longest = columns.iter().map(Vec::len).max().unwrap_or_default();
    let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
    let mut rows = Vec::new();
    for _ in 0..longest {
        rows.extend(columns.iter_mut().filter_map(Iterator::next));
    }
    if several {
        rows.iter_mut().for_each(|component| component.width = Width::Column);
    }
    rows
}

/// A rich text as Markdown with `{{…}}` in it; the templates that it names may be rich as well.
fn markdown(draft: &Draft<'_, '_>, node: Node<'_>) -> String {
    let text = html::markdown(&draft.text(node));
    match meaning::cut(&text) {
        Some(cut) => {
            node.changed(meaning::cut_note());
            cut
        }
        None => text,
    }
}

/// A name as words: `Approval_Decision` is `Approval Decision`.
fn words(name: &str) -> String {
    let text: String = name.chars().map(|c| if c == '_' { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
