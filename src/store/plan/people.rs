//! Users, teams, sessions, tokens, notifications, idempotency, audit, settings.

use super::Plan;
use crate::{
    Write,
    arg::{Arg, json, word},
    rows::{NotificationRow, TeamKey, TeamRow, TokenRow, UserRow},
    tables,
};

const UPDATE_USER: &str = "UPDATE users SET label = $2, email = $3, role = $4, active = $5, \
     password_hash = $6, created_ms = $7, seen_ms = $8, revision = $9, manager = $10, \
     approval_limit = $11, successor = $12 WHERE name = $1 AND revision = $9 - 1";
const SEEN: &str = "UPDATE users SET seen_ms = $2 WHERE name = $1";
const DELETE_TEAM: &str = "DELETE FROM teams WHERE kind = $1 AND name = $2";
const DELETE_SESSION: &str = "DELETE FROM sessions WHERE id_hash = $1";
const DELETE_SESSIONS_OF: &str = "DELETE FROM sessions WHERE username = $1";
const DELETE_OTHER_SESSIONS: &str = "DELETE FROM sessions WHERE username = $1 AND id_hash <> $2";
const SET_PASSWORD: &str =
    "UPDATE users SET password_hash = $2, revision = revision + 1 WHERE name = $1 AND active = 1";
const SWEEP_SESSIONS: &str = "DELETE FROM sessions WHERE expires_ms < $1";
const SWEEP_SETUPS: &str = "DELETE FROM setups WHERE expires_ms < $1";
const SWEEP_IDEMPOTENCY: &str = "DELETE FROM idempotency WHERE expires_ms < $1";
const DROP_IDEMPOTENCY: &str = "DELETE FROM idempotency WHERE scope = $1 AND key = $2 AND expires_ms <= $3";
const SWEEP_DRAFTS: &str = "DELETE FROM drafts WHERE EXISTS (SELECT 1 FROM work_items \
     WHERE work_items.id = drafts.item AND work_items.open = 0 AND work_items.closed_ms < $1)";
const TOKEN_USED: &str = "UPDATE tokens SET used_ms = $2 WHERE id = $1";
const DELETE_TOKEN: &str = "DELETE FROM tokens WHERE id = $1";
const USE_SETUP: &str = "DELETE FROM setups WHERE secret_hash = $1";
const DELETE_THROTTLE: &str = "DELETE FROM throttles WHERE key = $1";
const READ_ONE: &str =
    "UPDATE notifications SET read_ms = $3 WHERE id = $1 AND username = $2 AND read_ms IS NULL";
const READ_ALL: &str =
    "UPDATE notifications SET read_ms = $2 WHERE username = $1 AND at_ms <= $2 AND read_ms IS NULL";

/// For the test that prepares every statement.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] = &[
    UPDATE_USER,
    SEEN,
    DELETE_TEAM,
    DELETE_SESSION,
    DELETE_SESSIONS_OF,
    DELETE_OTHER_SESSIONS,
    SET_PASSWORD,
    SWEEP_SESSIONS,
    SWEEP_SETUPS,
    SWEEP_IDEMPOTENCY,
    SWEEP_DRAFTS,
    DROP_IDEMPOTENCY,
    TOKEN_USED,
    DELETE_TOKEN,
    USE_SETUP,
    DELETE_THROTTLE,
    READ_ONE,
    READ_ALL,
];

impl Plan {
    /// Plans everything that belongs to nobody else.
    pub(super) fn people(&mut self, write: Write) {
        match write {
            Write::InsertUser(row) => self.put(&tables::USERS, self.key(|| row.name.to_string()), user(row)),
            Write::UpdateUser(row) => {
                let (key, what) = (self.key(|| row.name.to_string()), format!("user {}", row.name));
                self.one("users", key, UPDATE_USER, user(row), what);
            }
            Write::Seen(name, at_ms) => {
                self.sql("users", self.key(|| name.to_string()), SEEN, vec![(&name).into(), at_ms.into()]);
            }
            Write::PutTeam(row) => self.put(&tables::TEAMS, self.key(|| format!("{:?}", row.key)), team(row)),
            Write::DeleteTeam(key) => {
                self.sql("teams", self.key(|| format!("{key:?}")), DELETE_TEAM, team_key(&key));
            }
            Write::AddNotification(row) => {
                self.put(&tables::NOTIFICATIONS, self.key(|| row.id.to_string()), notification(row));
            }
            Write::ReadNotifications(user, Some(id), at_ms) => {
                self.sql("notifications", None, READ_ONE, vec![id.into(), (&user).into(), at_ms.into()]);
            }
            Write::ReadNotifications(user, None, at_ms) => {
                self.sql("notifications", None, READ_ALL, vec![(&user).into(), at_ms.into()]);
            }
            other => self.access(other),
        }
    }

