//! The builder: an orchestration or a flow as a drawing that is edited with mouse or keyboard, its properties beside it, its
//! problems below. Every edit is one of `fermata-diagram`; nothing is decided here. What both have in common knows only the
//! [`draft::Draft`]; the page of an orchestration is here, that of a flow in `pages/flows`.

mod activate;
pub(in crate::pages) mod add;
mod discard;
pub(in crate::pages) mod draft;
pub(in crate::pages) mod drawing;
pub(in crate::pages) mod head;
mod keyboard;
mod outline;
pub(in crate::pages) mod panel;
pub(in crate::pages) mod problems;
pub(in crate::pages) mod save;
pub(in crate::pages) mod state;
mod versions;
pub(in crate::pages) mod world;

use fermata_diagram::{edit::StageEdit, element::Connector};
use fermata_engine::{check::World, definition::Orchestration, ids::Name};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use self::{
    add::AddMenu,
    draft::{Draft, Stored},
    drawing::BuilderDrawing,
    head::Head,
    outline::Outline,
    panel::Panel,
    problems::ProblemBar,
};
use crate::{
    kit::{Button, ButtonKind, EmptyState, ProblemView, Sign, Skeleton},
    server::definitions::load_world,
};

/// The builder of an orchestration.
type Builder = state::Builder<Orchestration>;

/// `/orchestrations/{name}`; with `?version=` an earlier version to look at.
#[component]
pub fn BuilderPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let name = params.with(|p| p.get("name")).and_then(|n| Name::parse(&n).ok());
        let version = query.with(|q| q.get("version")).and_then(|v| v.parse::<u32>().ok());
        (name, version)
    });
    view! {
        {move || match asked.get() {
            (Some(name), version) => view! { <Loaded name version/> }.into_any(),
            (None, _) => view! { <crate::pages::not_found::NotFoundPage/> }.into_any(),
        }}
    }
}

#[component]
fn Loaded(name: Name, version: Option<u32>) -> impl IntoView {
    let again = RwSignal::new(0_u32);
    let asked = name.clone();
    let loaded = Resource::new(
        move || again.get(),
        move |_| {
            let name = asked.clone();
            async move {
                let view = Orchestration::load(name, version).await?;
                load_world().await.map(|world| (view, world))
            }
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8/> }>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok((view, world)) => {
                        let old = version.is_some();
                        view! { <Open view world old again/> }.into_any()
                    }
                    Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Open(view: Stored<Orchestration>, world: World, old: bool, again: RwSignal<u32>) -> impl IntoView {
    let builder = Builder::open(view, world, old, again);
    builder.begin();
    builder.go_to(use_query_map().with_untracked(|query| query.get("element")));
    let outlined = RwSignal::new(false);
    let blank =
        Signal::derive(move || builder.definition.with(|d| d.stages.is_empty() && d.decisions.is_empty()));
    view! {
        <div class="builder" class:reading=builder.looks>
            <Head builder/>
            <div class="builder-main">
                <Show when=move || outlined.get()>
                    <Outline builder/>
                </Show>
                <BuilderDrawing builder outlined blank invitation=move || view! { <Invitation builder/> }/>
                <Panel builder form=panel::form/>
            </div>
            <ProblemBar builder/>
            <AddMenu builder/>
        </div>
    }
}

/// What a blank drawing says.
#[component]
fn Invitation(builder: Builder) -> impl IntoView {
    let begin = move |()| {
        let edit = StageEdit::Insert { on: Connector::Start, label: "New stage".into() };
        if builder.change(edit) {
            state::focus_label();
        }
    };
    view! {
        <EmptyState
            sign=Sign::Stage
            title="Nothing is drawn yet"
            text="An orchestration is a row of stages. Each stage holds the steps that people and the system do."
        >
            <Button kind=ButtonKind::Main sign=Sign::Plus on_click=begin>
                "Add the first stage"
            </Button>
        </EmptyState>
    }
}
