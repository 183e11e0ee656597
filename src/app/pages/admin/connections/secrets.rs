//! Secrets: named, sealed, never shown.

use fermata_api::connections::{SecretInput, SecretView};
use fermata_engine::ids::Name;
use leptos::prelude::*;

use super::super::newer;
use crate::{
    kit::{
        Button, ButtonKind, EmptyState, FormDialog, FormState, Paged, ProblemView, ShowMore, Sign, Skeleton,
        TextArea, TextField, Time, use_toasts,
    },
    live::use_topic,
    server::connections::{delete_secret, list_secrets, put_secret},
};

/// What is being edited: none, a new one, or one that is there.
type Edited = RwSignal<Option<Option<SecretView>>>;

/// The list.
#[component]
pub(super) fn Secrets() -> impl IntoView {
    let changed = use_topic("connections");
    let again = RwSignal::new(0_u32);
    let edited: Edited = RwSignal::new(None);
    let rows = Paged::new();
    let first = Resource::new(move || (changed.get(), again.get()), move |_| list_secrets(rows.anew()));
    let more = rows.more(list_secrets);
    let new = move |()| edited.set(Some(None));
    view! {
        <div class="row spread">
            <p class="quiet">
                "A flow names a secret as " <code>"{{secrets.name}}"</code>
                " in the address, the headers and the body of an HTTP call. It is filled in when the call leaves, and stands in no log."
            </p>
            <Button sign=Sign::Plus on_click=new>"New secret"</Button>
        </div>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(page) if page.items.is_empty() => {
                        view! {
                            <EmptyState sign=Sign::Key title="No secrets yet" text="Keys, tokens and addresses that nobody should read in a drawing belong here.">
                                <Button sign=Sign::Plus on_click=new>"Make the first one"</Button>
                            </EmptyState>
                        }
                            .into_any()
                    }
                    Ok(page) => {
                        rows.fill(page);
                        view! { <SecretTable rows more edited/> }.into_any()
                    }
                    Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                }
            })}
        </Transition>
        <EditSecret edited again/>
    }
}

#[component]
fn SecretTable(rows: Paged<SecretView>, more: Callback<String>, edited: Edited) -> impl IntoView {
    let line = move |secret: SecretView| {
        let whole = secret.clone();
        view! {
            <tr>
                <td data-label="Name"><code>{secret.name.to_string()}</code></td>
                <td data-label="For">{secret.label.clone()}</td>
                <td data-label="Changed"><Time at=secret.updated/> " by " {secret.updated_by.clone()}</td>
                <td class="row-actions">
                    <button
                        type="button"
                        class="btn quiet"
                        aria-label=format!("Change {}", secret.name)
                        on:click=move |_| edited.set(Some(Some(whole.clone())))
                    >
                        "Change"
                    </button>
                </td>
            </tr>
        }
    };
    view! {
        <section class="card table-card">
            <table class="wide">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"For"</th>
                        <th scope="col">"Changed"</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>{move || rows.items.get().into_iter().map(line).collect_view()}</tbody>
            </table>
            <ShowMore next=rows.next busy=rows.busy on_more=more/>
        </section>
    }
}

#[component]
fn EditSecret(edited: Edited, again: RwSignal<u32>) -> impl IntoView {
    let open = RwSignal::new(false);
    let (name, label, value) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = FormState::new();
    let toasts = use_toasts();
    super::open_with(edited, open, move |secret: Option<SecretView>| {
        name.set(secret.as_ref().map(|s| s.name.to_string()).unwrap_or_default());
        label.set(secret.map(|s| s.label).unwrap_or_default());
        value.set(String::new());
    });
    let finish = move |words: String| {
        toasts.say(words);
        open.set(false);
        again.update(|n| *n += 1);
    };
    let save = move |()| {
        let Some(secret) = edited.get_untracked() else { return };
        let label = label.get_untracked();
        let (name, revision) = match &secret {
            Some(secret) => (secret.name.clone(), secret.revision),
            None => (Name::from_label(&name.get_untracked(), "secret"), 0),
        };
        let value = Some(value.get_untracked()).filter(|value| !value.is_empty());
        let answer = newer(again, put_secret(name, SecretInput { label, value }, Some(revision)));
        form.send(answer, move |secret| finish(format!("{} is saved", secret.name)));
    };
    let delete = move |()| {
        let Some(Some(secret)) = edited.get_untracked() else { return };
        let words = format!("{} is deleted", secret.name);
        form.send(newer(again, delete_secret(secret.name, Some(secret.revision))), move |()| finish(words));
    };
    let exists = move || edited.with(|e| matches!(e, Some(Some(_))));
    // The fields are made afresh as the dialog opens.
    let was_there = move || edited.with_untracked(|e| matches!(e, Some(Some(_))));
    let more = move || {
        exists().then(|| {
            view! {
                <span class="spacer"></span>
                <Button kind=ButtonKind::Danger on_click=delete>"Delete"</Button>
            }
        })
    };
    let title =
        Signal::derive(
            move || if exists() { "Change the secret".to_owned() } else { "New secret".to_owned() },
        );
    view! {
        <FormDialog open form title submit="Save" on_submit=save more>
            <TextField
                id="secret-name"
                label="Name"
                value=name
                disabled=Signal::derive(exists)
                error=form.at("name")
                help="Small letters, digits and _; flows name it so."
                required=true
            />
            <TextField id="secret-label" label="What is it for?" value=label error=form.at("label")/>
            <TextArea
                id="secret-value"
                label="What it holds"
                rows=3
                mono=true
                value=value
                error=form.at("value")
                help=if was_there() { "Leave it empty to keep what is there." } else { "It is sealed and never shown again." }
                required=Signal::derive(move || !exists())
            />
        </FormDialog>
    }
}
