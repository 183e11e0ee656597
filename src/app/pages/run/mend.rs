//! What mends a run that is stuck: going back, beginning a stage anew, passing over a step, correcting what it keeps. Each
//! dialog says first what will happen to what is open now.

use std::collections::BTreeMap;

use fermata_api::{
    ApiError,
    operate::{ChangeDueInput, CompleteStepInput, GoBackInput, SkipInput, VariablesInput},
    runs::{ReasonInput, RunView, StepView},
};
use fermata_engine::{
    ids::Name,
    run::StepStatus,
    value::{DataType, Value, Variable},
};
use leptos::prelude::*;

use crate::{
    kit::{FormDialog, FormState, MenuButton, MenuLink, Select, Sign, TextArea, ValueInput, use_toasts},
    server::{
        Fail,
        runs::{change_due, complete_step, go_back, restart_stage, set_variables, skip_step},
    },
};

/// A way to mend a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mend {
    GoBack,
    Restart,
    Skip,
    Complete,
    Due,
    Variables,
}

impl Mend {
    /// The dialog's title, the button's words, the toast's.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::GoBack => ("Go back to an earlier stage", "Go back", "The run went back"),
            Self::Restart => ("Begin this stage anew", "Begin anew", "The stage begins anew"),
            Self::Skip => ("Skip a step", "Skip it", "The step is skipped"),
            Self::Complete => ("Complete a step that waits", "Complete it", "The step is completed"),
            Self::Due => ("Set another due moment", "Set it", "It is due at another moment now"),
            Self::Variables => ("Correct what the run keeps", "Correct", "What the run keeps is corrected"),
        }
    }
}

/// The entries of the run's menu.
#[component]
pub(super) fn MendEntries(run: RwSignal<RunView>, mend: RwSignal<Option<Mend>>) -> impl IntoView {
    let entry = move |what: Mend, sign: Sign, words: &'static str| {
        view! {
            <MenuButton sign on_click=move |()| mend.set(Some(what))>
                {words}
            </MenuButton>
        }
    };
    move || {
        let (can, open) = run.with(|run| (run.can, open_work(run)));
        view! {
            {(can.complete_for)
                .then(|| {
                    open.into_iter()
                        .map(|(path, words)| {
                            view! {
                                <MenuLink href=path sign=Sign::Check>
                                    {words}
                                </MenuLink>
                            }
                        })
                        .collect_view()
                })}
            {can.skip.then(|| entry(Mend::Skip, Sign::ArrowRight, "Skip a step…"))}
            {can.complete_step.then(|| entry(Mend::Complete, Sign::Check, "Complete a step that waits…"))}
            {can.restart_stage.then(|| entry(Mend::Restart, Sign::Retry, "Begin this stage anew…"))}
            {(can.go_back && run.with(|run| !run.back_to.is_empty()))
                .then(|| entry(Mend::GoBack, Sign::Undo, "Go back to a stage…"))}
            {can.change_due.then(|| entry(Mend::Due, Sign::Clock, "Set another due moment…"))}
            {can.set_variables.then(|| entry(Mend::Variables, Sign::Edit, "Correct what it keeps…"))}
        }
    }
}

/// The open work of a run: where it is done, and what the entry says.
fn open_work(run: &RunView) -> Vec<(String, String)> {
    let open = run.work_items.iter().filter(|item| item.status.is_open());
    let entry = |item: &fermata_api::work::WorkItemView| {
        (format!("/work/{}", item.id), format!("Do “{}” for {}", item.step_label, item.assignee_label))
    };
    open.map(entry).collect()
}

/// What was filled in.
#[derive(Clone, Copy)]
struct Filled {
    reason: RwSignal<String>,
    stage: RwSignal<String>,
    step: RwSignal<String>,
    /// The step that waits for its condition.
    waits: RwSignal<String>,
    /// The place of the promise among those of the run.
    promise: RwSignal<String>,
    due: RwSignal<Value>,
    /// Variables that were changed, by name.
    values: RwSignal<BTreeMap<String, Value>>,
}

