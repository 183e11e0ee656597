//! Drafts save themselves, a moment after the last edit, one save at a time. When somebody else saved meanwhile, nothing is
//! overwritten and nothing is lost: the person says which of the two stays. What could not be stored is kept in the browser
//! and is there again when the draft is opened again.

mod kept;
mod queue;

use std::{sync::Arc, time::Duration};

use fermata_api::{ApiError, ErrorKind};
use fermata_diagram::history::Editor;
use fermata_engine::ids::Name;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

pub(in crate::pages) use self::queue::Saving;
use self::{
    kept::Return,
    queue::{Answer, Next, Queue},
};
use super::draft::{Draft, Stored};
use crate::{dom, live::use_changes_of, server::Fail, shell::use_session};

/// How long after the last edit the draft is saved.
const PAUSE: Duration = Duration::from_millis(600);
/// How long until it is tried again while the server cannot be reached.
const RETRY: Duration = Duration::from_secs(4);
/// How long after hearing that it was saved it is looked by whom.
const LOOK: Duration = Duration::from_millis(300);

/// Called once the draft is stored, or could not be.
type Settled = Callback<Result<(), Fail>>;

/// Saves the draft of one definition.
pub(in crate::pages) struct Saver<D: Draft> {
    /// The version as last loaded or saved; its definition is not kept up.
    pub(in crate::pages) view: RwSignal<Stored<D>>,
    pub(in crate::pages) state: Memo<Saving>,
    /// Who else saved it.
    pub(in crate::pages) other: RwSignal<Option<String>>,
    editor: RwSignal<Editor<D>>,
    queue: RwSignal<Queue>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// Who waits until everything is stored.
    waiting: StoredValue<Vec<Settled>>,
    /// Sent, and perhaps stored although no answer came.
    unsure: StoredValue<Option<Arc<D>>>,
    /// Where what is not stored is kept.
    key: StoredValue<String>,
    /// Whether something of this page is kept there.
    keeps: StoredValue<bool>,
    again: RwSignal<u32>,
}

impl<D: Draft> Clone for Saver<D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D: Draft> Copy for Saver<D> {}

impl<D: Draft> Saver<D> {
    pub(in crate::pages) fn new(view: Stored<D>, editor: RwSignal<Editor<D>>, again: RwSignal<u32>) -> Self {
        let queue = RwSignal::new(Queue::saved());
        let key = kept::key(D::KEPT, untrack(|| use_session().name()).as_ref(), &view.name);
        Self {
            view: RwSignal::new(view),
            state: Memo::new(move |_| queue.with(Queue::shown)),
            other: RwSignal::new(None),
            editor,
            queue,
            timer: StoredValue::new(None),
            waiting: StoredValue::new(Vec::new()),
            unsure: StoredValue::new(None),
            key: StoredValue::new(key),
            keeps: StoredValue::new(false),
            again,
        }
    }

    /// Something was edited.
    pub(in crate::pages) fn touch(self) {
        let next = self.queue.try_update(Queue::edit).unwrap_or(Next::Rest);
        self.plan(next);
        if self.queue.with_untracked(Queue::is_blocked) {
            self.keep();
        }
    }

    fn plan(self, next: Next) {
        let pause = match next {
            Next::Rest => return,
            Next::Soon => PAUSE,
            Next::Again => RETRY,
        };
        self.stop_timer();
        self.timer.set_value(set_timeout_with_handle(move || self.send(), pause).ok());
    }

    fn stop_timer(self) {
        if let Some(timer) = self.timer.try_get_value().flatten() {
            timer.clear();
        }
    }

    /// Calls back once everything drawn is stored, or with the reason why it is not.
    pub(in crate::pages) fn settle(self, done: Settled) {
        let (settled, blocked) = self.queue.with_untracked(|q| (q.is_settled(), q.is_blocked()));
        if blocked {
            let words = "Somebody else has saved this draft. Load theirs, or keep yours, first.";
            done.run(Err(Fail::from(ApiError::new(ErrorKind::Conflict, "draft_changed", words))));
        } else if settled {
            done.run(Ok(()));
        } else {
            self.waiting.update_value(|waiting| waiting.push(done));
            self.send();
        }
    }

    /// Lets nothing be saved while something else is done with the draft; [`Self::release`] ends it.
    pub(in crate::pages) fn hold(self) {
        self.queue.update(Queue::hold);
    }

    /// Saving goes on, from how the draft is stored now where that is known.
    pub(in crate::pages) fn release(self, view: Option<Stored<D>>) {
        if let Some(view) = view {
            self.view.try_set(view);
        }
        if let Some(next) = self.queue.try_update(Queue::release) {
            self.plan(next);
        }
    }

