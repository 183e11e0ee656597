//! Making the draft the active version, and taking it back. What the checker forbids is shown instead.

use fermata_engine::{check::Severity, ids::Name};
use leptos::{prelude::*, task::spawn_local};

use super::{
    draft::{Draft, Stored},
    problems::Line,
    state::Builder,
};
use crate::{
    kit::{Button, ButtonKind, Dialog, Sign},
    server::Fail,
};

/// Does something with the stored draft, once everything drawn is stored; what is drawn meanwhile is saved after it.
fn with_stored<D, F>(
    builder: Builder<D>,
    busy: RwSignal<bool>,
    act: fn(Name) -> F,
    done: fn(&Stored<D>) -> String,
) where
    D: Draft,
    F: Future<Output = Result<Stored<D>, Fail>> + 'static,
{
    busy.set(true);
    let stored = move |saved: Result<(), Fail>| {
        if let Err(fail) = saved {
            busy.try_set(false);
            builder.toasts.problem(fail.message());
            return;
        }
        builder.saver.hold();
        let name = builder.saver.view.with_untracked(|v| v.name.clone());
        spawn_local(async move {
            let answer = act(name).await;
            busy.try_set(false);
            match &answer {
                Ok(view) => builder.toasts.say(done(view)),
                Err(fail) => builder.toasts.problem(fail.message()),
            }
            builder.saver.release(answer.ok());
        });
    };
    builder.saver.settle(Callback::new(stored));
}

#[component]
pub(super) fn ActivateButton<D: Draft>(builder: Builder<D>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(false);
    let activate = move |()| {
        let wrong = builder.problems.with_untracked(|p| p.iter().any(|p| p.severity == Severity::Error));
        if wrong {
            refused.set(true);
            return;
        }
        with_stored(builder, busy, D::activate, |view| format!("Version {} is active", view.version));
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
pub(super) fn DeactivateButton<D: Draft>(builder: Builder<D>) -> impl IntoView {
    let busy = RwSignal::new(false);
    view! {
        <Button busy on_click=move |()| with_stored(builder, busy, D::deactivate, |_| D::STOPPED.to_owned())>
            "Deactivate"
        </Button>
    }
}