    fn access(&mut self, write: Write) {
        match write {
            Write::PutSession(row) => {
                let args = vec![
                    row.id_hash.into(),
                    row.user.as_ref().into(),
                    json(&row.data),
                    row.expires_ms.into(),
                ];
                self.put(&tables::SESSIONS, None, args);
            }
            Write::DeleteSession(hash) => self.sql("sessions", None, DELETE_SESSION, vec![hash.into()]),
            Write::DeleteSessionsOf(user) => {
                self.sql("sessions", None, DELETE_SESSIONS_OF, vec![(&user).into()])
            }
            Write::DeleteOtherSessions(user, kept) => {
                self.sql("sessions", None, DELETE_OTHER_SESSIONS, vec![(&user).into(), kept.into()]);
            }
            Write::SetPassword(name, hash) => {
                let (key, what) = (name.to_string(), format!("user {name}"));
                self.one("users", Some(key), SET_PASSWORD, vec![(&name).into(), hash.into()], what);
            }
            Write::Sweep(now_ms) => {
                self.sql("sessions", None, SWEEP_SESSIONS, vec![now_ms.into()]);
                self.sql("setups", None, SWEEP_SETUPS, vec![now_ms.into()]);
                self.sql("idempotency", None, SWEEP_IDEMPOTENCY, vec![now_ms.into()]);
            }
            Write::SweepDrafts(closed_ms) => {
                self.sql("drafts", None, SWEEP_DRAFTS, vec![closed_ms.into()]);
            }
            Write::InsertToken(row) => self.put(&tables::TOKENS, self.key(|| row.id.to_string()), token(row)),
            Write::TokenUsed(id, at_ms) => {
                self.sql("tokens", self.key(|| id.to_string()), TOKEN_USED, vec![id.into(), at_ms.into()]);
            }
            Write::DeleteToken(id) => {
                self.sql("tokens", self.key(|| id.to_string()), DELETE_TOKEN, vec![id.into()])
            }
            Write::PutSetup(row) => {
                let args = vec![row.secret_hash.into(), row.user.as_ref().into(), row.expires_ms.into()];
                self.put(&tables::SETUPS, None, args);
            }
            Write::UseSetup(hash) => {
                self.one("setups", None, USE_SETUP, vec![hash.into()], "one-time link".into());
            }
            Write::PutThrottle(row) => {
                let args = vec![
                    row.key.as_str().into(),
                    row.failures.into(),
                    row.until_ms.into(),
                    row.last_ms.into(),
                ];
                self.put(&tables::THROTTLES, self.key(|| row.key), args);
            }
            Write::DeleteThrottle(key) => {
                self.sql("throttles", self.key(|| key.clone()), DELETE_THROTTLE, vec![key.into()]);
            }
            other => self.system(other),
        }
    }

    fn system(&mut self, write: Write) {
        match write {
            Write::DropIdempotency(scope, key, now_ms) => {
                let row = format!("{scope}\n{key}");
                let args = vec![scope.into(), key.into(), now_ms.into()];
                self.sql("idempotency", Some(row), DROP_IDEMPOTENCY, args);
            }
            Write::PutIdempotency(row) => {
                let key = self.key(|| format!("{}\n{}", row.scope, row.key));
                let args = vec![
                    row.scope.into(),
                    row.key.into(),
                    row.fingerprint.into(),
                    json(&row.answer),
                    row.expires_ms.into(),
                ];
                self.put(&tables::IDEMPOTENCY, key, args);
            }
            Write::Audit(row) => self.audit.push(crate::chain::audit_args(*row)),
            Write::PutSetting(name, value) => {
                self.put(&tables::SETTINGS, self.key(|| name.clone()), vec![name.into(), json(&value)]);
            }
            // Planned by `work` and `data` before.
            _ => {}
        }
    }
}

fn user(row: UserRow) -> Vec<Arg> {
    vec![
        (&row.name).into(),
        row.label.into(),
        row.email.into(),
        word(&row.role).into(),
        row.active.into(),
        row.password_hash.into(),
        row.created_ms.into(),
        row.seen_ms.into(),
        row.revision.into(),
        row.manager.as_ref().map(|name| name.to_string()).into(),
        row.approval_limit.into(),
        row.successor.as_ref().map(|name| name.to_string()).into(),
    ]
}

pub(super) fn team_key(key: &TeamKey) -> Vec<Arg> {
    vec![word(&key.0).into(), (&key.1).into()]
}

fn team(row: TeamRow) -> Vec<Arg> {
    let mut args = team_key(&row.key);
    args.extend([row.label.into(), json(&row.members), row.revision.into()]);
    args
}

fn token(row: TokenRow) -> Vec<Arg> {
    vec![
        row.id.into(),
        (&row.user).into(),
        row.label.into(),
        row.secret_hash.into(),
        row.created_ms.into(),
        row.expires_ms.into(),
        row.used_ms.into(),
    ]
}

fn notification(row: NotificationRow) -> Vec<Arg> {
    vec![
        row.id.into(),
        (&row.user).into(),
        row.kind.into(),
        row.subject.into(),
        row.body.into(),
        row.run.map(|id| id.0).into(),
        row.item.map(|id| id.0).into(),
        row.at_ms.into(),
        row.read_ms.into(),
        row.record.as_ref().map(|record| &record.object).into(),
        row.record.as_ref().map(|record| record.id.0).into(),
        row.shown.into(),
        row.digest.into(),
    ]
}