    fn send(self) {
        if self.queue.try_update(Queue::send) == Some(true) {
            self.stop_timer();
            spawn_local(self.fly());
        }
    }

    async fn fly(self) {
        let sent = self.editor.with_untracked(|e| e.definition().clone());
        let (name, revision) = self.view.with_untracked(|v| (v.name.clone(), v.revision));
        let key = self.key.get_value();
        let answer = D::save(name.clone(), (*sent).clone(), Some(revision)).await;
        if self.queue.try_get_untracked().is_none() {
            // The page was left meanwhile, and what was drawn then is kept.
            if let Ok(view) = answer {
                finish(&key, &*sent, name, view.revision).await;
            }
            return;
        }
        match answer {
            Ok(view) => self.stored(view),
            Err(fail) if is_conflict(&fail) => self.refused_as_old(name, sent, fail).await,
            Err(fail) => {
                if fail.is_offline() {
                    self.unsure.set_value(Some(sent));
                }
                self.failed(fail);
            }
        }
    }

    /// Somebody was quicker; it may have been this page, with a save whose answer was lost.
    async fn refused_as_old(self, name: Name, sent: Arc<D>, fail: Fail) {
        let stored = D::load(name, None).await;
        if self.queue.try_get_untracked().is_none() {
            return;
        }
        match stored {
            Ok(stored) if stored.definition == *sent => self.stored(stored),
            Ok(stored) if self.is_own(&stored) => {
                self.queue.update(Queue::more_follows);
                self.stored(stored);
            }
            Ok(stored) => {
                self.other.set(Some(stored.updated_by));
                self.failed(fail);
            }
            Err(_) => self.failed(fail),
        }
    }

    fn is_own(self, stored: &Stored<D>) -> bool {
        self.unsure.with_value(|sent| sent.as_ref().is_some_and(|sent| **sent == stored.definition))
    }

    fn stored(self, view: Stored<D>) {
        self.view.set(view);
        self.unsure.set_value(None);
        let next = self.queue.try_update(|q| q.answered(Answer::Stored)).unwrap_or(Next::Rest);
        match next {
            Next::Rest => {
                self.forget();
                self.tell(&Ok(()));
            }
            // Whoever waits does not wait for the pause after typing.
            _ if self.waiting.with_value(|waiting| !waiting.is_empty()) => self.send(),
            next => self.plan(next),
        }
    }

    fn failed(self, fail: Fail) {
        let answer = if fail.is_offline() {
            Answer::Offline
        } else if is_conflict(&fail) {
            Answer::Conflict
        } else {
            Answer::Refused(fail.message())
        };
        if let Some(next) = self.queue.try_update(|q| q.answered(answer)) {
            self.plan(next);
            self.keep();
            self.tell(&Err(fail));
        }
    }

    fn tell(self, result: &Result<(), Fail>) {
        let waiting = self.waiting.try_update_value(std::mem::take).unwrap_or_default();
        for done in waiting {
            done.run(result.clone());
        }
    }

    /// Keeps what is drawn in the browser.
    fn keep(self) {
        let drawn = self.editor.try_with_untracked(|e| e.definition().clone());
        let revision = self.view.try_with_untracked(|v| v.revision);
        if let (Some(drawn), Some(revision), Some(key)) = (drawn, revision, self.key.try_get_value()) {
            kept::keep(&key, &*drawn, revision);
            let _kept = self.keeps.try_set_value(true);
        }
    }

    fn forget(self) {
        if self.keeps.get_value() {
            dom::forget(&self.key.get_value());
            self.keeps.set_value(false);
        }
    }

