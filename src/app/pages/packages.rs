//! Moving definitions: exported from here as texts, and brought in from elsewhere after a look at what would change.

mod bring;
mod plan;

use std::collections::BTreeSet;

use fermata_api::{ApiError, definitions::DefinitionRow};
use fermata_engine::{ids::Name, people::Role};
use leptos::prelude::*;

use self::bring::BringIn;
use crate::{
    kit::{Checkbox, EmptyState, Paged, ProblemView, ShowMore, Sign, Skeleton, check::TickBox},
    server::definitions::list_orchestrations,
    shell::{PageHead, use_session},
};

/// `/packages`.
#[component]
pub fn PackagesPage() -> impl IntoView {
    let session = use_session();
    let may = session.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.role >= Role::Admin));
    let up = ("Orchestrations".to_owned(), "/orchestrations".to_owned());
    if !may {
        let problem = ApiError::forbidden("Only administrators move definitions.");
        return view! {
            <PageHead title="Move definitions" up=up/>
            <ProblemView problem/>
        }
        .into_any();
    }
    view! {
        <PageHead title="Move definitions" up=up/>
        <div class="page wide stack">
            <Export/>
            <BringIn/>
        </div>
    }
    .into_any()
}

/// Which orchestrations leave.
#[component]
fn Export() -> impl IntoView {
    let rows = Paged::<DefinitionRow>::new();
    let first = Resource::new(|| (), move |()| list_orchestrations(rows.anew()));
    let more = rows.more(list_orchestrations);
    let chosen = RwSignal::new(BTreeSet::<Name>::new());
    let drafts = RwSignal::new(false);
    let href = move || {
        let names: Vec<String> = chosen.with(|chosen| chosen.iter().map(Name::to_string).collect());
        format!("/api/v1/export?name={}&drafts={}", names.join(","), drafts.get())
    };
    let words = move || match chosen.with(BTreeSet::len) {
        0 => "Export all".to_owned(),
        1 => "Export 1 orchestration".to_owned(),
        n => format!("Export {n} orchestrations"),
    };
    view! {
        <section class="card pad stack" aria-labelledby="export-title">
            <h2 id="export-title">"Export"</h2>
            <p class="quiet">
                "A zip with one text for each thing, made for version control: the orchestrations with their flows, objects, calendars, mail templates, groups, queues and roles. People and records stay here."
            </p>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) if page.items.is_empty() => {
                            view! { <EmptyState sign=Sign::Orchestration title="No orchestration yet" text="Draw one, or bring a package in below."/> }
                                .into_any()
                        }
                        Ok(page) => {
                            rows.fill(page);
                            view! {
                                <Choices rows chosen/>
                                <ShowMore next=rows.next busy=rows.busy on_more=more/>
                                <Checkbox
                                    id="export-drafts"
                                    label="Drafts in the place of active versions"
                                    help="What has no draft is exported as it is active."
                                    value=drafts
                                />
                                <div class="actions">
                                    <a class="btn" href=href rel="external" download="">{words}</a>
                                </div>
                            }
                                .into_any()
                        }
                        Err(fail) => view! { <ProblemView problem=fail.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

#[component]
fn Choices(rows: Paged<DefinitionRow>, chosen: RwSignal<BTreeSet<Name>>) -> impl IntoView {
    let line = move |row: DefinitionRow| {
        let (shown, changed) = (row.name.clone(), row.name);
        let on = Signal::derive(move || chosen.with(|chosen| chosen.contains(&shown)));
        let on_change = Callback::new(move |on: bool| {
            chosen.update(|chosen| match on {
                true => drop(chosen.insert(changed.clone())),
                false => drop(chosen.remove(&changed)),
            });
        });
        view! { <li><TickBox words=row.label on disabled=Signal::stored(false) on_change/></li> }
    };
    view! {
        <fieldset class="package-choices">
            <legend>"Which ones? Choose none for all."</legend>
            <ul>{move || rows.items.get().into_iter().map(line).collect_view()}</ul>
        </fieldset>
    }
}
