//! Orchestrations and flows from Salesforce, in five steps: files are chosen, the report is read, people are matched, what changes
//! is looked over and confirmed, and each result can be opened. Nothing is saved before it is confirmed.

mod changes;
mod choose;
mod done;
mod fields;
mod lines;
mod people;
mod report;
mod sending;
mod state;

use fermata_engine::people::Role;
use leptos::prelude::*;

use self::state::{Step, Wizard};
use crate::{
    kit::{Button, EmptyState, Icon, LinkButton, Notice, Sign, Tone},
    shell::{PageHead, use_session},
};

/// `/orchestrations/import`.
#[component]
pub fn SalesforcePage() -> impl IntoView {
    let session = use_session();
    let may = session.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.role >= Role::Admin));
    let up = ("Orchestrations".to_owned(), "/orchestrations".to_owned());
    view! {
        <PageHead title="Import from Salesforce" up=up/>
        <div class="page wide">
            {match may {
                true => view! { <Whole/> }.into_any(),
                false => {
                    view! {
                        <EmptyState
                            sign=Sign::Lock
                            title="For administrators"
                            text="Only administrators bring orchestrations and flows from Salesforce. Ask one of them."
                        >
                            <LinkButton href="/orchestrations">"Back to the orchestrations"</LinkButton>
                        </EmptyState>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

#[component]
fn Whole() -> impl IntoView {
    let wizard = Wizard::new();
    wizard.take_up();
    view! {
        <Steps wizard/>
        <div class="wizard-live" aria-live="polite">
            {move || wizard.problem.get().map(|words| view! { <Notice tone=Tone::Late sign=Sign::Problem>{words}</Notice> })}
            {move || wizard.busy.get().then(|| view! {
                <p class="quiet">{wizard.doing.get()}</p>
                <progress max="100" value=move || wizard.share.get().to_string() aria-label="Sending the files"></progress>
            })}
        </div>
        {move || match wizard.step.get() {
            Step::Files => view! { <choose::Choose wizard/> }.into_any(),
            Step::Report => view! { <report::ReportStep wizard/> }.into_any(),
            Step::People => view! { <people::People wizard/> }.into_any(),
            Step::Changes => view! { <changes::Changes wizard/> }.into_any(),
            Step::Done => view! { <done::Done wizard/> }.into_any(),
        }}
    }
}

/// Which step this is; those that are behind can be gone back to.
#[component]
fn Steps(wizard: Wizard) -> impl IntoView {
    let one = move |step: Step| {
        let here = Memo::new(move |_| wizard.step.get() == step);
        let behind = Memo::new(move |_| step < wizard.step.get() && wizard.step.get() != Step::Done);
        let mark = move || match (wizard.step.get() > step, step) {
            (true, _) => view! { <Icon sign=Sign::Check/> }.into_any(),
            (false, step) => view! { <span class="num">{step as u8 + 1}</span> }.into_any(),
        };
        view! {
            <li aria-current=move || here.get().then_some("step")>
                {move || match behind.get() {
                    true => view! {
                        <button type="button" class="link" on:click=move |_| wizard.go(step)>
                            {mark()} {step.words()}
                        </button>
                    }
                    .into_any(),
                    false => view! { <span>{mark()} {step.words()}</span> }.into_any(),
                }}
            </li>
        }
    };
    view! {
        <nav aria-label="Steps of the import">
            <ol class="wizard-steps">{Step::ALL.map(one).collect_view()}</ol>
        </nav>
    }
}

/// Back and on, the same under every step.
#[component]
fn Ways(
    /// The wizard.
    wizard: Wizard,
    /// The step before.
    back: Step,
    /// What the button says that leads on.
    on: &'static str,
    /// What it does.
    #[prop(into)]
    go: Callback<()>,
    /// Whether it can be used.
    #[prop(optional, into)]
    stopped: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="actions">
            <Button kind=crate::kit::ButtonKind::Main busy=wizard.busy disabled=stopped on_click=move |()| go.run(())>
                {on}
            </Button>
            <Button disabled=wizard.busy on_click=move |()| wizard.go(back)>"Back"</Button>
        </div>
    }
}
