//! What the inbox is narrowed to.

use std::{collections::BTreeMap, time::Duration};

use fermata_api::work::{WorkChoice, WorkCounts, WorkItemView, WorkQuery};
use fermata_engine::people::{Assignee, Role};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::address::Address;
use crate::{
    kit::{Paged, Segmented},
    server::Fail,
    shell::use_session,
};

/// What the person looks at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filter {
    /// Whose: `reach`, `mine`, `teams`, `all`, `done`.
    pub(super) scope: RwSignal<String>,
    /// `open`, `due`, `overdue`.
    pub(super) when: RwSignal<String>,
    /// In titles and steps.
    pub(super) text: RwSignal<String>,
    /// An orchestration's name; empty: any.
    pub(super) of: RwSignal<String>,
    /// An assignee's key; empty: any.
    pub(super) with: RwSignal<String>,
    /// The id of the view that was chosen; empty: none.
    pub(super) view: RwSignal<String>,
}

impl Filter {
    /// As an address asks.
    pub(super) fn new(asked: Address) -> Self {
        let Address { scope, when, text, of, with, view } = asked;
        Self {
            scope: RwSignal::new(scope),
            when: RwSignal::new(when),
            text: RwSignal::new(text),
            of: RwSignal::new(of),
            with: RwSignal::new(with),
            view: RwSignal::new(view),
        }
    }

    /// What stands in the address for it.
    pub(super) fn address(&self) -> Address {
        Address {
            scope: self.scope.get(),
            when: self.when.get(),
            text: self.text.get(),
            of: self.of.get(),
            with: self.with.get(),
            view: self.view.get(),
        }
    }

    /// Becomes what an address asks; what is the same already stays untouched.
    pub(super) fn take(&self, asked: Address) {
        let set = |signal: RwSignal<String>, value: String| {
            if signal.with_untracked(|now| *now != value) {
                signal.set(value);
            }
        };
        set(self.scope, asked.scope);
        set(self.when, asked.when);
        set(self.text, asked.text);
        set(self.of, asked.of);
        set(self.with, asked.with);
        set(self.view, asked.view);
    }

    /// What is kept of it in a view.
    pub(super) fn choice(&self) -> WorkChoice {
        let some =
            |signal: RwSignal<String>| Some(signal.get().trim().to_owned()).filter(|text| !text.is_empty());
        let done = self.scope.with(|scope| scope == "done");
        WorkChoice {
            scope: Some(if done { "mine".into() } else { self.scope.get() }),
            status: Some(if done { "completed".into() } else { self.when.get() }),
            assignee: some(self.with),
            orchestration: some(self.of),
            text: some(self.text),
        }
    }

    /// What the server is asked.
    pub(super) fn query(&self) -> WorkQuery {
        self.choice().into()
    }

    /// Everything again.
    pub(super) fn clear(&self) {
        self.take(Address::usual());
    }
}

/// What the rows have shown so far: orchestrations, groups and queues, each with its words.
#[derive(Clone, Copy)]
struct Seen {
    orchestrations: RwSignal<BTreeMap<String, String>>,
    teams: RwSignal<BTreeMap<String, String>>,
}

impl Seen {
    /// Learns from every row that comes.
    fn follow(rows: Paged<WorkItemView>) -> Self {
        let seen =
            Self { orchestrations: RwSignal::new(BTreeMap::new()), teams: RwSignal::new(BTreeMap::new()) };
        Effect::new(move |_| {
            rows.items.with(|items| {
                for item in items {
                    let (name, words) = (item.orchestration.to_string(), &item.orchestration_label);
                    learn(seen.orchestrations, name, words);
                    if !matches!(item.assignee, Assignee::User(_)) {
                        learn(seen.teams, item.assignee.key(), &item.assignee_label);
                    }
                }
            });
        });
        seen
    }
}

fn learn(known: RwSignal<BTreeMap<String, String>>, key: String, words: &str) {
    if known.with_untracked(|known| known.get(&key).map(String::as_str) != Some(words)) {
        known.update(|known| drop(known.insert(key, words.to_owned())));
    }
}

