//! A flow's draft saves itself, a moment after the last change. One save is under way at a time; whoever leaves loses
//! nothing; what somebody else saved meanwhile is never overwritten unasked.

use std::{sync::Arc, time::Duration};

use fermata_api::{ApiError, ErrorKind, definitions::FlowView};
use fermata_engine::{flow::Flow, ids::Name};
use futures::lock::Mutex;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use crate::{
    kit::use_toasts,
    live::use_changes_of,
    server::{
        Fail,
        definitions::{delete_flow, load_flow, save_flow},
    },
};

/// How long after the last change it is saved: one sentence typed is one save.
const PAUSE: Duration = Duration::from_millis(700);
/// How long until it is tried again while the server cannot be reached.
const RETRY: Duration = Duration::from_secs(4);

/// What outlives the page: which flow, and the revision of its draft that was last seen here. Whoever talks to the server
/// about the draft holds the lock meanwhile.
struct Draft {
    name: Name,
    revision: Mutex<i64>,
}

/// Saves the draft of one flow.
#[derive(Clone, Copy)]
pub struct Saver {
    /// The version as last loaded or saved; its definition is not kept up.
    pub view: RwSignal<FlowView>,
    /// Whether a save is under way.
    pub busy: RwSignal<bool>,
    /// Why the last save did not go through.
    pub problem: RwSignal<Option<ApiError>>,
    flow: RwSignal<Flow>,
    saved: RwSignal<Flow>,
    draft: StoredValue<Arc<Draft>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// Nothing is saved any more: the draft is being thrown away.
    over: StoredValue<bool>,
}

impl Saver {
    /// Nothing is changed yet.
    pub fn new(view: FlowView, flow: RwSignal<Flow>) -> Self {
        let draft = Draft { name: view.name.clone(), revision: Mutex::new(view.revision) };
        Self {
            saved: RwSignal::new(view.definition.clone()),
            view: RwSignal::new(view),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            flow,
            draft: StoredValue::new(Arc::new(draft)),
            timer: StoredValue::new(None),
            over: StoredValue::new(false),
        }
    }

    /// Whether something is not saved yet.
    pub fn changed(self) -> bool {
        self.flow.with(|flow| self.saved.with(|saved| flow != saved))
    }

    /// Whether somebody else saved meanwhile: then nothing is saved over their work.
    pub fn is_stale(self) -> bool {
        self.problem.with(|problem| problem.as_ref().is_some_and(is_stale))
    }

    /// What is not saved and may be, where the page is still there to say so.
    fn unsaved(self) -> Option<Flow> {
        let flow = self.flow.try_get_untracked()?;
        let stale = self.problem.try_with_untracked(|p| p.as_ref().is_some_and(is_stale))?;
        let same = self.saved.try_with_untracked(|saved| *saved == flow)?;
        let over = self.over.try_get_value()?;
        (!same && !stale && !over).then_some(flow)
    }

    fn later(self, pause: Duration) {
        self.stop();
        let act = move || {
            spawn_local(async move {
                let _shown_by_itself = self.save_now().await;
            });
        };
        let timer = set_timeout_with_handle(act, pause).ok();
        let _gone = self.timer.try_set_value(timer);
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_get_value().flatten() {
            timer.clear();
        }
    }

    /// Saves what is there now, after whatever is under way; nothing to save is fine.
    ///
    /// # Errors
    /// With the server's answer where it is not saved.
    pub async fn save_now(self) -> Result<(), ApiError> {
        let Some(draft) = self.draft.try_get_value() else { return Ok(()) };
        let mut revision = draft.revision.lock().await;
        let Some(flow) = self.unsaved() else {
            let problem = self.problem.try_get_untracked().flatten();
            return problem.filter(is_stale).map_or(Ok(()), Err);
        };
        self.busy.try_set(true);
        let answer = save_flow(draft.name.clone(), flow.clone(), Some(*revision)).await;
        self.busy.try_set(false);
        match answer {
            Ok(view) => {
                *revision = view.revision;
                self.problem.try_set(None);
                self.saved.try_set(flow);
                self.view.try_set(view);
                Ok(())
            }
            Err(fail) => {
                let problem = fail.error();
                if self.problem.try_set(Some(problem.clone())).is_none() && fail.is_offline() {
                    self.later(RETRY);
                }
                Err(problem)
            }
        }
    }

