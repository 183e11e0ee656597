//! Browsers that show messages: this one, and the others.

use fermata_api::notices::{PushSubscriptionView, PushView};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    kit::{Button, Card, Notice, ProblemView, Sign, Skeleton, Time, Tone, use_toasts},
    push,
    server::notices::{load_push, subscribe_push, unsubscribe_push},
};

/// What is there, and what can be done.
#[component]
pub(super) fn Browsers() -> impl IntoView {
    let again = RwSignal::new(0_u32);
    let loaded = Resource::new(move || again.get(), |_| load_push());
    view! {
        <Card title="Messages of the browser">
            <Transition fallback=|| view! { <Skeleton lines=2/> }>
                {move || Suspend::new(async move {
                    match loaded.await {
                        Ok(view) => view! { <Known view again/> }.into_any(),
                        Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                    }
                })}
            </Transition>
        </Card>
    }
}

#[component]
fn Known(view: PushView, again: RwSignal<u32>) -> impl IntoView {
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<&'static str>);
    let Some(key) = view.key else {
        let text = "The server cannot keep keys, so no browser can show messages. Whoever runs it can start it with FERMATA_SECRET_KEY.";
        return view! { <p class="quiet">{text}</p> }.into_any();
    };
    let key = StoredValue::new(key);
    let ask = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let asked = push::ask(&key.get_value()).await;
            let done = match asked {
                Err(why) => {
                    refused.try_set(Some(why.words()));
                    busy.try_set(false);
                    return;
                }
                Ok(input) => subscribe_push(input).await,
            };
            busy.try_set(false);
            match done {
                Ok(_) => {
                    toasts.say("This browser shows your messages");
                    again.try_update(|n| *n += 1);
                }
                Err(fail) => toasts.problem(fail.message()),
            }
        });
    };
    let none = view.browsers.is_empty();
    let lines = view.browsers.into_iter().map(|browser| view! { <Browser browser again/> }).collect_view();
    view! {
        <div class="stack">
            <p class="quiet">
                "A browser can show messages also while Fermata is not open in it. What is ticked under Browser is shown."
            </p>
            {(!none).then(|| view! { <ul class="plain-list">{lines}</ul> })}
            {move || {
                refused
                    .get()
                    .map(|text| {
                        view! {
                            <div role="alert">
                                <Notice tone=Tone::Late sign=Sign::Problem>
                                    {text}
                                </Notice>
                            </div>
                        }
                    })
            }}
            <div class="actions">
                <Button sign=Sign::Bell busy=busy on_click=ask>
                    "Show messages in this browser"
                </Button>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Browser(browser: PushSubscriptionView, again: RwSignal<u32>) -> impl IntoView {
    let toasts = use_toasts();
    let id = browser.id;
    let label = format!("Stop messages in {}", browser.label);
    let stop = move |_| {
        spawn_local(async move {
            match unsubscribe_push(id).await {
                Ok(_) => toasts.say("That browser shows no messages any more"),
                Err(fail) => toasts.problem(fail.message()),
            }
            again.try_update(|n| *n += 1);
        });
    };
    view! {
        <li class="row spread">
            <span>{browser.label.clone()} <small class="quiet">" since " <Time at=browser.since/></small></span>
            <button type="button" class="btn quiet" aria-label=label on:click=stop>
                "Stop"
            </button>
        </li>
    }
}
