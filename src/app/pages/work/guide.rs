//! The work guide: what to do and why, the screens, the buttons. What is entered is kept as it is typed; finishing is sent
//! with a key, so that sending it again after a lost connection never finishes anything twice.

use std::sync::Arc;

use fermata_api::work::{CompleteInput, Completed, WorkGuide, WorkItemView};
use fermata_engine::{
    flow::{Outcome, OutcomeStyle},
    ids::{Name, WorkItemId},
    people::Role,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    about::About,
    acting::{Act, Acting, ActsFor},
    changed::Changed,
    decide::{Deciding, Said},
    delegate::DelegateDialog,
    done::{DoneView, GivenView},
    draft::{Draft, Kept},
    entries::Entries,
    form::ScreenPage,
    give::GiveDialog,
    together::Together,
    unsent::{Means, Unsent, Waiting, is_for_later, use_unsent},
};
use crate::{
    dom,
    kit::{
        Button, ButtonKind, FILE_ON_ITS_WAY, FilePlace, Markdown, Notice, ProblemView, Sign, Skeleton,
        Toasts, Tone, use_announcer, use_toasts,
    },
    live::{Live, use_live},
    server::{
        Fail,
        work::{claim_work, hand_back_work, load_guide, release_work},
    },
    shell::{PageHead, use_session},
};

