//! Filters of the inbox that are kept: one's own and those that are shared, each with how much work it shows. They come after
//! the list: nobody waits for them.

use std::time::Duration;

use fermata_api::work::{WorkView, WorkViewInput};
use fermata_engine::people::Role;
use leptos::{prelude::*, task::spawn_local};

use super::{
    address::Address,
    filter::{Filter, counted},
};
use crate::{
    kit::{Checkbox, FormDialog, FormState, Icon, Menu, MenuButton, Sign, TextField, use_toasts},
    server::{
        every,
        work::{create_work_view, delete_work_view, list_work_views, update_work_view},
    },
    shell::use_session,
};

/// How long changes are gathered before all of them are counted again.
const GATHER: Duration = Duration::from_millis(600);

/// The kept filters.
#[derive(Clone, Copy)]
struct Kept {
    filter: Filter,
    all: RwSignal<Vec<WorkView>>,
}

impl Kept {
    fn chosen(self) -> Option<WorkView> {
        let id = self.filter.view.get();
        self.all.with(|all| all.iter().find(|view| view.id.to_string() == id).cloned())
    }

    /// Whether something else is looked at than the view says.
    fn differs(self, view: &WorkView) -> bool {
        let shown = Address::of_view(view.id.to_string(), view.work.clone());
        self.filter.address() != shown
    }

    fn fetch(self) {
        spawn_local(async move {
            if let Ok(all) = every(list_work_views).await {
                self.all.try_set(all);
            }
        });
    }

    /// A filter was kept: it is the one that is looked at.
    fn put(self, view: WorkView) {
        self.filter.take(Address::of_view(view.id.to_string(), view.work.clone()));
        self.all.update(|all| {
            all.retain(|other| other.id != view.id);
            all.push(view);
            all.sort_by_key(|view| view.label.to_lowercase());
        });
    }
}

/// The kept filters in a row, and what can be done with them.
#[component]
pub(super) fn Views(filter: Filter, changed: Signal<u64>) -> impl IntoView {
    let kept = Kept { filter, all: RwSignal::new(Vec::new()) };
    let waiting = StoredValue::new(false);
    Effect::new(move |before: Option<()>| {
        changed.track();
        if before.is_none() {
            kept.fetch();
        } else if !waiting.get_value() {
            waiting.set_value(true);
            let again = move || {
                if waiting.try_set_value(false).is_none() {
                    kept.fetch();
                }
            };
            set_timeout(again, GATHER);
        }
    });
    let button = move |view: WorkView| {
        let id = view.id.to_string();
        let own = id.clone();
        let on = move || filter.view.with(|chosen| *chosen == own);
        let whose = if view.shared { format!("Shared by {}", view.owner) } else { "Yours".to_owned() };
        let count = counted(view.count, view.more);
        let work = view.work.clone();
        let press = move |_| {
            // Pressed once more, everything is shown again.
            let off = filter.view.with_untracked(|chosen| *chosen == id);
            filter.take(if off { Address::usual() } else { Address::of_view(id.clone(), work.clone()) });
        };
        view! {
            <li>
                <button type="button" class="kept-view" aria-pressed=move || if on() { "true" } else { "false" } title=whose on:click=press>
                    {view.shared.then(|| view! { <Icon sign=Sign::Users/> })}
                    <span>{view.label}</span>
                    <span class="n">{count}</span>
                </button>
            </li>
        }
    };
    view! {
        <div class="kept-views">
            <ul aria-label="Kept filters">{move || kept.all.get().into_iter().map(button).collect_view()}</ul>
            <KeepMenu kept/>
        </div>
    }
}

