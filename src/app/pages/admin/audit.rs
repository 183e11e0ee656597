//! The audit log: who changed what, with old and new values, and whether the log is whole. Its filters are in the address.

mod entry;
mod verify;

use fermata_api::{
    Page,
    audit::{ACTIONS, AuditQuery, AuditView},
};
use leptos::prelude::*;
use leptos_router::{components::Form, hooks::use_query_map, params::ParamsMap};

use self::{entry::Entry, verify::Verify};
use super::SettingsHead;
use crate::{
    kit::{EmptyState, Of, Picker, ProblemView, Sign, Skeleton},
    server::audit::list_audit,
};

const PATH: &str = "/admin/audit";

/// Reads the address.
fn query_of(params: &ParamsMap) -> AuditQuery {
    let text = |key: &str| params.get(key).filter(|v| !v.is_empty());
    AuditQuery {
        who: text("who"),
        action: text("action"),
        target: text("target"),
        from: text("from"),
        to: text("to"),
        text: text("text"),
        cursor: text("cursor"),
        limit: Some(50),
    }
}

/// The filters as an address asks for them, with what else it says.
fn address(path: &str, query: &AuditQuery, more: (&'static str, String)) -> String {
    let mut params = ParamsMap::new();
    let filters = [
        ("who", &query.who),
        ("action", &query.action),
        ("target", &query.target),
        ("from", &query.from),
        ("to", &query.to),
        ("text", &query.text),
    ];
    for (key, value) in filters {
        if let Some(value) = value {
            params.insert(key, value.clone());
        }
    }
    params.insert(more.0, more.1);
    format!("{path}{}", params.to_query_string())
}

/// `/admin/audit`.
#[component]
pub fn AuditPage() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(query_of));
    let entries = Resource::new(move || query.get(), list_audit);
    view! {
        <SettingsHead page="audit"/>
        <div class="page stack">
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match entries.await {
                        Ok(page) => view! { <Verify/> <Filters query/> <Entries page query/> }.into_any(),
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

/// What the log is narrowed by. It is a plain form: what is chosen goes into the address.
#[component]
fn Filters(query: Memo<AuditQuery>) -> impl IntoView {
    let asked = query.get_untracked();
    let text = |of: &Option<String>| of.clone().unwrap_or_default();
    let who = RwSignal::new(text(&asked.who));
    let action = text(&asked.action);
    let actions = ACTIONS
        .iter()
        .map(|(key, words)| view! { <option value=*key selected=*key == action>{*words}</option> })
        .collect_view();
    view! {
        <Form method="GET" action=PATH attr:class="filters audit-filters" attr:role="search">
            <div class="started-by">
                <Picker of=Of::Person id="audit-who" label="Who" value=who on_change=move |name: String| who.set(name)/>
                <input type="hidden" name="who" prop:value=move || who.get() value=text(&asked.who)/>
            </div>
            <label>
                <span>"What was done"</span>
                <select name="action">
                    <option value="">"Anything"</option>
                    {actions}
                </select>
            </label>
            <label>
                <span>"From"</span>
                <input type="date" name="from" value=text(&asked.from)/>
            </label>
            <label>
                <span>"To"</span>
                <input type="date" name="to" value=text(&asked.to)/>
            </label>
            <label class="grow">
                <span>"Contains"</span>
                <input type="search" name="text" value=text(&asked.text)/>
            </label>
            {(!text(&asked.target).is_empty())
                .then(|| {
                    view! {
                        <input type="hidden" name="target" value=text(&asked.target)/>
                        <span class="quiet">"Of one thing alone. " <a href=PATH>"Show everything"</a></span>
                    }
                })}
            <button class="btn" type="submit">
                "Show"
            </button>
        </Form>
    }
}

#[component]
fn Entries(page: Page<AuditView>, query: Memo<AuditQuery>) -> impl IntoView {
    let asked = query.get_untracked();
    let file = |format: &str| address("/api/v1/audit/export", &asked, ("format", format.to_owned()));
    if page.items.is_empty() {
        return view! {
            <EmptyState sign=Sign::Search title="Nothing found" text="Every change is written here from the first start on. Choose another filter."/>
        }
        .into_any();
    }
    let next = page.next.clone().map(|cursor| address(PATH, &asked, ("cursor", cursor)));
    view! {
        <div class="row spread">
            <p class="quiet">"Latest first. Nothing here can be changed or deleted."</p>
            <p class="row">
                <span class="quiet">"Take out what is shown:"</span>
                <a class="link" href=file("csv") download="audit.csv" rel="external">"CSV"</a>
                <a class="link" href=file("jsonl") download="audit.jsonl" rel="external">"JSON lines"</a>
            </p>
        </div>
        <section class="card table-card">
            <table class="wide audit">
                <thead>
                    <tr>
                        <th scope="col">"When"</th>
                        <th scope="col">"Who"</th>
                        <th scope="col">"What"</th>
                        <th scope="col">"From where"</th>
                    </tr>
                </thead>
                <tbody>{page.items.into_iter().map(|entry| view! { <Entry entry/> }).collect_view()}</tbody>
            </table>
        </section>
        {next.map(|href| view! { <p class="more"><a class="btn" href=href>"Older entries"</a></p> })}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_keeps_every_filter() {
        let some = |text: &str| Some(text.to_owned());
        let query = AuditQuery {
            who: some("mia"),
            action: some("record.update"),
            target: some("Account"),
            from: some("2026"),
            to: some("2027"),
            text: some("a & b"),
            cursor: some("old"),
            limit: None,
        };
        let address = address(PATH, &query, ("cursor", "new".to_owned()));
        for part in ["who=mia", "target=Account", "from=2026", "to=2027", "cursor=new"] {
            assert!(address.contains(part), "{address}");
        }
        assert!(!address.contains("old") && !address.contains("a & b"), "{address}");
    }
}