impl Filled {
    fn new() -> Self {
        Self {
            reason: RwSignal::new(String::new()),
            stage: RwSignal::new(String::new()),
            step: RwSignal::new(String::new()),
            waits: RwSignal::new(String::new()),
            promise: RwSignal::new(String::new()),
            due: RwSignal::new(Value::Null),
            values: RwSignal::new(BTreeMap::new()),
        }
    }

    fn begin(self, run: &RunView) {
        self.reason.set(String::new());
        self.stage.set(run.back_to.last().map(ToString::to_string).unwrap_or_default());
        self.step.set(String::new());
        self.waits.set(waiting_on(run).first().map(|step| step.name.to_string()).unwrap_or_default());
        self.promise.set("0".to_owned());
        self.due.set(run.promises.first().map_or(Value::Null, |promise| promise.due.to_string().into()));
        self.values.set(BTreeMap::new());
    }

    fn missing(self, mend: Mend) -> Option<ApiError> {
        if mend == Mend::Skip && self.step.with_untracked(String::is_empty) {
            return Some(ApiError::field("step", "required", "Choose the step."));
        }
        if mend == Mend::Variables && self.values.with_untracked(BTreeMap::is_empty) {
            return Some(ApiError::field("values", "required", "Change at least one value."));
        }
        if mend == Mend::Due && self.due.with_untracked(Value::is_null) {
            return Some(ApiError::field("due", "required", "Say when it is due."));
        }
        if self.reason.with_untracked(|reason| reason.trim().is_empty()) {
            return Some(ApiError::field("reason", "required", "Say why, for those who read the log."));
        }
        None
    }

    fn carry_out(self, mend: Mend, run: &RunView) -> impl Future<Output = Result<(), Fail>> + use<> {
        let (id, reason) = (run.row.id, self.reason.get_untracked());
        let named = |signal: RwSignal<String>, path: &str| {
            let unknown = || Fail(ApiError::field(path, "required", "Choose one."));
            Name::parse(&signal.get_untracked()).map_err(|_| unknown())
        };
        let (stage, step, waits) =
            (named(self.stage, "stage"), named(self.step, "step"), named(self.waits, "step"));
        let values = self.values.get_untracked();
        let at = self.promise.get_untracked().parse::<usize>().unwrap_or(0);
        let promise = run.promises.get(at).map(|promise| (promise.step.clone(), promise.stage.clone()));
        let due = serde_json::from_value(self.due.get_untracked());
        async move {
            match mend {
                Mend::GoBack => go_back(id, GoBackInput { stage: stage?, reason }).await?,
                Mend::Restart => restart_stage(id, ReasonInput { reason }).await?,
                Mend::Skip => skip_step(id, SkipInput { step: step?, reason }).await?,
                Mend::Complete => complete_step(id, CompleteStepInput { step: waits?, reason }).await?,
                Mend::Due => {
                    let due =
                        due.map_err(|_| Fail(ApiError::field("due", "required", "Say when it is due.")))?;
                    let (step, stage) = promise.unwrap_or_default();
                    change_due(id, ChangeDueInput { step, stage, due, reason }).await?
                }
                Mend::Variables => set_variables(id, VariablesInput { values, reason }).await?,
            };
            Ok(())
        }
    }
}

