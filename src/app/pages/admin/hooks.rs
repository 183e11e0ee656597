//! Incoming webhooks: how other systems tell this one that something happened.

use fermata_api::triggers::{
    EventQuery, EventView, HookCreate, HookCreated, HookInput, HookScheme, HookView,
};
use fermata_engine::ids::Name;
use leptos::{prelude::*, task::spawn_local};

use super::{SettingsHead, newer, once::ShownOnce};
use crate::{
    kit::{
        Button, ButtonKind, Checkbox, Chip, Dialog, EmptyState, Form, FormState, Paged, ProblemView, Select,
        ShowMore, Sign, Skeleton, TextField, Time, Tone, use_toasts,
    },
    live::use_topic,
    server::{
        Fail,
        triggers::{create_hook, delete_hook, list_events, list_hooks, new_hook_secret, update_hook},
    },
};

/// Content types with their words.
const CONTENT_TYPES: [(&str, &str); 3] = [
    ("application/json", "JSON"),
    ("application/x-www-form-urlencoded", "Forms"),
    ("text/plain", "Plain text"),
];

/// `/admin/webhooks`.
#[component]
pub fn HooksPage() -> impl IntoView {
    let changed = use_topic("definition");
    let again = RwSignal::new(0_u32);
    let rows = Paged::new();
    let first = Resource::new(move || (changed.get(), again.get()), move |_| list_hooks(rows.anew()));
    let more = rows.more(list_hooks);
    let making = RwSignal::new(false);
    let secret = RwSignal::new(None::<HookCreated>);
    view! {
        <SettingsHead page="webhooks">
            <Button kind=ButtonKind::Main sign=Sign::Plus on_click=move |()| making.set(true)>
                "New webhook"
            </Button>
        </SettingsHead>
        <div class="page">
            <p class="quiet">
                "Another system posts to a webhook's address and signs what it posts. An orchestration that starts by an event listens to it."
            </p>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) if page.items.is_empty() => {
                            view! {
                                <EmptyState sign=Sign::Link title="No webhooks yet" text="Make one for each system that tells Fermata of something.">
                                    <Button sign=Sign::Plus on_click=move |()| making.set(true)>"Make the first one"</Button>
                                </EmptyState>
                            }
                                .into_any()
                        }
                        Ok(page) => {
                            rows.fill(page);
                            view! { <Hooks rows more again secret/> }.into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
        <NewHook open=making again/>
        <Secret secret/>
    }
}

#[component]
fn Hooks(
    rows: Paged<HookView>,
    more: Callback<String>,
    again: RwSignal<u32>,
    secret: RwSignal<Option<HookCreated>>,
) -> impl IntoView {
    view! {
        <ul class="hooks">
            <For each=move || rows.items.get() key=|hook| (hook.name.clone(), hook.revision, hook.refused) let:hook>
                <HookCard hook again secret/>
            </For>
        </ul>
        <ShowMore next=rows.next busy=rows.busy on_more=more/>
    }
}

#[component]
fn HookCard(hook: HookView, again: RwSignal<u32>, secret: RwSignal<Option<HookCreated>>) -> impl IntoView {
    let toasts = use_toasts();
    let told = move |answer: Result<String, Fail>| match answer {
        Ok(words) => {
            toasts.say(words);
            again.try_update(|n| *n += 1);
        }
        Err(fail) => toasts.problem(fail.message()),
    };
    let kept = StoredValue::new(hook.clone());
    let turn = move |_| {
        let hook = kept.get_value();
        let input = HookInput { label: hook.label, content_types: hook.content_types, active: !hook.active };
        let words = if input.active { "It takes messages again" } else { "It takes no messages now" };
        spawn_local(async move {
            let answer = newer(again, update_hook(hook.name, input, Some(hook.revision))).await;
            told(answer.map(|_| words.to_owned()));
        });
    };
    let renew = move |_| {
        spawn_local(async move {
            match new_hook_secret(kept.with_value(|hook| hook.name.clone())).await {
                Ok(made) => {
                    secret.try_set(Some(made));
                    again.try_update(|n| *n += 1);
                }
                Err(fail) => toasts.problem(fail.message()),
            }
        });
    };
    let remove = move |_| {
        spawn_local(async move {
            let answer = delete_hook(kept.with_value(|hook| hook.name.clone())).await;
            told(answer.map(|()| "The webhook is gone".to_owned()));
        });
    };
    let state = match hook.active {
        true => view! { <Chip tone=Tone::Done>"Active"</Chip> }.into_any(),
        false => view! { <Chip>"Off"</Chip> }.into_any(),
    };
    let starts: Vec<String> = hook.starts.iter().map(|place| place.label.clone()).collect();
    let starts = if starts.is_empty() { "nothing yet".to_owned() } else { starts.join(", ") };
    let takes = hook.content_types.iter().map(|kind| {
        CONTENT_TYPES
            .iter()
            .find(|(key, _)| key == kind)
            .map_or(kind.clone(), |(_, words)| (*words).to_owned())
    });
    let takes = takes.collect::<Vec<_>>().join(", ");
    let refused = hook.refused.map(|at| {
        view! {
            <dt>"Refused"</dt>
            <dd><Time at/>": "{hook.refused_why.clone()}</dd>
        }
    });
    let of = hook.label.clone();
    view! {
        <li class="card hook">
            <div class="hook-head">
                <h2>{hook.label.clone()}</h2>
                {state}
            </div>
            <dl class="facts">
                <dt>"Address"</dt>
                <dd><code>{hook.path.clone()}</code></dd>
                <dt>"Signed"</dt>
                <dd>{scheme_words(hook.scheme)}</dd>
                <dt>"Takes"</dt>
                <dd>{takes}</dd>
                <dt>"Starts"</dt>
                <dd>{starts}</dd>
                {refused}
            </dl>
            <Deliveries hook=hook.name.clone()/>
            <div class="actions">
                <button type="button" class="btn" aria-label=format!("{} {of}", if hook.active { "Turn off" } else { "Turn on" }) on:click=turn>
                    {if hook.active { "Turn off" } else { "Turn on" }}
                </button>
                <button type="button" class="btn" aria-label=format!("New secret for {of}") on:click=renew>"New secret"</button>
                <button type="button" class="btn quiet danger" aria-label=format!("Delete {of}") on:click=remove>"Delete"</button>
            </div>
        </li>
    }
}

