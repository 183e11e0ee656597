//! Chats and receivers of events.

use fermata_api::connections::{ConnectionInput, ConnectionKind, ConnectionView, SecretInput};
use fermata_engine::ids::Name;
use leptos::prelude::*;

use super::super::newer;
use crate::{
    kit::{
        Button, ButtonKind, EmptyState, FormDialog, FormState, Paged, ProblemView, Select, ShowMore, Sign,
        Skeleton, TextField, Time, use_toasts,
    },
    live::use_topic,
    server::{
        Fail,
        connections::{delete_connection, list_connections, put_connection, put_secret},
    },
};

type Edited = RwSignal<Option<Option<ConnectionView>>>;

/// Value and words of each kind.
const KINDS: [(ConnectionKind, &str, &str); 3] = [
    (ConnectionKind::Slack, "slack", "Slack channel"),
    (ConnectionKind::Teams, "teams", "Microsoft Teams channel"),
    (ConnectionKind::Events, "events", "Receiver of events"),
];

fn words_of(kind: ConnectionKind) -> &'static str {
    KINDS.iter().find(|(k, ..)| *k == kind).map_or("", |(.., words)| words)
}

/// The list.
#[component]
pub(super) fn Channels() -> impl IntoView {
    let changed = use_topic("connections");
    let again = RwSignal::new(0_u32);
    let edited: Edited = RwSignal::new(None);
    let rows = Paged::new();
    let first = Resource::new(move || (changed.get(), again.get()), move |_| list_connections(rows.anew()));
    let more = rows.more(list_connections);
    let new = move |()| edited.set(Some(None));
    view! {
        <div class="row spread">
            <p class="quiet">"Flows post messages into chats and send events (CloudEvents 1.0) to other systems by these."</p>
            <Button sign=Sign::Plus on_click=new>"New connection"</Button>
        </div>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(page) if page.items.is_empty() => {
                        view! {
                            <EmptyState sign=Sign::Flow title="No chats or receivers yet" text="Make an incoming webhook in Slack or Teams and enter its address here.">
                                <Button sign=Sign::Plus on_click=new>"Connect the first one"</Button>
                            </EmptyState>
                        }
                            .into_any()
                    }
                    Ok(page) => {
                        rows.fill(page);
                        view! { <ChannelTable rows more edited/> }.into_any()
                    }
                    Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                }
            })}
        </Transition>
        <EditChannel edited again/>
    }
}

