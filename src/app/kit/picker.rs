//! Pickers that ask the server: people, teams, records. Answers that come late, after further typing, are dropped.

use fermata_api::{people::AssigneeView, records::RecordQuery};
use fermata_engine::{ids::Name, people::Assignee};
use leptos::{prelude::*, task::spawn_local};

use super::{Combobox, FieldError, Pick, Who};
use crate::server::{
    people::{list_assignees, load_assignee},
    records::{list_records, load_record},
};

/// What is picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// A person; the value is a username.
    Person,
    /// A person, group or queue; the value is an assignee's key such as `queue:finance`.
    Assignee,
    /// A record of an object; the value is its id.
    Record(Name),
}

impl Of {
    async fn find(self, text: String) -> Option<Vec<Pick>> {
        let Self::Record(object) = self else {
            let found = list_assignees(text, self == Self::Person).await.ok()?;
            return Some(found.into_iter().filter_map(|view| self.pick(view)).collect());
        };
        let text = Some(text).filter(|text| !text.trim().is_empty());
        let query = RecordQuery { text, limit: Some(12), ..RecordQuery::default() };
        let page = list_records(object, query).await.ok()?;
        let pick = |record: fermata_api::records::RecordView| Pick {
            value: record.id.to_string(),
            label: record.title,
            detail: String::new(),
        };
        Some(page.items.into_iter().map(pick).collect())
    }

    fn pick(&self, view: AssigneeView) -> Option<Pick> {
        let (value, detail) = match (self, &view.assignee) {
            (Self::Person, Assignee::User(name)) => (name.to_string(), ""),
            (Self::Person, _) => return None,
            (_, Assignee::User(_)) => (view.assignee.key(), ""),
            (_, Assignee::Group(_)) => (view.assignee.key(), "group"),
            (_, Assignee::Queue(_)) => (view.assignee.key(), "queue"),
            (_, Assignee::Role(_)) => (view.assignee.key(), "role"),
        };
        Some(Pick { value, label: view.label, detail: detail.to_owned() })
    }

    /// What people read for a value.
    async fn label_of(self, value: String) -> Option<String> {
        if let Self::Record(object) = self {
            return Some(load_record(object, value.parse().ok()?).await.ok()?.title);
        }
        let whose = match self {
            Self::Person => Assignee::User(Name::parse(&value).ok()?),
            _ => Assignee::from_key(&value)?,
        };
        Some(load_assignee(whose).await.ok()?.label)
    }

    fn placeholder(&self) -> &'static str {
        match self {
            Self::Person => "Type a name",
            Self::Assignee => "Type a name, group, queue or role",
            Self::Record(_) => "Type to search",
        }
    }
}

/// Sets the words of a value once the server has told them, unless they are known.
fn learn(of: Of, value: String, words: RwSignal<String>) {
    Effect::new(move |_| {
        let (of, value) = (of.clone(), value.clone());
        if !value.is_empty() && words.with_untracked(String::is_empty) {
            spawn_local(async move {
                if let Some(label) = of.label_of(value).await {
                    words.try_set(label);
                }
            });
        }
    });
}

/// A person known by username only; what people read comes from the server.
#[component]
pub fn UserName(
    /// The username.
    name: String,
) -> impl IntoView {
    let label = RwSignal::new(String::new());
    learn(Of::Person, name.clone(), label);
    move || {
        let label = Some(label.get()).filter(|label| !label.is_empty()).unwrap_or_else(|| name.clone());
        view! { <Who label/> }
    }
}

/// Picks one of many that only the server knows.
#[component]
pub fn Picker(
    /// What is picked.
    of: Of,
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// What is picked, empty for none.
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
    let words = RwSignal::new(shown);
    learn(of.clone(), value.get_untracked(), words);
    let found = RwSignal::new(None::<Vec<Pick>>);
    // Counts the questions: only the answer to the latest is shown.
    let asked = StoredValue::new(0_u32);
    let placeholder = of.placeholder();
    let ask = move |text: String| {
        let turn = asked.get_value() + 1;
        asked.set_value(turn);
        let of = of.clone();
        spawn_local(async move {
            if let Some(picks) = of.find(text).await
                && asked.try_get_value() == Some(turn)
            {
                found.set(Some(picks));
            }
        });
    };
    let changed = Callback::new(move |value: String| {
        if let Some(on_change) = on_change {
            on_change.run(value);
        }
    });
    view! {
        <Combobox
            id label value shown=words found placeholder help error required disabled
            on_change=changed on_search=ask
        />
    }
}
