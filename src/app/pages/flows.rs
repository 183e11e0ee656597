//! Flows: the list, and the builder in which one is drawn: the canvas of the orchestration builder with a flow on it.

mod clipboard;
mod draft;
mod edit;
mod name;
mod outline;
mod panel;
mod screen;
mod state;
mod test;

use fermata_api::definitions::FlowCreate;
use fermata_diagram::{
    element::Connector,
    flow::{FlowEdit, Kind, palette},
};
use fermata_engine::{
    check::World,
    flow::{Flow, FlowKind},
    ids::Name,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};

use self::{
    outline::Outline,
    screen::ScreenDesigner,
    state::FlowEdit as Whole,
    test::{TestPanel, Testing},
};
use super::builder::{
    add::AddMenu,
    draft::{Draft, Stored},
    drawing::BuilderDrawing,
    head::Head,
    panel::Panel,
    problems::ProblemBar,
    state as state_of_builder,
};
use crate::{
    kit::{
        Button, ButtonKind, EmptyState, FormDialog, FormState, Icon, Paged, ProblemView, RadioGroup, Sign,
        Skeleton, TextField,
    },
    live::use_topic,
    pages::orchestrations::DefinitionsPage,
    server::{
        Fail,
        definitions::{create_flow, list_flows, load_world},
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

/// The builder of a flow.
type Builder = state_of_builder::Builder<Flow>;

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
            Ok::<_, Fail>((Flow::load(name, version).await?, load_world().await?, version.is_some()))
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8/> }>
            {move || Suspend::new(async move {
                match both.await {
                    Ok((view, world, old)) => view! { <Open view world old again/> }.into_any(),
                    Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Open(view: Stored<Flow>, world: World, old: bool, again: RwSignal<u32>) -> impl IntoView {
    let builder = Builder::open(view, world, old, again);
    builder.begin();
    builder.go_to(use_query_map().with_untracked(|query| query.get("element")));
    clipboard::listen(builder);
    let testing = Testing::new(builder);
    let told = Signal::derive(move || testing.marks());
    let passed = Signal::derive(move || testing.went());
    let outlined = RwSignal::new(false);
    let blank = Signal::derive(move || builder.definition.with(|flow| flow.elements.is_empty()));
    let query = use_query_map();
    // Only whether the designer is open counts here: it turns its pages itself.
    let screen = move || query.with_untracked(|q| q.get("screen")).and_then(|name| Name::parse(&name).ok());
    let designing = Memo::new(move |_| query.with(|q| q.get("screen").is_some()));
    let drawing = move || {
        view! {
            <Show when=move || outlined.get()>
                <Outline builder/>
            </Show>
            <BuilderDrawing
                builder
                outlined
                blank
                told
                passed
                invitation=move || view! { <Invitation builder/> }
            />
            <Show when=move || testing.on.get() fallback=move || view! { <Panel builder form=panel::form/> }>
                <TestPanel testing/>
            </Show>
        }
    };
    view! {
        <div class="builder flow-builder" class:reading=builder.looks>
            <Head builder more=move || view! { <TestButton testing/> }/>
            <div class="builder-main" class:designing=designing>
                {move || match designing.get().then(screen).flatten() {
                    Some(name) => view! { <ScreenDesigner edit=Whole::of(builder) name/> }.into_any(),
                    None => drawing().into_any(),
                }}
            </div>
            <ProblemBar builder/>
            <AddMenu builder/>
        </div>
    }
}

/// Begins and ends testing.
#[component]
fn TestButton(testing: Testing) -> impl IntoView {
    view! {
        <button
            type="button"
            class="btn"
            aria-pressed=move || if testing.on.get() { "true" } else { "false" }
            on:click=move |_| testing.on.update(|on| *on = !*on)
        >
            <Icon sign=Sign::Play/>
            <span>"Test"</span>
        </button>
    }
}

/// What a blank drawing says.
#[component]
fn Invitation(builder: Builder) -> impl IntoView {
    let (kind, text) = match builder.now().kind {
        FlowKind::Screen => (
            Kind::Screen,
            "A screen flow is a row of pages that a person fills in, with what the system does in between.",
        ),
        FlowKind::Autolaunched => (
            Kind::Get,
            "A flow goes from top to bottom: it finds records, decides, changes them and tells others.",
        ),
        FlowKind::Evaluation => (
            Kind::Decision,
            "An evaluation flow looks at what is known, and sets its variable result to yes or no.",
        ),
    };
    let begin = move |()| {
        let flow = builder.now();
        let first = builder.world.with_untracked(|world| world.objects.keys().next().cloned());
        let object =
            flow.object.clone().or(first).unwrap_or_else(|| Name::from_label("choose_an_object", "object"));
        let body = Box::new(palette::body(kind, &flow, &object));
        let edit = FlowEdit::Insert { on: Connector::Start, label: kind.words().into(), body };
        if builder.change(edit) {
            state_of_builder::focus_label();
        }
    };
    let words = match kind {
        Kind::Screen => "Add the first screen",
        Kind::Get => "Begin with getting records",
        _ => "Begin with a decision",
    };
    view! {
        <EmptyState sign=Sign::Flow title="Nothing is drawn yet" text>
            <Button kind=ButtonKind::Main sign=Sign::Plus on_click=begin>
                {words}
            </Button>
        </EmptyState>
    }
}
