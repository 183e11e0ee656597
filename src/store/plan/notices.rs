//! What people choose of how they are told things, and where that goes.

use super::Plan;
use crate::{
    Write,
    arg::{Arg, json},
    rows::{JobRow, NoticePreferenceRow, PushSubscriptionRow},
    tables,
};

const DELETE_PUSH: &str = "DELETE FROM push_subscriptions WHERE id = $1";
const DELETE_FEED: &str = "DELETE FROM calendar_feeds WHERE username = $1";
const DIGESTED: &str = "UPDATE notifications SET digest = 0 WHERE id = $1";
const ADD_JOB: &str = "INSERT INTO jobs (key, kind, run, due_ms, attempt, payload, ready_ms, lease_until_ms) \
     VALUES ($1, $2, NULL, $3, 0, $4, $3, 0) ON CONFLICT (key) DO NOTHING";

/// For the test that prepares every statement.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] = &[DELETE_PUSH, DELETE_FEED, DIGESTED];

impl Plan {
    /// Plans what belongs here and hands back the rest.
    pub(super) fn notices(&mut self, write: Write) -> Option<Write> {
        match write {
            Write::PutNoticePreference(row) => {
                self.put(&tables::NOTICE_PREFERENCES, self.key(|| row.user.to_string()), preference(row));
            }
            Write::PutPushSubscription(row) => {
                self.put(&tables::PUSH_SUBSCRIPTIONS, self.key(|| row.id.to_string()), push(row));
            }
            Write::DeletePushSubscription(id) => {
                self.sql("push_subscriptions", self.key(|| id.to_string()), DELETE_PUSH, vec![id.into()]);
            }
            Write::PutCalendarFeed(row) => {
                let args = vec![(&row.user).into(), row.secret_hash.into(), row.created_ms.into()];
                self.put(&tables::CALENDAR_FEEDS, self.key(|| row.user.to_string()), args);
            }
            Write::DeleteCalendarFeed(user) => {
                self.sql("calendar_feeds", self.key(|| user.to_string()), DELETE_FEED, vec![(&user).into()]);
            }
            Write::Digested(id) => {
                self.sql("notifications", self.key(|| id.to_string()), DIGESTED, vec![id.into()]);
            }
            Write::AddJob(row) => self.add_job(row),
            other => return Some(other),
        }
        None
    }

    fn add_job(&mut self, row: JobRow) {
        let key = self.key(|| row.key.clone());
        let args = vec![row.key.into(), row.kind.into(), row.due_ms.into(), json(&row.payload)];
        self.sql("jobs", key, ADD_JOB, args);
    }
}

fn preference(row: NoticePreferenceRow) -> Vec<Arg> {
    vec![(&row.user).into(), json(&row.content), row.revision.into(), row.updated_ms.into()]
}

fn push(row: PushSubscriptionRow) -> Vec<Arg> {
    vec![
        row.id.into(),
        (&row.user).into(),
        row.endpoint_hash.into(),
        json(&row.content),
        row.label.into(),
        row.created_ms.into(),
    ]
}