/// What came in last, fetched when it is asked for.
#[component]
fn Deliveries(hook: Name) -> impl IntoView {
    let found = RwSignal::new(None::<Result<Vec<EventView>, Fail>>);
    let hook = StoredValue::new(hook);
    let open = move |_| {
        let query = EventQuery { hook: Some(hook.get_value()), cursor: None, limit: Some(10) };
        spawn_local(async move {
            let answer = list_events(query).await.map(|page| page.items);
            found.try_set(Some(answer));
        });
    };
    let line = |event: EventView| {
        view! {
            <li>
                <Time at=event.received/>
                " "
                <b>{event.kind}</b>
                <small>{event.answer.message}</small>
            </li>
        }
    };
    view! {
        <details on:toggle=open>
            <summary>"What came in last"</summary>
            {move || match found.get() {
                None => ().into_any(),
                Some(Err(fail)) => view! { <p>{fail.message()}</p> }.into_any(),
                Some(Ok(events)) if events.is_empty() => view! { <p class="quiet">"Nothing in the last seven days."</p> }.into_any(),
                Some(Ok(events)) => {
                    view! { <ul class="deliveries">{events.into_iter().map(line).collect_view()}</ul> }.into_any()
                }
            }}
        </details>
    }
}

fn scheme_words(scheme: HookScheme) -> &'static str {
    match scheme {
        HookScheme::Standard => "Standard Webhooks",
        HookScheme::Github => "As GitHub does",
    }
}

#[component]
fn NewHook(open: RwSignal<bool>, again: RwSignal<u32>) -> impl IntoView {
    let label = RwSignal::new(String::new());
    let scheme = RwSignal::new("standard".to_owned());
    let kinds = CONTENT_TYPES.map(|(kind, words)| (kind, words, RwSignal::new(kind == "application/json")));
    let made = RwSignal::new(None::<HookCreated>);
    let form = FormState::new();
    Effect::new(move |_| {
        if open.get() {
            label.set(String::new());
            form.clear();
            made.set(None);
        }
    });
    let go = move |()| {
        let scheme =
            if scheme.get_untracked() == "github" { HookScheme::Github } else { HookScheme::Standard };
        let on = kinds.iter().filter(|(.., on)| on.get_untracked());
        let content_types = on.map(|(kind, ..)| (*kind).to_owned()).collect();
        let input = HookCreate { name: None, label: label.get_untracked(), scheme, content_types };
        form.send(create_hook(input), move |hook| {
            made.set(Some(hook));
            again.update(|n| *n += 1);
        });
    };
    let schemes = || {
        let schemes = [("standard", "Standard Webhooks"), ("github", "As GitHub does (X-Hub-Signature-256)")];
        schemes.map(|(key, words)| (key.to_owned(), words.to_owned())).to_vec()
    };
    let ask = move || {
        let boxes = kinds.map(|(kind, words, on)| {
            view! { <Checkbox id=format!("hook-{}", kind.replace('/', "-")) label=words value=on/> }
        });
        view! {
            <Form form submit="Create" on_submit=go on_leave=move |()| open.set(false)>
                <TextField id="hook-label" label="Who posts to it?" placeholder="Billing" value=label error=form.at("label") required=true/>
                <Select id="hook-scheme" label="How messages are signed" value=scheme options=schemes()/>
                <fieldset class="field">
                    <legend>"It takes"</legend>
                    {boxes.collect_view()}
                </fieldset>
            </Form>
        }
    };
    view! {
        <Dialog open title="New webhook">
            {move || match made.get() {
                Some(made) => view! { <SecretWords made open/> }.into_any(),
                None => ask().into_any(),
            }}
        </Dialog>
    }
}

/// A new secret of a webhook that is there already.
#[component]
fn Secret(secret: RwSignal<Option<HookCreated>>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(secret.with(Option::is_some)));
    view! {
        <Dialog open title="New secret">
            {move || secret.get().map(|made| view! { <SecretWords made open/> })}
        </Dialog>
    }
}

#[component]
fn SecretWords(made: HookCreated, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <p>"Messages are posted to " <code>{made.hook.path}</code> "."</p>
        <ShownOnce text=made.secret done="I have it" open>
            "Whoever posts signs with this secret. Copy it now: it is shown once and cannot be found again."
        </ShownOnce>
    }
}
