//! People and teams, and how people sign in.

use std::collections::BTreeSet;

use fermata_engine::{ids::Name, people::Role};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// The kinds of team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TeamKind {
    /// People who belong together.
    Group,
    /// A line of work.
    Queue,
    /// Those who hold a role, such as Head of Finance.
    Role,
}

/// Names a team.
pub type TeamKey = (TeamKind, Name);

/// A user.
#[derive(Debug, Clone, PartialEq)]
pub struct UserRow {
    /// Username.
    pub name: Name,
    /// What others read.
    pub label: String,
    /// Where mail goes.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// False once deactivated.
    pub active: bool,
    /// argon2id, PHC string; none: no password yet.
    pub password_hash: Option<String>,
    /// When they were made.
    pub created_ms: i64,
    /// When they were last seen.
    pub seen_ms: Option<i64>,
    /// Whom they report to.
    pub manager: Option<Name>,
    /// Up to which amount they may approve, in whole units.
    pub approval_limit: Option<i64>,
    /// Who took over what they held, where they left and somebody did.
    pub successor: Option<Name>,
    /// Counts changes, from 1; being seen is none.
    pub revision: i64,
}

/// A team with its members.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamRow {
    /// Which.
    pub key: TeamKey,
    /// What people read.
    pub label: String,
    /// Usernames.
    pub members: BTreeSet<Name>,
    /// Counts changes, from 1.
    pub revision: i64,
}

/// A session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionRow {
    /// SHA-256 of its id.
    pub id_hash: Vec<u8>,
    /// Whose.
    pub user: Option<Name>,
    /// What it holds.
    pub data: Value,
    /// When it ends.
    pub expires_ms: i64,
}

/// An API token.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenRow {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub user: Name,
    /// What it is for.
    pub label: String,
    /// SHA-256 of its secret.
    pub secret_hash: Vec<u8>,
    /// When it was made.
    pub created_ms: i64,
    /// When it stops working.
    pub expires_ms: Option<i64>,
    /// When it was last used.
    pub used_ms: Option<i64>,
}

/// A one-time link for setting a password.
#[derive(Debug, Clone, PartialEq)]
pub struct SetupRow {
    /// SHA-256 of its secret.
    pub secret_hash: Vec<u8>,
    /// Whose; none: makes the first administrator.
    pub user: Option<Name>,
    /// When it ends.
    pub expires_ms: i64,
}

/// Failed sign-ins.
#[derive(Debug, Clone, PartialEq)]
pub struct ThrottleRow {
    /// `user:mia` or `address:…`.
    pub key: String,
    /// Failures in a row.
    pub failures: u32,
    /// Refused until this moment.
    pub until_ms: i64,
    /// When the last one was.
    pub last_ms: i64,
}
