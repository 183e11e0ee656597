//! The list of orchestrations, and how a new one begins; the list of flows is made of the same page.

use fermata_api::{
    Page,
    definitions::{DefinitionRow, OrchestrationCreate},
};
use fermata_engine::people::Role;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::{
    kit::{
        Button, ButtonKind, Chip, EmptyState, FormDialog, FormState, Icon, LinkButton, Menu, MenuLink, Paged,
        ProblemView, ShowMore, Sign, Skeleton, TextField, Time, Tone,
    },
    live::use_topic,
    server::{
        Fail,
        definitions::{create_orchestration, list_orchestrations},
    },
    shell::{PageHead, use_session},
};

/// `/orchestrations`.
#[component]
pub fn OrchestrationsPage() -> impl IntoView {
    let changed = use_topic("definition");
    let rows = Paged::new();
    let first = Resource::new(move || changed.get(), move |_| list_orchestrations(rows.anew()));
    let more = rows.more(list_orchestrations);
    let making = RwSignal::new(false);
    let session = use_session();
    let draws = session.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.role >= Role::Admin));
    let empty = move || {
        let text = "Draw the stages and steps of a piece of work that crosses teams, or begin with a template; then activate it.";
        view! {
            <EmptyState sign=Sign::Orchestration title="No orchestration yet" text>
                {draws
                    .then(|| {
                        view! {
                            <LinkButton href="/templates">"Begin with a template"</LinkButton>
                            <LinkButton href="/orchestrations/import">"Import from Salesforce"</LinkButton>
                        }
                    })}
            </EmptyState>
        }
    };
    let beside = || {
        view! {
            <LinkButton href="/triggers">"Triggers"</LinkButton>
            <LinkButton href="/templates">"From a template"</LinkButton>
            <Menu id="move-menu" label="Import and move" face=|| view! { <Icon sign=Sign::More/> }.into_any()>
                <MenuLink href="/orchestrations/import" sign=Sign::Give>"Import from Salesforce"</MenuLink>
                <MenuLink href="/packages" sign=Sign::Orchestration>"Move definitions"</MenuLink>
            </Menu>
        }
    };
    view! {
        <DefinitionsPage
            title="Orchestrations"
            make="New orchestration"
            path="/orchestrations"
            runs=true
            first
            rows
            more
            making
            empty
            beside
        />
        <NewOrchestration open=making/>
    }
}

/// The list of all definitions of a kind, and the button with which a new one begins.
#[component]
pub fn DefinitionsPage(
    /// The page's title.
    title: &'static str,
    /// What the button says.
    make: &'static str,
    /// Where a row leads: this and the name.
    path: &'static str,
    /// Whether open runs are shown.
    #[prop(optional)]
    runs: bool,
    /// Their first page.
    first: Resource<Result<Page<DefinitionRow>, Fail>>,
    /// Those that are shown.
    rows: Paged<DefinitionRow>,
    /// Brings more of them.
    more: Callback<String>,
    /// Set by the button.
    making: RwSignal<bool>,
    /// What is shown where there are none.
    #[prop(into)]
    empty: ViewFn,
    /// What stands beside the button.
    #[prop(optional, into)]
    beside: Option<ViewFn>,
) -> impl IntoView {
    let empty = StoredValue::new(empty);
    let session = use_session();
    let draws = session.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.role >= Role::Admin));
    view! {
        <PageHead title>
            {draws
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Main sign=Sign::Plus on_click=move |()| making.set(true)>
                            {make}
                        </Button>
                        {beside.map(|beside| beside.run())}
                    }
                })}
        </PageHead>
        <div class="page">
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) if page.items.is_empty() => empty.with_value(ViewFn::run),
                        Ok(page) => {
                            rows.fill(page);
                            view! { <DefinitionTable rows path runs more/> }.into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

/// Orchestrations or flows as a table.
#[component]
fn DefinitionTable(
    /// The rows.
    rows: Paged<DefinitionRow>,
    /// Brings more of them.
    more: Callback<String>,
    /// Where a row leads: this and the name.
    path: &'static str,
    /// Whether open runs are shown.
    #[prop(optional)]
    runs: bool,
) -> impl IntoView {
    view! {
        <div class="card table-card">
            <table class="wide">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">{if runs { "Starts" } else { "Kind" }}</th>
                        <th scope="col">"Version"</th>
                        {runs.then(|| view! { <th scope="col">"Open runs"</th> })}
                        <th scope="col">"Changed"</th>
                    </tr>
                </thead>
                <tbody>
                    {move || {
                        let rows = rows.items.get().into_iter();
                        rows.map(|row| view! { <DefinitionLine row path runs/> }).collect_view()
                    }}
                </tbody>
            </table>
            <ShowMore next=rows.next busy=rows.busy on_more=more/>
        </div>
    }
}

#[component]
fn DefinitionLine(row: DefinitionRow, path: &'static str, runs: bool) -> impl IntoView {
    let open = (row.open_runs > 0).then(|| format!("/runs?orchestration={}", row.name));
    view! {
        <tr>
            <td data-label="Name">
                <a class="row-link" href=format!("{path}/{}", row.name)>
                    <b>{row.label}</b>
                </a>
                <small>{row.description}</small>
            </td>
            <td data-label=if runs { "Starts" } else { "Kind" }>{row.summary}</td>
            <td data-label="Version"><VersionChips active=row.active_version draft=row.has_draft/></td>
            {runs
                .then(|| {
                    view! {
                        <td data-label="Open runs" class="num">
                            {match open {
                                Some(href) => view! { <a href=href>{row.open_runs}</a> }.into_any(),
                                None => view! { "0" }.into_any(),
                            }}
                        </td>
                    }
                })}
            <td data-label="Changed">
                <Time at=row.updated/>
                " by "
                {row.updated_by}
            </td>
        </tr>
    }
}

/// Which version is active, and whether a draft waits.
#[component]
fn VersionChips(active: Option<u32>, draft: bool) -> impl IntoView {
    view! {
        <span class="chips">
            {match active {
                Some(version) => {
                    view! {
                        <Chip tone=Tone::Done sign=Sign::Check>
                            {format!("v{version} active")}
                        </Chip>
                    }
                        .into_any()
                }
                None => view! { <Chip>"Not active"</Chip> }.into_any(),
            }}
            {draft.then(|| view! { <Chip tone=Tone::Accent>"Draft"</Chip> })}
        </span>
    }
}

#[component]
fn NewOrchestration(open: RwSignal<bool>) -> impl IntoView {
    let label = RwSignal::new(String::new());
    let form = FormState::new();
    let navigate = use_navigate();
    let make = move |()| {
        let input = OrchestrationCreate { name: None, definition: None, label: Some(label.get_untracked()) };
        let navigate = navigate.clone();
        form.send(create_orchestration(input), move |made| {
            navigate(&format!("/orchestrations/{}", made.name), Default::default());
        });
    };
    let begin = move |()| label.set(String::new());
    view! {
        <FormDialog open form title="New orchestration" submit="Start drawing" on_open=begin on_submit=make>
            <TextField
                id="new-label"
                label="What is it called?"
                help="Such as Customer onboarding. You can change it later."
                value=label
                error=form.at("label")
                required=true
            />
        </FormDialog>
    }
}
