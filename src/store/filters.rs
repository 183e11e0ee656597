//! Which rows a list brings. Plain data; what a person may see is decided by the caller and arrives here as [`Reach`].

use fermata_engine::{
    ids::{Name, RecordId, RunId},
    run::RunStatus,
    sla::SlaStatus,
};

use crate::rows::{DeliveryKind, DeliveryState};

/// Items of a page, and the cursor for those after it.
pub type Listed<T> = (Vec<T>, Option<String>);

/// Where work may come from for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Who.
    pub user: Name,
    /// Assignee keys: the person's own, and those of their teams.
    pub keys: Vec<String>,
}

/// Which runs to list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunFilter {
    /// Only of this orchestration.
    pub orchestration: Option<Name>,
    /// Only in one of these statuses; empty: any.
    pub statuses: Vec<RunStatus>,
    /// Only those that can still go on.
    pub open_only: bool,
    /// Only those in this stage.
    pub stage: Option<Name>,
    /// Only those whose most urgent open promise stands like this at this moment (OnTrack, AtRisk, Breached, None).
    pub sla: Option<(SlaStatus, i64)>,
    /// Only about this record.
    pub record: Option<RecordId>,
    /// Only those that this one started (`user:mia`, `system`).
    pub started_by: Option<String>,
    /// Only those that began at this moment or later.
    pub started_from_ms: Option<i64>,
    /// Only those that began before this moment.
    pub started_before_ms: Option<i64>,
    /// In the title.
    pub text: Option<String>,
    /// Only those that this person started, or that had work for them.
    pub visible_to: Option<Reach>,
}

/// Which entries of the audit log to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only by this one (`user:mia`, `system`).
    pub actor: Option<String>,
    /// Only this action.
    pub action: Option<String>,
    /// Only to this target.
    pub target: Option<String>,
    /// Only from this moment on.
    pub from_ms: Option<i64>,
    /// Only before this moment.
    pub before_ms: Option<i64>,
    /// In who, what, to what, and old and new values.
    pub text: Option<String>,
}

/// Which of the work items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WorkState {
    /// Open or assigned.
    #[default]
    Open,
    /// Of these, past their due moment at this moment.
    Overdue(i64),
    /// Of these, due after the first moment and at the second at the latest.
    Due(i64, i64),
    /// Completed (not withdrawn), latest first.
    Completed,
    /// Open ones only of the latest; every one, newest first. For a run's or a record's page.
    All,
}

/// Which work items to list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WorkFilter {
    /// Only with one of these assignee keys (`user:mia`, `queue:finance`).
    pub assignees: Option<Vec<String>>,
    /// Which of them.
    pub state: WorkState,
    /// Only of this orchestration.
    pub orchestration: Option<Name>,
    /// Only of this run.
    pub run: Option<RunId>,
    /// Only about this record.
    pub record: Option<RecordId>,
    /// In the run's title or the step's label.
    pub text: Option<String>,
    /// Only those that this person finished.
    pub closed_by: Option<Name>,
}

/// Which records of an object to list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordFilter {
    /// In the title.
    pub text: Option<String>,
    /// Where this field, as text, is this.
    pub field: Option<(Name, String)>,
    /// Only those that have to do with this person.
    pub visible_to: Option<RecordReach>,
    /// Only those of which this holds, as far as the database can tell.
    pub narrows: Vec<Narrow>,
    /// Whether one of them is enough.
    pub any: bool,
}

/// Something that holds of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Narrow {
    /// Which field.
    pub field: Name,
    /// What.
    pub holds: Holds,
}

/// What can hold of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Holds {
    /// It has a value, or none.
    There(bool),
    /// It has no value, or an empty one.
    Blank,
    /// It is yes, or no.
    Yes(bool),
    /// It is one of these texts.
    OneOf(Vec<String>),
    /// It is a text that stands so to this one, by its characters' codes.
    Text(Compare, String),
    /// It is a number that stands so to this one.
    Number(Compare, f64),
    /// This text, in ASCII, is in it; letter case counts not.
    Contains(String),
}

