//! What can be done with a run. Every wish opens a small dialog that says what will happen and asks why.

use fermata_api::{
    ApiError,
    runs::{ReasonInput, RunView},
    work::ReassignInput,
};
use fermata_engine::ids::{RunId, WorkItemId};
use leptos::prelude::*;

use crate::{
    kit::{
        Button, ButtonKind, FormDialog, FormState, Icon, Menu, MenuButton, Of, Picker, Sign, TextArea,
        use_toasts,
    },
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
    /// The run, as it is now.
    run: RwSignal<RunView>,
    /// Counted up when something was done.
    again: RwSignal<u32>,
) -> impl IntoView {
    let wish = RwSignal::new(None::<Wish>);
    let can = Memo::new(move |_| {
        run.with(|run| (run.can.clone(), run.work_items.iter().any(|item| item.status.is_open())))
    });
    let ask = move |what: Wish| move |()| wish.set(Some(what));
    let buttons = move || {
        let (can, work) = can.get();
        let retry = can.retry.then(|| {
            view! {
                <Button kind=ButtonKind::Main sign=Sign::Retry on_click=ask(Wish::Retry)>
                    "Try again"
                </Button>
            }
        });
        let resume = can.resume.then(|| {
            view! {
                <Button kind=ButtonKind::Main sign=Sign::Play on_click=ask(Wish::Resume)>
                    "Resume"
                </Button>
            }
        });
        let reassign = (can.reassign && work)
            .then(|| view! { <Button sign=Sign::Give on_click=ask(Wish::Reassign)>"Reassign"</Button> });
        let more =
            (can.pause || can.cancel).then(|| view! { <More pause=can.pause cancel=can.cancel wish/> });
        view! {
            {retry}
            {resume}
            {reassign}
            {more}
        }
    };
    view! {
        <span class="actions">{buttons}</span>
        <Ask wish run again/>
    }
}

/// What is wished more seldom.
#[component]
fn More(pause: bool, cancel: bool, wish: RwSignal<Option<Wish>>) -> impl IntoView {
    view! {
        <Menu id="run-more" label="More to do with this run" face=move || view! { <Icon sign=Sign::More/> }>
            {pause
                .then(|| {
                    view! {
                        <MenuButton sign=Sign::Pause on_click=move |()| wish.set(Some(Wish::Pause))>
                            "Pause…"
                        </MenuButton>
                    }
                })}
            {cancel
                .then(|| {
                    view! {
                        <MenuButton sign=Sign::Stop danger=true on_click=move |()| wish.set(Some(Wish::Cancel))>
                            "Cancel…"
                        </MenuButton>
                    }
                })}
        </Menu>
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
fn Ask(wish: RwSignal<Option<Wish>>, run: RwSignal<RunView>, again: RwSignal<u32>) -> impl IntoView {
    let open = RwSignal::new(false);
    let (reason, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = FormState::new();
    let toasts = use_toasts();
    let last = RwSignal::new(Wish::Pause);
    Effect::new(move |_| {
        if let Some(what) = wish.get() {
            last.set(what);
            reason.set(String::new());
            to.set(String::new());
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            wish.set(None);
        }
    });
    let go = move |()| {
        let (what, to, reason) = (last.get_untracked(), to.get_untracked(), reason.get_untracked());
        if what == Wish::Reassign && to.is_empty() {
            form.refuse(ApiError::field("to", "required", "Choose who should do it."));
            return;
        }
        let (id, items) = run.with_untracked(|run| {
            let open = run.work_items.iter().filter(|item| item.status.is_open());
            (run.row.id, open.map(|item| item.id).collect())
        });
        form.send(carry_out(what, id, items, to, reason), move |()| {
            open.set(false);
            toasts.say(what.words().3);
            again.update(|n| *n += 1);
        });
    };
    let words = move |pick: fn(Wish) -> &'static str| Signal::derive(move || pick(last.get()).to_owned());
    view! {
        <FormDialog open form title=words(|w| w.words().0) submit=words(|w| w.words().2) on_submit=go>
            <p>{move || last.get().words().1}</p>
            <Show when=move || last.get() == Wish::Reassign>
                <Picker of=Of::Assignee id="run-to" label="To whom" value=to error=form.at("to") required=true/>
            </Show>
            <TextArea
                id="run-reason"
                label="Why"
                help="Everyone who looks at the run's log reads it."
                value=reason
                rows=3
                error=form.at("reason")
            />
        </FormDialog>
    }
}