/// A number as far as it was counted.
pub(super) fn counted(count: i64, more: bool) -> String {
    if more { format!("{count}+") } else { count.to_string() }
}

/// Whose, when, of what, with whom, and words.
#[component]
pub(super) fn Filters(
    filter: Filter,
    counts: Resource<Result<WorkCounts, Fail>>,
    rows: Paged<WorkItemView>,
) -> impl IntoView {
    let session = use_session();
    let known = RwSignal::new(None::<WorkCounts>);
    Effect::new(move |_| {
        if let Some(Ok(now)) = counts.get() {
            known.set(Some(now));
        }
    });
    let count = move |of: fn(&WorkCounts) -> i64| {
        known.with(|known| {
            let known = known.as_ref()?;
            let n = of(known);
            let more = known.most > 0 && n > known.most;
            Some(counted(if more { known.most } else { n }, more))
        })
    };
    let entry = |value: &str, words: &str, n| (value.to_owned(), words.to_owned(), n);
    let scopes = Signal::derive(move || {
        let mut scopes = vec![
            entry("reach", "All", count(|c| c.mine + c.teams)),
            entry("mine", "Mine", count(|c| c.mine)),
            entry("teams", "Groups and queues", count(|c| c.teams)),
        ];
        if session.role() >= Role::Manager {
            scopes.push(entry("all", "Everyone's", None));
        }
        scopes.push(entry("done", "Done", None));
        scopes
    });
    let whens = Signal::derive(move || {
        vec![
            entry("open", "Any time", None),
            entry("due", "Due in a day", count(|c| c.due)),
            entry("overdue", "Late", count(|c| c.overdue)),
        ]
    });
    let seen = Seen::follow(rows);
    view! {
        <div class="filters">
            <Segmented label="Whose" value=filter.scope options=scopes/>
            <Show when=move || filter.scope.get() != "done">
                <Segmented label="When" value=filter.when options=whens/>
            </Show>
            <Among label="Orchestration" every="Every orchestration" value=filter.of known=seen.orchestrations/>
            <Among label="Group or queue" every="With anybody" value=filter.with known=seen.teams/>
            <Find text=filter.text/>
        </div>
    }
}

/// One of those that the rows have shown; what is chosen stays among them. Nothing where there is no choice.
#[component]
fn Among(
    label: &'static str,
    every: &'static str,
    value: RwSignal<String>,
    known: RwSignal<BTreeMap<String, String>>,
) -> impl IntoView {
    let options = Memo::new(move |_| {
        let mut all = known.get();
        let chosen = value.get();
        if !chosen.is_empty() && !all.contains_key(&chosen) {
            let words = chosen.split_once(':').map_or(chosen.as_str(), |(_, name)| name).replace('_', " ");
            all.insert(chosen, words);
        }
        let mut all: Vec<(String, String)> = all.into_iter().collect();
        all.sort_by(|a, b| a.1.cmp(&b.1));
        all
    });
    let option = move |(key, words): (String, String)| {
        let own = key.clone();
        let on = Memo::new(move |_| value.with(|value| *value == own));
        view! { <option value=key selected=move || on.get() prop:selected=move || on.get()>{words}</option> }
    };
    let entries = move || {
        let head = (String::new(), every.to_owned());
        std::iter::once(head).chain(options.get()).map(option).collect_view()
    };
    view! {
        <Show when=move || options.with(|all| all.len() > 1 || value.with(|value| !value.is_empty()))>
            <select class="in" aria-label=label on:change=move |ev| value.set(event_target_value(&ev))>
                {entries}
            </select>
        </Show>
    }
}

/// How long after the last letter it is searched.
const TYPING: Duration = Duration::from_millis(250);

/// Searches as one types.
#[component]
fn Find(text: RwSignal<String>) -> impl IntoView {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |typed: String| {
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        let act = move || {
            text.try_set(typed);
        };
        timer.set_value(set_timeout_with_handle(act, TYPING).ok());
    };
    view! {
        <input
            class="in find"
            type="search"
            aria-label="Search in my work"
            placeholder="Search"
            prop:value=move || text.get()
            on:input=move |ev| typed(event_target_value(&ev))
        />
    }
}
