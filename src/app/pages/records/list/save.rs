//! Keeping what a list shows as a view: changed, kept under a new name, shared, deleted.

use fermata_api::records::{ListViewInput, ListViewView};
use fermata_engine::people::Role;
use leptos::prelude::*;

use super::{ListState, asked::NO_VIEW};
use crate::{
    kit::{Checkbox, FormDialog, FormState, Icon, Menu, MenuButton, Sign, TextField, use_toasts},
    server::lists::{create_view, delete_view, update_view},
    shell::use_session,
};

/// What can be done with the view.
#[component]
pub fn ViewMenu(state: ListState) -> impl IntoView {
    let toasts = use_toasts();
    let (naming, renaming, deleting) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let editable =
        Memo::new(move |_| state.view.with(|view| view.as_ref().is_some_and(|view| view.editable)));
    let saves = Memo::new(move |_| editable.get() && state.asked.with(super::asked::Asked::differs));
    let save = move |()| {
        let Some(view) = state.view.get_untracked() else { return };
        let input = input_of(&view, state);
        let object = state.object.with_value(|object| object.name.clone());
        leptos::task::spawn_local(async move {
            match update_view(object, view.id, input, view.revision).await {
                Ok(view) => {
                    toasts.say(format!("{} is saved.", view.label));
                    state.kept(view);
                }
                Err(fail) => toasts.problem(fail.message()),
            }
        });
    };
    view! {
        <Menu
            id="view-menu"
            label="View"
            class="btn"
            face=|| view! { <Icon sign=Sign::Save/> <span>"Save view"</span> }.into_any()
        >
            <MenuButton sign=Sign::Save disabled=Signal::derive(move || !saves.get()) on_click=save>"Save"</MenuButton>
            <MenuButton sign=Sign::Plus on_click=move |()| naming.set(true)>"Save as a new view"</MenuButton>
            <MenuButton sign=Sign::Edit disabled=Signal::derive(move || !editable.get()) on_click=move |()| renaming.set(true)>
                "Name and sharing"
            </MenuButton>
            <MenuButton sign=Sign::Trash danger=true disabled=Signal::derive(move || !editable.get()) on_click=move |()| deleting.set(true)>
                "Delete the view"
            </MenuButton>
        </Menu>
        <Naming state open=naming new=true/>
        <Naming state open=renaming new=false/>
        <Deleting state open=deleting/>
    }
}

/// A view as it is, with what the list shows now.
fn input_of(view: &ListViewView, state: ListState) -> ListViewInput {
    ListViewInput {
        label: view.label.clone(),
        shared: view.shared,
        first: view.first,
        list: state.list.get_untracked(),
    }
}

#[component]
fn Naming(state: ListState, open: RwSignal<bool>, new: bool) -> impl IntoView {
    let (session, toasts) = (use_session(), use_toasts());
    let form = FormState::new();
    let (label, shared, first) = (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(false));
    let id = if new { "new-view" } else { "view" };
    let begin = move |()| {
        let view = state.view.get_untracked().filter(|_| !new);
        label.set(view.as_ref().map(|view| view.label.clone()).unwrap_or_default());
        shared.set(view.as_ref().is_some_and(|view| view.shared));
        first.set(view.is_some_and(|view| view.first));
    };
    let save = move |()| {
        let object = state.object.with_value(|object| object.name.clone());
        let view = state.view.get_untracked();
        // A new name alone does not save what is looked at just now.
        let list = match &view {
            Some(view) if !new => view.list.clone(),
            _ => state.list.get_untracked(),
        };
        let first = shared.get_untracked() && first.get_untracked();
        let input =
            ListViewInput { label: label.get_untracked(), shared: shared.get_untracked(), first, list };
        let sent = async move {
            match view.filter(|_| !new) {
                Some(view) => update_view(object, view.id, input, view.revision).await,
                None => create_view(object, input).await,
            }
        };
        form.send(sent, move |view| {
            toasts.say(format!("{} is saved.", view.label));
            open.set(false);
            if new { state.kept(view) } else { state.renamed(view) }
        });
    };
    let title = if new { "Save as a new view" } else { "Name and sharing" };
    let error = form.at("label");
    let may_share = move || session.role() >= Role::Manager;
    view! {
        <FormDialog title open form submit="Save" on_open=begin on_submit=save>
            <TextField id=format!("{id}-label") label="Name" value=label error required=true placeholder="My open ones"/>
            <Show when=may_share>
                <Checkbox id=format!("{id}-shared") label="Everybody may use it" value=shared/>
                <Show when=move || shared.get()>
                    <Checkbox id=format!("{id}-first") label="The list opens with it" value=first/>
                </Show>
            </Show>
        </FormDialog>
    }
}

#[component]
fn Deleting(state: ListState, open: RwSignal<bool>) -> impl IntoView {
    let toasts = use_toasts();
    let form = FormState::new();
    let delete = move |()| {
        let Some(id) = state.view.with_untracked(|view| view.as_ref().map(|view| view.id)) else { return };
        let object = state.object.with_value(|object| object.name.clone());
        form.send(delete_view(object, id), move |()| {
            toasts.say("The view is deleted.");
            open.set(false);
            state.views.update(|all| all.retain(|view| view.id != id));
            state.go(|asked| {
                *asked = super::asked::Asked { view: Some(NO_VIEW.to_owned()), ..Default::default() };
            });
        });
    };
    let name =
        move || state.view.with(|view| view.as_ref().map(|view| view.label.clone()).unwrap_or_default());
    view! {
        <FormDialog title=Signal::derive(move || format!("Delete {}?", name())) open form submit="Delete it" danger=true on_submit=delete>
            <p>"The records stay. Whoever uses the view finds it no more."</p>
        </FormDialog>
    }
}