    /// What was drawn here before and never stored is there again. Says so where it is.
    pub(in crate::pages) fn take_up(self) -> Option<&'static str> {
        let kept = self.key.with_value(|key| kept::read::<D>(key))?;
        let back = self.view.with_untracked(|v| kept.back(&v.definition, v.revision));
        self.keeps.set_value(true);
        if back == Return::Forget {
            self.forget();
            return None;
        }
        let patch = self.editor.with_untracked(|e| D::difference(e.definition(), &kept.definition));
        let done = self.editor.try_update(|editor| editor.perform(&D::patching(patch), None));
        if !matches!(done, Some(Ok(_))) {
            return None;
        }
        self.unsure.set_value(Some(Arc::new(kept.definition)));
        if back == Return::Ask {
            self.other.set(Some(self.view.with_untracked(|v| v.updated_by.clone())));
            self.queue.update(Queue::others_saved);
        }
        self.touch();
        Some("What you drew here before, and what could not be saved then, is back")
    }

    /// Hears of what others save, as they save it.
    pub(in crate::pages) fn mind_others(self) {
        let changed = use_changes_of("definition", self.view.with_untracked(|v| v.name.to_string()));
        let turn = StoredValue::new(0_u32);
        Effect::new(move |before: Option<()>| {
            changed.track();
            if before.is_none() {
                return;
            }
            let mine = turn.get_value() + 1;
            turn.set_value(mine);
            // The own saves are told too; their answers come first, as a rule.
            let look = move || {
                if turn.try_get_value() == Some(mine) {
                    spawn_local(self.look());
                }
            };
            set_timeout(look, LOOK);
        });
    }

    /// Looks whether what is stored is what was last loaded or saved here.
    async fn look(self) {
        let Some(name) = self.view.try_with_untracked(|v| v.name.clone()) else { return };
        let Ok(theirs) = D::load(name, None).await else { return };
        // An answer on its way says by itself whether anybody was quicker.
        let waits = self.queue.try_with_untracked(|q| q.is_flying() || q.shown() == Saving::Conflict);
        if waits != Some(false) {
            return;
        }
        let known = self.view.with_untracked(|v| v.revision);
        if theirs.revision > known && !self.is_own(&theirs) {
            self.other.set(Some(theirs.updated_by));
            self.queue.update(Queue::others_saved);
        } else if theirs.revision >= known && self.queue.with_untracked(Queue::is_settled) {
            self.view.set(theirs);
        }
    }

    /// Whoever leaves loses nothing: what is not stored is kept in the browser, and sent where it can be. Who closes the
    /// window is asked while it could not be sent.
    pub(in crate::pages) fn mind_leaving(self) {
        Effect::new(move |_| {
            let handle = window_event_listener(leptos::ev::beforeunload, move |ev| {
                if self.queue.try_with_untracked(Queue::holds) == Some(true) {
                    self.keep();
                    if self.state.try_get_untracked() != Some(Saving::Busy) {
                        ev.prevent_default();
                    }
                }
            });
            on_cleanup(move || handle.remove());
        });
        on_cleanup(move || self.leave());
    }

    fn leave(self) {
        self.stop_timer();
        let Some(queue) = self.queue.try_get_untracked() else { return };
        if !queue.holds() {
            return;
        }
        self.keep();
        let drawn = self.editor.try_with_untracked(|e| e.definition().clone());
        let at = self.view.try_with_untracked(|v| (v.name.clone(), v.revision));
        // What is on its way is followed by what was drawn since once its answer is here.
        if queue.is_flying() || queue.is_blocked() {
            return;
        }
        if let (Some(drawn), Some((name, revision)), Some(key)) = (drawn, at, self.key.try_get_value()) {
            spawn_local(async move {
                if D::save(name, (*drawn).clone(), Some(revision)).await.is_ok() {
                    forget_if(&key, &*drawn);
                }
            });
        }
    }

    /// Forgets the own edits and loads what is stored.
    pub(in crate::pages) fn take_theirs(self) {
        self.abandon();
        self.again.update(|n| *n += 1);
    }

    /// Forgets the own edits.
    pub(in crate::pages) fn abandon(self) {
        self.stop_timer();
        self.queue.set(Queue::saved());
        dom::forget(&self.key.get_value());
        self.keeps.set_value(false);
    }

    /// Saves the own drawing over what the other saved, which the person has been asked about.
    pub(in crate::pages) fn keep_mine(self) {
        spawn_local(async move {
            let name = self.view.with_untracked(|v| v.name.clone());
            let theirs = D::load(name, None).await;
            if self.queue.try_get_untracked().is_none() {
                return;
            }
            match theirs {
                Ok(theirs) => {
                    self.other.set(None);
                    self.view.update(|view| view.revision = theirs.revision);
                    self.queue.update(Queue::keep_mine);
                    self.send();
                }
                Err(fail) => self.failed(fail),
            }
        });
    }
}

fn is_conflict(fail: &Fail) -> bool {
    matches!(fail.0.kind, ErrorKind::PreconditionFailed | ErrorKind::Conflict)
}

/// Sends what was drawn after what has just been stored, by a page that was left since.
async fn finish<D: Draft>(key: &str, sent: &D, name: Name, revision: i64) {
    let Some(kept) = kept::read::<D>(key) else { return };
    let stored =
        kept.definition == *sent || D::save(name, kept.definition.clone(), Some(revision)).await.is_ok();
    if stored {
        forget_if(key, &kept.definition);
    }
}

/// Forgets what is kept, if it is this.
fn forget_if<D: Draft>(key: &str, stored: &D) {
    if kept::read::<D>(key).is_some_and(|kept| kept.definition == *stored) {
        dom::forget(key);
    }
}
