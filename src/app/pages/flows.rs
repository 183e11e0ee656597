//! Flows: the list, and the form in which one is edited.

mod decision;
pub mod edit;
mod elements;
mod forms;
mod head;
mod name;
mod notify;
mod outcomes;
mod save;
mod screen;
mod state;
mod variables;
mod versions;

use fermata_api::definitions::{FlowCreate, FlowView};
use fermata_engine::{
    check::{Place, Severity, World},
    flow::{Flow, FlowKind},
    ids::Name,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};

use self::{
    elements::Elements,
    forms::ElementForm,
    head::Head,
    outcomes::OutcomeList,
    screen::ScreenDesigner,
    state::FlowEdit,
    variables::{VariableList, Which},
};
use crate::{
    kit::{
        Chip, EmptyState, FormDialog, FormState, Paged, ProblemView, RadioGroup, Select, Sign, Skeleton,
        TextArea, TextField, Tone,
    },
    live::use_topic,
    pages::orchestrations::DefinitionsPage,
    server::{
        Fail,
        definitions::{create_flow, list_flows, load_flow, load_world},
    },
};

/// `/flows`.
#[component]
pub fn FlowsPage() -> impl IntoView {
    let changed = use_topic("definition");
    let rows = Paged::new();
    let first = Resource::new(move || changed.get(), move |_| list_flows(rows.anew()));
    let more = rows.more(list_flows);
    let making = RwSignal::new(false);
    let empty = move || {
        let text = "A screen flow is what a person fills in; an autolaunched flow is what the system does by itself.";
        view! { <EmptyState sign=Sign::Flow title="No flow yet" text/> }
    };
    view! {
        <DefinitionsPage title="Flows" make="New flow" path="/flows" first rows more making empty/>
        <NewFlow open=making/>
    }
}

/// What a kind of flow is called.
fn kind_words(kind: FlowKind) -> &'static str {
    match kind {
        FlowKind::Screen => "Screen flow",
        FlowKind::Autolaunched => "Autolaunched flow",
        FlowKind::Evaluation => "Evaluation flow",
    }
}

#[component]
fn NewFlow(open: RwSignal<bool>) -> impl IntoView {
    let (label, kind) = (RwSignal::new(String::new()), RwSignal::new("screen".to_owned()));
    let form = FormState::new();
    let navigate = use_navigate();
    let kinds = || {
        let kinds = [
            ("screen", "Screen flow: a person fills in screens"),
            ("autolaunched", "Autolaunched flow: the system does it"),
            ("evaluation", "Evaluation flow: answers yes or no"),
        ];
        kinds.map(|(key, words)| (key.to_owned(), words.to_owned())).to_vec()
    };
    let begin = move |()| {
        label.set(String::new());
        kind.set("screen".to_owned());
    };
    let make = move |()| {
        let kind = match kind.get_untracked().as_str() {
            "autolaunched" => FlowKind::Autolaunched,
            "evaluation" => FlowKind::Evaluation,
            _ => FlowKind::Screen,
        };
        let input = FlowCreate { name: None, definition: Flow::blank(&label.get_untracked(), kind) };
        let navigate = navigate.clone();
        form.send(create_flow(input), move |made| {
            navigate(&format!("/flows/{}", made.name), Default::default());
        });
    };
    view! {
        <FormDialog open form title="New flow" submit="Create" on_open=begin on_submit=make>
            <TextField id="flow-label" label="What is it called?" value=label error=form.at("label") required=true/>
            <RadioGroup id="flow-kind" label="What does it do?" value=kind options=kinds()/>
        </FormDialog>
    }
}

