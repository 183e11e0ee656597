//! Groups and queues: who belongs where.

use fermata_api::people::{TeamInput, TeamKind, TeamView, UserView};
use fermata_engine::ids::Name;
use leptos::prelude::*;
use std::collections::BTreeSet;

use super::{SettingsHead, newer};
use crate::{
    kit::{
        Button, ButtonKind, FormDialog, FormState, Paged, ProblemView, ShowMore, Sign, Skeleton, TextField,
        Who, use_toasts,
    },
    live::use_topic,
    server::{
        every,
        people::{delete_team, list_teams, list_users, put_team},
    },
};

/// What a kind is called.
fn kind_words(kind: TeamKind) -> &'static str {
    match kind {
        TeamKind::Group => "group",
        TeamKind::Queue => "queue",
        TeamKind::Role => "role",
    }
}

/// What is being edited: the kind, and the team where it exists.
type Edited = RwSignal<Option<(TeamKind, Option<TeamView>)>>;

/// `/admin/teams`.
#[component]
pub fn TeamsPage() -> impl IntoView {
    let changed = use_topic("people");
    let again = RwSignal::new(0_u32);
    let edited: Edited = RwSignal::new(None);
    let everyone = Resource::new(move || (changed.get(), again.get()), |_| every(list_users));
    let users = RwSignal::new(Vec::<UserView>::new());
    view! {
        <SettingsHead page="teams">
            <Button sign=Sign::Plus on_click=move |()| edited.set(Some((TeamKind::Group, None)))>
                "New group"
            </Button>
            <Button sign=Sign::Plus on_click=move |()| edited.set(Some((TeamKind::Queue, None)))>
                "New queue"
            </Button>
            <Button sign=Sign::Plus on_click=move |()| edited.set(Some((TeamKind::Role, None)))>
                "New role"
            </Button>
        </SettingsHead>
        <div class="page">
            <Teams title="Groups" kind=TeamKind::Group again edited/>
            <Teams title="Queues" kind=TeamKind::Queue again edited/>
            <Teams title="Roles" kind=TeamKind::Role again edited/>
            <Transition fallback=|| ()>
                {move || Suspend::new(async move {
                    match everyone.await {
                        Ok(mut everyone) => {
                            everyone.sort_by_key(|user| user.label.to_lowercase());
                            users.set(everyone);
                            ().into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
        <EditTeam edited users again/>
    }
}

/// The groups, or the queues.
#[component]
fn Teams(title: &'static str, kind: TeamKind, again: RwSignal<u32>, edited: Edited) -> impl IntoView {
    let changed = use_topic("people");
    let rows = Paged::new();
    let first = Resource::new(move || (changed.get(), again.get()), move |_| list_teams(kind, rows.anew()));
    let more = rows.more(move |paging| list_teams(kind, paging));
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(page) => {
                        rows.fill(page);
                        view! { <TeamTable title kind rows more edited/> }.into_any()
                    }
                    Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn TeamTable(
    title: &'static str,
    kind: TeamKind,
    rows: Paged<TeamView>,
    more: Callback<String>,
    edited: Edited,
) -> impl IntoView {
    let lines = move || {
        let teams = rows.items.get();
        if teams.is_empty() {
            return view! {
                <tr>
                    <td colspan="4" class="quiet">
                        {format!("No {} yet.", kind_words(kind))}
                    </td>
                </tr>
            }
            .into_any();
        }
        teams.into_iter().map(|team| view! { <TeamLine kind team edited/> }).collect_view().into_any()
    };
    view! {
        <section class="card table-card">
            <h2>{title}</h2>
            <table class="wide">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Members"</th>
                        <th scope="col">"Waiting work"</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
            <ShowMore next=rows.next busy=rows.busy on_more=more/>
        </section>
    }
}

#[component]
fn TeamLine(kind: TeamKind, team: TeamView, edited: Edited) -> impl IntoView {
    let whole = team.clone();
    let members = match team.members.len() {
        0 => "nobody: its work waits".to_owned(),
        1 => "1 person".to_owned(),
        n => format!("{n} people"),
    };
    view! {
        <tr>
            <td data-label="Name"><Who label=team.label.clone() team=true/></td>
            <td data-label="Members">{members}</td>
            <td data-label="Waiting work" class="num">{team.open_work}</td>
            <td class="row-actions">
                <button
                    type="button"
                    class="btn quiet"
                    aria-label=format!("Edit {}", team.label)
                    on:click=move |_| edited.set(Some((kind, Some(whole.clone()))))
                >
                    "Edit"
                </button>
            </td>
        </tr>
    }
}

#[component]
fn EditTeam(edited: Edited, users: RwSignal<Vec<UserView>>, again: RwSignal<u32>) -> impl IntoView {
    let open = RwSignal::new(false);
    let label = RwSignal::new(String::new());
    let members = RwSignal::new(BTreeSet::<Name>::new());
    let form = FormState::new();
    let toasts = use_toasts();
    Effect::new(move |_| {
        if let Some((_, team)) = edited.get() {
            label.set(team.as_ref().map(|t| t.label.clone()).unwrap_or_default());
            members.set(team.map(|t| t.members).unwrap_or_default());
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            edited.set(None);
        }
    });
    let finish = move |words: String| {
        toasts.say(words);
        open.set(false);
        again.update(|n| *n += 1);
    };
    let save = move |()| {
        let Some((kind, team)) = edited.get_untracked() else { return };
        let label = label.get_untracked();
        // A new one is at revision 0: it never replaces one that has the same name.
        let new = || (Name::from_label(&label, kind_words(kind)), 0);
        let (name, revision) = team.map_or_else(new, |team| (team.name, team.revision));
        let input = TeamInput { label: label.clone(), members: members.get_untracked() };
        let answer = newer(again, put_team(kind, name, input, Some(revision)));
        form.send(answer, move |team| finish(format!("{} is saved", team.label)));
    };
    let delete = move |()| {
        let Some((kind, Some(team))) = edited.get_untracked() else { return };
        let answer = newer(again, delete_team(kind, team.name, Some(team.revision)));
        form.send(answer, move |()| finish(format!("{} is deleted", team.label)));
    };
    let title = Signal::derive(move || match edited.get() {
        Some((kind, None)) => format!("New {}", kind_words(kind)),
        Some((kind, Some(_))) => format!("Edit {}", kind_words(kind)),
        None => String::new(),
    });
    let held = move || match edited.get() {
        Some((TeamKind::Role, _)) => "Who holds it",
        _ => "Members",
    };
    let more = move || {
        let exists = edited.with(|e| e.as_ref().is_some_and(|(_, team)| team.is_some()));
        exists.then(|| {
            view! {
                <span class="spacer"></span>
                <Button kind=ButtonKind::Danger on_click=delete>
                    "Delete"
                </Button>
            }
        })
    };
    view! {
        <FormDialog open form title submit="Save" on_submit=save more>
            <TextField id="team-label" label="Name" value=label error=form.at("label") required=true/>
            <fieldset class="members">
                <legend>{held}</legend>
                <div class="member-list">
                    <For each=move || users.get() key=|user| user.name.clone() let:user>
                        <Member user members/>
                    </For>
                </div>
            </fieldset>
        </FormDialog>
    }
}

#[component]
fn Member(user: UserView, members: RwSignal<BTreeSet<Name>>) -> impl IntoView {
    let name = user.name.clone();
    let shown = name.clone();
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || members.with(|all| all.contains(&shown))
                on:change=move |ev| {
                    let name = name.clone();
                    let on = event_target_checked(&ev);
                    members
                        .update(|all| {
                            if on {
                                all.insert(name);
                            } else {
                                all.remove(&name);
                            }
                        });
                }
            />
            <span>{user.label}</span>
            {(!user.active).then(|| view! { <small class="quiet">"deactivated"</small> })}
        </label>
    }
}
