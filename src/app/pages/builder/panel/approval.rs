//! An approval step: who decides, how many must, what can be decided, and what follows.

use fermata_engine::{
    definition::{
        AfterReject, Approval, ApprovalRule, AssigneeRule, Chain, ChainEnd, RecordLock, SignBy, Signature,
        Work,
    },
    flow::FlowKind,
    ids::Name,
    value::ValueSource,
};
use leptos::prelude::*;

use super::{
    super::Builder,
    approval_outcomes::OutcomesField,
    assignee::AssigneeField,
    duties::NotWhoDid,
    inputs::InputsField,
    own_words::{AboutField, NoticeField},
    parts::flows,
    step::{selected, set},
    step_work::DoneField,
};
use crate::kit::{Button, Checkbox, NumberField, Select, Sign, TextArea, TextField};

/// Changes the approval that is selected.
pub(super) fn approval(builder: Builder, key: &str, act: impl FnOnce(&mut Approval)) {
    set(builder, key, |step| {
        if let Work::Approval(work) = &mut step.work {
            act(work);
        }
    });
}

/// The approval that is selected, as it is now.
fn now(builder: Builder) -> Option<Approval> {
    match selected(builder)?.work {
        Work::Approval(work) => Some(*work),
        _ => None,
    }
}

#[component]
pub(super) fn ApprovalForm(builder: Builder, own: Name, work: Approval) -> impl IntoView {
    let fallback = work.fallback.clone();
    view! {
        <Approvers builder/>
        <ChainField builder value=work.chain.clone()/>
        <RuleField builder value=work.rule/>
        <AssigneeField
            builder
            id="p-fallback"
            label="In place of whoever is not found or may not"
            none="The owner of this orchestration"
            value=fallback
            on_change=move |rule| approval(builder, "fallback", |w| w.fallback = rule)
        />
        <OutcomesField builder outcomes=work.outcomes.clone() send_back=work.send_back.clone()/>
        <DoneField
            builder
            usual="It is decided"
            value=work.completion.clone()
            on_change=move |completion| approval(builder, "completion", |w| w.completion = completion)
        />
        <AfterRejectField builder value=work.after_reject/>
        <Guide builder work=work.clone()/>
        <NoticeField
            value=work.notice.clone()
            on_change=move |notice| approval(builder, "notice", |w| w.notice = notice)
        />
        <AboutField
            builder
            value=work.about.clone()
            on_change=move |about| approval(builder, "about", |w| w.about = about)
        />
        <NotWhoDid
            builder
            own
            value=work.not_who_did.clone()
            on_change=move |steps| approval(builder, "not_who_did", |w| w.not_who_did = steps)
        />
        <Ticks builder work/>
    }
}

/// Who decides, one after the other.
#[component]
fn Approvers(builder: Builder) -> impl IntoView {
    // Adding and removing draws the list anew; a change within a line does not.
    let drawn = RwSignal::new(0_u32);
    let list = move || {
        drawn.track();
        let approvers = untrack(|| now(builder)).map(|work| work.approvers).unwrap_or_default();
        let lines = approvers.into_iter().enumerate().map(|(at, rule)| {
            let change = move |rule: Option<AssigneeRule>| {
                let Some(rule) = rule else { return };
                approval(builder, &format!("approver-{at}"), |w| {
                    if let Some(old) = w.approvers.get_mut(at) {
                        *old = rule;
                    }
                });
            };
            let remove = move |()| {
                approval(builder, "approvers", |w| {
                    if at < w.approvers.len() {
                        w.approvers.remove(at);
                    }
                });
                drawn.update(|n| *n += 1);
            };
            let number = at + 1;
            view! {
                <div class="set-line">
                    <AssigneeField
                        builder
                        id=format!("p-approver-{number}")
                        label=format!("Approver {number}")
                        value=Some(rule)
                        on_change=change
                    />
                    <Button sign=Sign::Close on_click=remove>
                        {format!("Remove approver {number}")}
                    </Button>
                </div>
            }
        });
        lines.collect_view()
    };
    let add = move |()| {
        let manager = AssigneeRule::Manager { of: Box::new(AssigneeRule::Starter), levels: 1 };
        approval(builder, "approvers", |w| w.approvers.push(manager));
        drawn.update(|n| *n += 1);
    };
    view! {
        <fieldset class="sets">
            <legend>"Who decides"</legend>
            {list}
            <div class="actions">
                <Button sign=Sign::Plus on_click=add>
                    "Add approver"
                </Button>
            </div>
        </fieldset>
    }
}

