//! Making the draft the active version, and taking it back. What the checker forbids is shown instead.

use fermata_engine::check::Severity;
use leptos::{prelude::*, task::spawn_local};

use super::{problems::Line, state::Builder};
use crate::{
    kit::{Button, ButtonKind, Dialog, Sign},
    server::definitions::{activate_orchestration, deactivate_orchestration},
};

#[component]
pub(super) fn ActivateButton(builder: Builder) -> impl IntoView {
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(false);
    let activate = move |()| {
        let wrong = builder.problems.with_untracked(|p| p.iter().any(|p| p.severity == Severity::Error));
        if wrong {
            refused.set(true);
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let name = builder.saver.view.with_untracked(|v| v.name.clone());
            let answer = match builder.saver.save_now().await {
                Ok(()) => activate_orchestration(name).await,
                Err(fail) => Err(fail),
            };
            busy.try_set(false);
            match answer {
                Ok(view) => {
                    builder.toasts.say(format!("Version {} is active", view.version));
                    builder.saver.view.try_set(view);
                }
                Err(fail) => builder.toasts.problem(fail.message()),
            }
        });
    };
    view! {
        <Button kind=ButtonKind::Main sign=Sign::Play busy on_click=activate>
            "Activate"
        </Button>
        <Dialog title="Not yet" open=refused>
            <p>"This cannot run yet. Mend what is listed here, then activate it again."</p>
            <ul class="problem-list">
                {move || {
                    let problems = builder.problems.get();
                    let errors = problems.iter().filter(|p| p.severity == Severity::Error).cloned();
                    errors
                        .map(|problem| {
                            view! { <li><Line builder problem on_jump=move |()| refused.set(false)/></li> }
                        })
                        .collect_view()
                }}
            </ul>
        </Dialog>
    }
}

#[component]
pub(super) fn DeactivateButton(builder: Builder) -> impl IntoView {
    let busy = RwSignal::new(false);
    let deactivate = move |()| {
        busy.set(true);
        spawn_local(async move {
            let name = builder.saver.view.with_untracked(|v| v.name.clone());
            let answer = deactivate_orchestration(name).await;
            busy.try_set(false);
            match answer {
                Ok(view) => {
                    builder.saver.view.try_set(view);
                    builder.toasts.say("Not active any more: no new run starts, those under way go on");
                }
                Err(fail) => builder.toasts.problem(fail.message()),
            }
        });
    };
    view! {
        <Button busy on_click=deactivate>
            "Deactivate"
        </Button>
    }
}
