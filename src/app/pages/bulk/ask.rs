//! Asks what is to be done to many, says first how many it concerns, and begins it.

use fermata_api::{
    ApiError,
    bulk::{BulkAction, BulkCount, BulkInput, BulkSelect},
};
use fermata_engine::ids::Name;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::many;
use crate::{
    kit::{FormDialog, FormState, Notice, Of, Picker, Select, Sign, TextArea, Tone},
    server::{
        bulk::{count_bulk, start_bulk},
        definitions::load_orchestration,
    },
};

/// What can be done to runs: the word in the address, what people read, what will happen.
const ACTIONS: [(&str, BulkAction, &str, &str); 8] = [
    ("reassign", BulkAction::Reassign, "Give open work to somebody else", "What was entered so far stays."),
    (
        "retry",
        BulkAction::Retry,
        "Try again what failed",
        "Mend the cause first, else it fails the same way. Runs in which nothing failed are refused.",
    ),
    (
        "pause",
        BulkAction::Pause,
        "Pause",
        "Nothing starts, nobody can finish a step, and promises stand still until somebody resumes them.",
    ),
    ("resume", BulkAction::Resume, "Resume", "They go on where they stopped."),
    (
        "restart_stage",
        BulkAction::RestartStage,
        "Begin the stage anew",
        "Open work of the stage they are in is taken away, and the stage begins once more.",
    ),
    (
        "go_back",
        BulkAction::GoBack,
        "Go back to a stage",
        "The stage they are in is left, and the one you choose begins anew. Runs that were never in it are refused.",
    ),
    ("skip", BulkAction::Skip, "Skip a step", "It counts as done. Runs in which it is not open are refused."),
    (
        "cancel",
        BulkAction::Cancel,
        "Cancel",
        "They stop for good, and their open work is withdrawn. What was done so far stays in their logs.",
    ),
];

fn action_of(key: &str) -> (BulkAction, &'static str) {
    let found = ACTIONS.iter().find(|(known, ..)| *known == key);
    found.map_or((BulkAction::Reassign, ""), |(_, action, _, happens)| (*action, *happens))
}

/// What was filled in.
#[derive(Clone, Copy)]
struct Filled {
    action: RwSignal<String>,
    to: RwSignal<String>,
    stage: RwSignal<String>,
    step: RwSignal<String>,
    reason: RwSignal<String>,
    count: RwSignal<Option<BulkCount>>,
}

impl Filled {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        let count = RwSignal::new(None);
        Self { action: text(), to: text(), stage: text(), step: text(), reason: text(), count }
    }

    fn begin(self, first: &str) {
        self.action.set(first.to_owned());
        for text in [self.to, self.stage, self.step, self.reason] {
            text.set(String::new());
        }
        self.count.set(None);
    }

    fn input(self, select: BulkSelect) -> Result<BulkInput, ApiError> {
        let (action, _) = action_of(&self.action.get_untracked());
        let text = |signal: RwSignal<String>| Some(signal.get_untracked()).filter(|text| !text.is_empty());
        let named = |signal| text(signal).and_then(|name| Name::parse(&name).ok());
        let (assignee, stage, step) = (text(self.to), named(self.stage), named(self.step));
        let missing = |path: &str, words: &str| Err(ApiError::field(path, "required", words));
        match action {
            BulkAction::Reassign if assignee.is_none() => {
                return missing("assignee", "Choose who should do it.");
            }
            BulkAction::GoBack if stage.is_none() => return missing("stage", "Choose the stage."),
            BulkAction::Skip if step.is_none() => return missing("step", "Choose the step."),
            _ => {}
        }
        let reason = self.reason.get_untracked();
        if reason.trim().is_empty() {
            return missing("reason", "Say why, for those who read the logs.");
        }
        let expected = self.count.with_untracked(|count| count.as_ref().map(|count| count.count));
        Ok(BulkInput {
            select,
            action,
            stage: stage.filter(|_| action == BulkAction::GoBack),
            step: step.filter(|_| action == BulkAction::Skip),
            assignee: assignee.filter(|_| action == BulkAction::Reassign),
            outcome: None,
            reason,
            expected,
        })
    }
}

