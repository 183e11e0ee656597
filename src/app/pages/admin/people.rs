//! Users: who they are, what they may do, whether they are still here.

use fermata_api::{
    ApiError,
    people::{UserChanged, UserCreate, UserCreated, UserPatch, UserView},
};
use fermata_engine::{ids::Name, people::Role};
use leptos::{prelude::*, task::spawn_local};

use super::{
    SettingsHead,
    leaving::{Leaver, Leaving},
    newer,
    once::ShownOnce,
    reports_to::ReportsTo,
};
use crate::{
    kit::{
        Button, ButtonKind, Checkbox, Chip, Dialog, Form, FormDialog, FormState, Paged, ProblemView, Select,
        ShowMore, Sign, Skeleton, TextField, Time, Tone, Who, use_toasts,
    },
    live::use_topic,
    pages::absences::Absences,
    server::{
        authenticators::take_authenticator,
        people::{create_user, list_users, load_holdings, update_user},
    },
};

/// What a role is called.
pub(super) fn role_words(role: Role) -> &'static str {
    match role {
        Role::Member => "Member",
        Role::Manager => "Manager",
        Role::Admin => "Administrator",
    }
}

fn role_key(role: Role) -> &'static str {
    match role {
        Role::Member => "member",
        Role::Manager => "manager",
        Role::Admin => "admin",
    }
}

fn role_of(key: &str) -> Role {
    match key {
        "admin" => Role::Admin,
        "manager" => Role::Manager,
        _ => Role::Member,
    }
}

fn role_options() -> Vec<(String, String)> {
    let words = [
        (Role::Member, "Member: does work items"),
        (Role::Manager, "Manager: also sees and steers every run"),
        (Role::Admin, "Administrator: also draws, defines and manages people"),
    ];
    words.map(|(role, words)| (role_key(role).to_owned(), words.to_owned())).to_vec()
}

/// `/admin/people`.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let changed = use_topic("people");
    let again = RwSignal::new(0_u32);
    let rows = Paged::new();
    let first = Resource::new(move || (changed.get(), again.get()), move |_| list_users(rows.anew()));
    let more = rows.more(list_users);
    let making = RwSignal::new(false);
    let on = On { edited: RwSignal::new(None), away: RwSignal::new(None), leaver: RwSignal::new(None) };
    view! {
        <SettingsHead page="people">
            <Button kind=ButtonKind::Main sign=Sign::Plus on_click=move |()| making.set(true)>
                "New user"
            </Button>
        </SettingsHead>
        <div class="page">
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) => {
                            rows.fill(page);
                            view! { <Users rows more on/> }.into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
        <NewUser open=making again/>
        <EditUser edited=on.edited leaver=on.leaver again/>
        <Leaving leaver=on.leaver again/>
        <Away away=on.away/>
    }
}

/// Whom a dialog is about.
#[derive(Clone, Copy)]
struct On {
    edited: RwSignal<Option<UserView>>,
    away: RwSignal<Option<UserView>>,
    leaver: RwSignal<Option<Leaver>>,
}

/// When somebody is away, and who stands in.
#[component]
fn Away(away: RwSignal<Option<UserView>>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if away.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            away.set(None);
        }
    });
    let title = Signal::derive(move || {
        let label = away.with(|user| user.as_ref().map(|user| user.label.clone()));
        format!("When {} is away", label.unwrap_or_default())
    });
    view! {
        <Dialog open title>
            {move || away.get().map(|user| view! { <Absences user=user.name own=false/> })}
        </Dialog>
    }
}

#[component]
fn Users(rows: Paged<UserView>, more: Callback<String>, on: On) -> impl IntoView {
    view! {
        <div class="card table-card">
            <table class="wide">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Signs in as"</th>
                        <th scope="col">"May do"</th>
                        <th scope="col">"Reports to"</th>
                        <th scope="col">"Open work"</th>
                        <th scope="col">"Last seen"</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || rows.items.get() key=|user| user.name.clone() let:user>
                        <UserLine user on/>
                    </For>
                </tbody>
            </table>
        </div>
        <ShowMore next=rows.next busy=rows.busy on_more=more/>
    }
}

