//! What the list of runs can be narrowed by. It is a plain form: what is chosen goes into the address.

use fermata_api::{definitions::DefinitionRow, runs::RunQuery};
use fermata_engine::ids::Name;
use leptos::prelude::*;
use leptos_router::components::{A, Form};

use crate::{
    kit::{Of, Picker},
    server::definitions::load_orchestration,
};

/// What can be chosen as status: what the address says, what people read.
const STATUSES: [(&str, &str); 7] = [
    ("open", "Open"),
    ("all", "All"),
    ("InProgress", "In progress"),
    ("Paused", "Paused"),
    ("Failed", "Failed"),
    ("Completed", "Completed"),
    ("Cancelled", "Cancelled"),
];

/// The status that an address asks for, however it is written; none where there is no such status.
pub(super) fn status(asked: &str) -> Option<String> {
    let found = STATUSES.iter().find(|(value, _)| value.eq_ignore_ascii_case(asked));
    found.map(|(value, _)| (*value).to_owned())
}

const PROMISES: [(&str, &str); 4] =
    [("", "Any promise"), ("Breached", "Late"), ("AtRisk", "At risk"), ("OnTrack", "On track")];

/// The form; it follows the address.
#[component]
pub(super) fn Filters(query: Memo<RunQuery>, orchestrations: Vec<DefinitionRow>) -> impl IntoView {
    let of = |pick: fn(&RunQuery) -> Option<String>| Memo::new(move |_| query.with(pick).unwrap_or_default());
    let status = of(|q| Some(q.status.clone().unwrap_or_else(|| "all".into())));
    let (sla, text) = (of(|q| q.sla.clone()), of(|q| q.text.clone()));
    let (from, to) = (of(|q| q.started_from.clone()), of(|q| q.started_to.clone()));
    let record = of(|q| q.record.map(|id| id.to_string()));
    let asked = of(|q| q.orchestration.clone());
    let (orchestration, owner) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let asked_owner = of(|q| q.owner.clone());
    orchestration.set(asked.get_untracked());
    owner.set(asked_owner.get_untracked());
    Effect::new(move |_| orchestration.set(asked.get()));
    Effect::new(move |_| owner.set(asked_owner.get()));
    let all = orchestrations.iter().map(|row| (row.name.to_string(), row.label.clone())).collect::<Vec<_>>();
    let known = StoredValue::new(orchestrations);
    view! {
        <Form method="GET" action="/runs" attr:class="filters" attr:role="search">
            <label>
                <span>"Orchestration"</span>
                <select name="orchestration" on:change=move |ev| orchestration.set(event_target_value(&ev))>
                    <option value="" prop:selected=move || asked.with(String::is_empty)>
                        "All orchestrations"
                    </option>
                    {all.into_iter().map(|(value, words)| choice(value, words, asked)).collect_view()}
                </select>
            </label>
            <Stages query orchestration known/>
            <label>
                <span>"Status"</span>
                <select name="status">{choices(&STATUSES, status)}</select>
            </label>
            <label>
                <span>"Promise"</span>
                <select name="sla">{choices(&PROMISES, sla)}</select>
            </label>
            <div class="started-by">
                {move || {
                    let value = RwSignal::new(asked_owner.get());
                    view! {
                        <Picker
                            of=Of::Person
                            id="runs-owner"
                            label="Started by"
                            value
                            on_change=move |name: String| owner.set(name)
                        />
                    }
                }}
                <input type="hidden" name="owner" prop:value=move || owner.get() value=asked_owner.get_untracked()/>
            </div>
            <label>
                <span>"Started from"</span>
                <input type="date" name="started_from" value=from.get_untracked() prop:value=move || from.get()/>
            </label>
            <label>
                <span>"Started to"</span>
                <input type="date" name="started_to" value=to.get_untracked() prop:value=move || to.get()/>
            </label>
            <label class="grow">
                <span>"Name contains"</span>
                <input type="search" name="text" value=text.get_untracked() prop:value=move || text.get()/>
            </label>
            <OneRecord record/>
            <button class="btn" type="submit">
                "Show"
            </button>
        </Form>
    }
}

/// The runs of one record alone, where a link asked for them.
#[component]
fn OneRecord(record: Memo<String>) -> impl IntoView {
    view! {
        <Show when=move || record.with(|id| !id.is_empty())>
            <input type="hidden" name="record" value=move || record.get()/>
            <span class="quiet">
                "Of one record alone. " <A href="/runs">"Show all runs"</A>
            </span>
        </Show>
    }
}

/// The stages of the orchestration that is chosen.
#[component]
fn Stages(
    query: Memo<RunQuery>,
    orchestration: RwSignal<String>,
    known: StoredValue<Vec<DefinitionRow>>,
) -> impl IntoView {
    let asked = Memo::new(move |_| query.with(|q| q.stage.clone()).unwrap_or_default());
    let stages = Resource::new(
        move || orchestration.get(),
        move |name| {
            let version = known.with_value(|all| {
                let row = all.iter().find(|row| row.name.as_str() == name)?;
                let version = row.active_version.unwrap_or(row.last_version);
                (version > 0).then(|| (row.name.clone(), version))
            });
            stages_of(version)
        },
    );
    view! {
        <Transition fallback=|| ()>
            {move || Suspend::new(async move {
                let mut all = stages.await;
                let now = asked.get();
                if all.is_empty() && now.is_empty() {
                    return ().into_any();
                }
                if !now.is_empty() && !all.iter().any(|(name, _)| *name == now) {
                    all.push((now, "A stage of an earlier version".to_owned()));
                }
                view! {
                    <label>
                        <span>"Stage"</span>
                        <select name="stage">
                            <option value="" prop:selected=move || asked.with(String::is_empty)>
                                "Any stage"
                            </option>
                            {all.into_iter().map(|(value, words)| choice(value, words, asked)).collect_view()}
                        </select>
                    </label>
                }
                    .into_any()
            })}
        </Transition>
    }
}

/// Name and words of each stage; none where nothing is known of them.
async fn stages_of(version: Option<(Name, u32)>) -> Vec<(String, String)> {
    let Some((name, version)) = version else { return Vec::new() };
    let Ok(view) = load_orchestration(name, Some(version)).await else { return Vec::new() };
    view.definition.stages.into_iter().map(|stage| (stage.name.to_string(), stage.label)).collect()
}

fn choices(all: &'static [(&str, &str)], chosen: Memo<String>) -> impl IntoView {
    all.iter().map(|(value, words)| choice((*value).to_owned(), (*words).to_owned(), chosen)).collect_view()
}

fn choice(value: String, words: String, chosen: Memo<String>) -> impl IntoView {
    let key = value.clone();
    let on = Memo::new(move |_| chosen.get() == key);
    view! {
        <option value=value selected=on.get_untracked() prop:selected=move || on.get()>
            {words}
        </option>
    }
}

#[cfg(test)]
mod tests {
    use super::status;

    #[test]
    fn a_status_is_known_however_it_is_written() {
        assert_eq!(status("completed").as_deref(), Some("Completed"));
        assert_eq!(status("all").as_deref(), Some("all"));
        assert_eq!(status("done"), None);
    }
}
