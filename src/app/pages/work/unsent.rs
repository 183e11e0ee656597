//! Work that somebody finished while the server could not be reached. It is kept in the browser and sent by itself once the
//! connection is back, under the key that it was given at first: however often it is sent, it is finished once.
//!
//! What is signed is kept in memory alone: a password is never written down.

use std::time::Duration;

use fermata_api::{
    ErrorKind,
    operate::CompleteForInput,
    work::{CompleteInput, Completed},
};
use fermata_engine::ids::WorkItemId;
use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use super::draft::drafts_of;
use crate::{
    dom,
    kit::{Toasts, use_toasts},
    live::{Live, use_live},
    server::{
        Fail,
        work::{complete_work, complete_work_for},
    },
    shell::{Session, use_session},
};

/// How long after a try the next one follows, while nothing says that the connection is back.
const AGAIN: Duration = Duration::from_secs(5);

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// Which work.
    pub item: WorkItemId,
    /// What people read for it.
    pub title: String,
    /// Whatever it is sent under, however often.
    pub key: String,
    /// What was entered.
    pub input: CompleteInput,
    /// Why somebody does it in the place of whoever has it, if they do.
    pub reason: Option<String>,
}

impl Waiting {
    /// Sends it.
    pub async fn send(self) -> Result<Completed, Fail> {
        let Self { item, input, key, .. } = self;
        let Some(reason) = self.reason else { return complete_work(item, input, key).await };
        let CompleteInput { outcome, values, .. } = input;
        complete_work_for(item, CompleteForInput { outcome, values, reason }, key).await
    }
}

/// Whether the same can be tried again later: nothing arrived, or nobody is known here just now.
pub fn is_for_later(fail: &Fail) -> bool {
    fail.is_offline() || matches!(fail.0.kind, ErrorKind::Unavailable | ErrorKind::Unauthenticated)
}

/// All that waits to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Unsent {
    all: RwSignal<Vec<Waiting>>,
    /// The latest answer to something whose guide is open.
    answer: RwSignal<Option<(WorkItemId, Result<Completed, Fail>)>>,
    /// Whose guides are open, each as often as it is: they say themselves what came of it.
    open: StoredValue<Vec<WorkItemId>>,
    /// Whether they are being sent.
    under_way: StoredValue<bool>,
    /// Whether a further try is planned.
    planned: StoredValue<bool>,
}

impl Unsent {
    /// Nothing waits.
    pub fn new() -> Self {
        Self {
            all: RwSignal::new(Vec::new()),
            answer: RwSignal::new(None),
            open: StoredValue::new(Vec::new()),
            under_way: StoredValue::new(false),
            planned: StoredValue::new(false),
        }
    }

    /// How many wait.
    pub fn count(self) -> usize {
        self.all.with(Vec::len)
    }

    /// Whether this work waits.
    pub fn has(self, id: WorkItemId) -> bool {
        self.all.with(|all| all.iter().any(|one| one.item == id))
    }

    /// The answer to this work, once it came. Its guide is open from now on, as long as the owner lives.
    pub fn answer_to(self, id: WorkItemId) -> Signal<Option<Result<Completed, Fail>>> {
        self.open.update_value(|open| open.push(id));
        on_cleanup(move || {
            let close = |open: &mut Vec<WorkItemId>| {
                if let Some(at) = open.iter().position(|one| *one == id) {
                    open.remove(at);
                }
            };
            let _gone = self.open.try_update_value(close);
        });
        Signal::derive(move || self.answer.get().filter(|(of, _)| *of == id).map(|(_, answer)| answer))
    }

    /// Takes what could not be sent.
    pub fn wait(self, waiting: Waiting, means: Means) {
        self.answer.set(None);
        self.all.update(|all| {
            all.retain(|one| one.item != waiting.item);
            all.push(waiting);
        });
        self.store(means.session);
        self.plan(means);
    }

