//! Keeps what is entered in a work guide: on the server a moment after typing; in the browser only while the server cannot
//! be reached or somebody else was quicker, under the name of the person who typed it. What is finished leaves nothing
//! behind.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use fermata_api::{ErrorKind, work::DraftInput};
use fermata_engine::{
    ids::{Name, WorkItemId},
    value::Value,
};
use futures::lock::Mutex;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use super::entries::Entries;
use crate::{
    dom,
    server::{Fail, work::save_draft},
};

/// How long after the last change it is kept.
const PAUSE: Duration = Duration::from_millis(700);

type Values = BTreeMap<String, Value>;

/// Where keeping what was entered stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Nothing was entered.
    Clean,
    /// It is about to be kept.
    Waiting,
    /// The server has it.
    Saved,
    /// This browser has it.
    Here,
    /// Nobody has it; why.
    Nowhere(String),
}

/// What outlives the page. One save is under way at a time.
struct Place {
    id: WorkItemId,
    key: String,
    turn: Mutex<()>,
}

/// Keeps one person's draft of one work item.
#[derive(Clone, Copy)]
pub struct Draft {
    /// Where it stands.
    pub kept: RwSignal<Kept>,
    /// What the person has begun to say about a decision.
    pub comment: RwSignal<String>,
    entries: Entries,
    place: StoredValue<Arc<Place>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// Whether something is entered that was not sent to be kept yet.
    waiting: StoredValue<bool>,
    /// It is finished: nothing is kept any more.
    over: StoredValue<bool>,
}

/// Where the browser keeps the drafts of a person.
pub fn drafts_of(user: &str) -> String {
    format!("draft-{user}-")
}

impl Draft {
    /// Of this person.
    pub fn new(id: WorkItemId, user: Option<Name>, entries: Entries, comment: String) -> Self {
        let user = user.map(|user| user.to_string()).unwrap_or_default();
        let place = Place { id, key: format!("{}{id}", drafts_of(&user)), turn: Mutex::new(()) };
        Self {
            kept: RwSignal::new(Kept::Clean),
            comment: RwSignal::new(comment),
            entries,
            place: StoredValue::new(Arc::new(place)),
            timer: StoredValue::new(None),
            waiting: StoredValue::new(false),
            over: StoredValue::new(false),
        }
    }

    /// Brings back what this browser has kept, then counts `restored` up so that the form is drawn with it.
    pub fn restore(self, restored: RwSignal<u32>) {
        Effect::new(move |_| {
            let text = self.place.with_value(|place| dom::kept(&place.key));
            let Some(saved) = text.and_then(|text| serde_json::from_str::<Values>(&text).ok()) else {
                return;
            };
            self.entries.values.update(|values| values.extend(saved));
            restored.update(|n| *n += 1);
        });
    }

    /// Keeps every change from now on, and what is not kept yet when the person leaves.
    pub fn mind(self) {
        Effect::new(move |before: Option<()>| {
            self.entries.values.track();
            self.comment.track();
            self.entries.turned_to();
            if before.is_some() {
                self.kept.set(Kept::Waiting);
                self.later();
            }
        });
        Effect::new(move |_| {
            let handle = window_event_listener(leptos::ev::beforeunload, move |ev| {
                if self.unsaved().is_some() {
                    ev.prevent_default();
                    self.save();
                }
            });
            on_cleanup(move || handle.remove());
        });
        on_cleanup(move || {
            self.pause();
            self.save();
        });
    }

    fn later(self) {
        self.pause();
        let _gone = self.waiting.try_set_value(true);
        let timer = set_timeout_with_handle(move || self.save(), PAUSE).ok();
        let _gone = self.timer.try_set_value(timer);
    }

    /// Nothing is sent until something changes again; for while it is being finished.
    pub fn pause(self) {
        if let Some(timer) = self.timer.try_get_value().flatten() {
            timer.clear();
        }
    }

    /// Finishing was refused: what was entered is kept after all.
    pub fn resume(self) {
        if self.unsaved().is_some() {
            self.later();
        }
    }

    /// It is finished.
    pub fn end(self) {
        self.pause();
        let _gone = self.over.try_set_value(true);
        if let Some(place) = self.place.try_get_value() {
            dom::forget(&place.key);
        }
    }

    /// Keeps in the browser what is being finished while the server cannot be reached.
    pub fn keep_here(self) {
        if let (Some(place), Some(values)) =
            (self.place.try_get_value(), self.entries.values.try_get_untracked())
        {
            dom::keep(&place.key, &serde_json::to_string(&values).unwrap_or_default());
        }
    }

    fn unsaved(self) -> Option<Values> {
        let wanted = self.waiting.try_get_value()? && !self.over.try_get_value()?;
        wanted.then(|| self.entries.values.try_get_untracked())?
    }

    fn save(self) {
        let Some((values, place)) = self.unsaved().zip(self.place.try_get_value()) else { return };
        let _gone = self.waiting.try_set_value(false);
        let comment = self.comment.try_get_untracked().unwrap_or_default();
        spawn_local(async move {
            let _turn = place.turn.lock().await;
            if self.over.try_get_value() == Some(true) {
                return;
            }
            let page = self.entries.turned_to_untracked();
            let input = DraftInput { values: values.clone(), page, comment };
            let answer = save_draft(place.id, input).await;
            self.answered(&place, &values, answer);
        });
    }

    /// Saves at once, because the person asks for it.
    pub fn keep(self) {
        self.pause();
        let _gone = self.waiting.try_set_value(true);
        self.save();
    }

    /// Saves what is not saved yet, then goes on.
    pub fn save_then(self, go_on: Callback<()>) {
        self.pause();
        self.save();
        let Some(place) = self.place.try_get_value() else { return };
        spawn_local(async move {
            let _turn = place.turn.lock().await;
            go_on.run(());
        });
    }

    fn answered(self, place: &Place, values: &Values, answer: Result<(), Fail>) {
        let over = self.over.try_get_value() == Some(true);
        let kept = match answer {
            Ok(()) => {
                dom::forget(&place.key);
                Kept::Saved
            }
            // What is finished needs no draft; the answer says no more than that.
            Err(_) if over => return,
            Err(fail) if fail.is_offline() || fail.0.kind == ErrorKind::Conflict => {
                dom::keep(&place.key, &serde_json::to_string(values).unwrap_or_default());
                Kept::Here
            }
            Err(fail) => Kept::Nowhere(fail.message()),
        };
        if self.waiting.try_get_value() != Some(true) {
            self.kept.try_set(kept);
        }
    }
}