#[component]
fn KeepMenu(kept: Kept) -> impl IntoView {
    let toasts = use_toasts();
    let (naming, renaming, deleting) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let editable = Memo::new(move |_| kept.chosen().is_some_and(|view| view.editable));
    let saves = Memo::new(move |_| kept.chosen().is_some_and(|view| view.editable && kept.differs(&view)));
    let save = move |()| {
        let Some(view) = untrack(|| kept.chosen()) else { return };
        let work = untrack(|| kept.filter.choice());
        let input = WorkViewInput { label: view.label, shared: view.shared, work };
        spawn_local(async move {
            match update_work_view(view.id, input, view.revision).await {
                Ok(view) => {
                    toasts.say(format!("{} is saved.", view.label));
                    kept.put(view);
                }
                Err(fail) => toasts.problem(fail.message()),
            }
        });
    };
    let not = move |memo: Memo<bool>| Signal::derive(move || !memo.get());
    view! {
        <Menu
            id="kept-menu"
            label="Keep filter"
            class="btn quiet"
            face=|| view! { <Icon sign=Sign::Save/> <span>"Keep filter"</span> }.into_any()
        >
            <MenuButton sign=Sign::Plus on_click=move |()| naming.set(true)>"Keep as a new filter"</MenuButton>
            <MenuButton sign=Sign::Save disabled=not(saves) on_click=save>"Save what is shown in it"</MenuButton>
            <MenuButton sign=Sign::Edit disabled=not(editable) on_click=move |()| renaming.set(true)>
                "Name and sharing"
            </MenuButton>
            <MenuButton sign=Sign::Trash danger=true disabled=not(editable) on_click=move |()| deleting.set(true)>
                "Delete the filter"
            </MenuButton>
        </Menu>
        <Naming kept open=naming new=true/>
        <Naming kept open=renaming new=false/>
        <Deleting kept open=deleting/>
    }
}

#[component]
fn Naming(kept: Kept, open: RwSignal<bool>, new: bool) -> impl IntoView {
    let (session, toasts) = (use_session(), use_toasts());
    let form = FormState::new();
    let (label, shared) = (RwSignal::new(String::new()), RwSignal::new(false));
    let id = if new { "new-filter" } else { "filter" };
    let begin = move |()| {
        let view = untrack(|| kept.chosen()).filter(|_| !new);
        label.set(view.as_ref().map(|view| view.label.clone()).unwrap_or_default());
        shared.set(view.is_some_and(|view| view.shared));
    };
    let save = move |()| {
        let view = untrack(|| kept.chosen()).filter(|_| !new);
        // A new name alone does not save what is looked at just now.
        let work = match &view {
            Some(view) => view.work.clone(),
            None => untrack(|| kept.filter.choice()),
        };
        let input = WorkViewInput { label: label.get_untracked(), shared: shared.get_untracked(), work };
        let sent = async move {
            match view {
                Some(view) => update_work_view(view.id, input, view.revision).await,
                None => create_work_view(input).await,
            }
        };
        form.send(sent, move |view| {
            toasts.say(format!("{} is saved.", view.label));
            open.set(false);
            kept.put(view);
        });
    };
    let title = if new { "Keep as a new filter" } else { "Name and sharing" };
    let error = form.at("label");
    let may_share = move || session.role() >= Role::Manager;
    view! {
        <FormDialog title open form submit="Save" on_open=begin on_submit=save>
            <TextField id=format!("{id}-label") label="Name" value=label error required=true placeholder="Late at finance"/>
            <Show when=may_share>
                <Checkbox
                    id=format!("{id}-shared")
                    label="Everybody may use it"
                    help="It shows to each of them what is theirs."
                    value=shared
                />
            </Show>
        </FormDialog>
    }
}

#[component]
fn Deleting(kept: Kept, open: RwSignal<bool>) -> impl IntoView {
    let toasts = use_toasts();
    let form = FormState::new();
    let delete = move |()| {
        let Some(id) = untrack(|| kept.chosen()).map(|view| view.id) else { return };
        form.send(delete_work_view(id), move |()| {
            toasts.say("The filter is deleted.");
            open.set(false);
            kept.all.update(|all| all.retain(|view| view.id != id));
            kept.filter.clear();
        });
    };
    let title = Signal::derive(move || {
        format!("Delete {}?", kept.chosen().map(|view| view.label).unwrap_or_default())
    });
    view! {
        <FormDialog title open form submit="Delete it" danger=true on_submit=delete>
            <p>"The work stays. Whoever uses the filter finds it no more."</p>
        </FormDialog>
    }
}
