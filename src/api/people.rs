//! People: users, teams, tokens, sign-in.

use std::collections::BTreeSet;

use fermata_engine::{
    ids::Name,
    people::{Assignee, Role},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Moment, work::WorkItemView};

/// Who is signed in, and what the shell of every page needs.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Me {
    /// Username.
    pub name: Name,
    /// What others read.
    pub label: String,
    /// What they may do.
    pub role: Role,
    /// Themself, their groups and queues.
    #[serde(with = "crate::assignee::list")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub reach: Vec<Assignee>,
    /// Open work items they can do.
    pub open_work: i64,
    /// Notifications not read.
    pub unread: i64,
    /// Open runs they can see.
    pub open_runs: i64,
    /// Whether there are, or may be, more open runs than were counted.
    #[serde(default)]
    pub open_runs_more: bool,
    /// Whether there is more open work than was counted.
    #[serde(default)]
    pub open_work_more: bool,
    /// Whether this is a demo, where personas are switched with one click.
    pub demo: bool,
    /// The server's moment, so that both sides render the same.
    pub now: Moment,
}

/// A user in lists and forms.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserView {
    /// Username.
    pub name: Name,
    /// What others read.
    pub label: String,
    /// Where mail goes; may be empty.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// False once deactivated.
    pub active: bool,
    /// Whether they have set a password.
    pub has_password: bool,
    /// Whether they have an authenticator for one-time codes.
    pub has_authenticator: bool,
    /// When they were made.
    pub created: Moment,
    /// When they were last seen.
    pub seen: Option<Moment>,
    /// Whom they report to.
    pub manager: Option<Name>,
    /// Up to which amount they may approve, in whole units; none: it is not said.
    pub approval_limit: Option<i64>,
    /// Who took over what they held, where they left and somebody did.
    #[serde(default)]
    pub successor: Option<Name>,
    /// Open work items in their own hands.
    pub open_work: i64,
    /// Counts changes; the ETag.
    pub revision: i64,
}

/// A new user.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserCreate {
    /// Username; never changes.
    pub name: Name,
    /// What others read.
    pub label: String,
    /// Where mail goes.
    #[serde(default)]
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// At least 8 characters; none: they set it through a one-time link.
    #[serde(default)]
    pub password: Option<String>,
    /// Whom they report to.
    #[serde(default)]
    pub manager: Option<Name>,
    /// Up to which amount they may approve, in whole units, 0 or more.
    #[serde(default)]
    pub approval_limit: Option<i64>,
}

/// A role.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleView {
    /// Which.
    pub role: Role,
    /// What people read.
    pub label: String,
    /// What it is for, a sentence.
    pub summary: String,
    /// How many active people have it.
    pub people: usize,
}

/// A new password for oneself.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password until now.
    pub current: String,
    /// The one from now on: at least 8 characters.
    pub new: String,
}

impl std::fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordChange")
    }
}

/// Changes to a user; what is absent stays.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserPatch {
    /// What others read.
    #[serde(default)]
    pub label: Option<String>,
    /// Where mail goes.
    #[serde(default)]
    pub email: Option<String>,
    /// What they may do.
    #[serde(default)]
    pub role: Option<Role>,
    /// Whether they can sign in and be given work.
    #[serde(default)]
    pub active: Option<bool>,
    /// A new password, at least 8 characters.
    #[serde(default)]
    pub password: Option<String>,
    /// Whom they report to; null: nobody.
    #[serde(default, deserialize_with = "crate::given::value", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Name>))]
    pub manager: Option<Option<Name>>,
    /// Up to which amount they may approve, in whole units, 0 or more; null: it is not said.
    #[serde(default, deserialize_with = "crate::given::value", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub approval_limit: Option<Option<i64>>,
}

/// A changed user, and what became of the work they held where they were deactivated.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserChanged {
    /// The user.
    #[serde(flatten)]
    pub user: UserView,
    /// Work that went back to the groups and queues it had come from.
    pub released: Vec<WorkItemView>,
    /// Work that was given to them by name and that they still hold: somebody has to give it to others.
    pub held: Vec<WorkItemView>,
}

/// What a new user is answered with.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserCreated {
    /// The user.
    pub user: UserView,
    /// The path where they set their password, valid once and for three days; none where one was given.
    pub setup_path: Option<String>,
}

/// The kinds of team.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TeamKind {
    /// People who belong together.
    Group,
    /// A line of work that its members take from.
    Queue,
    /// Those who hold a role, such as Head of Finance.
    Role,
}

/// A group or queue.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TeamView {
    /// Which.
    pub kind: TeamKind,
    /// How definitions refer to it.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// Usernames.
    pub members: BTreeSet<Name>,
    /// Open work items offered to it.
    pub open_work: i64,
    /// Counts changes; the ETag.
    pub revision: i64,
}

/// A group or queue as it should be.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamInput {
    /// What people read.
    pub label: String,
    /// Usernames.
    #[serde(default)]
    pub members: BTreeSet<Name>,
}

/// An API token, without its secret.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenView {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub user: Name,
    /// What it is for.
    pub label: String,
    /// When it was made.
    pub created: Moment,
    /// When it stops working.
    pub expires: Option<Moment>,
    /// When it was last used.
    pub used: Option<Moment>,
}

/// A new API token.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenCreate {
    /// What it is for.
    pub label: String,
    /// Days until it stops working, 1 to 3650; none: for ever.
    #[serde(default)]
    pub days: Option<u32>,
    /// Whose; only administrators can make one for somebody else.
    #[serde(default)]
    pub user: Option<Name>,
}

/// A new token with its secret, shown once.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenCreated {
    /// The token's description.
    pub token: TokenView,
    /// The secret.
    pub secret: String,
}

/// Somebody to choose in a picker.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssigneeView {
    /// Which.
    #[serde(with = "crate::assignee")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub assignee: Assignee,
    /// What people read.
    pub label: String,
}
