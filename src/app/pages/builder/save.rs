//! Drafts save themselves, a moment after the last edit. When somebody else saved meanwhile, nothing is overwritten and
//! nothing is lost: the person says which of the two stays.

use std::time::Duration;

use fermata_api::{ApiError, ErrorKind, definitions::OrchestrationView};
use fermata_diagram::history::Editor;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use crate::{
    live::use_changes_of,
    server::{
        Fail,
        definitions::{load_orchestration, save_orchestration},
    },
};

/// How long after the last edit the draft is saved.
const PAUSE: Duration = Duration::from_millis(600);
/// How long until it is tried again while the server cannot be reached.
const RETRY: Duration = Duration::from_secs(4);
/// How long after hearing that it was saved it is looked by whom.
const LOOK: Duration = Duration::from_millis(300);

/// Where saving stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Saving {
    /// What is drawn is saved.
    Saved,
    /// There are edits that are not saved yet.
    Dirty,
    /// They are on their way.
    Busy,
    /// The server cannot be reached; tried again by itself.
    Offline,
    /// Somebody else has saved it since, and nothing here is lost by loading that.
    Newer,
    /// Somebody else saved meanwhile.
    Conflict,
    /// The server refused, with its words.
    Refused(String),
}

/// Saves the draft of one orchestration.
#[derive(Clone, Copy)]
pub(super) struct Saver {
    /// The version as last loaded or saved; its definition is not kept up.
    pub(super) view: RwSignal<OrchestrationView>,
    pub(super) state: RwSignal<Saving>,
    /// Who else saved it.
    pub(super) other: RwSignal<Option<String>>,
    editor: RwSignal<Editor>,
    timer: StoredValue<Option<TimeoutHandle>>,
    again: RwSignal<u32>,
}

impl Saver {
    pub(super) fn new(view: OrchestrationView, editor: RwSignal<Editor>, again: RwSignal<u32>) -> Self {
        let state = RwSignal::new(Saving::Saved);
        let other = RwSignal::new(None);
        Self { view: RwSignal::new(view), state, other, editor, timer: StoredValue::new(None), again }
    }

    /// Something was edited.
    pub(super) fn touch(self) {
        match self.state.get_untracked() {
            Saving::Conflict => {}
            Saving::Newer => self.state.set(Saving::Conflict),
            // What is on its way is older; it is saved again once that has arrived.
            Saving::Busy => self.state.set(Saving::Dirty),
            _ => {
                self.state.set(Saving::Dirty);
                self.later(PAUSE);
            }
        }
    }

    fn later(self, pause: Duration) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        let act = move || spawn_local(self.save());
        self.timer.set_value(set_timeout_with_handle(act, pause).ok());
    }

    async fn save(self) {
        if matches!(self.state.try_get_untracked(), Some(Saving::Dirty | Saving::Offline)) {
            let _saved = self.save_now().await;
        }
    }

    /// Saves what is drawn now, unless it is saved.
    ///
    /// # Errors
    /// With the server's answer where it was not saved.
    pub(super) async fn save_now(self) -> Result<(), Fail> {
        match self.state.get_untracked() {
            Saving::Saved => return Ok(()),
            Saving::Newer | Saving::Conflict => {
                let words = "Somebody else has saved this draft. Load theirs, or keep yours, first.";
                return Err(Fail::from(ApiError::new(ErrorKind::Conflict, "draft_changed", words)));
            }
            _ => {}
        }
        self.state.set(Saving::Busy);
        let definition = self.editor.with_untracked(|e| e.definition().clone());
        let (name, revision) = self.view.with_untracked(|v| (v.name.clone(), v.revision));
        let answer = save_orchestration(name, (*definition).clone(), Some(revision)).await;
        if self.state.try_get_untracked().is_none() {
            return Ok(());
        }
        match answer {
            Ok(view) => {
                self.view.set(view);
                if self.state.get_untracked() == Saving::Dirty {
                    self.later(PAUSE);
                } else {
                    self.state.set(Saving::Saved);
                }
                Ok(())
            }
            Err(fail) => {
                self.failed(&fail);
                Err(fail)
            }
        }
    }

    fn failed(self, fail: &Fail) {
        if fail.is_offline() {
            self.state.set(Saving::Offline);
            self.later(RETRY);
        } else if matches!(fail.0.kind, ErrorKind::PreconditionFailed | ErrorKind::Conflict) {
            self.state.set(Saving::Conflict);
        } else {
            self.state.set(Saving::Refused(fail.message()));
        }
    }

    /// Hears of what others save, as they save it.
    pub(super) fn mind_others(self) {
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
        let Ok(theirs) = load_orchestration(name, None).await else { return };
        let state = self.state.try_get_untracked();
        let newer = self.view.try_with_untracked(|v| theirs.revision > v.revision) == Some(true);
        match state {
            // An answer on its way says by itself whether anybody was quicker.
            None | Some(Saving::Busy | Saving::Conflict) => {}
            _ if !newer => {
                let same = |v: &OrchestrationView| v.revision == theirs.revision;
                if self.view.with_untracked(same) && state == Some(Saving::Saved) {
                    self.view.set(theirs);
                }
            }
            Some(state) => {
                let nothing_lost = matches!(state, Saving::Saved | Saving::Newer);
                self.other.set(Some(theirs.updated_by));
                self.state.set(if nothing_lost { Saving::Newer } else { Saving::Conflict });
            }
        }
    }

    /// Whoever leaves for another page within the moment before saving loses nothing; whoever closes the window is asked.
    pub(super) fn mind_leaving(self) {
        let unsaved = move || {
            self.state
                .try_get_untracked()
                .is_some_and(|s| !matches!(s, Saving::Saved | Saving::Busy | Saving::Newer))
        };
        Effect::new(move |_| {
            let handle = window_event_listener(leptos::ev::beforeunload, move |ev| {
                if unsaved() {
                    ev.prevent_default();
                }
            });
            on_cleanup(move || handle.remove());
        });
        on_cleanup(move || {
            let open = self.state.try_get_untracked() == Some(Saving::Dirty);
            let definition = self.editor.try_with_untracked(|e| e.definition().clone());
            let at = self.view.try_with_untracked(|v| (v.name.clone(), v.revision));
            if let (true, Some(definition), Some((name, revision))) = (open, definition, at) {
                spawn_local(async move {
                    let _saved = save_orchestration(name, (*definition).clone(), Some(revision)).await;
                });
            }
        });
    }

    /// Forgets the own edits and loads what the other saved.
    pub(super) fn take_theirs(self) {
        self.again.update(|n| *n += 1);
    }

    /// Saves the own drawing over what the other saved, which the person has been asked about.
    pub(super) fn keep_mine(self) {
        spawn_local(async move {
            let name = self.view.with_untracked(|v| v.name.clone());
            match load_orchestration(name, None).await {
                Ok(theirs) => {
                    self.other.set(None);
                    self.view.update(|view| view.revision = theirs.revision);
                    self.state.set(Saving::Dirty);
                    let _saved = self.save_now().await;
                }
                Err(fail) => self.failed(&fail),
            }
        });
    }
}
