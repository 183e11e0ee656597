//! What the wizard knows: which files, what was chosen, what came of looking. It is kept in the browser while its tab is open, as
//! far as it is not too large, so that loading the page again loses nothing.

use std::sync::Arc;

use fermata_api::salesforce::{SalesforceChoices, SalesforceReport};
use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use super::sending::{Packed, send};
use crate::dom;

/// Under which it is kept.
const KEPT: &str = "fermata.salesforce";
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
        self.ask("/api/v1/import?dry_run=true&source=true".to_owned(), "Reading the files…", step);
    }

    /// Saves what was looked at, and goes on.
    pub(super) fn save(self) {
        let seen = self.report.with_untracked(|report| report.as_ref().map(|report| report.revision.clone()));
        let path = format!("/api/v1/import?revision={}", seen.unwrap_or_default());
        self.ask(path, "Saving…", Step::Done);
    }

    fn ask(self, path: String, doing: &'static str, step: Step) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.share.set(0);
        self.doing.set(doing);
        self.problem.set(None);
        let (files, choices) = (self.files.get_untracked(), self.choices.get_untracked());
        spawn_local(async move {
            let sent = send(&path, files, &choices, move |now| {
                self.share.try_set(now);
            });
            let answer = sent.await;
            self.busy.try_set(false);
            match answer {
                Ok(report) => {
                    if step == Step::Done {
                        self.keep_source(report);
                    } else {
                        self.report.try_set(Some(Arc::new(report)));
                    }
                    self.looked.try_set(choices);
                    self.stale.try_set(false);
                    if self.step.try_get_untracked().is_some() {
                        self.go(step);
                    }
                }
                Err(error) => {
                    self.stale.try_set(error.code == "changed_meanwhile");
                    self.problem.try_set(Some(error.message));
                }
            }
        });
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
