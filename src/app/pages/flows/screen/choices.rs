//! What can be chosen or ticked, one line each: added, renamed, removed, put in order by dragging or by keys.

use fermata_engine::{flow::ChecklistItem, value::Choice};
use leptos::{
    ev,
    prelude::*,
    web_sys::{self, wasm_bindgen::JsCast},
};

use crate::{
    dom,
    kit::{
        Button, ButtonKind, Checkbox, Icon, Sign, TextArea, TextField,
        data_type::{choices_of, choices_text},
    },
};

/// A choice while it is edited.
#[derive(Clone, Copy)]
struct Line {
    id: u32,
    value: RwSignal<String>,
    label: RwSignal<String>,
    /// Whether it must be ticked, where it can be.
    must: RwSignal<bool>,
    /// Whether what is stored follows the words, as long as nobody has said otherwise.
    follows: StoredValue<bool>,
}

#[derive(Clone, Copy)]
struct Lines {
    all: RwSignal<Vec<Line>>,
    next: StoredValue<u32>,
    /// Whether they are ticked off rather than chosen.
    ticks: bool,
    changed: Callback<Vec<ChecklistItem>>,
}

impl Lines {
    fn take(self, items: &[ChecklistItem]) {
        let lines = items.iter().map(|item| self.line(item)).collect();
        self.all.set(lines);
    }

    /// What was written as text; what must be ticked stays so.
    fn read(self, text: &str) {
        let needed: Vec<String> =
            self.items().into_iter().filter(|item| item.required).map(|item| item.value).collect();
        let read = choices_of(text).into_iter().map(|choice| {
            let required = needed.contains(&choice.value);
            ChecklistItem { required, ..choice.into() }
        });
        self.take(&read.collect::<Vec<_>>());
        self.tell();
    }

    fn line(self, item: &ChecklistItem) -> Line {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        Line {
            id,
            value: RwSignal::new(item.value.clone()),
            label: RwSignal::new(item.shown().to_owned()),
            must: RwSignal::new(item.required),
            follows: StoredValue::new(false),
        }
    }

    fn items(self) -> Vec<ChecklistItem> {
        let one = |line: &Line| {
            let (value, label) = (line.value.get_untracked(), line.label.get_untracked());
            let label = if label == value { String::new() } else { label };
            ChecklistItem { value, label, required: line.must.get_untracked() }
        };
        self.all.with_untracked(|all| all.iter().map(one).collect())
    }

    fn choices(self) -> Vec<Choice> {
        self.items().iter().map(ChecklistItem::choice).collect()
    }

    fn tell(self) {
        self.changed.run(self.items());
    }

    fn add(self) {
        let number = self.all.with_untracked(Vec::len) + 1;
        let taken =
            |value: &str| self.all.with_untracked(|all| all.iter().any(|l| l.value.get_untracked() == value));
        let (name, words) = if self.ticks { ("item", "Item") } else { ("choice", "Choice") };
        let value = (number..).map(|n| format!("{name}_{n}")).find(|v| !taken(v)).unwrap_or_default();
        let item = ChecklistItem { value, label: format!("{words} {number}"), required: self.ticks };
        let line = self.line(&item);
        line.follows.set_value(true);
        self.all.update(|all| all.push(line));
        self.tell();
        focus_soon(format!("choice-{}-label", line.id), true);
    }

    fn remove(self, id: u32) {
        self.all.update(|all| all.retain(|line| line.id != id));
        self.tell();
    }

    /// Moves a line to another place.
    fn put(self, id: u32, to: usize) {
        let at = self.all.with_untracked(|all| all.iter().position(|line| line.id == id));
        let Some(at) = at.filter(|at| *at != to && to < self.all.with_untracked(Vec::len)) else { return };
        self.all.update(|all| {
            let line = all.remove(at);
            all.insert(to, line);
        });
        self.tell();
    }

    fn shift(self, id: u32, down: bool) {
        let at = self.all.with_untracked(|all| all.iter().position(|line| line.id == id)).unwrap_or(0);
        self.put(id, if down { at + 1 } else { at.wrapping_sub(1) });
        focus_soon(format!("choice-{id}-move"), false);
    }
}

/// What is stored for words: short, and readable where it is found.
fn stored(words: &str) -> String {
    fermata_engine::ids::Name::from_label(words, "choice").to_string()
}

fn focus_soon(id: String, select: bool) {
    request_animation_frame(move || {
        let found = document().get_element_by_id(&id);
        dom::focus(found.as_ref());
        if let Some(input) =
            found.and_then(|e| e.dyn_into::<web_sys::HtmlInputElement>().ok()).filter(|_| select)
        {
            input.select();
        }
    });
}

