//! The builder: an orchestration as a drawing that is edited with mouse or keyboard, its properties beside it, its
//! problems below. Every edit is one of `fermata-diagram`; nothing is decided here.

mod activate;
mod add;
mod discard;
mod drawing;
mod head;
mod keyboard;
mod outline;
mod panel;
mod problems;
mod save;
mod state;
mod versions;
mod world;

use fermata_api::definitions::OrchestrationView;
use fermata_engine::{check::World, ids::Name};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use self::{
    add::AddMenu, drawing::BuilderDrawing, head::Head, outline::Outline, panel::Panel, problems::ProblemBar,
    state::Builder,
};
use crate::{
    kit::{ProblemView, Skeleton},
    server::definitions::{load_orchestration, load_world},
};

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
                let view = load_orchestration(name, version).await?;
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
fn Open(view: OrchestrationView, world: World, old: bool, again: RwSignal<u32>) -> impl IntoView {
    let builder = Builder::open(view, world, old, again);
    builder.listen();
    if !old {
        builder.saver.mind_others();
    }
    if !builder.looks {
        builder.saver.mind_leaving();
        builder.bring_back();
        world::follow(builder);
    }
    let outlined = RwSignal::new(false);
    view! {
        <div class="builder" class:reading=builder.looks>
            <Head builder/>
            <div class="builder-main">
                <Show when=move || outlined.get()>
                    <Outline builder/>
                </Show>
                <BuilderDrawing builder outlined/>
                <Panel builder/>
            </div>
            <ProblemBar builder/>
            <AddMenu builder/>
        </div>
    }
}