/// The dialog; what it begins is shown on a page of its own.
#[component]
pub fn BulkDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What it concerns.
    #[prop(into)]
    select: Signal<BulkSelect>,
    /// Whether these are work items, which can only be given to somebody else.
    #[prop(optional, into)]
    of_items: Signal<bool>,
    /// The one orchestration that the runs are of: only then can a stage or step be named.
    #[prop(optional, into)]
    orchestration: Signal<Option<Name>>,
    /// What is offered first.
    #[prop(default = "reassign")]
    first: &'static str,
) -> impl IntoView {
    let filled = Filled::new();
    let form = FormState::new();
    let navigate = StoredValue::new(use_navigate());
    let begin = move |()| {
        filled.begin(first);
        let select = select.get_untracked();
        spawn_local(async move {
            match count_bulk(select).await {
                Ok(count) => drop(filled.count.try_set(Some(count))),
                Err(fail) => form.refuse(fail.into()),
            }
        });
    };
    let go = move |()| match filled.input(select.get_untracked()) {
        Err(missing) => form.refuse(missing),
        Ok(input) => form.send(start_bulk(input), move |view| {
            open.set(false);
            navigate.with_value(|go| go(&format!("/bulk/{}", view.id), Default::default()));
        }),
    };
    let title = Signal::derive(move || match (of_items.get(), first) {
        (true, _) => "Give this work to somebody else".to_owned(),
        (false, _) => "Act on all of these runs".to_owned(),
    });
    let submit = Signal::derive(move || match filled.count.get() {
        Some(count) => format!("Do it to {}", many(of_items.get(), count.count)),
        None => "Counting …".to_owned(),
    });
    let acts = move || filled.action.get();
    view! {
        <FormDialog open form title submit on_open=begin on_submit=go>
            <Concerns count=filled.count of_items/>
            <Show when=move || !of_items.get()>
                <Select id="bulk-action" label="What to do" value=filled.action options=offered(orchestration)/>
            </Show>
            <Show when=move || acts() == "reassign">
                <Picker of=Of::Assignee id="bulk-to" label="To whom" value=filled.to error=form.at("assignee") required=true/>
            </Show>
            <Show when=move || acts() == "go_back">
                <Named orchestration label="To which stage" value=filled.stage form steps=false/>
            </Show>
            <Show when=move || acts() == "skip">
                <Named orchestration label="Which step" value=filled.step form steps=true/>
            </Show>
            <p class="quiet">{move || action_of(&acts()).1}</p>
            <TextArea
                id="bulk-reason"
                label="Why"
                help="It stands in the log of each of them."
                value=filled.reason
                rows=3
                required=Signal::stored(true)
                error=form.at("reason")
            />
        </FormDialog>
    }
}

/// What can be chosen: stages and steps can only be named where all runs are of one orchestration.
fn offered(orchestration: Signal<Option<Name>>) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        let one = orchestration.with(Option::is_some);
        let possible = ACTIONS
            .iter()
            .filter(|(_, action, ..)| one || !matches!(action, BulkAction::GoBack | BulkAction::Skip));
        possible.map(|(key, _, words, _)| ((*key).to_owned(), (*words).to_owned())).collect()
    })
}

/// How many, and which are the first.
#[component]
fn Concerns(count: RwSignal<Option<BulkCount>>, #[prop(into)] of_items: Signal<bool>) -> impl IntoView {
    move || {
        let count = count.get()?;
        if count.count > count.most {
            let words = format!(
                "More than {} are chosen. Narrow the filter, and do it part by part.",
                many(of_items.get(), count.most)
            );
            return Some(view! { <Notice tone=Tone::Late sign=Sign::Problem>{words}</Notice> }.into_any());
        }
        let first = count.first.join(", ");
        let rest = count.count - i64::try_from(count.first.len()).unwrap_or(0);
        let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        let words = format!("This concerns {}: {first}{rest}.", many(of_items.get(), count.count));
        Some(view! { <p role="status">{words}</p> }.into_any())
    }
}

/// A stage or step of the orchestration.
#[component]
fn Named(
    orchestration: Signal<Option<Name>>,
    label: &'static str,
    value: RwSignal<String>,
    form: FormState,
    steps: bool,
) -> impl IntoView {
    let options = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        let Some(name) = orchestration.get() else { return };
        spawn_local(async move {
            let Ok(loaded) = load_orchestration(name, None).await else { return };
            let all = loaded.definition.stages.into_iter().flat_map(|stage| {
                if steps {
                    stage.steps.into_iter().map(|step| (step.name.to_string(), step.label)).collect()
                } else {
                    vec![(stage.name.to_string(), stage.label)]
                }
            });
            options.try_set(all.collect());
        });
    });
    let (id, path) = if steps { ("bulk-step", "step") } else { ("bulk-stage", "stage") };
    view! { <Select id label value options empty="Choose …" error=form.at(path)/> }
}
