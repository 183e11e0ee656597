//! The properties of what is selected in a flow: of the flow itself, or of an element by its kind.

mod action;
mod assignment;
mod decision;
mod get;
mod loops;
mod notify;
mod outcomes;
mod parts;
mod people;
mod pieces;
mod records;
mod start;
mod subflow;
mod unsupported;
mod variable_type;
mod variables;

use fermata_diagram::{element::Element, flow::ways};
use fermata_engine::flow::ElementBody;
use leptos::prelude::*;

use self::{
    action::ActionForm,
    assignment::AssignmentForm,
    decision::DecisionForm,
    get::GetForm,
    loops::LoopForm,
    notify::NotifyForm,
    parts::{FaultField, LabelField, NextField},
    records::{CreateForm, DeleteForm, RollBackForm, UpdateForm},
    start::StartForm,
    subflow::SubflowForm,
    unsupported::UnsupportedForm,
};
use super::{Builder, screen::ScreenSummary, state::FlowEdit};

/// The form of what is selected.
pub(super) fn form(builder: Builder, element: &Element) -> AnyView {
    let Element::Block(name) = element else { return view! { <StartForm builder/> }.into_any() };
    let Some(block) = builder.now().element(name).cloned() else { return ().into_any() };
    let edit = FlowEdit::of(builder);
    let body = match block.body.clone() {
        ElementBody::Screen(_) => view! { <ScreenSummary edit name=name.clone()/> }.into_any(),
        ElementBody::Assignment(it) => view! { <AssignmentForm builder it/> }.into_any(),
        ElementBody::Decision(it) => view! { <DecisionForm builder it/> }.into_any(),
        ElementBody::Loop(it) => view! { <LoopForm builder it/> }.into_any(),
        ElementBody::GetRecords(it) => view! { <GetForm builder it/> }.into_any(),
        ElementBody::CreateRecords(it) => view! { <CreateForm builder it/> }.into_any(),
        ElementBody::UpdateRecords(it) => view! { <UpdateForm builder it/> }.into_any(),
        ElementBody::DeleteRecords(it) => view! { <DeleteForm builder it/> }.into_any(),
        ElementBody::RollBack(_) => view! { <RollBackForm/> }.into_any(),
        ElementBody::Notify(it) => view! { <NotifyForm builder it/> }.into_any(),
        ElementBody::Subflow(it) => view! { <SubflowForm builder it/> }.into_any(),
        ElementBody::Action(it) => view! { <ActionForm builder it/> }.into_any(),
        ElementBody::Unsupported(it) => view! { <UnsupportedForm builder it/> }.into_any(),
    };
    // The ways of a decision say where they lead in its own form.
    let is_decision = matches!(block.body, ElementBody::Decision(_));
    let next = (!is_decision).then(|| {
        let on = ways::of(&block).into_iter().map(|(connector, _)| connector).next()?;
        let label = match block.body {
            ElementBody::Loop(_) => "After the last goes on with",
            _ => "Then goes on with",
        };
        Some(view! { <NextField builder id="p-next" label on/> })
    });
    view! {
        <LabelField builder value=block.label.clone()/>
        {body}
        {next}
        <FaultField builder name=name.clone()/>
    }
    .into_any()
}
