//! The properties of actions. What is asked about each kind stands in one table; the form is made of it.

use fermata_engine::{
    check::World,
    definition::AssigneeRule,
    flow::{Action, ElementBody},
    ids::Name,
    value::{DataType, Value, ValueSource},
};
use leptos::prelude::*;

use super::{
    super::Builder,
    parts::{AddButton, IntoField, SourceField, set},
    people::PeopleField,
    pieces::{BodyField, PartsField, TextsField},
};
use crate::kit::{IconButton, NumberField, Select, Sign, TextArea, TextField, ValueSourceField};

/// Something that an action is asked about: the name of its property, what people read, how it is filled in, and a sentence
/// of help.
type Ask = (&'static str, &'static str, How, &'static str);

const METHODS: [(&str, &str); 5] = [
    ("GET", "GET: asks for something"),
    ("POST", "POST: sends something"),
    ("PUT", "PUT: replaces something"),
    ("PATCH", "PATCH: changes something"),
    ("DELETE", "DELETE: deletes something"),
];

/// How something is filled in.
#[derive(Clone, Copy)]
enum How {
    /// One line; `{{…}}` is filled in.
    Line,
    /// Several lines; `{{…}}` is filled in.
    Text,
    /// One of a few.
    Choice(&'static [(&'static str, &'static str)]),
    /// A whole number.
    Number,
    /// Whole numbers, parted by commas.
    Numbers,
    /// One of what is there by name; empty: none.
    Named(Names),
    /// People and teams.
    People,
    /// Texts by name, in order.
    Texts,
    /// A body: nothing, values by name, or a text.
    Body,
    /// Parts of an answer and the variables that take them.
    Parts,
    /// A record that is known.
    Record,
    /// Values by name.
    Sources,
    /// The variable that takes what comes back.
    Into,
}

/// What something is chosen from.
#[derive(Clone, Copy)]
enum Names {
    /// Chats that are set up.
    Chats,
    /// Receivers of events that are set up.
    Receivers,
    /// Templates of mails.
    MailTemplates,
    /// Active orchestrations.
    Orchestrations,
}

impl Names {
    /// Whether an action does without.
    fn may_be_none(self) -> bool {
        matches!(self, Self::Receivers | Self::MailTemplates)
    }

    /// Name and what people read.
    fn of(self, world: &World) -> Vec<(String, String)> {
        let outlets = &world.outlets;
        let labels = |all: &std::collections::BTreeMap<Name, String>| {
            all.iter().map(|(name, label)| (name.to_string(), label.clone())).collect::<Vec<_>>()
        };
        let mut all = match self {
            Self::Chats => labels(&outlets.chats),
            Self::Receivers => labels(&outlets.receivers),
            Self::MailTemplates => labels(&outlets.mail_templates),
            Self::Orchestrations => {
                let all = world.orchestrations.iter();
                all.map(|(name, callee)| (name.to_string(), callee.label.clone())).collect()
            }
        };
        all.sort_by_key(|(_, label)| label.to_lowercase());
        all
    }
}

/// What is asked about a kind of action, by its tag in definitions.
fn asks(tag: &str) -> &'static [Ask] {
    match tag {
        "publish_event" => &[
            (
                "event_type",
                "Type of the event",
                How::Line,
                "Such as customer.onboarded; {{record.name}} is filled in.",
            ),
            ("data", "What it says", How::Sources, ""),
            (
                "to",
                "Receiver outside",
                How::Named(Names::Receivers),
                "Receivers are set up under Settings, Connections. None: only orchestrations hear of it.",
            ),
        ],
        "send_email" => &[
            ("to", "To", How::People, ""),
            ("addresses", "Further addresses", How::Line, "Parted by commas; {{record.email}} is filled in."),
            (
                "template",
                "Written by the template",
                How::Named(Names::MailTemplates),
                "Templates are kept under Settings, Connections. None: it is written here.",
            ),
            ("values", "The template is filled in with", How::Sources, ""),
            ("subject", "Subject", How::Line, "Without a template. {{record.name}} is filled in."),
            ("text", "The mail", How::Text, "{{record.name}} is filled in."),
            ("html", "The mail as HTML", How::Text, "Left empty: text only."),
            ("reply_to", "Answers go to", How::Line, "Left empty: as the settings say."),
        ],
        "post_to_chat" => &[
            ("connection", "Chat", How::Named(Names::Chats), "Chats are set up under Settings, Connections."),
            ("text", "Message", How::Text, "{{record.name}} is filled in."),
        ],
        "http_callout" => &[
            ("method", "How it asks", How::Choice(&METHODS), ""),
            ("url", "Address", How::Line, "Such as https://crm.example.com/clients/{{record.id}}"),
            ("query", "Parameters behind the address", How::Texts, ""),
            ("headers", "Headers", How::Texts, "A secret is written {{secrets.name}}."),
            ("body", "What is sent", How::Body, ""),
            ("outputs", "What is kept of the answer", How::Parts, ""),
            ("timeout_seconds", "Seconds to wait", How::Number, "1 to 60."),
            ("attempts", "Tries in all", How::Number, "1 to 5, each with the same key."),
            (
                "accept_status",
                "Statuses that are a success",
                How::Numbers,
                "Parted by commas, such as 200, 404. Left empty: 200 to 299.",
            ),
        ],
        "start_orchestration" => &[
            ("orchestration", "Orchestration", How::Named(Names::Orchestrations), ""),
            ("record", "The record it is about", How::Record, ""),
            ("inputs", "It is started with", How::Sources, ""),
            ("into", "The run's id is kept in", How::Into, ""),
        ],
        "create_document" => &[
            ("title", "Called", How::Line, "{{record.name}} is filled in."),
            (
                "format",
                "Becomes",
                How::Choice(&[("pdf", "A PDF, to print and to send"), ("html", "A page for a browser")]),
                "",
            ),
            ("template", "What stands in it", How::Text, "Markdown; {{record.name}} is filled in."),
            ("into", "The file's id is kept in", How::Into, ""),
        ],
        _ => &[],
    }
}

fn is_record(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Record { .. } | DataType::Lookup { .. })
}

