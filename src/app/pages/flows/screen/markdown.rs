//! A text to read, written beside its rendering, with buttons for its marks.

use fermata_engine::flow::ComponentBody;
use leptos::{
    prelude::*,
    web_sys::{self, wasm_bindgen::JsCast},
};

use super::properties::Subject;
use crate::{
    dom,
    kit::{Select, TextArea},
};

const ID: &str = "c-markdown";

/// Buttons: what is said, what is shown, what comes before and after what is marked.
const MARKS: [(&str, &str, &str, &str); 5] = [
    ("Bold", "B", "**", "**"),
    ("Italic", "I", "*", "*"),
    ("Heading", "H", "### ", ""),
    ("List", "•", "- ", ""),
    ("Link", "↗", "[", "](https://)"),
];

/// The text with its buttons.
#[component]
pub fn MarkdownField(
    /// Of which component.
    subject: Subject,
    /// As it is at first.
    text: String,
) -> impl IntoView {
    let value = RwSignal::new(text);
    let changed =
        move |markdown: String| subject.change("text", |c| c.body = ComponentBody::Text { markdown });
    let put = move |before: &str, after: &str| {
        let (start, end) = marked();
        let text = value.get_untracked();
        let new = around(&text, start, end, before, after);
        value.set(new.clone());
        changed(new);
        let (start, end) = (start + before.encode_utf16().count(), end + before.encode_utf16().count());
        request_animation_frame(move || mark(start, end));
    };
    let insert = RwSignal::new(String::new());
    let options = Memo::new(move |_| {
        let resources = subject.designer.edit.resources;
        resources.with(|all| all.iter().map(|r| (r.path.clone(), r.label.clone())).collect::<Vec<_>>())
    });
    let button = move |(words, shown, before, after): (
        &'static str,
        &'static str,
        &'static str,
        &'static str,
    )| {
        view! {
            <button type="button" class="btn quiet icon-only" aria-label=words title=words on:click=move |_| put(before, after)>
                <span aria-hidden="true">{shown}</span>
            </button>
        }
    };
    view! {
        <div class="markdown-field">
            <div class="marks" role="group" aria-label="Marks">
                {MARKS.map(button).into_iter().collect_view()}
            </div>
            <TextArea id=ID label="Text" rows=8 value help="**bold**, *italic*, lists, links" on_change=changed/>
            <Select
                id="c-insert"
                label="Put in a value"
                value=insert
                options
                empty="Choose what is filled in"
                on_change=move |path: String| {
                    if !path.is_empty() {
                        put(&format!("{{{{{path}}}}}"), "");
                        insert.set(String::new());
                    }
                }
            />
        </div>
    }
}

fn area() -> Option<web_sys::HtmlTextAreaElement> {
    document().get_element_by_id(ID)?.dyn_into().ok()
}

/// From where to where something is marked, as the browser counts.
fn marked() -> (usize, usize) {
    let place = |at: Option<u32>| at.unwrap_or(0) as usize;
    area().map_or((0, 0), |area| {
        let (start, end) = (area.selection_start().ok().flatten(), area.selection_end().ok().flatten());
        (place(start), place(end))
    })
}

fn mark(start: usize, end: usize) {
    let Some(area) = area() else { return };
    dom::focus(Some(&area));
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let _marked = area.set_selection_range(place(start), place(end));
}

/// The text with something before and after a part of it; places count as the browser does, in halves of UTF-16.
fn around(text: &str, start: usize, end: usize, before: &str, after: &str) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let start = start.min(units.len());
    let end = end.clamp(start, units.len());
    let (head, rest) = units.split_at(start);
    let (middle, tail) = rest.split_at(end - start);
    let words = |units: &[u16]| String::from_utf16_lossy(units);
    format!("{}{before}{}{after}{}", words(head), words(middle), words(tail))
}

#[cfg(test)]
mod tests {
    use super::around;

    #[test]
    fn marks_stand_around_what_is_marked() {
        assert_eq!(around("read it", 5, 7, "**", "**"), "read **it**");
        assert_eq!(around("ä😀b", 3, 4, "*", "*"), "ä😀*b*");
        assert_eq!(around("x", 9, 12, "{{a}}", ""), "x{{a}}");
    }
}
