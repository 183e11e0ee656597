//! The page behind a link of a mail that decides an approval: says what is decided, asks to confirm, and says what was decided.
//! Works without being signed in and without script. Opening it changes nothing.

use fermata_api::decision_links::{DecisionLink, DoneDecision, OpenDecision, ShutDecision, ShutWhy};
use fermata_engine::{definition::Meaning, ids::WorkItemId, limits::COMMENT_LENGTH_MAX};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    kit::{Button, ButtonKind, LinkButton, TextArea},
    server::work::load_decision_link,
    shell::{PlainPage, Refused, behind_link},
};

/// What is said when the form came back.
fn words(code: &str, field: &str, problem: &str) -> &'static str {
    match (code, field, problem) {
        ("comment_needed", ..) | (_, "comment", "required") => "Say why, so that the others know what to do.",
        ("text_too_long", ..) | (_, "comment", "too_long") => "The comment is too long. Make it shorter.",
        (_, "comment", _) => "The comment has characters that cannot be shown. Write it without them.",
        ("stage_unavailable", ..) | (_, "back_to", _) => "Choose the stage that it goes back to.",
        ("duties_separated", ..) => "You may not decide this: somebody else must, by the rules of this step.",
        ("record_locked", ..) => "The record is locked at the moment. Try again later.",
        _ => "It could not be decided. Try again in a moment; if it stays so, sign in and decide there.",
    }
}

/// `/decide/{token}`.
#[component]
pub fn DecideByLinkPage() -> impl IntoView {
    let params = use_params_map();
    let token = move || params.read().get("token").unwrap_or_default();
    let loaded = Resource::new_blocking(token, load_decision_link);
    view! {
        <PlainPage title="Decide" wide=true>
            <Suspense>
                {move || Suspend::new(async move {
                    let show = |link| match link {
                        DecisionLink::Open(open) => view! { <Confirm open=*open/> }.into_any(),
                        DecisionLink::Done(done) => view! { <Decided done/> }.into_any(),
                        DecisionLink::Shut(shut) => view! { <Shut shut/> }.into_any(),
                    };
                    behind_link(loaded.await, show, || view! { <Lost/> }.into_any())
                })}
            </Suspense>
        </PlainPage>
    }
}

#[component]
fn Lost() -> impl IntoView {
    view! {
        <p>
            "Nothing was decided. Open it from the mail once more. If it stays so, sign in and look under "
            <a class="link" href="/work">"My work"</a> "."
        </p>
    }
}

/// What the form came back for, if it did.
#[component]
fn Returned() -> impl IntoView {
    let query = use_query_map();
    move || {
        let query = query.read();
        let asked = |key: &str| query.get(key).unwrap_or_default();
        let text = words(&query.get("error")?, &asked("field"), &asked("problem"));
        Some(view! { <Refused text/> })
    }
}

#[component]
fn Confirm(open: OpenDecision) -> impl IntoView {
    let comment = RwSignal::new(String::new());
    let kind = match open.meaning {
        Meaning::Approve => ButtonKind::Main,
        Meaning::Reject => ButtonKind::Danger,
        Meaning::SendBack => ButtonKind::Plain,
    };
    let about = if open.record.is_empty() { open.run.clone() } else { open.record.clone() };
    let person = match &open.instead_of {
        Some(other) => format!("{}, in place of {other}", open.person),
        None => open.person.clone(),
    };
    let help = match open.needs_comment {
        true => "Say why. The others read it, and it is kept in the run's log.",
        false => "The others read it, and it is kept in the run's log.",
    };
    let stages = open.back_to.clone();
    view! {
        <h1>{format!("{}?", open.outcome)}</h1>
        <Returned/>
        <dl class="kv">
            <div>
                <dt>"About"</dt>
                <dd>{about}</dd>
            </div>
            <div>
                <dt>"Step"</dt>
                <dd>{format!("{}, {}", open.step, open.orchestration)}</dd>
            </div>
            <div>
                <dt>"You decide as"</dt>
                <dd>{person}</dd>
            </div>
        </dl>
        <form method="post" class="stack">
            {(!stages.is_empty()).then(|| view! { <Stages stages/> })}
            <TextArea
                id="comment"
                name="comment"
                label="Comment"
                rows=3
                value=comment
                help
                required=open.needs_comment
                longest=u32::try_from(COMMENT_LENGTH_MAX).unwrap_or(u32::MAX)
            />
            <div class="actions">
                <Button kind submit=true>
                    {open.outcome.clone()}
                </Button>
            </div>
        </form>
        <p class="quiet">
            {format!("Nothing is decided until you press the button. The link works once, until {}. ", open.until)}
            <Instead item=open.item words="Look at everything first"/>
            " (you sign in there)."
        </p>
    }
}

