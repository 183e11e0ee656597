//! Letting go of a draft. What was activated stays; what never was is deleted whole.

use fermata_api::definitions::VersionStatus;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{draft::Draft, save::Saving, state::Builder};
use crate::kit::{Button, ButtonKind, FormDialog, FormState, Sign, use_toasts};

/// Shown while there is a draft to let go of; asks before it does.
#[component]
pub(super) fn DiscardButton<D: Draft>(builder: Builder<D>) -> impl IntoView {
    let saver = builder.saver;
    let open = RwSignal::new(false);
    let there =
        move || saver.view.with(|v| v.status == VersionStatus::Draft) || saver.state.get() != Saving::Saved;
    let first = Memo::new(move |_| saver.view.with(|v| v.version <= 1 && v.active_version.is_none()));
    let words = move || if first.get() { "Delete" } else { "Discard draft" };
    view! {
        <Show when=there>
            <Button kind=ButtonKind::Quiet sign=Sign::Trash on_click=move |()| open.set(true)>
                {words}
            </Button>
        </Show>
        <DiscardDialog builder first open/>
    }
}

#[component]
fn DiscardDialog<D: Draft>(builder: Builder<D>, first: Memo<bool>, open: RwSignal<bool>) -> impl IntoView {
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let form = FormState::new();
    let saver = builder.saver;
    let label = move || builder.definition.with(|d| d.label().to_owned());
    let title = Signal::derive(move || match first.get() {
        true => format!("Delete {}?", label()),
        false => "Discard the draft?".to_owned(),
    });
    let submit = Signal::derive(move || if first.get() { "Delete it" } else { "Discard it" }.to_owned());
    let go = move |()| {
        let name = saver.view.with_untracked(|v| v.name.clone());
        // What had no version is gone then.
        let (navigate, stays) = (navigate.clone(), !first.get_untracked());
        let answer = async move {
            saver.hold();
            if let Err(fail) = D::drop_draft(name).await {
                saver.release(None);
                return Err(fail);
            }
            Ok::<_, crate::server::Fail>(())
        };
        form.send(answer, move |()| {
            open.set(false);
            saver.abandon();
            if stays {
                saver.take_theirs();
                toasts.say("The draft is gone; this is the newest version");
            } else {
                toasts.say("It is deleted");
                navigate(D::PATH, leptos_router::NavigateOptions::default());
            }
        });
    };
    view! {
        <FormDialog title submit open form danger=true on_submit=go>
            <p>
                {move || match first.get() {
                    true => "It was never activated, so nothing uses it. It cannot be brought back.",
                    false => {
                        "Everything drawn since the newest version is taken back for good. Versions stay as they are."
                    }
                }}
            </p>
        </FormDialog>
    }
}
