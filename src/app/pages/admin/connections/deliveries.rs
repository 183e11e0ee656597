//! What was delivered, what waits and what was given up.

use fermata_api::connections::{DeliveryKind, DeliveryQuery, DeliveryState, DeliveryView};
use leptos::prelude::*;

use crate::{
    kit::{Chip, EmptyState, Paged, ProblemView, Segmented, ShowMore, Sign, Skeleton, Time, Tone},
    live::use_topic,
    pages::send_again::SendAgain,
    server::connections::list_deliveries,
    shell::PageHead,
};

/// `/deliveries`, for managers.
#[component]
pub fn DeliveriesPage() -> impl IntoView {
    view! {
        <PageHead title="Deliveries"/>
        <div class="page stack">
            <Deliveries/>
        </div>
    }
}

/// The list.
#[component]
pub(super) fn Deliveries() -> impl IntoView {
    let changed = use_topic("deliveries");
    let again = RwSignal::new(0_u32);
    let shown = RwSignal::new("all".to_owned());
    let rows = Paged::new();
    let query = move |paging: fermata_api::page::Paging| {
        let state = match shown.get_untracked().as_str() {
            "waiting" => Some(DeliveryState::Waiting),
            "failed" => Some(DeliveryState::Failed),
            "delivered" => Some(DeliveryState::Delivered),
            _ => None,
        };
        list_deliveries(DeliveryQuery { state, run: None, cursor: paging.cursor, limit: paging.limit })
    };
    let first = Resource::new(move || (changed.get(), again.get(), shown.get()), move |_| query(rows.anew()));
    let more = rows.more(query);
    let options =
        [("all", "All"), ("failed", "Not delivered"), ("waiting", "Waiting"), ("delivered", "Delivered")];
    let options = options.map(|(value, words)| (value.to_owned(), words.to_owned(), None)).to_vec();
    view! {
        <div class="row spread">
            <p class="quiet">"Mails, chat messages and events that flows sent. What is not taken is tried again by itself for about a day."</p>
            <Segmented label="Which" value=shown options/>
        </div>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(page) if page.items.is_empty() => {
                        view! {
                            <EmptyState sign=Sign::Check title="Nothing here" text="What flows send to people and systems outside appears here."/>
                        }
                            .into_any()
                    }
                    Ok(page) => {
                        rows.fill(page);
                        view! { <DeliveryTable rows more again/> }.into_any()
                    }
                    Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn DeliveryTable(rows: Paged<DeliveryView>, more: Callback<String>, again: RwSignal<u32>) -> impl IntoView {
    view! {
        <section class="card table-card">
            <table class="wide">
                <thead>
                    <tr>
                        <th scope="col">"What"</th>
                        <th scope="col">"To"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Written"</th>
                        <th scope="col">"Tries"</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>
                    {move || {
                        rows.items.get().into_iter().map(|delivery| view! { <DeliveryLine delivery again/> }).collect_view()
                    }}
                </tbody>
            </table>
            <ShowMore next=rows.next busy=rows.busy on_more=more/>
        </section>
    }
}

#[component]
fn DeliveryLine(delivery: DeliveryView, again: RwSignal<u32>) -> impl IntoView {
    let kind = match delivery.kind {
        DeliveryKind::Mail => "E-mail",
        DeliveryKind::Chat => "Chat message",
        DeliveryKind::Event => "Event",
        DeliveryKind::Push => "Browser message",
    };
    let (tone, words) = match delivery.state {
        DeliveryState::Waiting => (Tone::Live, "Waiting"),
        DeliveryState::Delivered => (Tone::Done, "Delivered"),
        DeliveryState::Failed => (Tone::Late, "Not delivered"),
        DeliveryState::Skipped => (Tone::Risk, "Not sent"),
    };
    let subject = match delivery.run {
        Some(run) => {
            view! { <a class="link" href=format!("/runs/{run}")>{delivery.subject.clone()}</a> }.into_any()
        }
        None => view! { <span>{delivery.subject.clone()}</span> }.into_any(),
    };
    let failed = delivery.state == DeliveryState::Failed;
    view! {
        <tr>
            <td data-label="What">
                {subject}
                <small class="quiet block">{kind}</small>
            </td>
            <td data-label="To">{delivery.receiver.clone()}</td>
            <td data-label="State">
                <Chip tone>{words}</Chip>
                {delivery.error.clone().map(|error| view! { <small class="quiet block">{error}</small> })}
            </td>
            <td data-label="Written"><Time at=delivery.created/></td>
            <td data-label="Tries" class="num">{delivery.attempts}</td>
            <td class="row-actions">
                {failed
                    .then(|| view! { <SendAgain id=delivery.id subject=delivery.subject.clone() again/> })}
            </td>
        </tr>
    }
}