/// The guide of one work item, fetched here.
#[component]
pub fn Guide(
    /// Which.
    #[prop(into)]
    id: Signal<WorkItemId>,
    /// Whether it stands on the record's own page.
    #[prop(optional)]
    on_record: bool,
    /// Called when it was finished or given away.
    #[prop(optional, into)]
    on_change: Option<Callback<()>>,
) -> impl IntoView {
    let again = RwSignal::new(0);
    let guide = Resource::new(move || (id.get(), again.get()), |(id, _)| load_guide(id));
    let reload = Callback::new(move |()| {
        again.update(|n| *n += 1);
        if let Some(on_change) = on_change {
            on_change.run(());
        }
    });
    view! {
        <Transition fallback=|| view! { <Skeleton lines=7/> }>
            {move || Suspend::new(async move {
                match guide.await {
                    Ok(guide) => view! { <GuideView guide=Arc::new(guide) on_record reload/> }.into_any(),
                    Err(fail) => {
                        view! {
                            {(!on_record).then(|| view! { <PageHead title="Work" up=("My work", "/work")/> })}
                            <ProblemView problem=fail/>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn GuideView(guide: Arc<WorkGuide>, on_record: bool, reload: Callback<()>) -> impl IntoView {
    let finished = RwSignal::new(None::<Completed>);
    let given = RwSignal::new(None::<WorkItemView>);
    let entries = Entries::new(&guide);
    let shown = guide.clone();
    let title = guide.item.step_label.clone();
    let about = guide.record.as_ref().filter(|_| !on_record).map(|record| record.at.clone());
    view! {
        {(!on_record).then(|| view! { <PageHead title=title up=("My work", "/work")/> })}
        <div class="guide" class:on-record=on_record>
            {move || match (finished.get(), given.get()) {
                (Some(completed), _) => view! { <DoneView completed/> }.into_any(),
                (None, Some(item)) => view! { <GivenView item/> }.into_any(),
                (None, None) => view! { <Doing guide=shown.clone() entries finished given reload/> }.into_any(),
            }}
            <About guide on_record done=Signal::derive(move || finished.with(Option::is_some) || given.with(Option::is_some))/>
            {about.map(|at| view! { <Together object=at.object record=at.id/> })}
        </div>
    }
}

#[component]
fn Doing(
    guide: Arc<WorkGuide>,
    entries: Entries,
    finished: RwSignal<Option<Completed>>,
    given: RwSignal<Option<WorkItemView>>,
    reload: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    if let Some(record) = &guide.record {
        provide_context(FilePlace::new(record.at.object.clone(), record.at.id));
    }
    let draft = Draft::new(guide.item.id, untrack(|| session.name()), entries, guide.comment.clone());
    let restored = RwSignal::new(0);
    let own = guide.can_complete;
    let acting = Acting::new();
    let open = Signal::derive(move || own || acting.on.get());
    draft.restore(restored);
    if own {
        draft.mind();
    }
    // What was typed a moment ago is shown again afterwards.
    let reload = Callback::new(move |()| draft.save_then(reload));
    let guidance = guide.guidance.clone();
    let blocked = guide.blocked.clone();
    let form = move || {
        restored.track();
        view! { <ScreenPage entries open=open/> }
    };
    view! {
        <article class="card pad doing">
            <p class="quiet">{guide.item.orchestration_label.clone()} " · " {guide.position.clone()}</p>
            <h2 class="title">{guide.item.step_label.clone()}</h2>
            <Changed guide=guide.clone() entries reload/>
            {guide.sent_back.clone().map(|why| view! { <Notice tone=Tone::Risk sign=Sign::Undo>{why}</Notice> })}
            {guide.delegated_by.clone().map(|owner| view! { <Notice sign=Sign::Users>{format!("You do this for {owner}.")}</Notice> }).filter(|_| guide.can_hand_back)}
            {guide.stand_in.clone().map(|words| view! { <Notice sign=Sign::Users>{words}</Notice> })}
            {move || {
                blocked
                    .clone()
                    .filter(|_| !acting.on.get())
                    .map(|why| view! { <Notice sign=Sign::Lock>{why}</Notice> })
            }}
            <ActsFor label=guide.item.assignee_label.clone() acting/>
            {(!guidance.trim().is_empty()).then(|| view! { <Markdown text=guidance.clone()/> })}
            {form}
            <Finish guide entries finished given draft acting reload/>
        </article>
    }
}

/// Sending a finished item: once, whatever happens on the way.
#[derive(Clone, Copy)]
struct Sending {
    id: WorkItemId,
    entries: Entries,
    draft: Draft,
    finished: RwSignal<Option<Completed>>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
    acting: Acting,
    toasts: Toasts,
    live: Live,
    unsent: Unsent,
    means: Means,
    /// What people read for it.
    title: StoredValue<String>,
    /// Whether its buttons are those of an approval, not of its screens.
    decides: bool,
    /// Where files of the form lie, if there is a record.
    place: StoredValue<Option<FilePlace>>,
}

impl Sending {
    /// Checks, then sends. A lost connection is tried again with the same key until it works.
    fn finish(self, outcome: Option<Name>) {
        self.finish_saying(outcome, Said::default());
    }

    /// As [`Self::finish`], with what goes with a decision.
    fn finish_saying(self, outcome: Option<Name>, said: Said) {
        if self.place.with_value(|place| place.as_ref().is_some_and(FilePlace::waits)) {
            self.problem.set(Some(FILE_ON_ITS_WAY.into()));
            return;
        }
        let button = outcome.clone().filter(|_| !self.decides);
        if !self.entries.may_finish(button) {
            self.problem.set(Some("Something is missing or wrong; see each field.".into()));
            dom::focus_problem();
            return;
        }
        if self.acting.lacks_reason() {
            self.problem.set(Some("Say why you do it for them: it stands in the run's log.".into()));
            dom::focus_first("#acting-reason");
            return;
        }
        self.problem.set(None);
        self.busy.set(true);
        self.draft.pause();
        let input = CompleteInput {
            outcome: outcome.map(String::from),
            values: self.entries.to_send(),
            comment: said.comment,
            back_to: said.back_to,
            signature: said.signature,
        };
        self.send(input, dom::once_key());
    }

    /// Sends it. What does not arrive waits, and is sent by itself with the same key until it does.
    fn send(self, input: CompleteInput, key: String) {
        let (item, title) = (self.id, self.title.get_value());
        let waiting = Waiting { item, title, key, input, reason: self.acting.why() };
        spawn_local(async move {
            match waiting.clone().send().await {
                Err(fail) if is_for_later(&fail) => {
                    self.draft.keep_here();
                    self.unsent.wait(waiting, self.means);
                    self.busy.try_set(false);
                }
                answer => self.answered(answer),
            }
        });
    }

    /// It arrived.
    fn answered(self, answer: Result<Completed, Fail>) {
        match answer {
            Ok(completed) => {
                self.draft.end();
                self.toasts.say(format!("{}: done.", completed.item.step_label));
                self.live.note("work", &self.id.to_string());
                self.finished.try_set(Some(completed));
            }
            Err(fail) => {
                if self.acting.on.try_get_untracked() == Some(false) {
                    self.draft.resume();
                }
                self.busy.try_set(false);
                if self.problem.try_set(Some(fail.message())).is_none() {
                    self.entries.refuse(fail.0.fields);
                    dom::focus_problem();
                }
            }
        }
    }

    /// Hears what came of what had to wait.
    fn listen(self) {
        let answer = self.unsent.answer_to(self.id);
        Effect::new(move |before: Option<()>| {
            let answer = answer.get();
            // What came before this guide was opened was told then.
            if let Some(answer) = answer.filter(|_| before.is_some()) {
                untrack(|| self.answered(answer));
            }
        });
    }
}

/// The buttons under the form.
#[component]
fn Finish(
    guide: Arc<WorkGuide>,
    entries: Entries,
    finished: RwSignal<Option<Completed>>,
    given: RwSignal<Option<WorkItemView>>,
    draft: Draft,
    acting: Acting,
    reload: Callback<()>,
) -> impl IntoView {
    let sending = Sending {
        id: guide.item.id,
        entries,
        draft,
        finished,
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
        acting,
        toasts: use_toasts(),
        live: use_live(),
        unsent: use_unsent(),
        means: Means::here(),
        title: StoredValue::new(guide.item.step_label.clone()),
        decides: guide.decision.is_some(),
        place: StoredValue::new(use_context::<FilePlace>()),
    };
    sending.listen();
    let waits = Memo::new(move |_| sending.unsent.has(sending.id));
    let busy = Signal::derive(move || sending.busy.get() || waits.get());
    let decision = guide.decision.clone().map(|decision| Arc::new(*decision));
    let outcomes = buttons_of(&guide);
    let (can_complete, has_form) = (guide.can_complete, guide.flow.is_some());
    let (can_act, whom) = (guide.can_complete_for, guide.item.assignee_label.clone());
    let buttons = move || {
        if !can_complete && !acting.on.get() {
            return ().into_any();
        }
        let on_last = !entries.has_next();
        // Going on is the main way until the last page; buttons that need no complete form are there all along.
        let finish = outcomes.iter().filter(|o| on_last || o.skips_required).cloned();
        let finish = finish
            .map(|outcome| view! { <OutcomeButton outcome sending busy quiet=!on_last/> })
            .collect_view();
        let done = (on_last && outcomes.is_empty() && !sending.decides).then(|| {
            view! {
                <Button kind=ButtonKind::Main busy on_click=move |()| sending.finish(None)>
                    "Done"
                </Button>
            }
        });
        let back = (entries.at() > 0)
            .then(|| view! { <Button on_click=move |()| turn(entries, false)>"Back"</Button> });
        let next = (!on_last).then(|| {
            view! {
                <Button kind=ButtonKind::Main on_click=move |()| turn(entries, true)>
                    "Next"
                </Button>
            }
        });
        view! {
            {next}
            {done}
            {finish}
            {back}
        }
        .into_any()
    };
    let problem = move || sending.problem.get().map(late);
    let deciding = move || {
        let open = can_complete || acting.on.get();
        let guide = decision.clone().filter(|_| open && !entries.has_next())?;
        let decide = move |(outcome, said): (Name, Said)| sending.finish_saying(Some(outcome), said);
        Some(view! { <Deciding guide busy comment=draft.comment on_decide=decide/> })
    };
    view! {
        {deciding}
        <div role="alert">{problem}</div>
        <div role="status">{move || waits.get().then(|| view! { <Waits/> })}</div>
        <footer class="finish">
            {buttons}
            <Hand guide given reload/>
            {can_act.then(|| view! { <Act whom acting/> })}
            {(can_complete && has_form)
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Quiet on_click=move |()| draft.keep()>
                            "Save as draft"
                        </Button>
                    }
                })}
            <span class="kept quiet" role="status">
                {move || kept_words(draft.kept.get())}
            </span>
        </footer>
    }
}

/// Where what was entered is.
fn kept_words(kept: Kept) -> String {
    match kept {
        Kept::Clean => String::new(),
        Kept::Waiting => "Keeping …".to_owned(),
        Kept::Saved => "Draft kept".to_owned(),
        Kept::Here => "Draft kept in this browser".to_owned(),
        Kept::Nowhere(why) => format!("Not kept: {why}"),
    }
}

/// Said while the server cannot be reached: nothing is lost, and there is nothing to do.
#[component]
fn Waits() -> impl IntoView {
    view! {
        <Notice sign=Sign::Offline>
            "There is no connection just now. What you entered is kept in this browser, and it is sent by itself as soon as the connection is back. You need not stay on this page."
        </Notice>
    }
}

/// What went wrong, where everybody sees it.
fn late(text: String) -> impl IntoView {
    view! {
        <Notice tone=Tone::Late sign=Sign::Problem>
            {text}
        </Notice>
    }
}

/// The buttons of the screens; an approval has its own.
fn buttons_of(guide: &WorkGuide) -> Vec<Outcome> {
    match (&guide.decision, &guide.flow) {
        (None, Some(flow)) => flow.outcomes.clone(),
        _ => Vec::new(),
    }
}

/// Turns the page and moves the focus to its title.
fn turn(entries: Entries, forward: bool) {
    let turned = if forward {
        entries.next()
    } else {
        entries.back();
        true
    };
    if turned {
        dom::focus_first("#screen-title");
    } else {
        dom::focus_problem();
    }
}

#[component]
fn OutcomeButton(outcome: Outcome, sending: Sending, busy: Signal<bool>, quiet: bool) -> impl IntoView {
    let kind = match outcome.style {
        OutcomeStyle::Danger => ButtonKind::Danger,
        OutcomeStyle::Primary if !quiet => ButtonKind::Main,
        _ => ButtonKind::Plain,
    };
    let name = outcome.name;
    view! {
        <Button kind busy on_click=move |()| sending.finish(Some(name.clone()))>
            {outcome.label}
        </Button>
    }
}

/// Taking it, putting it back, giving it away.
#[component]
fn Hand(guide: Arc<WorkGuide>, given: RwSignal<Option<WorkItemView>>, reload: Callback<()>) -> impl IntoView {
    let (toasts, announcer, session) = (use_toasts(), use_announcer(), use_session());
    // What goes to others is no longer this person's to see; managers and their own teams look at it as it is now.
    let on_given = move |item: WorkItemView| {
        let mine = session.me.with_untracked(|me| {
            me.as_ref().is_some_and(|me| me.role >= Role::Manager || me.reach.contains(&item.assignee))
        });
        if mine {
            reload.run(());
        } else {
            given.set(Some(item));
        }
    };
    let busy = RwSignal::new(false);
    let id = guide.item.id;
    let (giving, asking) = (RwSignal::new(false), RwSignal::new(false));
    let hand_back = move |()| {
        busy.set(true);
        spawn_local(async move {
            let answer = hand_back_work(id, String::new()).await;
            busy.try_set(false);
            match answer {
                Ok(item) => on_given(item),
                Err(fail) => toasts.problem(fail.message()),
            }
        });
    };
    let hand = move |take: bool| {
        busy.set(true);
        spawn_local(async move {
            let answer = if take { claim_work(id).await } else { release_work(id).await };
            busy.try_set(false);
            match answer {
                Ok(_) => {
                    announcer.say(if take { "It is yours now." } else { "It is back with the team." });
                    dom::focus_in_its_place(".finish .hand .btn");
                    reload.run(());
                }
                Err(fail) => toasts.problem(fail.message()),
            }
        });
    };
    let claim_kind = if guide.can_complete { ButtonKind::Plain } else { ButtonKind::Main };
    view! {
        <span class="hand">
            {guide
                .can_claim
                .then(|| {
                    view! {
                        <Button kind=claim_kind busy on_click=move |()| hand(true)>
                            "Claim"
                        </Button>
                    }
                })}
            {guide
                .can_release
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Quiet busy on_click=move |()| hand(false)>
                            "Release"
                        </Button>
                    }
                })}
        </span>
        {guide
            .can_hand_back
            .then(|| view! { <Button kind=ButtonKind::Quiet busy on_click=hand_back>"Give it back"</Button> })}
        {guide
            .can_delegate
            .then(|| {
                view! {
                    <Button kind=ButtonKind::Quiet on_click=move |()| asking.set(true)>
                        "Ask a colleague"
                    </Button>
                    <DelegateDialog item=guide.item.clone() open=asking on_done=on_given/>
                }
            })}
        {guide
            .can_reassign
            .then(|| {
                view! {
                    <Button kind=ButtonKind::Quiet on_click=move |()| giving.set(true)>
                        "Give to someone else"
                    </Button>
                    <GiveDialog item=guide.item.clone() open=giving on_done=on_given/>
                }
            })}
    }
}