#[component]
fn UserLine(user: UserView, on: On) -> impl IntoView {
    let (whole, gone) = (user.clone(), user.clone());
    let absent = StoredValue::new(user.clone());
    view! {
        <tr>
            <td data-label="Name">
                <Who label=user.label.clone()/>
                {(!user.active)
                    .then(|| {
                        let to = user.successor.as_ref().map(|to| format!("{to} took over"));
                        view! {
                            <Chip>"Deactivated"</Chip>
                            {to.map(|to| view! { <small class="quiet">{to}</small> })}
                        }
                    })}
                {(user.active && !user.has_password)
                    .then(|| view! { <Chip tone=Tone::Risk>"No password yet"</Chip> })}
                {user.has_authenticator.then(|| view! { <Chip>"One-time codes"</Chip> })}
            </td>
            <td data-label="Signs in as">{user.name.to_string()}</td>
            <td data-label="May do">{role_words(user.role)}</td>
            <td data-label="Reports to">{user.manager.as_ref().map(ToString::to_string)}</td>
            <td data-label="Open work" class="num">{user.open_work}</td>
            <td data-label="Last seen">
                {match user.seen {
                    Some(at) => view! { <Time at/> }.into_any(),
                    None => view! { <span class="quiet">"never"</span> }.into_any(),
                }}
            </td>
            <td class="row-actions">
                {(!gone.active)
                    .then(|| {
                        let label = format!("Hand over from {}", gone.label);
                        view! {
                            <button
                                type="button"
                                class="btn quiet"
                                aria-label=label
                                on:click=move |_| {
                                    on.leaver.set(Some(Leaver { user: gone.clone(), patch: None }));
                                }
                            >
                                "Hand over"
                            </button>
                        }
                    })}
                {user
                    .active
                    .then(|| {
                        let label = format!("Absences of {}", user.label);
                        view! {
                            <button
                                type="button"
                                class="btn quiet"
                                aria-label=label
                                on:click=move |_| on.away.set(Some(absent.get_value()))
                            >
                                "Absences"
                            </button>
                        }
                    })}
                <button
                    type="button"
                    class="btn quiet"
                    aria-label=format!("Edit {}", user.label)
                    on:click=move |_| on.edited.set(Some(whole.clone()))
                >
                    "Edit"
                </button>
            </td>
        </tr>
    }
}