/// Approvers up the reporting line.
#[component]
fn ChainField(builder: Builder, value: Option<Chain>) -> impl IntoView {
    let (mode, count, amount) = match value.as_ref().map(|chain| &chain.up_to) {
        None => ("none", 1, String::new()),
        Some(ChainEnd::Levels { count }) => ("levels", *count, String::new()),
        Some(ChainEnd::Amount { amount }) => {
            let path = match amount {
                ValueSource::Reference(path) | ValueSource::Expression(path) => path.clone(),
                ValueSource::Literal(value) => value.to_string(),
            };
            ("amount", 1, path)
        }
    };
    let of = StoredValue::new(value.map_or(AssigneeRule::Starter, |chain| chain.of));
    let mode = RwSignal::new(mode.to_owned());
    let (count, amount) = (RwSignal::new(count.to_string()), RwSignal::new(amount));
    let put = move || {
        let up_to = match mode.get_untracked().as_str() {
            "levels" => Some(ChainEnd::Levels { count: count.get_untracked().trim().parse().unwrap_or(1) }),
            "amount" => {
                let path = amount.get_untracked();
                Some(ChainEnd::Amount { amount: ValueSource::Expression(path) })
            }
            _ => None,
        };
        let chain = up_to.map(|up_to| Chain { of: of.get_value(), up_to });
        approval(builder, "chain", |w| w.chain = chain);
    };
    let options = [
        ("none", "Nobody else"),
        ("levels", "Managers, so many levels up"),
        ("amount", "Managers, up to who may approve the amount"),
    ];
    let options: Vec<(String, String)> =
        options.iter().map(|(key, words)| ((*key).to_owned(), (*words).to_owned())).collect();
    let base = move |rule: Option<AssigneeRule>| {
        if let Some(rule) = rule {
            of.set_value(rule);
            put();
        }
    };
    view! {
        <Select id="p-chain" label="And up the reporting line" value=mode options on_change=move |_: String| put()/>
        <Show when=move || mode.get() != "none">
            <AssigneeField
                builder
                id="p-chain-of"
                label="Whose managers"
                person=true
                value=Some(of.get_value())
                on_change=base
            />
        </Show>
        <Show when=move || mode.get() == "levels">
            <NumberField id="p-chain-count" label="Levels" min="1" step="1" value=count on_change=move |_: String| put()/>
        </Show>
        <Show when=move || mode.get() == "amount">
            <TextField
                id="p-chain-amount"
                label="Amount"
                help="Such as record.amount. It is held against what each person may approve."
                value=amount
                on_change=move |_: String| put()
            />
        </Show>
    }
}

/// How many must approve.
#[component]
fn RuleField(builder: Builder, value: ApprovalRule) -> impl IntoView {
    let (mode, count) = match value {
        ApprovalRule::Any => ("any", 2),
        ApprovalRule::All => ("all", 2),
        ApprovalRule::AtLeast { count } => ("at_least", count),
        ApprovalRule::InTurn => ("in_turn", 2),
    };
    let (mode, count) = (RwSignal::new(mode.to_owned()), RwSignal::new(count.to_string()));
    let put = move || {
        let rule = match mode.get_untracked().as_str() {
            "all" => ApprovalRule::All,
            "at_least" => ApprovalRule::AtLeast { count: count.get_untracked().trim().parse().unwrap_or(1) },
            "in_turn" => ApprovalRule::InTurn,
            _ => ApprovalRule::Any,
        };
        approval(builder, "rule", |w| w.rule = rule);
    };
    let options = [
        ("any", "One of them is enough"),
        ("all", "All of them"),
        ("at_least", "So many of them"),
        ("in_turn", "All of them, one after another"),
    ];
    let options: Vec<(String, String)> =
        options.iter().map(|(key, words)| ((*key).to_owned(), (*words).to_owned())).collect();
    view! {
        <Select id="p-rule" label="Who must approve" value=mode options on_change=move |_: String| put()/>
        <Show when=move || mode.get() == "at_least">
            <NumberField id="p-rule-count" label="How many" min="1" step="1" value=count on_change=move |_: String| put()/>
        </Show>
    }
}

#[component]
fn AfterRejectField(builder: Builder, value: AfterReject) -> impl IntoView {
    let key = RwSignal::new(if value == AfterReject::Stop { "stop" } else { "go_on" }.to_owned());
    let options = [
        ("stop", "Stop: leave the stage by its reject path, else end"),
        ("go_on", "Go on: conditions look at the outcome"),
    ];
    let options: Vec<(String, String)> =
        options.iter().map(|(key, words)| ((*key).to_owned(), (*words).to_owned())).collect();
    let chosen = move |key: String| {
        let after = if key == "go_on" { AfterReject::GoOn } else { AfterReject::Stop };
        approval(builder, "after_reject", |w| w.after_reject = after);
    };
    view! { <Select id="p-after-reject" label="If it is rejected" value=key options on_change=chosen/> }
}