/// The dialog of all of them.
#[component]
pub(super) fn MendDialog(
    run: RwSignal<RunView>,
    /// What the version that it follows declares.
    variables: StoredValue<Vec<Variable>>,
    mend: RwSignal<Option<Mend>>,
    again: RwSignal<u32>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let filled = Filled::new();
    let form = FormState::new();
    let toasts = use_toasts();
    let last = RwSignal::new(Mend::Restart);
    Effect::new(move |_| {
        if let Some(what) = mend.get() {
            last.set(what);
            run.with_untracked(|run| filled.begin(run));
            open.set(true);
            mend.set(None);
        }
    });
    let go = move |()| {
        let what = last.get_untracked();
        if let Some(missing) = filled.missing(what) {
            form.refuse(missing);
            return;
        }
        let answer = run.with_untracked(|run| filled.carry_out(what, run));
        form.send(answer, move |()| {
            open.set(false);
            toasts.say(what.words().2);
            again.update(|n| *n += 1);
        });
    };
    let title = Signal::derive(move || last.get().words().0.to_owned());
    let submit = Signal::derive(move || last.get().words().1.to_owned());
    view! {
        <FormDialog open form title submit on_submit=go>
            {move || match last.get() {
                Mend::GoBack => {
                    view! {
                        <Select id="mend-stage" label="To which stage" value=filled.stage options=stages(run) error=form.at("stage")/>
                    }
                        .into_any()
                }
                Mend::Skip => {
                    view! {
                        <Select
                            id="mend-step"
                            label="Which step"
                            value=filled.step
                            options=steps(run)
                            empty="Choose …"
                            error=form.at("step")
                        />
                    }
                        .into_any()
                }
                Mend::Complete => {
                    view! {
                        <Select id="mend-waits" label="Which step" value=filled.waits options=waiting_steps(run) error=form.at("step")/>
                    }
                        .into_any()
                }
                Mend::Due => view! { <DueFields run filled form/> }.into_any(),
                Mend::Variables => view! { <Variables run variables filled form/> }.into_any(),
                Mend::Restart => ().into_any(),
            }}
            <Happens run last filled/>
            <TextArea
                id="mend-reason"
                label="Why"
                help="Everyone who looks at the run's log reads it."
                value=filled.reason
                rows=3
                required=Signal::stored(true)
                error=form.at("reason")
            />
        </FormDialog>
    }
}

/// The stages that can be gone back to.
fn stages(run: RwSignal<RunView>) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        run.with(|run| {
            let named = |name: &Name| (name.to_string(), stage_label(run, name));
            run.back_to.iter().map(named).collect()
        })
    })
}

fn stage_label(run: &RunView, name: &Name) -> String {
    let found = run.stages.iter().find(|stage| &stage.name == name);
    found.map_or_else(|| name.to_string(), |stage| stage.label.clone())
}

/// The steps that can be skipped.
fn steps(run: RwSignal<RunView>) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        run.with(|run| {
            let here = run.stages.iter().find(|stage| Some(&stage.name) == run.row.stage.as_ref());
            let steps = here.map(|stage| stage.steps.as_slice()).unwrap_or_default();
            let open = steps.iter().filter(|step| {
                matches!(step.status, StepStatus::NotStarted | StepStatus::InProgress | StepStatus::Failed)
            });
            open.map(|step| (step.name.to_string(), step.label.clone())).collect()
        })
    })
}

/// The steps that people are done with and that wait for their condition.
fn waiting_on(run: &RunView) -> Vec<&StepView> {
    let here = run.stages.iter().find(|stage| Some(&stage.name) == run.row.stage.as_ref());
    let steps = here.map(|stage| stage.steps.as_slice()).unwrap_or_default();
    let waits = |step: &&StepView| step.waiting.as_ref().is_some_and(|waiting| waiting.finished.is_some());
    steps.iter().filter(waits).collect()
}

fn waiting_steps(run: RwSignal<RunView>) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        run.with(|run| {
            waiting_on(run).into_iter().map(|step| (step.name.to_string(), step.label.clone())).collect()
        })
    })
}

/// What will happen, in words, with what is open by name.
#[component]
fn Happens(run: RwSignal<RunView>, last: RwSignal<Mend>, filled: Filled) -> impl IntoView {
    let words = move || {
        run.with(|run| match last.get() {
            Mend::GoBack => {
                let to = Name::parse(&filled.stage.get()).ok().map(|name| stage_label(run, &name));
                let to = to.unwrap_or_else(|| "The stage".to_owned());
                format!(
                    "{} {to} begins anew, with new work for its people. What was done so far, and what it changed in \
                     records, stays; the log keeps all of it.",
                    left(run)
                )
            }
            Mend::Restart => format!(
                "{} Then it begins once more, with new work for its people. What its steps changed in records stays.",
                left(run)
            ),
            Mend::Skip => "It counts as done: what comes after it begins, and its stage can end without it. It hands \
                           over nothing more and sets no variables, and open work of it is taken away."
                .to_owned(),
            Mend::Complete => "Its condition is not waited for any more. What was filled in or decided stays, and what comes \
                               after it begins."
                .to_owned(),
            Mend::Due => "It is due then, whatever the record or a calendar says later. Warnings and escalations move with it."
                .to_owned(),
            Mend::Variables => "Conditions that read a value see the new one at once, so that the run may move on. \
                                Clear a field to let it hold nothing."
                .to_owned(),
        })
    };
    view! { <p class="quiet">{words}</p> }
}

