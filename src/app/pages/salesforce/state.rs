//! What the wizard knows: which files, what was chosen, what came of looking. It is kept in the browser while its tab is open, as
//! far as it is not too large, so that loading the page again loses nothing.

use std::{sync::Arc, time::Duration};

use fermata_api::{
    ApiError,
    salesforce::{SalesforceChoices, SalesforceReport},
};
use fermata_engine::run::command::FieldProblem;
use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use super::sending::{Packed, send};
use crate::dom;

/// Under which it is kept.
const KEPT: &str = "fermata.salesforce";
/// How long somebody is left to type on before what they chose is checked.
const PAUSE: Duration = Duration::from_millis(500);
/// Characters that are kept at most: what browsers keep for a site, with room for others.
const KEPT_MAX: usize = 3_500_000;

/// The steps, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Step {
    /// Files are chosen.
    Files,
    /// What became of them is read.
    Report,
    /// Who is who.
    People,
    /// What changes here.
    Changes,
    /// It is saved.
    Done,
}

impl Step {
    /// All of them.
    pub(super) const ALL: [Self; 5] = [Self::Files, Self::Report, Self::People, Self::Changes, Self::Done];

    /// What people read.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Files => "Files",
            Self::Report => "Report",
            Self::People => "Who is who",
            Self::Changes => "What changes",
            Self::Done => "Done",
        }
    }
}

/// What is kept between two loads of the page.
#[derive(Serialize, Deserialize)]
struct Kept {
    step: Step,
    files: Vec<Packed>,
    choices: SalesforceChoices,
}

/// Where it is asked what would come of files, with their texts.
const LOOK: &str = "/api/v1/import?dry_run=true&source=true";

/// What is wrong, in sentences: of several things each.
fn words_of(error: &ApiError) -> String {
    match error.fields.as_slice() {
        [] => error.message.clone(),
        fields => {
            let one = |field: &FieldProblem| match field.path.as_str() {
                "file" => format!("What was chosen {}.", field.message.trim_end_matches('.')),
                path => format!("{} {}.", last(path), field.message.trim_end_matches('.')),
            };
            fields.iter().map(one).collect::<Vec<_>>().join(" ")
        }
    }
}

/// Whom a path of the choices means: `choices.users.anna@example.com`.
fn last(path: &str) -> &str {
    path.strip_prefix("choices.").and_then(|path| path.split_once('.')).map_or(path, |(_, name)| name)
}

/// The state; cheap to hand on.
#[derive(Clone, Copy)]
pub(super) struct Wizard {
    pub(super) step: RwSignal<Step>,
    pub(super) files: RwSignal<Vec<Packed>>,
    pub(super) choices: RwSignal<SalesforceChoices>,
    /// With which choices the report was made.
    looked: RwSignal<SalesforceChoices>,
    /// Whether something changed here since the report was made.
    stale: RwSignal<bool>,
    pub(super) report: RwSignal<Option<Arc<SalesforceReport>>>,
    pub(super) busy: RwSignal<bool>,
    /// Whether what was chosen is checked beside what else is done.
    pub(super) checking: RwSignal<bool>,
    /// Whether drafts of others may be replaced.
    pub(super) replace: RwSignal<bool>,
    /// Counts questions and choices: only what answers the last of them counts.
    turn: StoredValue<u32>,
    pub(super) share: RwSignal<u32>,
    /// What is done while it is busy.
    pub(super) doing: RwSignal<&'static str>,
    pub(super) problem: RwSignal<Option<String>>,
}

impl Wizard {
    pub(super) fn new() -> Self {
        Self {
            step: RwSignal::new(Step::Files),
            files: RwSignal::new(Vec::new()),
            choices: RwSignal::new(SalesforceChoices::default()),
            looked: RwSignal::new(SalesforceChoices::default()),
            stale: RwSignal::new(false),
            report: RwSignal::new(None),
            busy: RwSignal::new(false),
            checking: RwSignal::new(false),
            replace: RwSignal::new(false),
            turn: StoredValue::new(0),
            share: RwSignal::new(0),
            doing: RwSignal::new(""),
            problem: RwSignal::new(None),
        }
    }

    /// Takes up what was left when the page was loaded before.
    pub(super) fn take_up(self) {
        Effect::new(move |before: Option<()>| {
            if before.is_some() {
                return;
            }
            let storage = window().session_storage().ok().flatten();
            let text = storage.and_then(|storage| storage.get_item(KEPT).ok().flatten());
            let Some(kept) = text.and_then(|text| serde_json::from_str::<Kept>(&text).ok()) else { return };
            if kept.files.is_empty() || kept.step == Step::Done {
                return;
            }
            self.files.set(kept.files);
            self.choices.set(kept.choices);
            if kept.step > Step::Files {
                self.look(kept.step);
            }
        });
    }