#[component]
fn NewUser(open: RwSignal<bool>, again: RwSignal<u32>) -> impl IntoView {
    let (label, name) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (email, role) = (RwSignal::new(String::new()), RwSignal::new("member".to_owned()));
    let above = ReportsTo::new();
    let made = RwSignal::new(None::<UserCreated>);
    let form = FormState::new();
    Effect::new(move |_| {
        if open.get() {
            [label, name, email].into_iter().for_each(|text| text.set(String::new()));
            role.set("member".to_owned());
            above.fill(None, None);
            form.clear();
            made.set(None);
        }
    });
    let proposed = move |text: String| name.set(Name::from_label(&text, "user").to_string());
    let go = move |()| {
        let Ok(username) = Name::parse(&name.get_untracked()) else {
            let words = "Use a letter first, then letters, digits or _";
            form.refuse(ApiError::field("name", "wrong_form", words));
            return;
        };
        let input = UserCreate {
            name: username,
            label: label.get_untracked(),
            email: email.get_untracked(),
            role: role_of(&role.get_untracked()),
            password: None,
            manager: above.given(),
            approval_limit: None,
        };
        form.send(create_user(input), move |user| {
            made.set(Some(user));
            again.update(|n| *n += 1);
        });
    };
    let ask = move || {
        view! {
            <Form form submit="Create" on_submit=go on_leave=move |()| open.set(false)>
                <TextField id="user-label" label="Name" value=label error=form.at("label") on_change=proposed required=true/>
                <TextField
                    id="user-name"
                    label="Signs in as"
                    help="Never changes"
                    value=name
                    error=form.at("name")
                    required=true
                />
                <TextField id="user-email" label="E-mail address" kind="email" value=email error=form.at("email")/>
                <Select id="user-role" label="May do" value=role options=role_options()/>
                {above.field("user", form)}
            </Form>
        }
    };
    view! {
        <Dialog open title="New user">
            {move || match made.get() {
                Some(made) => view! { <Invitation made open/> }.into_any(),
                None => ask().into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Invitation(made: UserCreated, open: RwSignal<bool>) -> impl IntoView {
    let Some(path) = made.setup_path else {
        return view! { <p><b>{made.user.label}</b> " can sign in."</p> }.into_any();
    };
    // Shown only after a click, so there is a window that knows where this server is.
    let link = format!("{}{path}", window().location().origin().unwrap_or_default());
    view! {
        <ShownOnce text=link done="Done" open>
            <b>{made.user.label}</b>
            " can sign in once they have set a password. Send them this link; it works once, for three days."
        </ShownOnce>
    }
    .into_any()
}

#[component]
fn EditUser(
    edited: RwSignal<Option<UserView>>,
    leaver: RwSignal<Option<Leaver>>,
    again: RwSignal<u32>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let (label, email) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (role, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let active = RwSignal::new(true);
    let above = ReportsTo::new();
    let form = FormState::new();
    let toasts = use_toasts();
    Effect::new(move |_| {
        if let Some(user) = edited.get() {
            label.set(user.label);
            email.set(user.email);
            role.set(role_key(user.role).to_owned());
            active.set(user.active);
            above.fill(user.manager, user.approval_limit);
            password.set(String::new());
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            edited.set(None);
        }
    });
    let go = move |()| {
        let Some(user) = edited.get_untracked() else { return };
        let Ok(limit) = above.limit() else {
            form.refuse(ApiError::field("approval_limit", "wrong_type", "Write a whole number, or nothing"));
            return;
        };
        let patch = UserPatch {
            label: Some(label.get_untracked()),
            email: Some(email.get_untracked()),
            role: Some(role_of(&role.get_untracked())),
            active: Some(active.get_untracked()),
            password: Some(password.get_untracked()).filter(|p| !p.is_empty()),
            manager: Some(above.given()),
            approval_limit: Some(limit),
        };
        let save = move |user: UserView, patch: UserPatch| {
            let answer = newer(again, update_user(user.name, patch, Some(user.revision)));
            form.send(answer, move |changed| {
                toasts.say(saved(&changed));
                open.set(false);
                again.update(|n| *n += 1);
            });
        };
        if !user.active || patch.active != Some(false) {
            return save(user, patch);
        }
        // Whoever leaves and holds something hands it over; asked before, so that nothing happens by surprise.
        form.send(load_holdings(user.name.clone()), move |found| match found.total {
            0 => save(user, patch),
            _ => {
                open.set(false);
                leaver.set(Some(Leaver { user, patch: Some(patch) }));
            }
        });
    };
    view! {
        <FormDialog open form title="Edit user" submit="Save" on_submit=go>
            <TextField id="edit-label" label="Name" value=label error=form.at("label") required=true/>
            <TextField id="edit-email" label="E-mail address" kind="email" value=email error=form.at("email")/>
            <Select id="edit-role" label="May do" value=role options=role_options()/>
            {above.field("edit", form)}
            {above.limit_field("edit", form)}
            <TextField
                id="edit-password"
                label="New password"
                help="Leave empty to keep the old one; else at least 8 characters"
                kind="password"
                autocomplete="new-password"
                value=password
                error=form.at("password")
            />
            <Checkbox
                id="edit-active"
                label="Can sign in and be given work"
                help="Switched off, they are signed out everywhere; you see what they hold, and can hand all of it over to somebody else."
                value=active
            />
            {move || {
                let user = edited.get().filter(|user| user.has_authenticator)?;
                Some(view! { <TakeAuthenticator user open again/> })
            }}
        </FormDialog>
    }
}

/// Takes away the authenticator of somebody who lost it. It asks once more, since their codes then count no more.
#[component]
fn TakeAuthenticator(user: UserView, open: RwSignal<bool>, again: RwSignal<u32>) -> impl IntoView {
    let sure = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let who = StoredValue::new(user);
    let take = move |()| {
        if !sure.get_untracked() {
            sure.set(true);
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = take_authenticator(who.with_value(|user| user.name.clone())).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    toasts
                        .say(who.with_value(|user| format!("{} has no authenticator any more", user.label)));
                    open.try_set(false);
                    again.try_update(|n| *n += 1);
                }
                Err(fail) => toasts.problem(fail.message()),
            }
        });
    };
    view! {
        <div class="field">
            <span>"One-time codes"</span>
            <p class="hint" role="status">
                {move || match sure.get() {
                    true => "Its codes and recovery codes then count no more. They can set up another one on their profile.",
                    false => "They have an authenticator. Take it away when they have lost it.",
                }}
            </p>
            <div class="actions">
                <Button kind=ButtonKind::Danger busy on_click=take>
                    {move || if sure.get() { "Yes, take it away" } else { "Take the authenticator away" }}
                </Button>
            </div>
        </div>
    }
}

/// What became of a user, and of the work of one who was deactivated.
pub(super) fn saved(changed: &UserChanged) -> String {
    let mut words = format!("{} is saved", changed.user.label);
    let pieces =
        |n: usize| if n == 1 { "One piece of work".to_owned() } else { format!("{n} pieces of work") };
    if !changed.released.is_empty() {
        words.push_str(&format!(". {} went back to the team", pieces(changed.released.len())));
    }
    if let Some(first) = changed.held.first() {
        let held = pieces(changed.held.len());
        words.push_str(&format!(
            ". {held} must be given to somebody else: {} for {}",
            first.step_label, first.run_title
        ));
    }
    words
}
