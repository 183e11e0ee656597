//! Writes as data. A changeset is applied whole, in order, after all its guards held; or not at all.

use fermata_engine::{
    ids::{Name, RecordId, RunId, WorkItemId},
    object::Object,
};
use uuid::Uuid;

use crate::rows::*;

/// Guards and writes that belong together.
#[derive(Debug, Clone, Default)]
pub struct Changeset {
    /// What must still be so.
    pub guards: Vec<Guard>,
    /// What is written, in order.
    pub writes: Vec<Write>,
}

/// Something that was read and must still be so when the changeset is applied; else [`crate::StoreError::Conflict`].
#[derive(Debug, Clone, PartialEq)]
pub enum Guard {
    /// The record is at this revision (0: does not exist). On PostgreSQL the row is locked (`FOR SHARE`, or `FOR UPDATE` where it
    /// is written too).
    Record(RecordId, i64),
    /// No open run watches this record but these, each with the fields that it looks at. Locks nothing by itself: used with a
    /// write of that record.
    Watchers(RecordId, Vec<(RunId, String)>),
    /// No step keeps this record as it is but these, each with its run. Locks nothing by itself: used with a write of that
    /// record, while whoever puts a [`Write::PutRecordLock`] has a guard on the record, so that one of the two sees the other.
    Keepers(RecordId, Vec<(RunId, Name)>),
    /// The run is at this revision, and nothing of it is written here.
    Run(RunId, i64),
    /// The records of this object are as they were read. Used with a write of the object, which keeps others from changing them.
    RecordsAsRead(Name, RecordsSeen),
    /// The record is there.
    RecordThere(RecordId),
    /// The file is there.
    FileThere(Uuid),
    /// No open run is about this record, and no open work.
    NoOpenRuns(RecordId),
    /// The object is there.
    ObjectThere(Name),
    /// The object has no records.
    NoRecords(Name),
    /// No record names this one in one of these fields, each with its object.
    NotLookedUp(RecordId, Vec<(Name, Name)>),
    /// The draft is at this revision (0: does not exist).
    Draft(DefinitionKey, i64),
    /// The active version is this one (none: none is).
    Active(DefinitionKey, Option<u32>),
    /// There is no active administrator yet.
    NoAdmin,
    /// No orchestration is active but these, each with its version.
    ActiveOrchestrations(Vec<(Name, u32)>),
    /// The object is at this revision (0: does not exist).
    Object(Name, i64),
    /// The job is leased to this owner.
    Job(String, String),
    /// Who sends a message of this name and key and who begins to wait for one come one after the other: this is the moment
    /// of this one. Goes before [`Subscribers`](Self::Subscribers) and [`WaitingMessages`](Self::WaitingMessages).
    Channel(String, String, i64),
    /// No step waits for a message of this name and key but these.
    Subscribers(String, String, Vec<(RunId, Name)>),
    /// No message of this name and key that came at this moment or later waits for somebody but these.
    WaitingMessages(String, String, i64, Vec<Uuid>),
    /// The user is at this revision.
    User(Name, i64),
    /// The team is at this revision (0: does not exist).
    Team(TeamKey, i64),
    /// The connection is at this revision (0: does not exist).
    Connection(ConnectionKey, i64),
    /// The calendar is at this revision (0: does not exist).
    Calendar(Name, i64),
    /// There is an active administrator besides this user.
    AnotherAdmin(Name),
}

