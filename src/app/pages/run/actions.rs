//! What can be done with a run. Every wish opens a small dialog that says what will happen and asks why.

use fermata_api::{
    ApiError,
    runs::{ReasonInput, RunView},
    work::ReassignInput,
};
use fermata_engine::ids::{RunId, WorkItemId};
use leptos::prelude::*;

use crate::{
    kit::{AssigneePicker, Button, ButtonKind, Dialog, Icon, Menu, MenuButton, Sign, TextArea, use_toasts},
    server::{
        Fail,
        runs::{cancel_run, pause_run, resume_run, retry_run},
        work::reassign_work,
    },
};

/// A wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Pause,
    Resume,
    Retry,
    Cancel,
    Reassign,
}

impl Wish {
    /// The dialog's title, what it says, the button's words, the toast's.
    fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Pause => (
                "Pause this run",
                "Nothing starts, nobody can finish a step, and its promises stand still until somebody resumes it.",
                "Pause",
                "The run is paused",
            ),
            Self::Resume => ("Resume this run", "It goes on where it stopped.", "Resume", "The run goes on"),
            Self::Retry => (
                "Try again",
                "What failed is tried again. Mend the cause first, else it fails the same way.",
                "Try again",
                "Tried again",
            ),
            Self::Cancel => (
                "Cancel this run",
                "It stops for good and its open work is withdrawn. What was done so far stays in the log.",
                "Cancel the run",
                "The run is cancelled",
            ),
            Self::Reassign => (
                "Give the open work to somebody else",
                "Everything open in this run goes to the person or team you choose; what was entered so far stays.",
                "Give it to them",
                "The work has moved",
            ),
        }
    }
}

/// Buttons for what is possible now.
#[component]
pub(super) fn Actions(
    /// The run.
    run: RunView,
    /// Counted up when something was done.
    again: RwSignal<u32>,
) -> impl IntoView {
    let wish = RwSignal::new(None::<Wish>);
    let can = run.can;
    let id = run.row.id;
    let items: Vec<WorkItemId> = run.work_items.iter().filter(|i| i.status.is_open()).map(|i| i.id).collect();
    let ask = move |what: Wish| move |()| wish.set(Some(what));
    let more = can.pause || can.cancel;
    view! {
        <span class="actions">
            {can
                .retry
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Main sign=Sign::Retry on_click=ask(Wish::Retry)>
                            "Try again"
                        </Button>
                    }
                })}
            {can
                .resume
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Main sign=Sign::Play on_click=ask(Wish::Resume)>
                            "Resume"
                        </Button>
                    }
                })}
            {(can.reassign && !items.is_empty())
                .then(|| view! { <Button sign=Sign::Give on_click=ask(Wish::Reassign)>"Reassign"</Button> })}
            {more
                .then(|| {
                    view! {
                        <Menu id="run-more" label="More to do with this run" face=move || view! { <Icon sign=Sign::More/> }>
                            {can
                                .pause
                                .then(|| {
                                    view! {
                                        <MenuButton sign=Sign::Pause on_click=ask(Wish::Pause)>
                                            "Pause…"
                                        </MenuButton>
                                    }
                                })}
                            {can
                                .cancel
                                .then(|| {
                                    view! {
                                        <MenuButton sign=Sign::Stop danger=true on_click=ask(Wish::Cancel)>
                                            "Cancel…"
                                        </MenuButton>
                                    }
                                })}
                        </Menu>
                    }
                })}
        </span>
        <Ask wish id items again/>
    }
}

async fn carry_out(
    wish: Wish,
    id: RunId,
    items: Vec<WorkItemId>,
    to: String,
    reason: String,
) -> Result<(), Fail> {
    let input = ReasonInput { reason: reason.clone(), step: None };
    match wish {
        Wish::Pause => pause_run(id, input).await.map(|_| ()),
        Wish::Resume => resume_run(id, input).await.map(|_| ()),
        Wish::Retry => retry_run(id, input).await.map(|_| ()),
        Wish::Cancel => cancel_run(id, input).await.map(|_| ()),
        Wish::Reassign => {
            for item in items {
                reassign_work(item, ReassignInput { to: to.clone(), reason: reason.clone() }).await?;
            }
            Ok(())
        }
    }
}

#[component]
fn Ask(
    wish: RwSignal<Option<Wish>>,
    id: RunId,
    items: Vec<WorkItemId>,
    again: RwSignal<u32>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let reason = RwSignal::new(String::new());
    let to = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<ApiError>);
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let last = RwSignal::new(Wish::Pause);
    Effect::new(move |_| {
        if let Some(what) = wish.get() {
            last.set(what);
            wrong.set(None);
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            wish.set(None);
        }
    });
    let items = StoredValue::new(items);
    let go = move || {
        let (what, to, reason_text) = (last.get_untracked(), to.get_untracked(), reason.get_untracked());
        let items = items.get_value();
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = carry_out(what, id, items, to, reason_text).await;
            busy.set(false);
            match answer {
                Ok(()) => {
                    reason.set(String::new());
                    open.set(false);
                    toasts.say(what.words().3);
                    again.update(|n| *n += 1);
                }
                Err(problem) => wrong.set(Some(problem.error())),
            }
        });
    };
    view! {
        <Dialog open title=Signal::derive(move || last.get().words().0.to_owned())>
            <form
                method="dialog"
                on:submit=move |ev| {
                    ev.prevent_default();
                    go();
                }
            >
                <p>{move || last.get().words().1}</p>
                <Show when=move || last.get() == Wish::Reassign>
                    <AssigneePicker id="run-to" label="To whom" value=to/>
                </Show>
                <TextArea id="run-reason" label="Why (for the log)" value=reason rows=3/>
                {move || wrong.get().map(|problem| view! { <p class="error" role="alert">{problem.message}</p> })}
                <div class="actions">
                    <Button
                        kind=ButtonKind::Main
                        submit=true
                        busy
                    >
                        {move || last.get().words().2}
                    </Button>
                    <Button kind=ButtonKind::Quiet on_click=move |()| open.set(false)>
                        "Not now"
                    </Button>
                </div>
            </form>
        </Dialog>
    }
}