    /// Saves, then does what changes the flow on the server, such as activating it.
    ///
    /// # Errors
    /// With the server's answer.
    pub async fn then(self, act: impl Future<Output = Result<FlowView, Fail>>) -> Result<(), ApiError> {
        self.save_now().await?;
        let Some(draft) = self.draft.try_get_value() else { return Ok(()) };
        let mut revision = draft.revision.lock().await;
        let view = act.await.map_err(|fail| fail.error())?;
        *revision = view.revision;
        self.view.try_set(view);
        Ok(())
    }

    /// Throws the draft away, and with it a flow that never had a version.
    ///
    /// # Errors
    /// With the server's answer.
    pub async fn discard(self) -> Result<(), Fail> {
        self.stop();
        self.over.set_value(true);
        let draft = self.draft.get_value();
        let _turn = draft.revision.lock().await;
        let answer = delete_flow(draft.name.clone()).await;
        if answer.is_err() {
            let _gone = self.over.try_set_value(false);
        }
        answer
    }

    /// Saves itself, and hears of what others save.
    pub fn mind(self) {
        Effect::watch(move || self.flow.track(), move |(), _, _| self.later(PAUSE), false);
        let name = self.draft.with_value(|draft| draft.name.to_string());
        let changed = use_changes_of("definition", name);
        Effect::new(move |before: Option<()>| {
            changed.track();
            if before.is_some() {
                spawn_local(self.look());
            }
        });
        self.mind_leaving();
    }

    /// Whoever leaves for another page within the moment before saving loses nothing; whoever closes the window is asked.
    fn mind_leaving(self) {
        let toasts = use_toasts();
        Effect::new(move |_| {
            let handle = window_event_listener(leptos::ev::beforeunload, move |ev| {
                if self.unsaved().is_some() {
                    ev.prevent_default();
                    self.later(Duration::ZERO);
                }
            });
            on_cleanup(move || handle.remove());
        });
        on_cleanup(move || {
            self.stop();
            if let (Some(flow), Some(draft)) = (self.unsaved(), self.draft.try_get_value()) {
                spawn_local(async move {
                    let revision = draft.revision.lock().await;
                    let label = flow.label.clone();
                    if let Err(fail) = save_flow(draft.name.clone(), flow, Some(*revision)).await {
                        let why = fail.message();
                        toasts.problem(format!("The last change to {label} is not saved: {why}"));
                    }
                });
            }
        });
    }

    /// Looks whether what is stored is what was last loaded or saved here. The own saves are told too: the lock waits until
    /// they have been answered.
    async fn look(self) {
        let Some(draft) = self.draft.try_get_value() else { return };
        let revision = draft.revision.lock().await;
        // Asked here alone: whoever threw the draft away held the lock until it was gone.
        if self.over.try_get_value() != Some(false) {
            return;
        }
        let Ok(theirs) = load_flow(draft.name.clone(), None).await else { return };
        if theirs.revision > *revision {
            let words = format!("{} saved this flow meanwhile.", theirs.updated_by);
            self.problem.try_set(Some(ApiError::new(ErrorKind::PreconditionFailed, "draft_changed", words)));
        } else {
            // Activated or deactivated by somebody else, at most.
            self.view.try_set(theirs);
        }
    }

    /// Saves the own flow over what the other saved, which the person has been asked about.
    pub fn keep_mine(self) {
        spawn_local(async move {
            let Some(draft) = self.draft.try_get_value() else { return };
            let mut revision = draft.revision.lock().await;
            match load_flow(draft.name.clone(), None).await {
                Ok(theirs) => {
                    *revision = theirs.revision;
                    drop(revision);
                    self.problem.try_set(None);
                    let _shown_by_itself = self.save_now().await;
                }
                Err(fail) => {
                    self.problem.try_set(Some(fail.error()));
                }
            }
        });
    }
}

fn is_stale(problem: &ApiError) -> bool {
    problem.kind == ErrorKind::PreconditionFailed
}
