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

/// The decision.
pub(super) fn decision(write: &Write) -> Audited {
    match write {
        Write::InsertRecord(_)
        | Write::UpdateRecord(_)
        | Write::DeleteRecord(..)
        | Write::PutFile(..)
        | Write::DeleteFile(_)
        | Write::PutComment(_)
        | Write::DeleteComment(_)
        | Write::PutListView(_)
        | Write::DeleteListView(_)
        | Write::PutWorkView(_)
        | Write::DeleteWorkView(_)
        | Write::PutObject(..)
        | Write::DeleteObject(_)
        | Write::PutDefinition(_)
        | Write::PutVersion(_)
        | Write::Deactivate(..)
        | Write::DeleteDefinition(_)
        | Write::InsertUser(_)
        | Write::UpdateUser(_)
        | Write::SetPassword(..)
        | Write::PutTeam(_)
        | Write::DeleteTeam(_)
        | Write::InsertToken(_)
        | Write::DeleteToken(_)
        | Write::DeleteAuthenticator(_)
        | Write::AddUsedLink(_)
        | Write::PutSetup(_)
        | Write::UseSetup(_)
        | Write::PutConnection(_)
        | Write::DeleteConnection(..)
        | Write::PutTriggerOrder(_)
        | Write::PutCalendar(_)
        | Write::DeleteCalendar(..)
        | Write::PutAbsence(_)
        | Write::DeleteAbsence(_)
        | Write::PutHook(_)
        | Write::PutNoticePreference(_)
        | Write::PutPushSubscription(_)
        | Write::DeletePushSubscription(_)
        | Write::PutCalendarFeed(_)
        | Write::DeleteCalendarFeed(_)
        | Write::DeleteHook(_)
        | Write::PutSetting(..)
        | Write::Anchored(_)
        | Write::Seen(..) => Yes,
        Write::Audit(_) => No("it is the entry"),
        Write::InsertRun(_)
        | Write::UpdateRun(_)
        | Write::AppendEvents(..)
        | Write::PutStageRun(_)
        | Write::PutStepRun(_)
        | Write::PutWorkItem(_) => No(RUN_LOG),
        Write::PutRecordLock(_) | Write::DeleteRecordLock(..) => No(RUN_LOG),
        Write::AddSignature(_) => No("what is signed is in the run's log with the digest of what was signed"),
        Write::PutBulk(_) | Write::PutBulkTarget(_) => {
            No("its start and its end by somebody have entries, and so has each thing that it changes")
        }
        Write::AddRecordHistory(_) | Write::AddRecordNote(_) => {
            No("the change of the record, file or comment that it tells of has an entry")
        }
        Write::PutUnique(_)
        | Write::DeleteUnique(_)
        | Write::DeleteUniqueOf(_)
        | Write::DeleteUniqueField(..) => No("it is an index of records, whose changes have entries"),
        Write::PutImport(_) | Write::DeleteImport(_) | Write::AddImportError(_) => {
            No("start and end of an import have entries, and so has each record that it writes")
        }
        Write::PutBlobPart(..) | Write::DeleteBlob(_) => No("it is the bytes of a file or import"),
        Write::PutDraft { .. } | Write::DeleteDrafts(_) => {
            No("what somebody has not handed in is theirs alone; what is handed in is in the run's log")
        }
        Write::PutSession(_)
        | Write::DeleteSession(_)
        | Write::DeleteSessionsOf(_)
        | Write::DeleteOtherSessions(..) => {
            No("what begins or ends sessions of others (signing in, passwords, deactivation) has an entry")
        }
        Write::PutAuthenticator(_) => {
            No("that one is set up or renewed has an entry; each use is in what it was used for")
        }
        Write::PutThrottle(_) | Write::DeleteThrottle(_) => No("each failed sign-in has an entry"),
        Write::PutMessage(_)
        | Write::TakeMessage(_)
        | Write::AddReceivedEvent(_)
        | Write::HookRefused(..) => {
            No("messages of people have entries; what others send is kept as it came")
        }
        Write::InsertDelivery(_) | Write::UpdateDelivery(_) => {
            No("the list of deliveries is the record of what left; sending again has an entry")
        }
        Write::AddNotification(_) | Write::Digested(_) | Write::ReadNotifications(..) => {
            No("it tells people what has its own entry or event")
        }
        Write::PutWatch(_)
        | Write::DeleteWatch(..)
        | Write::PutJob(_)
        | Write::AddJob(_)
        | Write::DeleteJob(_)
        | Write::DeleteJobsOf(_)
        | Write::TakeJob(_)
        | Write::PutFlowCall(_)
        | Write::DeleteFlowCalls(..)
        | Write::PutSubscription(_)
        | Write::DeleteSubscription(..)
        | Write::PutSchedule(_)
        | Write::TokenUsed(..)
        | Write::PutIdempotency(_)
        | Write::DropIdempotency(..) => No(WORKING),
        Write::Sweep(_)
        | Write::SweepDrafts(_)
        | Write::SweepUsedLinks(_)
        | Write::SweepDeliveries(_)
        | Write::SweepImports(_)
        | Write::SweepMessages(_)
        | Write::SweepBulks(_)
        | Write::SweepAbsences(_)
        | Write::SweepReceivedEvents(_) => No(EXPIRED),
    }
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
