//! The gallery of templates: a picture of each, what it brings, and one click to have it.

mod card;
mod install;

use fermata_api::templates::TemplateView;
use leptos::prelude::*;

use self::{card::TemplateCard, install::InstallDialog};
use crate::{
    kit::{ProblemView, Skeleton},
    live::use_topic,
    server::templates::list_templates,
    shell::PageHead,
};

/// `/templates`.
#[component]
pub fn TemplatesPage() -> impl IntoView {
    let changed = use_topic("definition");
    let gallery = Resource::new(move || changed.get(), |_| list_templates());
    let chosen = RwSignal::new(None::<TemplateView>);
    view! {
        <PageHead title="Templates" up=("Orchestrations", "/orchestrations")/>
        <div class="page">
            <p class="lead">
                "Each brings its objects, flows, people and example records, and is yours to change once it is installed."
            </p>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match gallery.await {
                        Ok(all) => {
                            let cards = all.into_iter().map(|template| view! { <TemplateCard template chosen/> });
                            view! { <ul class="gallery">{cards.collect_view()}</ul> }.into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
        <InstallDialog chosen/>
    }
}
