//! Starting an autolaunched orchestration on a record.

use std::collections::BTreeMap;

use fermata_api::definitions::{OrchestrationView, StartInput};
use fermata_engine::{
    object::RecordRef,
    value::{Value, Variable},
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::{
    dom,
    kit::{Dialog, Form, FormState, Menu, MenuButton, Sign, ValueInput, icon::Icon, use_toasts},
    server::{Fail, definitions::list_startable, runs::start_run},
};

/// What the menu's button shows.
fn face() -> impl IntoView {
    view! {
        <Icon sign=Sign::Play/>
        "Start"
    }
}

/// What can be started by hand.
pub type Startable = Resource<Result<Vec<OrchestrationView>, Fail>>;

/// Asks what can be started by hand.
pub fn startable() -> Startable {
    Resource::new(|| (), |()| list_startable())
}

/// A menu of what can be started here; nothing where there is nothing.
#[component]
pub fn StartMenu(
    /// The record.
    at: RecordRef,
    /// What can be started.
    found: Startable,
) -> impl IntoView {
    let chosen = RwSignal::new(None::<OrchestrationView>);
    let open = RwSignal::new(false);
    let object = StoredValue::new(at.object.clone());
    // What runs about records of another object cannot be started here.
    let fits = move |view: &OrchestrationView| {
        view.definition.object().is_none_or(|of| object.with_value(|object| of == object))
    };
    let entry = move |view: OrchestrationView| {
        let label = view.definition.label.clone();
        let choose = move |()| {
            chosen.set(Some(view.clone()));
            open.set(true);
        };
        view! {
            <MenuButton sign=Sign::Orchestration on_click=choose>
                {label}
            </MenuButton>
        }
    };
    let dialog = move || {
        let at = at.clone();
        chosen.get().map(move |view| view! { <StartDialog view at open/> })
    };
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let mut views = found.await.unwrap_or_default();
                views.retain(fits);
                (!views.is_empty())
                    .then(|| {
                        view! {
                            <Menu id="start-menu" label="Start an orchestration" face=face class="btn">
                                {views.into_iter().map(entry).collect_view()}
                            </Menu>
                        }
                    })
            })}
        </Transition>
        {dialog}
    }
}

#[component]
fn StartDialog(view: OrchestrationView, at: RecordRef, open: RwSignal<bool>) -> impl IntoView {
    let title = format!("Start {}", view.definition.label);
    let view = StoredValue::new(view);
    let at = StoredValue::new(at);
    view! {
        <Dialog title=title open>
            <StartForm view=view.get_value() at=at.get_value() open/>
        </Dialog>
    }
}

#[component]
fn StartForm(view: OrchestrationView, at: RecordRef, open: RwSignal<bool>) -> impl IntoView {
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let values = RwSignal::new(BTreeMap::<String, Value>::new());
    let form = FormState::new();
    let key = StoredValue::new(dom::once_key());
    let name = view.name.clone();
    let description = view.definition.description.clone();
    let start = move |()| {
        let input = StartInput { inputs: values.get_untracked(), record: Some(at.clone()) };
        let (name, navigate) = (name.clone(), navigate.clone());
        let answer = async move {
            let answer = start_run(name, input, Some(key.get_value())).await;
            if answer.as_ref().is_err_and(|fail| !fail.is_offline()) {
                key.set_value(dom::once_key());
            }
            answer
        };
        form.send(answer, move |run| {
            toasts.say(format!("{} has started.", run.row.title));
            open.set(false);
            navigate(&format!("/runs/{}", run.row.id), leptos_router::NavigateOptions::default());
        });
    };
    let input = move |variable: Variable| view! { <InputOf variable values form/> };
    view! {
        {(!description.is_empty()).then(|| view! { <p class="quiet">{description}</p> })}
        <Form form submit="Start" on_submit=start on_leave=move |()| open.set(false)>
            {view.definition.inputs.into_iter().map(input).collect_view()}
        </Form>
    }
}

#[component]
fn InputOf(variable: Variable, values: RwSignal<BTreeMap<String, Value>>, form: FormState) -> impl IntoView {
    let key = variable.name.to_string();
    let label = if variable.label.is_empty() { key.clone() } else { variable.label };
    let value = RwSignal::new(variable.default.clone());
    let error = form.at(key.clone());
    view! {
        <ValueInput
            id=format!("input-{key}") label data_type=variable.data_type value error required=variable.required
            on_change=move |value: Value| values.update(|values| { values.insert(key.clone(), value); })
        />
    }
}
