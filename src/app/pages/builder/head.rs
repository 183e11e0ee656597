//! The head of the builder: what is drawn, whether it is saved and active, undo, versions, activate.

use fermata_api::definitions::VersionStatus;
use fermata_diagram::element::Element;
use leptos::prelude::*;

use super::{
    activate::{ActivateButton, DeactivateButton},
    discard::DiscardButton,
    draft::Draft,
    problems::count_words,
    save::Saving,
    state::{Builder, draws},
    versions::{RestoreButton, VersionsButton},
};
use crate::{
    kit::{Button, ButtonKind, Chip, IconButton, LinkButton, Sign, Tone},
    shell::PageHead,
};

#[component]
pub(in crate::pages) fn Head<D: Draft>(
    builder: Builder<D>,
    /// Further buttons, before those of undo.
    #[prop(optional, into)]
    more: ViewFn,
) -> impl IntoView {
    let title = Signal::derive(move || builder.definition.with(|d| d.label().to_owned()));
    let kind = builder.now().kind();
    view! {
        <PageHead title up=(D::MANY, D::PATH.to_owned())>
            {kind.map(|kind| view! { <Chip>{kind}</Chip> })}
            <VersionChip builder/>
            <span class="quiet saved" role="status">
                {move || standing(builder)}
            </span>
            <Conflict builder/>
            <span class="spacer"></span>
            {if builder.looks {
                let path = format!("{}/{}", D::PATH, builder.saver.view.with_untracked(|v| v.name.clone()));
                view! {
                    {builder.old.then(|| view! { <LinkButton href=path>"To the draft"</LinkButton> })}
                    {(builder.old && draws()).then(|| view! { <RestoreButton builder/> })}
                    <VersionsButton builder/>
                }
                    .into_any()
            } else {
                view! {
                    {more.run()}
                    <EditActions builder/>
                }
                    .into_any()
            }}
        </PageHead>
    }
}

#[component]
fn EditActions<D: Draft>(builder: Builder<D>) -> impl IntoView {
    let undo = Signal::derive(move || builder.can_undo().map_or("Undo".into(), |w| format!("Undo: {w}")));
    let redo = Signal::derive(move || builder.can_redo().map_or("Redo".into(), |w| format!("Redo: {w}")));
    let active = Memo::new(move |_| builder.saver.view.with(|v| v.active_version.is_some()));
    view! {
        <IconButton
            sign=Sign::Undo
            label=undo
            disabled=Signal::derive(move || builder.can_undo().is_none())
            on_click=move |()| builder.undo()
        />
        <IconButton
            sign=Sign::Redo
            label=redo
            disabled=Signal::derive(move || builder.can_redo().is_none())
            on_click=move |()| builder.redo()
        />
        <Button kind=ButtonKind::Quiet sign=Sign::Edit on_click=move |()| builder.open_panel(Element::Start)>
            "Rename"
        </Button>
        <VersionsButton builder/>
        <DiscardButton builder/>
        <Show when=move || active.get()>
            <DeactivateButton builder/>
        </Show>
        <ActivateButton builder/>
    }
}

#[component]
fn VersionChip<D: Draft>(builder: Builder<D>) -> impl IntoView {
    move || {
        let (status, version) = builder.saver.view.with(|v| (v.status, v.version));
        let changed = builder.saver.state.with(|s| *s != Saving::Saved);
        let (tone, words) = match status {
            VersionStatus::Active if !changed => (Tone::Done, format!("Version {version}")),
            VersionStatus::Obsolete => (Tone::Plain, format!("Version {version}")),
            VersionStatus::Active => (Tone::Accent, format!("Draft {}", version + 1)),
            VersionStatus::Draft => (Tone::Accent, format!("Draft {version}")),
        };
        view! { <Chip tone>{words}</Chip> }
    }
}

/// `Saved · version 3 is active with 38 runs`.
fn standing<D: Draft>(builder: Builder<D>) -> String {
    let active = builder.saver.view.with(|v| match v.active_version {
        Some(version) => match v.open_runs {
            Some(runs) => {
                let runs = count_words(usize::try_from(runs).unwrap_or(0), "run", "runs");
                format!("version {version} is active with {runs}")
            }
            None => format!("version {version} is active"),
        },
        None => "no version is active".into(),
    });
    if builder.old {
        return format!("An earlier drawing, only to look at · {active}");
    }
    if builder.looks {
        return format!("Only administrators draw · {active}");
    }
    let saved = match builder.saver.state.get() {
        Saving::Saved => "Saved",
        Saving::Dirty | Saving::Busy => "Saving …",
        Saving::Offline => "Not saved: the server cannot be reached. It is tried again",
        Saving::Newer => "Not what is saved now",
        Saving::Conflict => "Not saved",
        Saving::Refused(words) => return format!("Not saved: {words}"),
    };
    format!("{saved} · {active}")
}

/// What is asked when somebody else saved it too.
#[component]
fn Conflict<D: Draft>(builder: Builder<D>) -> impl IntoView {
    let saver = builder.saver;
    let who = move || saver.other.get().unwrap_or_else(|| "Somebody else".to_owned());
    let words = move || match saver.state.get() {
        Saving::Newer => format!("{} has changed this draft.", who()),
        _ => format!("{} saved this draft meanwhile.", who()),
    };
    let open = move || matches!(saver.state.get(), Saving::Newer | Saving::Conflict);
    view! {
        <Show when=open>
            <span class="conflict" role="alert">
                <b>{words}</b>
                <Button on_click=move |()| saver.take_theirs()>"Load theirs"</Button>
                <Show when=move || saver.state.get() == Saving::Conflict>
                    <Button kind=ButtonKind::Danger on_click=move |()| saver.keep_mine()>"Keep mine"</Button>
                </Show>
            </span>
        </Show>
    }
}