#[component]
fn ChannelTable(rows: Paged<ConnectionView>, more: Callback<String>, edited: Edited) -> impl IntoView {
    let line = move |channel: ConnectionView| {
        let whole = channel.clone();
        view! {
            <tr>
                <td data-label="Name">{channel.label.clone()}</td>
                <td data-label="Kind">{words_of(channel.kind)}</td>
                <td data-label="In flows"><code>{channel.name.to_string()}</code></td>
                <td data-label="Changed"><Time at=channel.updated/> " by " {channel.updated_by.clone()}</td>
                <td class="row-actions">
                    <button
                        type="button"
                        class="btn quiet"
                        aria-label=format!("Change {}", channel.label)
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
                        <th scope="col">"Kind"</th>
                        <th scope="col">"In flows"</th>
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

/// What was entered.
#[derive(Clone, Copy)]
struct Entered {
    label: RwSignal<String>,
    kind: RwSignal<String>,
    url: RwSignal<String>,
    token: RwSignal<String>,
}

/// Keeps the address and the token as secrets, then the connection that names them.
async fn save(entered: Entered, before: Option<ConnectionView>) -> Result<ConnectionView, Fail> {
    let label = entered.label.get_untracked();
    let name = before.as_ref().map_or_else(|| Name::from_label(&label, "connection"), |c| c.name.clone());
    let kind = entered.kind.get_untracked();
    let kind =
        KINDS.iter().find(|(_, value, _)| *value == kind).map_or(ConnectionKind::Slack, |(kind, ..)| *kind);
    let secret = async |what: &str, value: String, kept: Option<Name>| -> Result<Option<Name>, Fail> {
        if value.is_empty() {
            return Ok(kept);
        }
        let secret = kept.unwrap_or_else(|| Name::from_label(&format!("{name}_{what}"), "connection_secret"));
        let input = SecretInput { label: format!("{label}: {what}"), value: Some(value) };
        put_secret(secret.clone(), input, None).await?;
        Ok(Some(secret))
    };
    let url =
        secret("address", entered.url.get_untracked(), before.as_ref().map(|c| c.url_secret.clone())).await?;
    let Some(url_secret) = url else {
        return Err(Fail(fermata_api::ApiError::field(
            "url_secret",
            "required",
            "enter the webhook's address",
        )));
    };
    let token = before.as_ref().and_then(|c| c.token_secret.clone());
    let token_secret = match kind {
        ConnectionKind::Events => secret("token", entered.token.get_untracked(), token).await?,
        _ => None,
    };
    let revision = before.map_or(0, |c| c.revision);
    let input = ConnectionInput { label: label.clone(), kind, url_secret, token_secret };
    put_connection(name.clone(), input, Some(revision)).await
}

#[component]
fn EditChannel(edited: Edited, again: RwSignal<u32>) -> impl IntoView {
    let open = RwSignal::new(false);
    let entered = Entered {
        label: RwSignal::new(String::new()),
        kind: RwSignal::new("slack".to_owned()),
        url: RwSignal::new(String::new()),
        token: RwSignal::new(String::new()),
    };
    let form = FormState::new();
    let toasts = use_toasts();
    super::open_with(edited, open, move |channel: Option<ConnectionView>| {
        let kind = channel.as_ref().map_or(ConnectionKind::Slack, |c| c.kind);
        let value = KINDS.iter().find(|(k, ..)| *k == kind).map_or("slack", |(_, value, _)| value);
        entered.kind.set(value.to_owned());
        entered.label.set(channel.map(|c| c.label).unwrap_or_default());
        entered.url.set(String::new());
        entered.token.set(String::new());
    });
    let finish = move |words: String| {
        toasts.say(words);
        open.set(false);
        again.update(|n| *n += 1);
    };
    let submit = move |()| {
        let Some(before) = edited.get_untracked() else { return };
        form.send(newer(again, save(entered, before)), move |c| finish(format!("{} is saved", c.label)));
    };
    let delete = move |()| {
        let Some(Some(channel)) = edited.get_untracked() else { return };
        let words = format!("{} is deleted", channel.label);
        form.send(newer(again, delete_connection(channel.name, Some(channel.revision))), move |()| {
            finish(words)
        });
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
    let title = Signal::derive(move || {
        if exists() { "Change the connection".to_owned() } else { "New connection".to_owned() }
    });
    let kinds = || KINDS.map(|(_, value, words)| (value.to_owned(), words.to_owned())).to_vec();
    view! {
        <FormDialog open form title submit="Save" on_submit=submit more>
            <TextField id="channel-label" label="Name" value=entered.label error=form.at("label") required=true/>
            <Select id="channel-kind" label="Kind" value=entered.kind options=kinds()/>
            <TextField
                id="channel-url"
                label="Address"
                kind="password"
                autocomplete="new-password"
                value=entered.url
                error=form.at("url_secret")
                help=if was_there() {
                    "Kept as a secret. Leave it empty to keep the one that is there."
                } else {
                    "The webhook's address, kept as a secret: whoever has it can post."
                }
                required=Signal::derive(move || !exists())
            />
            {move || {
                (entered.kind.get() == "events")
                    .then(|| {
                        view! {
                            <TextField
                                id="channel-token"
                                label="Token"
                                kind="password"
                                autocomplete="new-password"
                                value=entered.token
                                error=form.at("token_secret")
                                help="Sent as Authorization: Bearer …; empty where the receiver wants none, or to keep the one that is there."
                            />
                        }
                    })
            }}
        </FormDialog>
    }
}