/// How two values stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// The same.
    Is,
    /// Greater.
    Greater,
    /// Greater or the same.
    GreaterOrIs,
    /// Less.
    Less,
    /// Less or the same.
    LessOrIs,
}

/// Which records have to do with one person: those that they made, that name them in one of these fields, or that a run is
/// about which they started or which had work for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordReach {
    /// Who, and what work may come to them through.
    pub reach: Reach,
    /// The object's fields that hold a user.
    pub user_fields: Vec<Name>,
}

/// Which deliveries to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Only those that stand like this.
    pub state: Option<DeliveryState>,
    /// Only those of this run.
    pub run: Option<RunId>,
}

/// What went to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SentFilter {
    /// Only to this person.
    pub user: Option<Name>,
    /// Only for this reason, as on the wire.
    pub notice: Option<String>,
    /// Only what went by this; `Some(None)`: the bell.
    pub kind: Option<Option<DeliveryKind>>,
    /// Only about this run.
    pub run: Option<RunId>,
    /// Only what stands like this.
    pub state: Option<DeliveryState>,
}

impl SentFilter {
    /// Whether what stands under the bell may be among it.
    pub(crate) fn wants_shown(&self) -> bool {
        matches!(self.kind, None | Some(None)) && matches!(self.state, None | Some(DeliveryState::Delivered))
    }

    /// Whether what left may be among it.
    pub(crate) fn wants_left(&self) -> bool {
        self.kind != Some(None)
    }
}

/// How records are sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum RecordSort {
    /// By title.
    Title,
    /// By title, backwards.
    TitleDown,
    /// Longest unchanged first.
    Updated,
    /// Last changed first.
    #[default]
    UpdatedDown,
    /// By a field. No index helps: all records of the object that are meant are put in order.
    Field {
        /// Which.
        name: Name,
        /// Whether it holds numbers.
        number: bool,
        /// Whether the greatest comes first.
        down: bool,
    },
}

/// How far work is counted: what a person can have a picture of. A count never costs more than this, however much there is.
pub const COUNTED_MAX: u32 = 1_000;
/// How many items are looked at to count those that fit conditions which no index knows.
pub const LOOKED_AT_MAX: u32 = 4_000;

impl WorkFilter {
    /// Whether an index alone finds what is meant.
    pub(crate) fn is_indexed(&self) -> bool {
        let Self { orchestration, run, record, text, .. } = self;
        orchestration.is_none() && run.is_none() && record.is_none() && text.is_none()
    }
}

/// How many there are, as far as was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// So many; at most [`COUNTED_MAX`].
    pub count: i64,
    /// Whether there are, or may be, more.
    pub more: bool,
}

/// How many work items a person has, each counted up to one more than [`COUNTED_MAX`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WorkCounts {
    /// In their hands.
    pub mine: i64,
    /// Offered to their teams.
    pub teams: i64,
    /// Of both, overdue.
    pub overdue: i64,
    /// Of both, due within 24 hours and not overdue.
    pub due: i64,
}

/// How many jobs and timers there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// All.
    pub pending: i64,
    /// Past their moment.
    pub overdue: i64,
}

/// Open runs of one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageCount {
    /// Which; none: between two stages.
    pub stage: Option<Name>,
    /// How many.
    pub open: i64,
    /// Of these, with a promise past its warning but not broken.
    pub at_risk: i64,
    /// Of these, with a broken promise.
    pub breached: i64,
}

/// When somebody was here last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastSeen {
    /// Who.
    pub user: Name,
    /// Since when they are known.
    pub created_ms: i64,
    /// When they were here last; none: they never were.
    pub seen_ms: Option<i64>,
}

/// How many runs ended with a promise, and how many of them kept it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OnTime {
    /// Kept it.
    pub kept: i64,
    /// All.
    pub total: i64,
}

/// How many runs there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunTotals {
    /// That can still go on.
    pub open: i64,
    /// All.
    pub all: i64,
}