/// The action as its properties by name.
fn properties(action: &Action) -> serde_json::Map<String, Value> {
    match serde_json::to_value(action) {
        Ok(Value::Object(all)) => all,
        _ => serde_json::Map::new(),
    }
}

/// Changes one property of the action that is selected; nothing takes it away. What makes no action is not kept.
pub(super) fn put(builder: Builder, key: &'static str, value: Value) {
    set(builder, key, |block| {
        let ElementBody::Action(action) = &mut block.body else { return };
        let mut all = properties(action);
        match value {
            Value::Null => {
                all.remove(key);
            }
            value => {
                all.insert(key.to_owned(), value);
            }
        }
        if let Ok(changed) = serde_json::from_value(Value::Object(all)) {
            *action = changed;
        }
    });
}

/// Whether an action has such a property.
fn takes(all: &serde_json::Map<String, Value>, (key, _, how, _): &Ask) -> bool {
    if all.contains_key(*key) || !matches!(how, How::Named(_)) {
        return true;
    }
    let mut tried = all.clone();
    tried.insert((*key).to_owned(), "x".into());
    serde_json::from_value::<Action>(Value::Object(tried)).is_ok()
}

/// What an action is asked about.
#[component]
pub(super) fn ActionForm(builder: Builder, it: Action) -> impl IntoView {
    let all = properties(&it);
    let tag = all.get("action").and_then(Value::as_str).unwrap_or_default().to_owned();
    let asked = asks(&tag).iter().filter(|ask| takes(&all, ask));
    let fields = asked.map(|ask| field(builder, *ask, all.get(ask.0).cloned().unwrap_or_default()));
    fields.collect_view()
}

fn field(builder: Builder, (key, label, how, help): Ask, value: Value) -> AnyView {
    let id = format!("p-action-{}", key.replace('_', "-"));
    let text = || match &value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    match how {
        How::Line => {
            let value = RwSignal::new(text());
            let typed = move |text: String| put(builder, key, text.into());
            view! { <TextField id label help value on_change=typed/> }.into_any()
        }
        How::Text => {
            let value = RwSignal::new(text());
            let typed = move |text: String| put(builder, key, text.into());
            view! { <TextArea id label help value on_change=typed/> }.into_any()
        }
        How::Number => {
            let value = RwSignal::new(text());
            let typed = move |text: String| {
                put(builder, key, text.trim().parse::<u32>().map_or(Value::Null, Value::from))
            };
            view! { <NumberField id label help min="0" step="1" value on_change=typed/> }.into_any()
        }
        How::Numbers => numbers(builder, id, (key, label, help), &value),
        How::Choice(choices) => {
            let value = RwSignal::new(text());
            let options: Vec<(String, String)> =
                choices.iter().map(|(k, w)| ((*k).to_owned(), (*w).to_owned())).collect();
            let chosen = move |text: String| put(builder, key, text.into());
            view! { <Select id label help value options on_change=chosen/> }.into_any()
        }
        How::Named(names) => named(builder, id, (key, label, help), (names, text())),
        How::People => {
            let value = serde_json::from_value(value).unwrap_or_default();
            let changed = move |all: Vec<AssigneeRule>| {
                put(builder, key, serde_json::to_value(all).unwrap_or_default())
            };
            view! { <PeopleField builder legend=label value on_change=changed/> }.into_any()
        }
        How::Texts => view! { <TextsField builder id label help key value/> }.into_any(),
        How::Body => view! { <BodyField builder id key value/> }.into_any(),
        How::Parts => view! { <PartsField builder id label key value/> }.into_any(),
        How::Record => {
            let value = serde_json::from_value(value).ok();
            let changed = move |source: Option<ValueSource>| {
                put(builder, key, source.and_then(|s| serde_json::to_value(s).ok()).unwrap_or_default())
            };
            view! {
                <SourceField builder id label help empty="None" value fits=is_record on_change=changed/>
            }
            .into_any()
        }
        How::Sources => {
            let held: std::collections::BTreeMap<String, ValueSource> =
                serde_json::from_value(value).unwrap_or_default();
            let values = RwSignal::new(held.into_iter().collect::<Vec<_>>());
            let changed = Callback::new(move |()| {
                // What is no name yet is not kept until it is one.
                let all = values.get_untracked().into_iter();
                let all: std::collections::BTreeMap<Name, ValueSource> =
                    all.filter_map(|(name, v)| Some((Name::parse(&name).ok()?, v))).collect();
                put(builder, key, serde_json::to_value(all).unwrap_or_default());
            });
            view! { <SourcesField builder id label values changed/> }.into_any()
        }
        How::Into => {
            let value = value.as_str().and_then(|name| Name::parse(name).ok());
            let changed =
                move |name: Option<Name>| put(builder, key, name.map_or(Value::Null, |n| n.as_str().into()));
            view! { <IntoField builder label value none="Nothing: it is not needed" wish="answer" on_change=changed/> }
                .into_any()
        }
    }
}

