//! The parts of a call of another system: texts by name, what is sent, what is kept of the answer.

use fermata_engine::{
    ids::Name,
    value::{Value, ValueSource},
};
use leptos::prelude::*;
use serde_json::json;

use super::{
    super::Builder,
    action::{SourcesField, put},
    parts::AddButton,
};
use crate::kit::{IconButton, Select, Sign, TextArea, TextField};

/// Lines of a property that is a list of objects.
#[derive(Clone, Copy)]
struct Lines {
    builder: Builder,
    key: &'static str,
    all: RwSignal<Vec<Value>>,
}

impl Lines {
    fn new(builder: Builder, key: &'static str, value: Value) -> Self {
        let all = match value {
            Value::Array(all) => all,
            _ => Vec::new(),
        };
        Self { builder, key, all: RwSignal::new(all) }
    }

    fn change(self, act: impl FnOnce(&mut Vec<Value>)) {
        self.all.update(act);
        put(self.builder, self.key, Value::Array(self.all.get_untracked()));
    }

    fn text(self, at: usize, part: &str) -> String {
        let found = self
            .all
            .with_untracked(|all| all.get(at).and_then(|line| line.get(part)?.as_str().map(str::to_owned)));
        found.unwrap_or_default()
    }

    fn set(self, at: usize, part: &str, value: Value) {
        self.change(|all| {
            if let Some(slot) = all.get_mut(at).and_then(Value::as_object_mut) {
                slot.insert(part.to_owned(), value);
            }
        });
    }

    fn remove(self, at: usize) {
        self.change(|all| {
            if at < all.len() {
                all.remove(at);
            }
        });
    }

    fn count(self) -> Memo<usize> {
        Memo::new(move |_| self.all.with(Vec::len))
    }
}

/// Texts by name, in order.
#[component]
pub(super) fn TextsField(
    builder: Builder,
    id: String,
    label: &'static str,
    help: &'static str,
    key: &'static str,
    value: Value,
) -> impl IntoView {
    let lines = Lines::new(builder, key, value);
    let count = lines.count();
    let line = move |at: usize| {
        let (name, text) = (RwSignal::new(lines.text(at, "name")), RwSignal::new(lines.text(at, "value")));
        view! {
            <div class="set-line">
                <TextField
                    id=format!("{id}-{at}")
                    label="Called"
                    value=name
                    on_change=move |text: String| lines.set(at, "name", text.into())
                />
                <TextField
                    id=format!("{id}-{at}-value")
                    label="is"
                    value=text
                    on_change=move |text: String| lines.set(at, "value", text.into())
                />
                <IconButton sign=Sign::Trash label="Remove this line" on_click=move |()| lines.remove(at)/>
            </div>
        }
    };
    let add = move |()| lines.change(|all| all.push(json!({ "name": "", "value": "" })));
    view! {
        <fieldset class="sets">
            <legend>{label}</legend>
            {(!help.is_empty()).then(|| view! { <p class="hint">{help}</p> })}
            {move || (0..count.get()).map(&line).collect_view()}
            <AddButton words="Add a line" on_click=add/>
        </fieldset>
    }
}

/// What is sent: nothing, values as JSON, or a text.
#[component]
pub(super) fn BodyField(builder: Builder, id: String, key: &'static str, value: Value) -> impl IntoView {
    let kind = value.get("kind").and_then(Value::as_str).unwrap_or("none").to_owned();
    let mode = RwSignal::new(kind);
    let part = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let content_type = RwSignal::new(part("content_type").unwrap_or_else(|| "text/plain".into()));
    let text = RwSignal::new(part("text").unwrap_or_default());
    let named = value.get("values").cloned().unwrap_or_default();
    let values = RwSignal::new(Vec::<(String, ValueSource)>::new());
    if let Value::Object(all) = named {
        let read = |(name, value): (String, Value)| Some((name, serde_json::from_value(value).ok()?));
        values.set(all.into_iter().filter_map(read).collect());
    }
    let changed = Callback::new(move |()| {
        let body = match mode.get_untracked().as_str() {
            "json" => {
                let all = values.get_untracked().into_iter();
                let all: serde_json::Map<String, Value> =
                    all.filter_map(|(name, v)| Some((name, serde_json::to_value(v).ok()?))).collect();
                json!({ "kind": "json", "values": all })
            }
            "text" => {
                json!({ "kind": "text", "content_type": content_type.get_untracked(), "text": text.get_untracked() })
            }
            _ => Value::Null,
        };
        put(builder, key, body);
    });
    let modes = [("none", "Nothing"), ("json", "Values, as JSON"), ("text", "A text")];
    let modes: Vec<(String, String)> = modes.map(|(k, w)| (k.to_owned(), w.to_owned())).to_vec();
    let base = id.clone();
    view! {
        <Select id label="What is sent" value=mode options=modes on_change=move |_| changed.run(())/>
        {move || {
            let id = base.clone();
            match mode.get().as_str() {
                "json" => view! { <SourcesField builder id label="Values" values changed/> }.into_any(),
                "text" => {
                    view! {
                        <TextField
                            id=format!("{id}-type")
                            label="Kind of text"
                            help="Such as application/json or text/plain."
                            value=content_type
                            on_change=move |_| changed.run(())
                        />
                        <TextArea
                            id=format!("{id}-text")
                            label="Text"
                            help="{{record.name}} is filled in."
                            value=text
                            on_change=move |_| changed.run(())
                        />
                    }
                        .into_any()
                }
                _ => ().into_any(),
            }
        }}
    }
}