/// Where the run can go back to; of one there is nothing to choose.
#[component]
fn Stages(stages: Vec<(fermata_engine::ids::Name, String)>) -> impl IntoView {
    if let [(name, label)] = stages.as_slice() {
        let (name, words) = (name.to_string(), format!("It goes back to {label}."));
        return view! {
            <p>{words}</p>
            <input type="hidden" name="back_to" value=name/>
        }
        .into_any();
    }
    let options = stages.into_iter().map(|(name, label)| {
        view! { <option value=name.to_string()>{label}</option> }
    });
    view! {
        <div class="field">
            <label for="back-to">"It goes back to"</label>
            <select class="in" id="back-to" name="back_to">
                {options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}

#[component]
fn Decided(done: DoneDecision) -> impl IntoView {
    let how = if done.by_link { "by a link of a mail" } else { "in Fermata" };
    view! {
        <h1>{format!("Decided: {}", done.outcome)}</h1>
        <p role="status">
            {format!("You decided it {how} on {}. Everybody whom it concerns can see it now; there is nothing more to do.", done.at)}
        </p>
        <p>
            <Instead item=done.item words="See the work"/>
            " (you sign in there)"
        </p>
    }
}

#[component]
fn Shut(shut: ShutDecision) -> impl IntoView {
    let title = match shut.why {
        ShutWhy::Expired => "This link has expired",
        ShutWhy::Withdrawn => "This is no longer needed",
        ShutWhy::Elsewhere => "This is not yours any more",
        ShutWhy::Inactive => "This link decides nothing",
        ShutWhy::Held => "This waits for the moment",
        ShutWhy::Separated => "Somebody else must decide this",
        ShutWhy::Impossible => "This is not possible any more",
        ShutWhy::SignIn => "Sign in to decide",
    };
    let path = format!("/work/{}", shut.item);
    let signs_in = matches!(shut.why, ShutWhy::SignIn | ShutWhy::Expired | ShutWhy::Impossible);
    let looks = !signs_in && shut.why != ShutWhy::Inactive;
    view! {
        <h1>{title}</h1>
        <p role="status">{shut.words}</p>
        {signs_in
            .then(|| {
                view! {
                    <div class="actions">
                        <LinkButton href=path>"Sign in and decide"</LinkButton>
                    </div>
                }
            })}
        {looks
            .then(|| {
                view! {
                    <p>
                        <Instead item=shut.item words="See the work"/>
                        " (you sign in there)"
                    </p>
                }
            })}
    }
}

#[component]
fn Instead(item: WorkItemId, words: &'static str) -> impl IntoView {
    view! {
        <a class="link" href=format!("/work/{item}")>
            {words}
        </a>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_comes_back_says_what_to_do() {
        assert!(words("comment_needed", "", "").starts_with("Say why"));
        assert!(words("values_invalid", "comment", "required").starts_with("Say why"));
        assert!(words("values_invalid", "back_to", "unknown").starts_with("Choose the stage"));
        assert!(words("internal", "", "").starts_with("It could not"));
    }
}
