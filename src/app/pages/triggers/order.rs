//! In which order orchestrations start when a record of an object changes: set by drag and by keyboard.

use std::collections::BTreeMap;

use fermata_api::triggers::{TriggerKind, TriggerOrder, TriggerOrderInput, TriggerPlace, TriggerRow};
use fermata_engine::{ids::Name, people::Role};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    kit::{IconButton, Paged, Sign, Toasts, announcer::Announce, use_announcer, use_toasts},
    live::use_topic,
    server::triggers::{load_trigger_order, set_trigger_order},
    shell::use_session,
};

/// The order of every object that starts something.
#[component]
pub(super) fn Orders(rows: Paged<TriggerRow>) -> impl IntoView {
    let objects = Memo::new(move |_| {
        rows.items.with(|rows| {
            let by_record = rows.iter().filter(|row| row.kind == Some(TriggerKind::Record));
            let named = by_record.filter_map(|row| Some((row.object.clone()?, row.object_label.clone()?)));
            named.collect::<BTreeMap<Name, String>>()
        })
    });
    view! {
        <Show when=move || !objects.with(BTreeMap::is_empty)>
            <section class="card order-card" aria-labelledby="orders-head">
                <h2 id="orders-head">"Order"</h2>
                <p class="quiet">"Where a change of a record starts several orchestrations, they start in this order."</p>
                {move || {
                    objects
                        .get()
                        .into_iter()
                        .map(|(object, label)| {
                            view! {
                                <h3>{label}</h3>
                                <OrderList object/>
                            }
                        })
                        .collect_view()
                }}
            </section>
        </Show>
    }
}

/// The list of one object.
#[component]
pub fn OrderList(object: Name) -> impl IntoView {
    let changed = use_topic("definition");
    let asked = StoredValue::new(object);
    let order = RwSignal::new(None::<TriggerOrder>);
    Effect::new(move |_| {
        changed.track();
        spawn_local(async move {
            let Some(object) = asked.try_get_value() else { return };
            if let Ok(found) = load_trigger_order(object).await {
                order.try_set(Some(found));
            }
        });
    });
    let names = Memo::new(move |_| order.get().map(|order| order.orchestrations).unwrap_or_default());
    let dragged = StoredValue::new(None::<usize>);
    let move_to = {
        let (toasts, announcer) = (use_toasts(), use_announcer());
        Callback::new(move |(from, to): (usize, usize)| put(order, from, to, toasts, announcer))
    };
    let may = use_session().me.with_untracked(|me| me.as_ref().is_some_and(|me| me.role >= Role::Admin));
    view! {
        <ol class="order">
            {move || {
                let all = names.get();
                let count = all.len();
                let moves = may && count > 1;
                let line = |(n, place)| view! { <OrderLine place n count may=moves dragged move_to/> };
                all.into_iter().enumerate().map(line).collect_view()
            }}
        </ol>
    }
}

/// Moves one, and says so to the server; where it does not take it, the list is as before.
fn put(order: RwSignal<Option<TriggerOrder>>, from: usize, to: usize, toasts: Toasts, announcer: Announce) {
    let Some(before) = order.get_untracked() else { return };
    let mut now = before.clone();
    if from == to || from >= now.orchestrations.len() || to >= now.orchestrations.len() {
        return;
    }
    let place = now.orchestrations.remove(from);
    let label = place.label.clone();
    now.orchestrations.insert(to, place);
    let input = TriggerOrderInput {
        orchestrations: now.orchestrations.iter().map(|place| place.orchestration.clone()).collect(),
    };
    let (object, revision) = (now.object.clone(), now.revision);
    order.set(Some(now));
    spawn_local(async move {
        match set_trigger_order(object, input, Some(revision)).await {
            Ok(saved) => {
                announcer.say(format!("{label} is now number {}", to + 1));
                order.try_set(Some(saved));
            }
            Err(fail) => {
                order.try_set(Some(before));
                toasts.problem(fail.message());
            }
        }
    });
}

#[component]
fn OrderLine(
    place: TriggerPlace,
    n: usize,
    count: usize,
    may: bool,
    dragged: StoredValue<Option<usize>>,
    move_to: Callback<(usize, usize)>,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let label = place.label.clone();
    let buttons = may.then(|| {
        let (up, down) = (format!("Move {label} up"), format!("Move {label} down"));
        view! {
            <span class="order-moves">
                <IconButton sign=Sign::Up label=up disabled=n == 0 on_click=move |()| move_to.run((n, n.saturating_sub(1)))/>
                <IconButton sign=Sign::Down label=down disabled=n + 1 == count on_click=move |()| move_to.run((n, n + 1))/>
            </span>
        }
    });
    view! {
        <li
            draggable=if may { "true" } else { "false" }
            class:over=move || over.get()
            on:dragstart=move |_| dragged.set_value(Some(n))
            on:dragover=move |ev| {
                if may {
                    ev.prevent_default();
                    over.set(true);
                }
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |ev| {
                ev.prevent_default();
                over.set(false);
                if let Some(from) = dragged.get_value() {
                    dragged.set_value(None);
                    move_to.run((from, n));
                }
            }
        >
            <span>{place.label}</span>
            {buttons}
        </li>
    }
}
