//! Pickers that ask the server: people, teams, records. Answers that come late, after further typing, are dropped.

use fermata_api::records::RecordQuery;
use fermata_engine::{ids::Name, people::Assignee};
use leptos::{prelude::*, task::spawn_local};

use super::{Combobox, FieldError, Pick, Who};
use crate::server::{
    people::list_assignees,
    records::{list_records, load_record},
};

/// What is found, and a guard against late answers.
#[derive(Clone, Copy)]
struct Finder {
    found: RwSignal<Vec<Pick>>,
    asked: StoredValue<u32>,
}

impl Finder {
    fn new() -> Self {
        Self { found: RwSignal::new(Vec::new()), asked: StoredValue::new(0) }
    }

    /// Searches; only the answer to the latest question is shown.
    fn ask(self, answer: impl Future<Output = Option<Vec<Pick>>> + 'static) {
        let turn = self.asked.get_value() + 1;
        self.asked.set_value(turn);
        spawn_local(async move {
            if let Some(picks) = answer.await
                && self.asked.try_get_value() == Some(turn)
            {
                self.found.set(picks);
            }
        });
    }
}

async fn assignees(text: String, users_only: bool) -> Option<Vec<Pick>> {
    let found = list_assignees(text).await.ok()?;
    let pick = |view: fermata_api::people::AssigneeView| {
        let (value, detail) = match &view.assignee {
            Assignee::User(name) if users_only => (name.to_string(), String::new()),
            Assignee::User(_) => (view.assignee.key(), String::new()),
            _ if users_only => return None,
            Assignee::Group(_) => (view.assignee.key(), "group".to_owned()),
            Assignee::Queue(_) => (view.assignee.key(), "queue".to_owned()),
        };
        Some(Pick { value, label: view.label, detail })
    };
    Some(found.into_iter().filter_map(pick).collect())
}

/// A person known by username only; what people read comes from the server.
#[component]
pub fn UserName(
    /// The username.
    name: String,
) -> impl IntoView {
    let label = RwSignal::new(name.clone());
    Effect::new(move |_| {
        let name = name.clone();
        spawn_local(async move {
            let found = assignees(name.clone(), true).await.unwrap_or_default();
            if let Some(pick) = found.into_iter().find(|pick| pick.value == name) {
                label.try_set(pick.label);
            }
        });
    });
    move || view! { <Who label=label.get()/> }
}

/// Picks a person; the value is a username.
#[component]
pub fn UserPicker(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// The username, empty for none.
    value: RwSignal<String>,
    /// What people read for the value at first.
    #[prop(optional, into)]
    shown: String,
    /// A sentence of help.
    #[prop(optional, into)]
    help: String,
    /// What is wrong.
    #[prop(optional, into)]
    error: FieldError,
    /// Whether it must be filled in.
    #[prop(optional, into)]
    required: Signal<bool>,
    /// Whether it can be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called with every pick.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let finder = Finder::new();
    let first = value.get_untracked();
    let named = !shown.is_empty() || first.is_empty();
    let words = RwSignal::new(if shown.is_empty() { first.clone() } else { shown });
    Effect::new(move |_| {
        let first = first.clone();
        if !named {
            spawn_local(async move {
                let found = assignees(first.clone(), true).await.unwrap_or_default();
                if let Some(pick) = found.into_iter().find(|pick| pick.value == first) {
                    words.try_set(pick.label);
                }
            });
        }
    });
    let changed = Callback::new(move |name: String| {
        if let Some(on_change) = on_change {
            on_change.run(name);
        }
    });
    view! {
        <Combobox
            id label value shown=words found=finder.found help error required disabled on_change=changed
            on_search=move |text: String| finder.ask(assignees(text, true))
        />
    }
}

/// Picks a person, group or queue; the value is an assignee's key such as `queue:finance`.
#[component]
pub fn AssigneePicker(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// The key, empty for none.
    value: RwSignal<String>,
    /// What people read for the value at first.
    #[prop(optional, into)]
    shown: String,
    /// A sentence of help.
    #[prop(optional, into)]
    help: String,
    /// What is wrong.
    #[prop(optional, into)]
    error: FieldError,
    /// Whether it must be filled in.
    #[prop(optional, into)]
    required: Signal<bool>,
    /// Called with every pick.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let finder = Finder::new();
    let words = RwSignal::new(shown);
    let changed = Callback::new(move |key: String| {
        if let Some(on_change) = on_change {
            on_change.run(key);
        }
    });
    view! {
        <Combobox
            id label value shown=words found=finder.found help error required on_change=changed
            placeholder="Type a name, group or queue"
            on_search=move |text: String| finder.ask(assignees(text, false))
        />
    }
}

async fn records(object: Name, text: String) -> Option<Vec<Pick>> {
    let text = Some(text).filter(|text| !text.trim().is_empty());
    let page =
        list_records(object, RecordQuery { text, limit: Some(12), ..RecordQuery::default() }).await.ok()?;
    let pick = |record: fermata_api::records::RecordView| Pick {
        value: record.id.to_string(),
        label: record.title,
        detail: String::new(),
    };
    Some(page.items.into_iter().map(pick).collect())
}

/// Picks a record of an object; the value is its id.
#[component]
pub fn RecordPicker(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// Of which object.
    object: Name,
    /// The record's id, empty for none.
    value: RwSignal<String>,
    /// What people read for the value at first; asked of the server where empty.
    #[prop(optional, into)]
    shown: String,
    /// A sentence of help.
    #[prop(optional, into)]
    help: String,
    /// What is wrong.
    #[prop(optional, into)]
    error: FieldError,
    /// Whether it must be filled in.
    #[prop(optional, into)]
    required: Signal<bool>,
    /// Whether it can be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called with every pick.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let finder = Finder::new();
    let words = RwSignal::new(shown);
    let of = object.clone();
    Effect::new(move |_| {
        let known = !words.get_untracked().is_empty();
        let Ok(id) = value.get_untracked().parse() else { return };
        let of = of.clone();
        if !known {
            spawn_local(async move {
                if let Ok(record) = load_record(of, id).await {
                    words.try_set(record.title);
                }
            });
        }
    });
    let changed = Callback::new(move |id: String| {
        if let Some(on_change) = on_change {
            on_change.run(id);
        }
    });
    view! {
        <Combobox
            id label value shown=words found=finder.found help error required disabled on_change=changed
            on_search=move |text: String| finder.ask(records(object.clone(), text))
        />
    }
}
