//! What a look at the logs has found.

use fermata_engine::ids::RunId;

use crate::ChainHash;

/// Findings kept; of more it is said how many.
pub(super) const FINDINGS_MAX: usize = 200;

/// Where something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The audit log: the number of an entry.
    Audit(i64),
    /// The log of a run: the number of an event.
    Run(RunId, i64),
}

/// What is wrong there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It does not say what it said when it was written.
    Altered,
    /// It is gone.
    Removed,
    /// It is another one's place.
    Reordered,
    /// It was not written by Fermata.
    Added,
    /// It and everything after it is gone, or the note of where the log ends was altered.
    CutOff,
    /// The head that was noted elsewhere is not in the log: it was written anew from there or before.
    Rewritten,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where.
    pub place: Place,
    /// What.
    pub problem: Problem,
    /// In words: a sentence.
    pub words: String,
}

/// What was looked at, and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Entries of the audit log.
    pub entries: u64,
    /// Runs.
    pub runs: u64,
    /// Events of runs.
    pub events: u64,
    /// Ends of logs that stand in the audit log, each compared with the log.
    pub anchors: u64,
    /// The number of the last entry of the audit log.
    pub last: i64,
    /// Its hash: what to note elsewhere.
    pub head: ChainHash,
    /// What is wrong, in the order in which it was found; at most 200.
    pub findings: Vec<Finding>,
    /// How much more is wrong.
    pub more: u64,
}

impl Verified {
    /// Whether nothing is wrong.
    pub fn is_good(&self) -> bool {
        self.findings.is_empty()
    }

    pub(super) fn find(&mut self, place: Place, problem: Problem, words: impl Into<String>) {
        if self.findings.iter().any(|known| known.place == place && known.problem == problem) {
            return;
        }
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(Finding { place, problem, words: words.into() });
        } else {
            self.more += 1;
        }
    }
}