/// Parts of the answer and the variables that take them.
#[component]
pub(super) fn PartsField(
    builder: Builder,
    id: String,
    label: &'static str,
    key: &'static str,
    value: Value,
) -> impl IntoView {
    let lines = Lines::new(builder, key, value);
    let count = lines.count();
    let variables = Signal::derive(move || {
        builder.definition.with(|flow| {
            let words = |v: &fermata_engine::value::Variable| match v.label.as_str() {
                "" => v.name.to_string(),
                label => label.to_owned(),
            };
            flow.variables.iter().map(|v| (v.name.to_string(), words(v))).collect::<Vec<_>>()
        })
    });
    let kinds = [
        ("path", "A value of the JSON"),
        ("status", "The status"),
        ("text", "The whole text"),
        ("header", "A header"),
    ];
    let kinds: Vec<(String, String)> = kinds.map(|(k, w)| (k.to_owned(), w.to_owned())).to_vec();
    let line = move |at: usize| {
        let part = lines
            .all
            .with_untracked(|all| all.get(at).and_then(|l| l.get("part").cloned()))
            .unwrap_or_default();
        let word = |name: &str| part.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let kind = RwSignal::new(word("kind"));
        let named = RwSignal::new(if word("kind") == "header" { word("name") } else { word("path") });
        let into = RwSignal::new(lines.text(at, "into"));
        let changed = move || {
            let part = match kind.get_untracked().as_str() {
                "header" => json!({ "kind": "header", "name": named.get_untracked() }),
                "path" => json!({ "kind": "path", "path": named.get_untracked() }),
                kind => json!({ "kind": kind }),
            };
            lines.set(at, "part", part);
        };
        let name_label = move || {
            if kind.get() == "header" { "Name of the header" } else { "Path, such as customer.id" }.to_owned()
        };
        let name_id = format!("{id}-{at}-name");
        view! {
            <div class="set-line">
                <Select
                    id=format!("{id}-{at}")
                    label="Keep"
                    value=kind
                    options=kinds.clone()
                    on_change=move |_| changed()
                />
                <IconButton sign=Sign::Trash label="Remove this part" on_click=move |()| lines.remove(at)/>
            </div>
            <Show when=move || matches!(kind.get().as_str(), "path" | "header")>
                <TextField
                    id=name_id.clone()
                    label=Signal::derive(name_label)
                    value=named
                    on_change=move |_| changed()
                />
            </Show>
            <Select
                id=format!("{id}-{at}-into")
                label="in the variable"
                value=into
                options=variables
                empty="Choose a variable"
                on_change=move |name: String| {
                    if Name::parse(&name).is_ok() {
                        lines.set(at, "into", name.into());
                    }
                }
            />
        }
    };
    let add = move |()| {
        let first = variables.with_untracked(|all| all.first().map(|(name, _)| name.clone()));
        let into = first.unwrap_or_else(|| "answer".to_owned());
        lines.change(|all| all.push(json!({ "into": into, "part": { "kind": "status" } })));
    };
    view! {
        <fieldset class="sets">
            <legend>{label}</legend>
            {move || (0..count.get()).map(&line).collect_view()}
            <AddButton words="Keep something" on_click=add/>
        </fieldset>
    }
}
