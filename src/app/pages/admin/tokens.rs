//! API tokens: how other systems speak with this one.

use fermata_api::people::{TokenCreate, TokenCreated, TokenView};
use leptos::prelude::*;

use super::{SettingsHead, once::ShownOnce};
use crate::{
    kit::{
        Button, ButtonKind, Dialog, EmptyState, Form, FormState, Paged, ProblemView, Select, ShowMore, Sign,
        Skeleton, TextField, Time, use_toasts,
    },
    server::people::{create_token, delete_token, list_tokens},
};

/// `/admin/tokens`.
#[component]
pub fn TokensPage() -> impl IntoView {
    let again = RwSignal::new(0_u32);
    let rows = Paged::new();
    let first = Resource::new(move || again.get(), move |_| list_tokens(rows.anew()));
    let more = rows.more(list_tokens);
    let making = RwSignal::new(false);
    view! {
        <SettingsHead page="tokens">
            <Button kind=ButtonKind::Main sign=Sign::Plus on_click=move |()| making.set(true)>
                "New token"
            </Button>
        </SettingsHead>
        <div class="page">
            <p class="quiet">
                "A program sends its token as " <code>"Authorization: Bearer …"</code> " and may do what its user may do. See "
                <a class="link" href="/api/docs" rel="external">
                    "all that the API can do"
                </a> "."
            </p>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) if page.items.is_empty() => {
                            view! {
                                <EmptyState sign=Sign::Key title="No tokens yet" text="Make one for each program that speaks with Fermata, so that each can be taken away alone.">
                                    <Button sign=Sign::Plus on_click=move |()| making.set(true)>"Make the first one"</Button>
                                </EmptyState>
                            }
                                .into_any()
                        }
                        Ok(page) => {
                            rows.fill(page);
                            view! { <TokenTable rows more again/> }.into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
        <NewToken open=making again/>
    }
}

#[component]
fn TokenTable(rows: Paged<TokenView>, more: Callback<String>, again: RwSignal<u32>) -> impl IntoView {
    view! {
        <div class="card table-card">
            <table class="wide">
                <thead>
                    <tr>
                        <th scope="col">"For"</th>
                        <th scope="col">"Acts as"</th>
                        <th scope="col">"Made"</th>
                        <th scope="col">"Ends"</th>
                        <th scope="col">"Last used"</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || rows.items.get() key=|token| token.id let:token>
                        <TokenLine token again/>
                    </For>
                </tbody>
            </table>
            <ShowMore next=rows.next busy=rows.busy on_more=more/>
        </div>
    }
}

#[component]
fn TokenLine(token: TokenView, again: RwSignal<u32>) -> impl IntoView {
    let toasts = use_toasts();
    let id = token.id;
    let take_away = move |_| {
        leptos::task::spawn_local(async move {
            match delete_token(id).await {
                Ok(()) => {
                    toasts.say("The token no longer works");
                    again.update(|n| *n += 1);
                }
                Err(fail) => toasts.problem(fail.error().message),
            }
        });
    };
    let moment = |at: Option<fermata_api::Moment>, none: &'static str| match at {
        Some(at) => view! { <Time at/> }.into_any(),
        None => view! { <span class="quiet">{none}</span> }.into_any(),
    };
    view! {
        <tr>
            <td data-label="For">{token.label.clone()}</td>
            <td data-label="Acts as">{token.user.to_string()}</td>
            <td data-label="Made"><Time at=token.created/></td>
            <td data-label="Ends">{moment(token.expires, "never")}</td>
            <td data-label="Last used">{moment(token.used, "never")}</td>
            <td class="row-actions">
                <button
                    type="button"
                    class="btn quiet danger"
                    aria-label=format!("Take away the token for {}", token.label)
                    on:click=take_away
                >
                    "Take away"
                </button>
            </td>
        </tr>
    }
}

#[component]
fn NewToken(open: RwSignal<bool>, again: RwSignal<u32>) -> impl IntoView {
    let (label, days) = (RwSignal::new(String::new()), RwSignal::new("365".to_owned()));
    let made = RwSignal::new(None::<TokenCreated>);
    let form = FormState::new();
    Effect::new(move |_| {
        if open.get() {
            label.set(String::new());
            days.set("365".to_owned());
            form.clear();
            made.set(None);
        }
    });
    let go = move |()| {
        let input =
            TokenCreate { label: label.get_untracked(), days: days.get_untracked().parse().ok(), user: None };
        form.send(create_token(input), move |token| {
            made.set(Some(token));
            again.update(|n| *n += 1);
        });
    };
    let spans = || {
        let spans =
            [("30", "30 days"), ("90", "90 days"), ("365", "One year"), ("", "Until it is taken away")];
        spans.map(|(days, words)| (days.to_owned(), words.to_owned())).to_vec()
    };
    let ask = move || {
        view! {
            <Form form submit="Create" on_submit=go on_leave=move |()| open.set(false)>
                <TextField id="token-label" label="What is it for?" value=label error=form.at("label") required=true/>
                <Select id="token-days" label="Works for" value=days options=spans()/>
            </Form>
        }
    };
    view! {
        <Dialog open title="New token">
            {move || match made.get() {
                Some(made) => {
                    view! {
                        <ShownOnce text=made.secret done="I have it" open>
                            "Copy it now: it is shown once and cannot be found again."
                        </ShownOnce>
                    }
                        .into_any()
                }
                None => ask().into_any(),
            }}
        </Dialog>
    }
}