/// The choices, or what is ticked off.
#[component]
pub fn ChoicesEditor(
    /// As they are at first.
    items: Vec<ChecklistItem>,
    /// Whether they are ticked off: each then says whether it must be.
    #[prop(optional)]
    ticks: bool,
    /// Called with every change.
    #[prop(into)]
    on_change: Callback<Vec<ChecklistItem>>,
) -> impl IntoView {
    let (all, next) = (RwSignal::new(Vec::new()), StoredValue::new(0));
    let lines = Lines { all, next, ticks, changed: on_change };
    lines.take(&items);
    let as_text = RwSignal::new(false);
    let text = RwSignal::new(String::new());
    let switch = move |()| {
        if !as_text.get_untracked() {
            text.set(choices_text(&lines.choices()));
        }
        as_text.update(|on| *on = !*on);
    };
    let typed = move |typed: String| lines.read(&typed);
    let list = move || {
        view! {
            <ol class="choice-lines">
                <For each=move || lines.all.get() key=|line| line.id let:line>
                    <ChoiceLine lines line/>
                </For>
            </ol>
            <Button kind=ButtonKind::Quiet sign=Sign::Plus on_click=move |()| lines.add()>
                {if ticks { "Add an item" } else { "Add a choice" }}
            </Button>
        }
    };
    view! {
        <fieldset class="field choices">
            <legend>{if ticks { "To tick off" } else { "Choices" }}</legend>
            <Show when=move || as_text.get() fallback=list>
                <TextArea
                    id="c-choices-text"
                    label="One a line"
                    help="To show other words than are stored: value = words"
                    value=text
                    rows=6
                    on_change=typed
                />
            </Show>
            <Button kind=ButtonKind::Quiet on_click=switch>
                {move || if as_text.get() { "As a list" } else { "As text, to paste many" }}
            </Button>
        </fieldset>
    }
}

#[component]
fn ChoiceLine(lines: Lines, line: Line) -> impl IntoView {
    let carried = RwSignal::new(false);
    let words = move || line.label.get();
    let relabel = move |text: String| {
        if line.follows.get_value() {
            line.value.set(stored(&text));
        }
        lines.tell();
    };
    let restore = move |_| {
        line.follows.set_value(false);
        lines.tell();
    };
    let on_key = move |ev: ev::KeyboardEvent| {
        match ev.key().as_str() {
            "ArrowUp" => lines.shift(line.id, false),
            "ArrowDown" => lines.shift(line.id, true),
            _ => return,
        }
        ev.prevent_default();
    };
    let down = move |ev: ev::PointerEvent| {
        if let Some(handle) = ev.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) {
            let _held = handle.set_pointer_capture(ev.pointer_id());
            carried.set(true);
        }
    };
    let moved = move |ev: ev::PointerEvent| {
        if carried.get_untracked()
            && let Some(to) = line_at(&event_target(&ev), f64::from(ev.client_y()))
        {
            lines.put(line.id, to);
        }
    };
    view! {
        <li class="choice-line" class:gone=move || carried.get()>
            <button
                type="button"
                class="handle"
                id=format!("choice-{}-move", line.id)
                aria-label=move || format!("Move {}: arrow keys, or drag", words())
                on:keydown=on_key
                on:pointerdown=down
                on:pointermove=moved
                on:pointerup=move |_| carried.set(false)
                on:pointercancel=move |_| carried.set(false)
            >
                <Icon sign=Sign::Drag/>
            </button>
            <TextField
                id=format!("choice-{}-label", line.id)
                label="Words"
                value=line.label
                on_change=relabel
            />
            <TextField
                id=format!("choice-{}-value", line.id)
                label="Stored as"
                value=line.value
                on_change=restore
            />
            {lines
                .ticks
                .then(|| {
                    view! {
                        <Checkbox
                            id=format!("choice-{}-must", line.id)
                            label="Must be ticked"
                            value=line.must
                            on_change=move |_| lines.tell()
                        />
                    }
                })}
            <button
                type="button"
                class="btn quiet icon-only"
                aria-label=move || format!("Remove {}", words())
                on:click=move |_| lines.remove(line.id)
            >
                <Icon sign=Sign::Close/>
            </button>
        </li>
    }
}

/// Over which line of the same list the pointer is.
fn line_at(inside: &web_sys::Element, y: f64) -> Option<usize> {
    let list = inside.closest(".choice-lines").ok().flatten()?;
    let children = list.children();
    (0..children.length()).find_map(|n| {
        let rect = children.item(n)?.get_bounding_client_rect();
        (y >= rect.top() && y <= rect.bottom()).then_some(n as usize)
    })
}
