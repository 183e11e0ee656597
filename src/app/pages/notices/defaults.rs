//! What holds for everybody who chose nothing else.

use std::collections::BTreeMap;

use fermata_api::{
    ApiError,
    notices::{NoticeDefaults, NoticeDefaultsView},
};
use fermata_engine::ids::Name;
use leptos::prelude::*;

use super::matrix::{Chosen, Matrix, holding};
use crate::{
    kit::{
        Button, ButtonKind, Card, Checkbox, FormProblem, FormState, Notice, NumberField, ProblemView, Sign,
        Skeleton, TextField, Tone, check::TickBox, use_toasts,
    },
    server::notices::{load_notice_defaults, put_notice_defaults},
};

/// The first tab.
#[component]
pub(super) fn Defaults() -> impl IntoView {
    let again = RwSignal::new(0_u32);
    let loaded = Resource::new(move || again.get(), |_| load_notice_defaults());
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(view) => view! { <Edit view again/> }.into_any(),
                    Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// Chats by name, and the chat of each team.
type Personal = RwSignal<Vec<Name>>;
type OfTeams = RwSignal<BTreeMap<String, Name>>;

#[component]
fn Edit(view: NoticeDefaultsView, again: RwSignal<u32>) -> impl IntoView {
    let now = view.defaults.clone();
    let (shown, kinds) = (view.clone(), view.kinds.clone());
    let whole = view;
    let chosen: Chosen = RwSignal::new(holding(&whole.kinds));
    let zone = RwSignal::new(now.time_zone);
    let at = RwSignal::new(now.digest_at);
    let personal: Personal = RwSignal::new(now.personal_chats);
    let teams: OfTeams = RwSignal::new(now.team_chats);
    let by_mail = RwSignal::new(now.decide_by_mail);
    let days = RwSignal::new(now.link_days.to_string());
    let form = FormState::new();
    let toasts = use_toasts();
    let revision = whole.revision;
    let save = move |ev: leptos::ev::SubmitEvent| {
        ev.prevent_default();
        let Ok(link_days) = days.get_untracked().trim().parse() else {
            form.refuse(ApiError::field("link_days", "wrong_type", "Write a number of days, from 1 to 30"));
            return;
        };
        let input = NoticeDefaults {
            choices: chosen.with_untracked(|chosen| {
                let named =
                    chosen.iter().map(|(kind, channels)| (Name::from_label(kind.key(), ""), *channels));
                named.collect()
            }),
            time_zone: zone.get_untracked(),
            digest_at: at.get_untracked(),
            personal_chats: personal.get_untracked(),
            team_chats: teams.get_untracked(),
            decide_by_mail: by_mail.get_untracked(),
            link_days,
        };
        form.send(put_notice_defaults(input, Some(revision)), move |_| {
            toasts.say("It holds for everybody who chose nothing else");
            again.update(|n| *n += 1);
        });
    };
    view! {
        <Missing view=shown/>
        <form class="stack" novalidate on:submit=save>
            <Card title="What people are told, and how">
                <p class="quiet">"Everybody can choose otherwise for themselves, under Profile."</p>
                <Matrix kinds chosen/>
            </Card>
            <Card title="Times">
                <div class="pair">
                    <TextField id="d-at" label="The daily mail comes at" kind="time" value=at error=form.at("digest_at")/>
                    <TextField
                        id="d-zone"
                        label="Time zone of people who named none"
                        help="Such as Europe/Berlin."
                        value=zone
                        error=form.at("time_zone")
                    />
                </div>
            </Card>
            <Card title="Approvals by mail">
                <Checkbox
                    id="d-by-mail"
                    label="Mails of approvals have buttons that decide"
                    help="Whoever holds the mail confirms on a page, without signing in. What needs a signature is never decided so."
                    value=by_mail
                />
                <Show when=move || by_mail.get()>
                    <NumberField
                        id="d-link-days"
                        label="A button is good for"
                        after="days"
                        min="1"
                        step="1"
                        value=days
                        error=form.at("link_days")
                    />
                </Show>
            </Card>
            <Card title="Chats">
                <Chats view=whole personal teams/>
            </Card>
            <FormProblem form/>
            <div class="actions">
                <Button kind=ButtonKind::Main submit=true busy=form.busy()>
                    "Save"
                </Button>
            </div>
        </form>
    }
}

/// Whom no mail reaches, and why.
#[component]
fn Missing(view: NoticeDefaultsView) -> impl IntoView {
    if !view.mail_set_up {
        return view! {
            <Notice tone=Tone::Risk sign=Sign::Problem>
                "No mail is sent yet. Set it up under "
                <a class="link" href="/admin/connections">"Connections"</a>
                "; then people get mails as chosen below."
            </Notice>
        }
        .into_any();
    }
    if view.without_address.is_empty() {
        return ().into_any();
    }
    let count = view.without_address.len();
    let first = view.without_address.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    let more = if count > 5 { " and more" } else { "" };
    view! {
        <Notice tone=Tone::Risk sign=Sign::Problem>
            {format!("No mail reaches {first}{more}: they have no e-mail address. Enter one under ")}
            <a class="link" href="/admin/people">"People"</a>
            "."
        </Notice>
    }
    .into_any()
}

#[component]
fn Chats(view: NoticeDefaultsView, personal: Personal, teams: OfTeams) -> impl IntoView {
    if view.chats.is_empty() {
        return view! {
            <p class="quiet">
                "No chat is set up yet. Add one under "
                <a class="link" href="/admin/connections">"Connections"</a>
                "; then teams and people can be told things there."
            </p>
        }
        .into_any();
    }
    let own = view.chats.iter().cloned().map(|chat| {
        let (shown, name) = (chat.name.clone(), chat.name);
        let on_change = Callback::new(move |yes: bool| {
            personal.update(|list| {
                list.retain(|other| *other != name);
                if yes {
                    list.push(name.clone());
                }
            });
        });
        let on = Signal::derive(move || personal.with(|list| list.contains(&shown)));
        view! { <TickBox words=chat.label on disabled=Signal::stored(false) on_change/> }
    });
    let own = own.collect_view();
    let chats = StoredValue::new(view.chats.clone());
    let of_team = move |(key, label): (String, String)| view! { <TeamChat key label chats teams/> };
    let of_teams = view.teams.clone().into_iter().map(of_team).collect_view();
    view! {
        <div class="stack">
            <fieldset class="field options">
                <legend>"Chats that a person may choose for their own messages"</legend>
                {own}
            </fieldset>
            <fieldset class="field">
                <legend>"Where the work of a team is told"</legend>
                <div class="team-chats">{of_teams}</div>
            </fieldset>
        </div>
    }
    .into_any()
}

#[component]
fn TeamChat(
    key: String,
    label: String,
    chats: StoredValue<Vec<fermata_api::notices::ChatView>>,
    teams: OfTeams,
) -> impl IntoView {
    let value =
        RwSignal::new(teams.with_untracked(|t| t.get(&key).map(ToString::to_string)).unwrap_or_default());
    let id = format!("d-{}", key.replace(':', "-"));
    let options = chats
        .with_value(|chats| chats.iter().map(|c| (c.name.to_string(), c.label.clone())).collect::<Vec<_>>());
    let changed = move |name: String| {
        teams.update(|teams| match Name::parse(&name) {
            Ok(name) => drop(teams.insert(key.clone(), name)),
            Err(_) => drop(teams.remove(&key)),
        });
    };
    view! { <crate::kit::Select id label value options empty="In no chat" on_change=changed/> }
}
