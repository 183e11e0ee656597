//! Deciding: who else decides, what they said, and the buttons with what goes with them.

use std::sync::Arc;

use fermata_api::approvals::{ApproverView, DecisionGuide, SignatureInput, VerdictView};
use fermata_engine::{
    definition::{ApprovalOutcome, Meaning},
    ids::Name,
};
use leptos::prelude::*;

use crate::{
    dom,
    kit::{
        Button, ButtonKind, Chip, Dialog, FieldError, Form, FormState, Select, TextArea, TextField, Time,
        Tone, Who,
    },
};

/// What goes with a decision.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Said {
    /// What the approver says.
    pub comment: String,
    /// The stage that the run goes back to.
    pub back_to: Option<Name>,
    /// Shows again who it is.
    pub signature: Option<SignatureInput>,
}

/// Who decides, in order, with what they decided.
#[component]
pub fn Approvers(
    /// Them.
    approvers: Vec<ApproverView>,
) -> impl IntoView {
    let lines = approvers.into_iter().map(|approver| {
        let state = match (&approver.verdict, approver.asked) {
            (Some(verdict), _) => view! { <VerdictLine verdict=verdict.clone()/> }.into_any(),
            (None, true) => {
                let with = approver.with.map(|with| format!("with {with}"));
                view! {
                    <Chip tone=Tone::Live>"Asked"</Chip>
                    {with.map(|with| view! { <span class="quiet">{with}</span> })}
                }
                .into_any()
            }
            (None, false) => view! { <Chip>"Later"</Chip> }.into_any(),
        };
        let added =
            approver.added_by.map(|by| view! { <span class="quiet">{format!("asked by {by}")}</span> });
        view! {
            <li class="approver">
                <Who label=approver.label/>
                {state}
                {added}
            </li>
        }
    });
    view! { <ol class="approvers">{lines.collect_view()}</ol> }
}

#[component]
fn VerdictLine(verdict: VerdictView) -> impl IntoView {
    let tone = match verdict.meaning {
        Meaning::Approve => Tone::Done,
        Meaning::Reject => Tone::Late,
        Meaning::SendBack => Tone::Risk,
    };
    view! {
        <Chip tone>{verdict.outcome}</Chip>
        {verdict.signed.then(|| view! { <Chip>"Signed"</Chip> })}
        <span class="quiet">{verdict.by} " · " <Time at=verdict.at/></span>
        {(!verdict.comment.is_empty()).then(|| view! { <q class="said">{verdict.comment}</q> })}
    }
}

/// The comment, the buttons, and the signature where one is needed.
#[component]
pub fn Deciding(
    /// What there is to decide.
    guide: Arc<DecisionGuide>,
    /// Whether it is on its way.
    #[prop(into)]
    busy: Signal<bool>,
    /// What is said about it: kept as a draft, and kept while pages are turned.
    comment: RwSignal<String>,
    /// Called with the button and what goes with it.
    #[prop(into)]
    on_decide: Callback<(Name, Said)>,
) -> impl IntoView {
    let first = guide.back_to.first().map(|(name, _)| name.to_string()).unwrap_or_default();
    let back_to = RwSignal::new(first);
    let missing = RwSignal::new(None::<String>);
    let signing = RwSignal::new(None::<ApprovalOutcome>);
    let signs = guide.statement.is_some();
    let said = move |outcome: &ApprovalOutcome, signature| Said {
        comment: comment.get_untracked(),
        back_to: (outcome.meaning == Meaning::SendBack)
            .then(|| Name::parse(&back_to.get_untracked()).ok())
            .flatten(),
        signature,
    };
    let press = move |outcome: ApprovalOutcome| {
        let needed = outcome.needs_comment || outcome.meaning == Meaning::SendBack;
        if needed && comment.with_untracked(|text| text.trim().is_empty()) {
            missing.set(Some("Say why, so that the others know what to do.".to_owned()));
            dom::focus_problem();
            return;
        }
        missing.set(None);
        if signs {
            signing.set(Some(outcome));
        } else {
            on_decide.run((outcome.name.clone(), said(&outcome, None)));
        }
    };
    let buttons = guide.outcomes.iter().cloned().enumerate().map(|(at, outcome)| {
        let kind = match outcome.meaning {
            Meaning::Approve if at == 0 => ButtonKind::Main,
            Meaning::Reject => ButtonKind::Danger,
            _ => ButtonKind::Plain,
        };
        let label = outcome.label.clone();
        view! { <Button kind busy on_click=move |()| press(outcome.clone())>{label}</Button> }
    });
    let buttons = buttons.collect_view();
    let stages: Vec<(String, String)> =
        guide.back_to.iter().map(|(name, label)| (name.to_string(), label.clone())).collect();
    let several = stages.len() > 1;
    let error: FieldError = Signal::derive(move || missing.get());
    view! {
        <TextArea
            id="decide-comment"
            label="Comment"
            rows=3
            value=comment
            help="The others read it, and it is kept in the run's log."
            error
        />
        {several.then(|| view! { <Select id="decide-back" label="If it is sent back, to" value=back_to options=stages/> })}
        <div class="actions decisions">{buttons}</div>
        <SignDialog
            guide
            signing
            on_sign=move |(outcome, signature): (ApprovalOutcome, SignatureInput)| {
                on_decide.run((outcome.name.clone(), said(&outcome, Some(signature))));
            }
        />
    }
}

/// Asks for the password and says what is stated by it.
#[component]
fn SignDialog(
    guide: Arc<DecisionGuide>,
    signing: RwSignal<Option<ApprovalOutcome>>,
    #[prop(into)] on_sign: Callback<(ApprovalOutcome, SignatureInput)>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let password = RwSignal::new(String::new());
    let form = FormState::new();
    Effect::new(move |_| {
        if signing.with(Option::is_some) {
            password.set(String::new());
            form.clear();
            open.set(true);
        }
    });
    let statement = StoredValue::new(guide.statement.clone().unwrap_or_default());
    let revision = guide.revision;
    let go = Callback::new(move |()| {
        let Some(outcome) = signing.get_untracked() else { return };
        if password.with_untracked(String::is_empty) {
            let words = "Enter your password: it is your signature.";
            form.refuse(fermata_api::ApiError::field("password", "required", words));
            return;
        }
        let signature = SignatureInput { password: password.get_untracked(), revision };
        password.set(String::new());
        open.set(false);
        signing.set(None);
        on_sign.run((outcome, signature));
    });
    let leave = Callback::new(move |()| {
        open.set(false);
        signing.set(None);
    });
    let title = move || {
        signing.with(|o| o.as_ref().map_or_else(|| "Sign".to_owned(), |o| format!("Sign: {}", o.label)))
    };
    view! {
        <Dialog open title=Signal::derive(title)>
            <Form form submit="Sign" on_submit=go on_leave=leave>
                <blockquote class="statement">{statement.get_value()}</blockquote>
                {revision.map(|revision| view! { <p class="quiet">{format!("You sign the record as it is now, revision {revision}.")}</p> })}
                <TextField
                    id="sign-password"
                    label="Your password"
                    kind="password"
                    autocomplete="current-password"
                    value=password
                    error=form.at("password")
                    required=true
                />
            </Form>
        </Dialog>
    }
}