/// What approvers see.
#[component]
fn Guide(builder: Builder, work: Approval) -> impl IntoView {
    let flow = RwSignal::new(work.flow.as_ref().map(ToString::to_string).unwrap_or_default());
    let guidance = RwSignal::new(work.guidance.clone());
    let screen = flows(builder, FlowKind::Screen);
    view! {
        <Select
            id="p-flow"
            label="Work guide"
            help="Screens that approvers see and fill in above the buttons."
            value=flow
            options=screen
            empty="No screens"
            on_change=move |name: String| approval(builder, "flow", |w| w.flow = Name::parse(&name).ok())
        />
        {move || {
            let name = Name::parse(&flow.get()).ok()?;
            let value = work.inputs.clone();
            let on_change = move |inputs| approval(builder, "inputs", |w| w.inputs = inputs);
            Some(view! { <InputsField builder flow=name value on_change/> })
        }}
        <TextArea
            id="p-guidance"
            label="What approvers read"
            rows=4
            value=guidance
            help="Markdown. {{record.name}} is filled in."
            on_change=move |text: String| approval(builder, "guidance", |w| w.guidance = text)
        />
    }
}

/// What is simply on or off.
#[component]
fn Ticks(builder: Builder, work: Approval) -> impl IntoView {
    let own = RwSignal::new(work.may_approve_own);
    let add = RwSignal::new(work.approvers_may_add);
    let locks = RwSignal::new(work.lock.is_some());
    let edits = RwSignal::new(work.lock.as_ref().is_some_and(|lock| lock.approvers_may_edit));
    let lock = move || {
        let lock = locks.get_untracked();
        let approvers_may_edit = edits.get_untracked();
        approval(builder, "lock", |w| {
            let editors = w.lock.take().map(|lock| lock.editors).unwrap_or_default();
            w.lock = lock.then_some(RecordLock { approvers_may_edit, editors });
        });
    };
    view! {
        <Checkbox
            id="p-own"
            label="Whoever started the run may decide too"
            value=own
            on_change=move |on| approval(builder, "may_approve_own", |w| w.may_approve_own = on)
        />
        <Checkbox
            id="p-may-add"
            label="Approvers may ask others too"
            help="Managers always may."
            value=add
            on_change=move |on| approval(builder, "approvers_may_add", |w| w.approvers_may_add = on)
        />
        <Checkbox
            id="p-lock"
            label="Keep the record as it is meanwhile"
            help="Nobody but administrators can change it until it is decided."
            value=locks
            on_change=move |_| lock()
        />
        <Show when=move || locks.get()>
            <Checkbox
                id="p-lock-edit"
                label="Approvers may change it"
                value=edits
                on_change=move |_| lock()
            />
        </Show>
        <Signing builder work/>
    }
}

/// Whether and how it is signed; what is not may be decided by mail.
#[component]
fn Signing(builder: Builder, work: Approval) -> impl IntoView {
    let signs = RwSignal::new(work.signature.is_some());
    let usual = "I have reviewed {{record.name}} and stand by this decision.";
    let by = RwSignal::new(sign_by_key(work.signature.as_ref().map(|s| s.by).unwrap_or_default()).to_owned());
    let statement = RwSignal::new(work.signature.map_or_else(|| usual.to_owned(), |s| s.statement));
    let not_by_mail = RwSignal::new(work.not_by_mail);
    let sign = move || {
        let by = SIGN_BY.iter().find(|(_, key, _)| by.with_untracked(|by| by == key));
        let by = by.map_or(SignBy::Either, |(by, ..)| *by);
        let signature = signs.get_untracked().then(|| Signature { statement: statement.get_untracked(), by });
        approval(builder, "signature", |w| w.signature = signature);
    };
    view! {
        <Checkbox
            id="p-sign"
            label="Needs an electronic signature"
            help="Approvers show again that it is them and sign the record as it is."
            value=signs
            on_change=move |_| sign()
        />
        <Show when=move || signs.get()>
            <TextArea
                id="p-statement"
                label="What they state by signing"
                rows=2
                value=statement
                help="{{record.name}} is filled in."
                on_change=move |_: String| sign()
            />
            <Select
                id="p-sign-by"
                label="They show that it is them by"
                value=by
                options=sign_by_options()
                help="One-time codes come from the authenticator that each sets up on their profile."
                on_change=move |_: String| sign()
            />
        </Show>
        <Show when=move || !signs.get()>
            <Checkbox
                id="p-not-by-mail"
                label="Decide inside Fermata only"
                help="Mails then have no buttons that decide. What is signed never has."
                value=not_by_mail
                on_change=move |on| approval(builder, "not_by_mail", |w| w.not_by_mail = on)
            />
        </Show>
    }
}

/// How a signer shows that it is them, each with its key and what people read.
const SIGN_BY: [(SignBy, &str, &str); 3] = [
    (SignBy::Either, "either", "Password or one-time code"),
    (SignBy::Password, "password", "Password"),
    (SignBy::OneTimeCode, "one_time_code", "One-time code"),
];

fn sign_by_options() -> Vec<(String, String)> {
    SIGN_BY.map(|(_, key, words)| (key.to_owned(), words.to_owned())).to_vec()
}

fn sign_by_key(by: SignBy) -> &'static str {
    SIGN_BY.iter().find(|(one, ..)| *one == by).map_or("either", |(_, key, _)| *key)
}