    /// Brings back what this browser has kept, and sends it whenever the connection is there.
    pub fn run(self, means: Means) {
        Effect::new(move |before: Option<()>| {
            let online = means.live.online.get();
            if before.is_none() {
                let kept = key(means.session).and_then(|key| dom::kept(&key));
                if let Some(kept) = kept.and_then(|text| serde_json::from_str::<Vec<Waiting>>(&text).ok()) {
                    self.all.set(kept);
                }
            }
            if online && self.all.with_untracked(|all| !all.is_empty()) {
                self.send_all(means);
            }
        });
        Effect::new(move |_| {
            let listener = window_event_listener_untyped("online", move |_| self.send_all(means));
            on_cleanup(move || listener.remove());
        });
    }

    /// Later, once more.
    fn plan(self, means: Means) {
        if self.planned.get_value() {
            return;
        }
        self.planned.set_value(true);
        let again = move || {
            if self.planned.try_set_value(false).is_none() {
                self.send_all(means);
            }
        };
        set_timeout(again, AGAIN);
    }

    fn send_all(self, means: Means) {
        if self.under_way.get_value() || self.all.with_untracked(Vec::is_empty) {
            return;
        }
        self.under_way.set_value(true);
        spawn_local(async move {
            while let Some(Some(next)) = self.all.try_with_untracked(|all| all.first().cloned()) {
                let answer = next.clone().send().await;
                if answer.as_ref().is_err_and(is_for_later) {
                    self.plan(means);
                    break;
                }
                self.all.try_update(|all| all.retain(|one| one.key != next.key));
                self.store(means.session);
                self.tell(next, answer, means);
            }
            let _gone = self.under_way.try_set_value(false);
        });
    }

    fn tell(self, sent: Waiting, answer: Result<Completed, Fail>, means: Means) {
        if self.open.with_value(|open| open.contains(&sent.item)) {
            self.answer.set(Some((sent.item, answer)));
            return;
        }
        match answer {
            Ok(completed) => {
                if let Some(key) = draft_key(sent.item, means.session) {
                    dom::forget(&key);
                }
                means.toasts.say(format!("{}: done. It was sent just now.", completed.item.step_label));
                means.live.note("work", &sent.item.to_string());
            }
            Err(fail) => {
                keep_as_draft(&sent, means.session);
                let why = fail.message();
                means.toasts.problem(format!(
                    "{} could not be finished: {why} What you entered is kept with it.",
                    sent.title
                ));
            }
        }
    }

    fn store(self, session: Session) {
        let Some(key) = key(session) else { return };
        let plain: Vec<Waiting> = self
            .all
            .with_untracked(|all| all.iter().filter(|one| one.input.signature.is_none()).cloned().collect());
        match serde_json::to_string(&plain) {
            Ok(text) if !plain.is_empty() => dom::keep(&key, &text),
            _ => dom::forget(&key),
        }
    }
}

impl Default for Unsent {
    fn default() -> Self {
        Self::new()
    }
}

/// What sending needs of the page around it.
#[derive(Clone, Copy)]
pub struct Means {
    session: Session,
    live: Live,
    toasts: Toasts,
}

impl Means {
    /// Of this page.
    pub fn here() -> Self {
        Self { session: use_session(), live: use_live(), toasts: use_toasts() }
    }
}

/// What waits to be sent.
pub fn use_unsent() -> Unsent {
    use_context::<Unsent>().unwrap_or_default()
}

/// Where the browser keeps it: among the person's drafts, so that it goes when they sign out.
fn key(session: Session) -> Option<String> {
    let user = untrack(|| session.name())?;
    Some(format!("{}unsent", drafts_of(user.as_str())))
}

/// Where the draft of a work item lies.
fn draft_key(item: WorkItemId, session: Session) -> Option<String> {
    let user = untrack(|| session.name())?;
    Some(format!("{}{item}", drafts_of(user.as_str())))
}

/// What was refused is found again where it was entered.
fn keep_as_draft(sent: &Waiting, session: Session) {
    if let (Some(key), Ok(text)) = (draft_key(sent.item, session), serde_json::to_string(&sent.input.values))
    {
        dom::keep(&key, &text);
    }
}