/// `/flows/{name}`; with `?version=` an earlier version to look at.
#[component]
pub fn FlowPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let name = Memo::new(move |_| params.with(|p| p.get("name")).and_then(|n| Name::parse(&n).ok()));
    let version = Memo::new(move |_| query.with(|q| q.get("version")).and_then(|v| v.parse::<u32>().ok()));
    let again = RwSignal::new(0_u32);
    let both = Resource::new(
        move || (name.get(), version.get(), again.get()),
        |(name, version, _)| async move {
            let Some(name) = name else {
                return Err(Fail::from(fermata_api::ApiError::not_found("flow", "of this name")));
            };
            Ok::<_, Fail>((load_flow(name, version).await?, load_world().await?, version.is_some()))
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match both.await {
                    Ok((view, world, old)) => view! { <Editor view world old again/> }.into_any(),
                    Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Editor(view: FlowView, world: World, old: bool, again: RwSignal<u32>) -> impl IntoView {
    let edit = FlowEdit::new(view, world, old);
    if !old {
        edit.saver.mind();
    }
    let query = use_query_map();
    // Only whether the designer is open counts here: it turns its pages itself.
    let screen = move || query.with_untracked(|q| q.get("screen")).and_then(|name| Name::parse(&name).ok());
    let designing = Memo::new(move |_| query.with(|q| q.get("screen").is_some()));
    let form = move || {
        view! {
        <div class="flow-page">
            <div class="flow-left">
                <Basics edit/>
                <Elements edit/>
                <VariableList edit which=Which::Inputs/>
                <VariableList edit which=Which::Variables/>
                <Show when=move || edit.flow.with(|f| f.kind == FlowKind::Screen)>
                    <OutcomeList edit/>
                </Show>
            </div>
            <div class="flow-right">
                {move || match edit.open.get() {
                    Some(name) => view! { <ElementForm edit name/> }.into_any(),
                    None => {
                        view! { <p class="quiet">"Choose an element on the left, or add one."</p> }.into_any()
                    }
                }}
            </div>
        </div>
        }
    };
    view! {
        <div class="flow-editor">
            <Head edit again/>
        </div>
        {move || match designing.get().then(screen).flatten() {
            Some(name) => view! { <ScreenDesigner edit name/> }.into_any(),
            None => form().into_any(),
        }}
        <Problems edit/>
    }
}

#[component]
fn Basics(edit: FlowEdit) -> impl IntoView {
    let start = edit.flow.get_untracked();
    let label = RwSignal::new(start.label);
    let description = RwSignal::new(start.description);
    let object = RwSignal::new(start.object.map(|o| o.to_string()).unwrap_or_default());
    view! {
        <section class="card padded">
            <TextField
                disabled=edit.old
                id="flow-name"
                label="Label"
                value=label
                on_change=move |text| edit.flow.update(|f| f.label = text)
            />
            <TextArea
                disabled=edit.old
                id="flow-description"
                label="What it is for"
                rows=2
                value=description
                on_change=move |text| edit.flow.update(|f| f.description = text)
            />
            <Select
                disabled=edit.old
                id="flow-object"
                label="Works on a record of"
                value=object
                options=edit.objects()
                empty="No record"
                on_change=move |text: String| edit.flow.update(|f| f.object = Name::parse(&text).ok())
            />
        </section>
    }
}

#[component]
fn Problems(edit: FlowEdit) -> impl IntoView {
    let problems = edit.problems;
    let jump = move |place: &Place| {
        let element = match place {
            Place::Element(name) => Some(name.clone()),
            Place::Component(name) => edit.flow.with_untracked(|flow| elements::holder(flow, name)),
            _ => None,
        };
        if element.is_some() {
            edit.open.set(element);
        }
    };
    view! {
        <footer class="problems-bar" aria-live="polite">
            {move || {
                let all = problems.get();
                if all.is_empty() {
                    return view! {
                        <Chip tone=Tone::Done sign=Sign::Check>
                            "No problems"
                        </Chip>
                    }
                        .into_any();
                }
                let lines = all
                    .into_iter()
                    .map(|problem| {
                        let place = problem.place.clone();
                        let tone = if problem.severity == Severity::Error { Tone::Late } else { Tone::Risk };
                        let words = if problem.severity == Severity::Error { "Error" } else { "Warning" };
                        view! {
                            <li>
                                <button type="button" class="btn quiet" on:click=move |_| jump(&place)>
                                    <Chip tone>{words}</Chip>
                                    <span>{problem.message}</span>
                                </button>
                            </li>
                        }
                    })
                    .collect_view();
                view! { <ul>{lines}</ul> }.into_any()
            }}
        </footer>
    }
}