/// One write.
#[derive(Debug, Clone)]
pub enum Write {
    /// A new run, at revision 1. Duplicate id: `Duplicate`.
    InsertRun(Box<RunRow>),
    /// A changed run; `RunRow::revision` is the new revision and must follow the stored one (`Conflict` otherwise).
    UpdateRun(Box<RunRow>),
    /// Events of a run, as [`crate::chain::follow`] makes them; the primary key (run, seq) refuses a second writer (`Conflict`).
    AppendEvents(RunId, Vec<LogRow>),
    /// The ends of these logs, each with the number of its last event, stand in the audit log now.
    Anchored(Vec<(RunId, i64)>),
    /// An open run waits on a record; inserts or replaces by (record, run).
    PutWatch(WatchRow),
    /// A run waits on a record no longer.
    DeleteWatch(RunId, RecordId),
    /// A record holds a value of a unique field; held by another one: `Duplicate("unique_values")`.
    PutUnique(UniqueRow),
    /// A record holds a value no longer.
    DeleteUnique(UniqueRow),
    /// A record holds no value any longer.
    DeleteUniqueOf(RecordId),
    /// A field is unique no longer.
    DeleteUniqueField(Name, Name),
    /// Inserts or replaces by (run, stage, pass).
    PutStageRun(StageRunRow),
    /// Inserts or replaces by (run, step, pass).
    PutStepRun(StepRunRow),
    /// Inserts or replaces by id.
    PutWorkItem(Box<WorkItemRow>),
    /// Deletes every draft of this work item.
    DeleteDrafts(WorkItemId),
    /// Inserts or replaces what a person has entered so far.
    PutDraft {
        /// Of which work item.
        item: WorkItemId,
        /// Whose.
        user: Name,
        /// JSON object.
        values: serde_json::Value,
        /// When.
        at_ms: i64,
    },
    /// Inserts or replaces a job or timer by key, without a lease.
    PutJob(JobRow),
    /// Deletes a job or timer by key; nothing where there is none.
    DeleteJob(String),
    /// Deletes every job and timer whose key starts with this.
    DeleteJobsOf(String),
    /// Inserts or replaces what another system answered, by (run, step, pass, place).
    PutFlowCall(Box<FlowCallRow>),
    /// Forgets what other systems answered to a step's flow in a pass.
    DeleteFlowCalls(RunId, Name, u32),
    /// Deletes a job by key; `Conflict` where there is none any more.
    TakeJob(String),
    /// A record stands still while a step decides on it; inserts or replaces by (record, run, step).
    PutRecordLock(Box<RecordLockRow>),
    /// The step decides no longer; nothing where it did not.
    DeleteRecordLock(RecordId, RunId, Name),
    /// An electronic signature; it stays for ever.
    AddSignature(Box<SignatureRow>),
    /// A link of a mail decided something; of that item and person one was used already: `Duplicate("used_links")`.
    AddUsedLink(Box<UsedLinkRow>),
    /// Forgets links that were good until before this moment.
    SweepUsedLinks(i64),
    /// A step waits for a message: inserts or replaces by (run, step).
    PutSubscription(SubscriptionRow),
    /// A step waits for none any more; nothing where it did not.
    DeleteSubscription(RunId, Name),
    /// A message that came.
    PutMessage(Box<MessageRow>),
    /// A message that waited was taken; `Conflict` where somebody else was quicker.
    TakeMessage(Uuid),
    /// Deletes messages that expired before this moment, and channels that were not used for a day.
    SweepMessages(i64),
    /// A new record, revision 1.
    InsertRecord(Box<RecordRow>),
    /// A changed record; its `revision` must follow the stored one (`Conflict` otherwise).
    UpdateRecord(Box<RecordRow>),
    /// Deletes a record at this revision, with its files, comments and what was noted of them.
    DeleteRecord(RecordId, i64),
    /// An entry of a record's history.
    AddRecordHistory(RecordHistoryRow),
    /// A new file of a record, with what it holds.
    PutFile(Box<FileRow>, Vec<u8>),
    /// Deletes a file with what it holds; `Conflict` where it is gone.
    DeleteFile(Uuid),
    /// A comment, new or changed; its `revision` must follow the stored one (`Conflict` otherwise).
    PutComment(CommentRow),
    /// Deletes a comment; `Conflict` where it is gone.
    DeleteComment(Uuid),
    /// Something that happened to a record without changing a field.
    AddRecordNote(RecordNoteRow),
    /// A view of a list, new or changed; its `revision` must follow the stored one (`Conflict` otherwise). Where it becomes the
    /// first one, no other one of the object is.
    PutListView(Box<ListViewRow>),
    /// Deletes a view of a list; `Conflict` where it is gone.
    DeleteListView(Uuid),
    /// A view of the inbox, new or changed; its `revision` must follow the stored one (`Conflict` otherwise).
    PutWorkView(Box<WorkViewRow>),
    /// Deletes a view of the inbox; `Conflict` where it is gone.
    DeleteWorkView(Uuid),
    /// A part of something large, counted from 0.
    PutBlobPart(Uuid, i64, Vec<u8>),
    /// Deletes something large.
    DeleteBlob(Uuid),
    /// An import, new or changed; its `revision` must follow the stored one (`Conflict` otherwise).
    PutImport(Box<ImportRow>),
    /// Something wrong with a row of an import's file.
    AddImportError(ImportErrorRow),
    /// Deletes an import with its file and its errors.
    DeleteImport(Uuid),
    /// Deletes imports that were made before this moment, with their files and errors.
    SweepImports(i64),
    /// A time in which somebody is away, new or changed.
    PutAbsence(Box<AbsenceRow>),
    /// Deletes one.
    DeleteAbsence(Uuid),
    /// Deletes those that ended before this moment.
    SweepAbsences(i64),
    /// A wish for many things, new or changed; its `revision` must follow the stored one (`Conflict` otherwise).
    PutBulk(Box<BulkRow>),
    /// One of the things that it concerns, new or changed.
    PutBulkTarget(Box<BulkTargetRow>),
    /// Deletes wishes for many that were made before this moment, with what they concerned.
    SweepBulks(i64),
    /// An object, new or changed; revision = old + 1.
    PutObject(Object, i64, i64),
    /// Deletes an object; the service made sure that it has no records.
    DeleteObject(Name),
    /// A definition's header and draft, new or changed.
    PutDefinition(Box<DefinitionRow>),
    /// A new active version; the one that was active becomes Obsolete.
    PutVersion(Box<VersionRow>),
    /// The active version becomes Obsolete, none is active.
    Deactivate(DefinitionKey, i64),
    /// Deletes a definition that never had a version.
    DeleteDefinition(DefinitionKey),
    /// A new user, revision 1; an existing name is `Duplicate`.
    InsertUser(UserRow),
    /// A changed user; its `revision` must follow the stored one (`Conflict` otherwise).
    UpdateUser(UserRow),
    /// When a user was last seen.
    Seen(Name, i64),
    /// A team with its members, new or replaced; where there is one, its `revision` must follow the stored one (`Conflict`
    /// otherwise).
    PutTeam(TeamRow),
    /// Deletes a team.
    DeleteTeam(TeamKey),
    /// Inserts or replaces a session by the hash of its id.
    PutSession(SessionRow),
    /// Deletes a session.
    DeleteSession(Vec<u8>),
    /// Deletes all sessions of a user.
    DeleteSessionsOf(Name),
    /// Of those of a user, ends every session but the one with this hash.
    DeleteOtherSessions(Name, Vec<u8>),
    /// A user's new password, as its hash, which is a change of the user; `Conflict` where there is no such active user.
    SetPassword(Name, String),
    /// Deletes sessions, setups and idempotency keys that expired before this moment.
    Sweep(i64),
    /// Deletes the drafts of work that was closed before this moment.
    SweepDrafts(i64),
    /// A new API token.
    InsertToken(TokenRow),
    /// When a token was last used.
    TokenUsed(Uuid, i64),
    /// Deletes a token.
    DeleteToken(Uuid),
    /// A one-time link for setting a password, by the hash of its secret.
    PutSetup(SetupRow),
    /// Uses up a one-time link; `Conflict` where it is gone.
    UseSetup(Vec<u8>),
    /// Counts of failed sign-ins, by key.
    PutThrottle(ThrottleRow),
    /// Forgets failed sign-ins.
    DeleteThrottle(String),
    /// An authenticator, new or changed; where there is one, its `revision` must follow the stored one (`Conflict` otherwise).
    PutAuthenticator(Box<AuthenticatorRow>),
    /// Somebody has no authenticator any more; nothing where they had none.
    DeleteAuthenticator(Name),
    /// A notification.
    AddNotification(NotificationRow),
    /// Marks notifications of a user as read: one, or all up to a moment.
    ReadNotifications(Name, Option<Uuid>, i64),
    /// An answer kept under an idempotency key; (scope, key) there already: `Duplicate("idempotency")`.
    PutIdempotency(IdempotencyRow),
    /// Deletes the answer kept under (scope, key) if it expired at this moment at the latest.
    DropIdempotency(String, String, i64),
    /// An entry of the audit log; its number and hash are given by the store, after everything else is written.
    Audit(Box<AuditRow>),
    /// A calendar, new or replaced; where there is one, its `revision` must follow the stored one (`Conflict` otherwise).
    PutCalendar(Box<CalendarRow>),
    /// Deletes a calendar at this revision.
    DeleteCalendar(Name, i64),
    /// A connection, new or replaced; where there is one, its `revision` must follow the stored one (`Conflict` otherwise).
    PutConnection(ConnectionRow),
    /// Deletes a connection at this revision.
    DeleteConnection(ConnectionKey, i64),
    /// What a person chose of how they are told things; its `revision` must follow the stored one (`Conflict` otherwise).
    PutNoticePreference(NoticePreferenceRow),
    /// A browser that shows messages, new or changed; another one at the same address: `Duplicate("push_subscriptions")`.
    PutPushSubscription(PushSubscriptionRow),
    /// A browser shows messages no longer; nothing where it did not.
    DeletePushSubscription(Uuid),
    /// The secret address of a person's calendar, new or replaced.
    PutCalendarFeed(CalendarFeedRow),
    /// A person's calendar has no address any more.
    DeleteCalendarFeed(Name),
    /// A notification waits for the daily mail no longer.
    Digested(Uuid),
    /// A job of its own, unless there is one of its key already.
    AddJob(JobRow),
    /// Something to deliver; the same `key` there already: `Duplicate("deliveries")`.
    InsertDelivery(Box<DeliveryRow>),
    /// How a delivery stands; its `revision` must follow the stored one (`Conflict` otherwise).
    UpdateDelivery(Box<DeliveryRow>),
    /// Deletes what was delivered and written before this moment.
    SweepDeliveries(i64),
    /// What became of a schedule, new or changed; its `revision` must follow the stored one (`Conflict` otherwise).
    PutSchedule(Box<ScheduleRow>),
    /// An order of triggers, new or changed; its `revision` must follow the stored one (`Conflict` otherwise).
    PutTriggerOrder(TriggerOrderRow),
    /// A webhook, new or changed; its `revision` must follow the stored one (`Conflict` otherwise).
    PutHook(Box<HookRow>),
    /// Deletes a webhook.
    DeleteHook(Name),
    /// When and why something sent to a webhook was refused last.
    HookRefused(Name, i64, String),
    /// An event that was taken in; the same event of the same source there already: `Duplicate("received_events")`.
    AddReceivedEvent(Box<EventRow>),
    /// Deletes events that were taken in before this moment.
    SweepReceivedEvents(i64),
    /// A setting by name, JSON.
    PutSetting(String, serde_json::Value),
}

impl Changeset {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a guard.
    pub fn guard(&mut self, guard: Guard) -> &mut Self {
        self.guards.push(guard);
        self
    }

    /// Adds a write.
    pub fn write(&mut self, write: Write) -> &mut Self {
        self.writes.push(write);
        self
    }
}