/// What becomes of the stage that the run is in.
fn left(run: &RunView) -> String {
    let stage = run.row.stage_label.clone().unwrap_or_else(|| "The stage".to_owned());
    let open = run.work_items.iter().filter(|item| item.status.is_open());
    let open: Vec<String> =
        open.map(|item| format!("{} (with {})", item.step_label, item.assignee_label)).collect();
    match open.as_slice() {
        [] => format!("{stage} is left."),
        [one] => format!("{stage} is left, and {one} is taken away."),
        many => format!("{stage} is left, and this is taken away: {}.", many.join(", ")),
    }
}

/// Which promise, and when it is due from now on.
#[component]
fn DueFields(run: RwSignal<RunView>, filled: Filled, form: FormState) -> impl IntoView {
    let options = Signal::derive(move || {
        let all = run.with(|run| run.promises.iter().map(|p| p.label.clone()).collect::<Vec<_>>());
        all.into_iter().enumerate().map(|(at, label)| (at.to_string(), label)).collect::<Vec<_>>()
    });
    let chosen = move |at: String| {
        let due = run.with_untracked(|run| run.promises.get(at.parse::<usize>().ok()?).map(|p| p.due));
        filled.due.set(due.map_or(Value::Null, |due| due.to_string().into()));
    };
    view! {
        <Select id="mend-promise" label="What was promised" value=filled.promise options on_change=chosen/>
        {move || {
            filled.promise.track();
            view! {
                <ValueInput
                    id="mend-due"
                    label="Due"
                    data_type=DataType::DateTime
                    value=RwSignal::new(filled.due.get_untracked())
                    required=Signal::stored(true)
                    error=form.at("due")
                    on_change=Callback::new(move |value| filled.due.set(value))
                />
            }
        }}
    }
}

/// One field for each variable.
#[component]
fn Variables(
    run: RwSignal<RunView>,
    variables: StoredValue<Vec<Variable>>,
    filled: Filled,
    form: FormState,
) -> impl IntoView {
    let none = form.at("values");
    let fields = run.with_untracked(|run| {
        let of = |variable: Variable| {
            let now = run.vars.get(&variable.name).cloned().unwrap_or(Value::Null);
            field(variable, now, filled, form)
        };
        variables
            .get_value()
            .into_iter()
            .filter(|variable| can_be_typed(&variable.data_type))
            .map(of)
            .collect_view()
    });
    view! {
        {fields}
        {move || none.get().map(|words| view! { <p class="error" role="alert">{words}</p> })}
    }
}

/// Records and lists are made by flows; nobody types them.
fn can_be_typed(data_type: &DataType) -> bool {
    !matches!(
        data_type,
        DataType::AutoNumber { .. }
            | DataType::Formula { .. }
            | DataType::Record { .. }
            | DataType::List { .. }
            | DataType::File { .. }
    )
}

fn field(variable: Variable, now: Value, filled: Filled, form: FormState) -> impl IntoView {
    let (name, before) = (variable.name.to_string(), now.clone());
    let id = format!("mend-var-{name}");
    let (label, error) = (variable.shown().to_owned(), form.at(name.clone()));
    // Only what differs from now is sent.
    let on_change = Callback::new(move |value: Value| {
        filled.values.update(|values| {
            if value == before {
                values.remove(&name);
            } else {
                values.insert(name.clone(), value);
            }
        });
    });
    view! { <ValueInput id label data_type=variable.data_type value=RwSignal::new(now) error on_change/> }
}