    /// Keeps what there is; what is too large to be kept is forgotten with the page.
    pub(super) fn keep(self) {
        let Ok(Some(storage)) = window().session_storage() else { return };
        let kept = Kept {
            step: self.step.get_untracked(),
            files: self.files.get_untracked(),
            choices: self.choices.get_untracked(),
        };
        let size: usize = kept.files.iter().map(|file| file.base64.len()).sum();
        let text = serde_json::to_string(&kept).ok().filter(|_| size < KEPT_MAX && kept.step != Step::Done);
        let _kept = match text {
            Some(text) => storage.set_item(KEPT, &text),
            None => storage.remove_item(KEPT),
        };
    }

    /// Other files: whatever was said of the former ones no longer holds.
    pub(super) fn choose(self, change: impl FnOnce(&mut Vec<Packed>)) {
        self.files.update(change);
        self.report.set(None);
        self.problem.set(None);
        self.keep();
    }

    /// To a step, back or on.
    pub(super) fn go(self, step: Step) {
        if self.busy.get_untracked() {
            return;
        }
        self.problem.set(None);
        self.step.set(step);
        self.keep();
        dom::focus_first("main h2");
    }

    /// To a step that shows the report; looks first where the report is not of what is chosen.
    pub(super) fn on(self, step: Step) {
        let fresh = self.report.with_untracked(Option::is_some)
            && !self.stale.get_untracked()
            && self.looked.get_untracked() == self.choices.get_untracked();
        if fresh { self.go(step) } else { self.look(step) }
    }

    /// Asks what would come of it, and goes on.
    pub(super) fn look(self, step: Step) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.doing.set("Reading the files…");
        self.ask(LOOK.to_owned(), Some(step));
    }

    /// Asks what would come of it once nothing more is chosen for a moment, and stays at this step.
    pub(super) fn check_soon(self) {
        let turn = self.next();
        set_timeout(
            move || {
                if self.turn.try_get_value() == Some(turn) && !self.busy.get_untracked() {
                    self.ask(LOOK.to_owned(), None);
                }
            },
            PAUSE,
        );
    }

    /// Saves what was looked at, and goes on.
    pub(super) fn save(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.doing.set("Saving…");
        let seen = self.report.with_untracked(|report| report.as_ref().map(|report| report.revision.clone()));
        self.ask(format!("/api/v1/import?revision={}", seen.unwrap_or_default()), Some(Step::Done));
    }

    fn next(self) -> u32 {
        self.turn.update_value(|turn| *turn += 1);
        self.turn.get_value()
    }

    /// Sends everything; shows the answer, at the step where one is named.
    fn ask(self, path: String, step: Option<Step>) {
        let turn = self.next();
        self.checking.set(step.is_none());
        self.share.set(0);
        self.problem.set(None);
        let (files, choices) = (self.files.get_untracked(), self.choices.get_untracked());
        spawn_local(async move {
            let sent = send(&path, files, &choices, move |now| {
                self.share.try_set(now);
            });
            let answer = sent.await;
            if step.is_some() {
                self.busy.try_set(false);
            }
            if self.turn.try_get_value() != Some(turn) {
                // Something else was chosen or asked meanwhile.
                return;
            }
            self.checking.try_set(false);
            match answer {
                Ok(report) => self.answered(report, choices, step),
                Err(error) => {
                    self.stale.try_set(error.code == "changed_meanwhile");
                    self.problem.try_set(Some(words_of(&error)));
                }
            }
        });
    }

    fn answered(self, report: SalesforceReport, mut choices: SalesforceChoices, step: Option<Step>) {
        // What is of no use, as the files are others by now, is forgotten.
        forget_unused(&report, &mut choices);
        let now = self.choices.try_get_untracked();
        if let Some(mut kept) = now.clone() {
            forget_unused(&report, &mut kept);
            if now.as_ref() != Some(&kept) {
                self.choices.try_set(kept);
            }
        }
        self.looked.try_set(choices);
        self.stale.try_set(false);
        self.replace.try_set(false);
        if step == Some(Step::Done) {
            self.keep_source(report);
        } else {
            self.report.try_set(Some(Arc::new(report)));
        }
        if let Some(step) = step.filter(|_| self.step.try_get_untracked().is_some()) {
            self.go(step);
        }
    }

    /// What was saved is told without the texts of the files: those of the look before are kept beside it.
    fn keep_source(self, mut report: SalesforceReport) {
        if let Some(Some(before)) = self.report.try_get_untracked() {
            for file in &mut report.files {
                let same = before.files.iter().find(|known| known.path == file.path);
                file.source = same.and_then(|known| known.source.clone());
            }
        }
        self.report.try_set(Some(Arc::new(report)));
    }

    /// Begins afresh.
    pub(super) fn again(self) {
        self.choices.set(SalesforceChoices::default());
        self.choose(Vec::clear);
        self.go(Step::Files);
    }
}

/// Takes away what was chosen and is of no use.
fn forget_unused(report: &SalesforceReport, choices: &mut SalesforceChoices) {
    choices.fields.retain(|field, _| !report.unused_fields.contains_key(field));
    let SalesforceChoices { users, groups, queues, .. } = choices;
    for (list, chosen) in [("users", users), ("groups", groups), ("queues", queues)] {
        chosen.retain(|source, _| !report.unused_people.contains_key(&format!("{list}.{source}")));
    }
}
