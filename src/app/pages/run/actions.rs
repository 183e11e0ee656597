//! What can be done with a run. Every wish opens a small dialog that says what will happen and asks why.

use fermata_api::{
    ApiError,
    runs::{ReasonInput, ReassignRunInput, RetryInput, RunView},
};
use fermata_engine::{
    ids::{Name, RunId, WorkItemId},
    run::StepStatus,
    value::Variable,
};
use leptos::prelude::*;

use super::mend::{Mend, MendDialog, MendEntries};
use crate::{
    kit::{
        Button, ButtonKind, FormDialog, FormState, Icon, Menu, MenuButton, Of, Picker, Select, Sign,
        TextArea, check::TickBox, use_toasts,
    },
    server::{
        Fail,
        runs::{cancel_run, pause_run, reassign_run, recall_run, resume_run, retry_run},
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
    Recall,
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
                "It goes to the person or team you choose; what was entered so far stays.",
                "Give it to them",
                "The work has moved",
            ),
            Self::Recall => (
                "Recall this run",
                "You take it back before anybody has decided: its open work is withdrawn, and it ends.",
                "Recall it",
                "It is recalled",
            ),
        }
    }
}

/// Buttons for what is possible now.
#[component]
pub(super) fn Actions(
    /// The run, as it is now.
    run: RwSignal<RunView>,
    /// The variables that its version declares.
    variables: StoredValue<Vec<Variable>>,
    /// Counted up when something was done.
    again: RwSignal<u32>,
) -> impl IntoView {
    let wish = RwSignal::new(None::<Wish>);
    let mend = RwSignal::new(None::<Mend>);
    let can = Memo::new(move |_| {
        run.with(|run| (run.can, run.work_items.iter().any(|item| item.status.is_open())))
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
        let recall = can
            .recall
            .then(|| view! { <Button sign=Sign::Undo on_click=ask(Wish::Recall)>"Recall"</Button> });
        let more = (can.pause || can.cancel || can.set_variables)
            .then(|| view! { <More run pause=can.pause cancel=can.cancel wish mend/> });
        view! {
            {retry}
            {resume}
            {reassign}
            {recall}
            {more}
        }
    };
    view! {
        <span class="actions">{buttons}</span>
        <Ask wish run again/>
        <MendDialog run variables mend again/>
    }
}

/// What is wished more seldom.
#[component]
fn More(
    run: RwSignal<RunView>,
    pause: bool,
    cancel: bool,
    wish: RwSignal<Option<Wish>>,
    mend: RwSignal<Option<Mend>>,
) -> impl IntoView {
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
            <MendEntries run mend/>
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

/// What was filled in.
#[derive(Clone, Copy)]
struct Wanted {
    reason: RwSignal<String>,
    /// Whom the work goes to.
    to: RwSignal<String>,
    /// Which of the open work.
    items: RwSignal<Vec<WorkItemId>>,
    /// Which of the failed steps; empty: all of them.
    step: RwSignal<String>,
}

impl Wanted {
    fn new() -> Self {
        Self {
            reason: RwSignal::new(String::new()),
            to: RwSignal::new(String::new()),
            items: RwSignal::new(Vec::new()),
            step: RwSignal::new(String::new()),
        }
    }

    fn begin(self, run: &RunView) {
        self.reason.set(String::new());
        self.to.set(String::new());
        self.step.set(String::new());
        self.items.set(open_work(run).into_iter().map(|(id, _)| id).collect());
    }

    /// What is missing, if anything is.
    fn missing(self, wish: Wish) -> Option<ApiError> {
        if wish == Wish::Reassign && self.to.with_untracked(String::is_empty) {
            return Some(ApiError::field("assignee", "required", "Choose who should do it."));
        }
        if wish == Wish::Reassign && self.items.with_untracked(Vec::is_empty) {
            return Some(ApiError::field("items", "required", "Tick what they should do."));
        }
        if wish != Wish::Resume && self.reason.with_untracked(|reason| reason.trim().is_empty()) {
            return Some(ApiError::field("reason", "required", "Say why, for those who read the log."));
        }
        None
    }

    /// The wish, ready to be carried out.
    fn carry_out(self, wish: Wish, id: RunId) -> impl Future<Output = Result<(), Fail>> {
        let reason = self.reason.get_untracked();
        let step = Name::parse(&self.step.get_untracked()).ok().filter(|_| wish == Wish::Retry);
        let (items, assignee) = (self.items.get_untracked(), self.to.get_untracked());
        async move {
            let input = ReasonInput { reason: reason.clone() };
            let done = match wish {
                Wish::Pause => pause_run(id, input).await,
                Wish::Resume => resume_run(id, input).await,
                Wish::Retry => retry_run(id, RetryInput { reason, step }).await,
                Wish::Cancel => cancel_run(id, input).await,
                Wish::Recall => recall_run(id, input).await,
                Wish::Reassign => {
                    reassign_run(id, ReassignRunInput { items: Some(items), assignee, reason }).await
                }
            };
            done.map(|_| ())
        }
    }
}

/// The open work of a run: which, and what people read.
fn open_work(run: &RunView) -> Vec<(WorkItemId, String)> {
    let open = run.work_items.iter().filter(|item| item.status.is_open());
    open.map(|item| (item.id, format!("{}, with {}", item.step_label, item.assignee_label))).collect()
}

/// The steps that failed: name and label.
fn failed_steps(run: &RunView) -> Vec<(String, String)> {
    let steps = run.stages.iter().flat_map(|stage| &stage.steps);
    let failed = steps.filter(|step| step.status == StepStatus::Failed);
    failed.map(|step| (step.name.to_string(), step.label.clone())).collect()
}

#[component]
fn Ask(wish: RwSignal<Option<Wish>>, run: RwSignal<RunView>, again: RwSignal<u32>) -> impl IntoView {
    let open = RwSignal::new(false);
    let wanted = Wanted::new();
    let form = FormState::new();
    let toasts = use_toasts();
    let last = RwSignal::new(Wish::Pause);
    Effect::new(move |_| {
        if let Some(what) = wish.get() {
            last.set(what);
            run.with_untracked(|run| wanted.begin(run));
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            wish.set(None);
        }
    });
    let go = move |()| {
        let what = last.get_untracked();
        if let Some(missing) = wanted.missing(what) {
            form.refuse(missing);
            return;
        }
        let id = run.with_untracked(|run| run.row.id);
        form.send(wanted.carry_out(what, id), move |()| {
            open.set(false);
            toasts.say(what.words().3);
            again.update(|n| *n += 1);
        });
    };
    let words = move |pick: fn(Wish) -> &'static str| Signal::derive(move || pick(last.get()).to_owned());
    let needed = Signal::derive(move || last.get() != Wish::Resume);
    let danger = Signal::derive(move || last.get() == Wish::Cancel);
    view! {
        <FormDialog open form title=words(|w| w.words().0) submit=words(|w| w.words().2) danger on_submit=go>
            <p>{move || last.get().words().1}</p>
            <Show when=move || last.get() == Wish::Reassign>
                <WhichWork run items=wanted.items form/>
                <Picker
                    of=Of::Assignee
                    id="run-to"
                    label="To whom"
                    value=wanted.to
                    error=form.at("assignee")
                    required=true
                />
            </Show>
            <Show when=move || last.get() == Wish::Retry>
                <WhichStep run step=wanted.step/>
            </Show>
            <TextArea
                id="run-reason"
                label="Why"
                help="Everyone who looks at the run's log reads it."
                value=wanted.reason
                rows=3
                required=needed
                error=form.at("reason")
            />
        </FormDialog>
    }
}

/// Which of the open work, where there is a choice.
#[component]
fn WhichWork(run: RwSignal<RunView>, items: RwSignal<Vec<WorkItemId>>, form: FormState) -> impl IntoView {
    let error = form.at("items");
    let all = Memo::new(move |_| run.with(open_work));
    let tick = move |(id, words): (WorkItemId, String)| {
        let on = Signal::derive(move || items.with(|items| items.contains(&id)));
        let on_change = Callback::new(move |on: bool| {
            items.update(|items| {
                items.retain(|item| *item != id);
                if on {
                    items.push(id);
                }
            });
        });
        view! { <TickBox words on disabled=Signal::stored(false) on_change/> }
    };
    move || {
        let all = all.get();
        if let [(_, words)] = all.as_slice() {
            return view! { <p>{words.clone()}</p> }.into_any();
        }
        view! {
            <fieldset class="field options">
                <legend>"What goes to them"</legend>
                {all.into_iter().map(tick).collect_view()}
                {move || error.get().map(|words| view! { <p class="error">{words}</p> })}
            </fieldset>
        }
        .into_any()
    }
}

/// Which of the failed steps, where there is a choice.
#[component]
fn WhichStep(run: RwSignal<RunView>, step: RwSignal<String>) -> impl IntoView {
    let failed = Memo::new(move |_| run.with(failed_steps));
    view! {
        <Show when=move || failed.with(|failed| failed.len() > 1)>
            <Select id="run-step" label="Which step" value=step options=failed empty="Every step that failed"/>
        </Show>
    }
}