/// The name of a property, what people read, and a sentence of help.
type Words = (&'static str, &'static str, &'static str);

fn numbers(builder: Builder, id: String, (key, label, help): Words, value: &Value) -> AnyView {
    let numbers = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let shown: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let value = RwSignal::new(shown.join(", "));
    let typed = move |text: String| {
        let numbers = text.split(',').filter_map(|part| part.trim().parse::<u16>().ok());
        put(builder, key, numbers.map(Value::from).collect());
    };
    view! { <TextField id label help value on_change=typed/> }.into_any()
}

fn named(builder: Builder, id: String, (key, label, help): Words, (names, held): (Names, String)) -> AnyView {
    let value = RwSignal::new(held);
    let chosen = move |text: String| match text.trim() {
        "" => put(builder, key, Value::Null),
        text => put(builder, key, text.into()),
    };
    // What is not there yet, as in a flow that came from elsewhere, stays chosen under its name.
    let options = Signal::derive(move || {
        let none = names.may_be_none().then(|| (String::new(), "None".to_owned()));
        let mut all: Vec<_> = none.into_iter().collect();
        all.extend(builder.world.with(|world| names.of(world)));
        let held = value.get();
        if !all.iter().any(|(name, _)| *name == held) {
            all.push((held.clone(), format!("{held} (not there)")));
        }
        all
    });
    view! { <Select id label help value options on_change=chosen/> }.into_any()
}

/// Values by name, as they stand in the form.
type Sources = Vec<(String, ValueSource)>;

/// Values by name.
#[component]
pub(super) fn SourcesField(
    builder: Builder,
    id: String,
    label: &'static str,
    /// What they are, and become.
    values: RwSignal<Sources>,
    /// Called after every change.
    changed: Callback<()>,
) -> impl IntoView {
    let count = Memo::new(move |_| values.with(Vec::len));
    let change = move |act: &dyn Fn(&mut Sources)| {
        values.update(|all| act(all));
        changed.run(());
    };
    let add = move |()| {
        change(&|all| {
            let name = Name::free("value", "value", |n| all.iter().any(|(used, _)| used == n.as_str()));
            all.push((name.to_string(), ValueSource::Literal(Value::Null)));
        });
    };
    let line = move |at: usize| {
        let (name, value) = values.with_untracked(|all| all.get(at).cloned())?;
        let name = RwSignal::new(name);
        let named = move |text: String| {
            change(&|all| {
                let free = !text.trim().is_empty() && !all.iter().any(|(used, _)| *used == text);
                if let Some(line) = all.get_mut(at).filter(|_| free) {
                    line.0.clone_from(&text);
                }
            });
        };
        let valued = move |value: ValueSource| {
            change(&|all| {
                if let Some(line) = all.get_mut(at) {
                    line.1 = value.clone();
                }
            });
        };
        let remove = move |()| {
            change(&|all| {
                if at < all.len() {
                    all.remove(at);
                }
            });
        };
        Some(view! {
            <div class="set-line">
                <TextField id=format!("{id}-{at}") label="Called" value=name on_change=named/>
                <ValueSourceField
                    id=format!("{id}-{at}-value")
                    label="holds"
                    value
                    data_type=DataType::Text
                    resources=builder.resources
                    on_change=valued
                />
                <IconButton sign=Sign::Trash label="Remove this value" on_click=remove/>
            </div>
        })
    };
    view! {
        <fieldset class="sets">
            <legend>{label}</legend>
            {move || (0..count.get()).map(&line).collect_view()}
            <AddButton words="Add a value" on_click=add/>
        </fieldset>
    }
}
