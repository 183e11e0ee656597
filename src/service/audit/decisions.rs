//! Which writes must have an entry in the audit log, and why the others need none. A new kind of write does not compile until
//! it is decided.

use fermata_store::{Changeset, Write};

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audited {
    /// Its changeset has an entry.
    Yes,
    /// It has none of its own, for this reason.
    No(&'static str),
}

use Audited::{No, Yes};

const RUN_LOG: &str = "it follows from events of the run's own log, which is chained too";
const WORKING: &str = "it is how Fermata goes on with its work, not a change by anybody";
const EXPIRED: &str = "only what is over or has expired is swept";

/// Makes [`decision`] of a table: no kind of write is left out, and none stands in it twice.
macro_rules! decided {
    ($($said:expr => [$($write:ident),+ $(,)?]),+ $(,)?) => {
        /// The decision.
        #[deny(unreachable_patterns)]
        pub(super) fn decision(write: &Write) -> Audited {
            match write {
                $($(Write::$write { .. })|+ => $said,)+
            }
        }
    };
}

decided! {
    Yes => [
        InsertRecord, UpdateRecord, DeleteRecord, PutFile, DeleteFile, PutComment, DeleteComment, PutListView,
        DeleteListView, PutWorkView, DeleteWorkView, PutObject, DeleteObject, PutDefinition, PutVersion,
        Deactivate, DeleteDefinition, InsertUser, UpdateUser, SetPassword, PutTeam, DeleteTeam, InsertToken,
        DeleteToken, DeleteAuthenticator, AddUsedLink, PutSetup, UseSetup, PutConnection, DeleteConnection,
        PutTriggerOrder, PutCalendar, DeleteCalendar, PutAbsence, DeleteAbsence, PutHook, PutNoticePreference,
        PutPushSubscription, DeletePushSubscription, PutCalendarFeed, DeleteCalendarFeed, DeleteHook,
        PutSetting, Anchored, Seen,
    ],
    No("it is the entry") => [Audit],
    No(RUN_LOG) => [
        InsertRun, UpdateRun, AppendEvents, PutStageRun, PutStepRun, PutWorkItem, PutRecordLock, DeleteRecordLock,
    ],
    No("what is signed is in the run's log with the digest of what was signed") => [AddSignature],
    No("its start and its end by somebody have entries, and so has each thing that it changes") => [PutBulk, PutBulkTarget],
    No("the change of the record, file or comment that it tells of has an entry") => [AddRecordHistory, AddRecordNote],
    No("it is an index of records, whose changes have entries") => [
        PutUnique, DeleteUnique, DeleteUniqueOf, DeleteUniqueField,
    ],
    No("start and end of an import have entries, and so has each record that it writes") => [PutImport, DeleteImport, AddImportError],
    No("it is the bytes of a file or import") => [PutBlobPart, DeleteBlob],
    No("what somebody has not handed in is theirs alone; what is handed in is in the run's log") => [PutDraft, DeleteDrafts],
    No("what begins or ends sessions of others (signing in, passwords, deactivation) has an entry") => [
        PutSession, DeleteSession, DeleteSessionsOf, DeleteOtherSessions,
    ],
    No("that one is set up or renewed has an entry; each use is in what it was used for") => [PutAuthenticator],
    No("each failed sign-in has an entry") => [PutThrottle, DeleteThrottle],
    No("messages of people have entries; what others send is kept as it came") => [
        PutMessage, TakeMessage, AddReceivedEvent, HookRefused,
    ],
    No("the list of deliveries is the record of what left; sending again has an entry") => [InsertDelivery, UpdateDelivery],
    No("it tells people what has its own entry or event") => [AddNotification, Digested, ReadNotifications],
    No(WORKING) => [
        PutWatch, DeleteWatch, PutJob, AddJob, DeleteJob, DeleteJobsOf, TakeJob, PutFlowCall, DeleteFlowCalls,
        PutSubscription, DeleteSubscription, PutSchedule, TokenUsed, PutIdempotency, DropIdempotency,
    ],
    No(EXPIRED) => [
        Sweep, SweepDrafts, SweepUsedLinks, SweepDeliveries, SweepImports, SweepMessages, SweepBulks,
        SweepAbsences, SweepReceivedEvents,
    ],
}

/// A write that must have an entry, where there is none.
pub(super) fn missing(changeset: &Changeset) -> Option<&Write> {
    if changeset.writes.iter().any(|write| matches!(write, Write::Audit(_))) {
        return None;
    }
    changeset.writes.iter().find(|write| decision(write) == Yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every change goes through [`crate::Service::commit`], which looks whether it is decided rightly.
    #[test]
    fn nothing_is_applied_past_the_look() {
        let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"))];
        let mut past = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
                let path = entry.path();
                let text = path.to_string_lossy().replace('\\', "/");
                if path.is_dir() && !text.ends_with("/tests") && !text.ends_with("/examples") {
                    folders.push(path);
                } else if text.ends_with(".rs") && !text.contains("/audit") {
                    let source = std::fs::read_to_string(&path).expect("a file");
                    if source.contains("db.apply(") {
                        past.push(text);
                    }
                }
            }
        }
        assert!(past.is_empty(), "these apply changesets without a look at the audit log: {past:?}");
    }

    #[test]
    fn what_must_have_an_entry_is_seen_to_have_none() {
        let mut changeset = Changeset::new();
        changeset.write(Write::DeleteJob("x".into()));
        assert!(missing(&changeset).is_none());
        changeset.write(Write::DeleteComment(uuid::Uuid::nil()));
        assert!(missing(&changeset).is_some());
        changeset.write(Write::Audit(Box::default()));
        assert!(missing(&changeset).is_none());
    }

    #[test]
    fn every_exception_has_its_reason() {
        let No(reason) = decision(&Write::Sweep(1)) else { panic!("sweeping has no entry") };
        assert_eq!(reason, EXPIRED);
    }
}
