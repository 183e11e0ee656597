//! Which kinds of record there are.

use fermata_api::records::ObjectView;
use fermata_engine::people::Role;
use leptos::prelude::*;

use super::plural;
use crate::{
    kit::{EmptyState, Icon, LinkButton, Paged, ProblemView, ShowMore, Sign, Skeleton},
    live::use_topic,
    server::objects::list_objects,
    shell::{PageHead, use_session},
};

/// `/records`.
#[component]
pub fn RecordsPage() -> impl IntoView {
    let changed = use_topic("definition");
    let rows = Paged::new();
    let first = Resource::new(move || changed.get(), move |_| list_objects(rows.anew()));
    let more = rows.more(list_objects);
    let tiles = move || rows.items.get().into_iter().map(tile).collect_view();
    view! {
        <PageHead title="Records"/>
        <div class="page wide">
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) if page.items.is_empty() => view! { <None_/> }.into_any(),
                        Ok(page) => {
                            rows.fill(page);
                            view! {
                                <div class="tiles">{tiles}</div>
                                <ShowMore next=rows.next busy=rows.busy on_more=more/>
                            }
                                .into_any()
                        }
                        Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

fn tile(view: ObjectView) -> impl IntoView {
    let name = plural(&view.object);
    view! {
        <a class="card pad tile" href=format!("/records/{}", view.object.name)>
            <Icon sign=Sign::Records/>
            <h2>{name}</h2>
            <p class="quiet">{view.object.description}</p>
            <span class="num">{view.records} {if view.records == 1 { " record" } else { " records" }}</span>
        </a>
    }
}

#[component]
fn None_() -> impl IntoView {
    let session = use_session();
    let admin = session.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.role == Role::Admin));
    let text =
        "Objects say what the work is about, such as Account or Contract. An administrator defines them.";
    view! {
        <EmptyState sign=Sign::Records title="No objects yet" text>
            {admin.then(|| view! { <LinkButton href="/admin/objects">"Define an object"</LinkButton> })}
        </EmptyState>
    }
}
