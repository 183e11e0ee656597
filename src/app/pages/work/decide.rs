//! Deciding: who else decides, what they said, and the buttons with what goes with them.

use std::sync::Arc;

use fermata_api::approvals::{ApproverView, DecisionGuide, SignatureInput, VerdictView};
use fermata_engine::{
    definition::{ApprovalOutcome, Meaning, SignBy},
    ids::Name,
};
use leptos::prelude::*;

use crate::{
    dom,
    kit::{
        Button, ButtonKind, Chip, Dialog, FieldError, Form, FormState, Segmented, Select, TextArea,
        TextField, Time, Tone, Who,
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

/// Asks for the password or a one-time code, and says what is stated by it.
#[component]
fn SignDialog(
    guide: Arc<DecisionGuide>,
    signing: RwSignal<Option<ApprovalOutcome>>,
    #[prop(into)] on_sign: Callback<(ApprovalOutcome, SignatureInput)>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let proof = Proof::of(&guide);
    let form = FormState::new();
    Effect::new(move |_| {
        if signing.with(Option::is_some) {
            proof.text.set(String::new());
            form.clear();
            open.set(true);
        }
    });
    let statement = StoredValue::new(guide.statement.clone().unwrap_or_default());
    let revision = guide.revision;
    let go = Callback::new(move |()| {
        let Some(outcome) = signing.get_untracked() else { return };
        let Some(signature) = proof.given(revision) else {
            form.refuse(fermata_api::ApiError::field("proof", "required", proof.missing()));
            return;
        };
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
            {if proof.impossible {
                view! { <NoAuthenticator/> }.into_any()
            } else {
                view! {
                    <Form form submit="Sign" on_submit=go on_leave=leave>
                        <blockquote class="statement">{statement.get_value()}</blockquote>
                        {revision.map(|revision| view! { <p class="quiet">{format!("You sign the record as it is now, revision {revision}.")}</p> })}
                        <ProofField proof form/>
                    </Form>
                }
                .into_any()
            }}
        </Dialog>
    }
}

/// By what the signer shows that it is them.
#[derive(Clone, Copy)]
struct Proof {
    /// Whether they can choose.
    both: bool,
    /// Whether a code is demanded, and they have no authenticator.
    impossible: bool,
    /// `password` or `code`.
    by: RwSignal<String>,
    /// What they typed.
    text: RwSignal<String>,
}

impl Proof {
    fn of(guide: &DecisionGuide) -> Self {
        let both = guide.sign_by == SignBy::Either && guide.has_authenticator;
        let code = guide.sign_by == SignBy::OneTimeCode;
        let by = if code { "code" } else { "password" };
        Self {
            both,
            impossible: code && !guide.has_authenticator,
            by: RwSignal::new(by.to_owned()),
            text: RwSignal::new(String::new()),
        }
    }

    fn is_code(self) -> bool {
        self.by.with(|by| by == "code")
    }

    fn missing(self) -> &'static str {
        if self.by.with_untracked(|by| by == "code") {
            "Enter the code that your authenticator shows now: it is your signature."
        } else {
            "Enter your password: it is your signature."
        }
    }

    /// What they typed, which is gone from the page at once; none: nothing.
    fn given(self, revision: Option<i64>) -> Option<SignatureInput> {
        let text = Some(self.text.get_untracked()).filter(|text| !text.trim().is_empty())?;
        self.text.set(String::new());
        Some(match self.by.with_untracked(|by| by == "code") {
            true => SignatureInput { password: None, code: Some(text), revision },
            false => SignatureInput { password: Some(text), code: None, revision },
        })
    }
}

#[component]
fn ProofField(proof: Proof, form: FormState) -> impl IntoView {
    let ways = [("password", "Password"), ("code", "One-time code")];
    let ways: Vec<(String, String, Option<String>)> =
        ways.map(|(key, words)| (key.to_owned(), words.to_owned(), None)).to_vec();
    let error = form.at("proof");
    view! {
        {proof.both.then(|| view! { <Segmented label="Sign with" value=proof.by options=ways/> })}
        {move || match proof.is_code() {
            true => view! {
                <TextField
                    id="sign-code"
                    label="One-time code"
                    help="Six digits of your authenticator; or a recovery code."
                    autocomplete="one-time-code"
                    value=proof.text
                    error
                    required=true
                />
            }
            .into_any(),
            false => view! {
                <TextField
                    id="sign-password"
                    label="Your password"
                    kind="password"
                    autocomplete="current-password"
                    value=proof.text
                    error
                    required=true
                />
            }
            .into_any(),
        }}
    }
}

/// A code is demanded of somebody who has none.
#[component]
fn NoAuthenticator() -> impl IntoView {
    view! {
        <p>"This decision is signed with a one-time code, and you have no authenticator yet."</p>
        <p>
            <a class="link" href="/profile" target="_blank" rel="noopener">"Set one up on your profile"</a>
            " (it opens beside this page), then load this page again and sign."
        </p>
    }
}
