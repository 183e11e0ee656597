//! The audit log on the wire: who changed what, and whether the log is whole.

use fermata_engine::ids::RunId;
use serde::{Deserialize, Serialize};

use crate::Moment;

/// What can be done, as the log knows it and as people read it.
pub const ACTIONS: &[(&str, &str)] = &[
    ("sign_in", "Signed in"),
    ("sign_in.failed", "Failed to sign in"),
    ("sign_in.demo", "Signed in with one click"),
    ("user.create", "Added a person"),
    ("user.update", "Changed a person"),
    ("user.hand_over", "Handed over what a person held"),
    ("absence.add", "Noted an absence"),
    ("absence.change", "Changed who stands in"),
    ("absence.delete", "Took an absence away"),
    ("user.setup", "Set the password by a one-time link"),
    ("user.own_password", "Changed the own password"),
    ("user.authenticator_add", "Set up an authenticator"),
    ("user.authenticator_remove", "Removed the own authenticator"),
    ("user.authenticator_take", "Took somebody's authenticator away"),
    ("user.recovery_codes", "Made new recovery codes"),
    ("user.recovery_code_used", "Used a recovery code"),
    ("work_item.decide_by_link", "Decided by a link in a mail"),
    ("setup.link", "Made the link for the first administrator"),
    ("group.put", "Saved a group"),
    ("group.delete", "Deleted a group"),
    ("queue.put", "Saved a queue"),
    ("queue.delete", "Deleted a queue"),
    ("calendar.put", "Saved a calendar"),
    ("calendar.delete", "Deleted a calendar"),
    ("token.create", "Made an API token"),
    ("token.delete", "Deleted an API token"),
    ("orchestration.create", "Created an orchestration"),
    ("orchestration.save", "Saved a draft of an orchestration"),
    ("orchestration.activate", "Activated an orchestration"),
    ("orchestration.deactivate", "Deactivated an orchestration"),
    ("orchestration.drop_draft", "Dropped a draft of an orchestration"),
    ("orchestration.delete", "Deleted an orchestration"),
    ("flow.create", "Created a flow"),
    ("flow.save", "Saved a draft of a flow"),
    ("flow.activate", "Activated a flow"),
    ("flow.deactivate", "Deactivated a flow"),
    ("flow.drop_draft", "Dropped a draft of a flow"),
    ("flow.delete", "Deleted a flow"),
    ("salesforce.import", "Brought files from Salesforce"),
    ("object.create", "Defined an object"),
    ("object.update", "Changed an object"),
    ("object.delete", "Deleted an object"),
    ("package.apply", "Applied a package"),
    ("object.trigger_order", "Changed the order of triggers"),
    ("record.create", "Created a record"),
    ("record.update", "Changed a record"),
    ("record.delete", "Deleted a record"),
    ("file.add", "Added a file"),
    ("file.delete", "Deleted a file"),
    ("comment.add", "Wrote a comment"),
    ("comment.edit", "Changed a comment"),
    ("comment.delete", "Deleted a comment"),
    ("view.create", "Saved a view of a list"),
    ("view.update", "Changed a view of a list"),
    ("view.delete", "Deleted a view of a list"),
    ("import.start", "Started an import"),
    ("import.cancel", "Cancelled an import"),
    ("import.delete", "Deleted an import"),
    ("run.pause", "Paused a run"),
    ("run.resume", "Resumed a run"),
    ("run.cancel", "Cancelled a run"),
    ("run.retry", "Tried a failed step again"),
    ("run.go_back", "Went back to a stage of a run"),
    ("run.restart_stage", "Began a stage of a run anew"),
    ("run.skip_step", "Skipped a step of a run"),
    ("run.complete_step", "Completed a step of a run that waited for its condition"),
    ("run.set_variables", "Corrected variables of a run"),
    ("work_item.complete_for", "Completed work for somebody else"),
    ("run.reassign", "Reassigned the work of a run"),
    ("run.message", "Sent a message to a run"),
    ("run.stop", "Stopped a run that contradicted itself"),
    ("work_item.reassign", "Reassigned work"),
    ("message.send", "Sent a message"),
    ("mail_settings.put", "Changed the mail settings"),
    ("mail_settings.delete", "Deleted the mail settings"),
    ("connection.put", "Saved a connection"),
    ("connection.delete", "Deleted a connection"),
    ("allowed_hosts.put", "Changed the allowed hosts"),
    ("secret.put", "Saved a secret"),
    ("secret.delete", "Deleted a secret"),
    ("email_template.put", "Saved a template of mails"),
    ("email_template.delete", "Deleted a template of mails"),
    ("check_settings.put", "Changed what the check demands"),
    ("delivery.send_again", "Sent a delivery again"),
    ("hook.create", "Made a webhook"),
    ("hook.update", "Changed a webhook"),
    ("hook.new_secret", "Made a new secret of a webhook"),
    ("hook.delete", "Deleted a webhook"),
    ("system.restore", "Put a backup in place"),
    ("demo.fill", "Brought in the people of the demo"),
    ("log.anchor", "Noted where the logs of runs end"),
];

/// Which entries to list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// Only by this person (a username), or `system`, or `nobody` for failed sign-ins.
    #[serde(default)]
    pub who: Option<String>,
    /// Only this action, such as `record.update`.
    #[serde(default)]
    pub action: Option<String>,
    /// Only to this: a name, or a path such as `Account/019a…`.
    #[serde(default)]
    pub target: Option<String>,
    /// Only from this day on (`2026-11-22`, in UTC), or from this moment on (`2026-11-22T15:30:00Z`).
    #[serde(default)]
    pub from: Option<String>,
    /// Only up to this day, or before this moment.
    #[serde(default)]
    pub to: Option<String>,
    /// In who, what, to what, and old and new values.
    #[serde(default)]
    pub text: Option<String>,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub cursor: Option<String>,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub limit: Option<u32>,
}

/// As what the log is taken out.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditFormat {
    /// A table.
    #[default]
    Csv,
    /// One JSON object a line, with everything that is kept.
    Jsonl,
}

/// Which entries to take out, and how.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditExportQuery {
    /// As what; a table where absent.
    #[serde(default)]
    pub format: AuditFormat,
    /// See [`AuditQuery::who`].
    #[serde(default)]
    pub who: Option<String>,
    /// See [`AuditQuery::action`].
    #[serde(default)]
    pub action: Option<String>,
    /// See [`AuditQuery::target`].
    #[serde(default)]
    pub target: Option<String>,
    /// See [`AuditQuery::from`].
    #[serde(default)]
    pub from: Option<String>,
    /// See [`AuditQuery::to`].
    #[serde(default)]
    pub to: Option<String>,
    /// See [`AuditQuery::text`].
    #[serde(default)]
    pub text: Option<String>,
}

/// An old and a new value.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeView {
    /// Of which field, as people read it.
    pub field: String,
    /// What it was; none: nothing.
    pub old: Option<String>,
    /// What it is; none: nothing.
    pub new: Option<String>,
}

/// More about a change: a reason, counts.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailView {
    /// What.
    pub field: String,
    /// As people read it.
    pub text: String,
}

/// An entry of the audit log.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditView {
    /// Its number, from 1, without a gap.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// Who, as people read it.
    pub who: String,
    /// Who: `user:mia`, `system`, `nobody`.
    pub actor: String,
    /// In whose place, as people read it.
    pub acting_for: Option<String>,
    /// From where: `browser`, `api`, `command_line`, `flow`, `import`, `event`, `system`, `unknown`.
    pub via: String,
    /// The same in words, with the token's label or the like.
    pub from: String,
    /// The network address it came from.
    pub address: Option<String>,
    /// The run whose flow did it.
    pub run: Option<RunId>,
    /// What was done: `record.update`.
    pub action: String,
    /// The same in words.
    pub what: String,
    /// To what: a name, or a path of names and ids.
    pub target: String,
    /// What people read for that; what it was called then.
    pub label: String,
    /// Where it is, if it has a page.
    pub path: Option<String>,
    /// What changed.
    pub changes: Vec<ChangeView>,
    /// More about it.
    pub detail: Vec<DetailView>,
    /// The hash of this entry and all before, 64 hexadecimal digits.
    pub hash: String,
}

/// Whether a head is in the log.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyQuery {
    /// The hash of an entry that was noted elsewhere, 64 hexadecimal digits.
    #[serde(default)]
    pub head: Option<String>,
}

/// Something that is wrong with the logs.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyFinding {
    /// The run whose log it is; none: the audit log.
    pub run: Option<RunId>,
    /// The number of the entry or event.
    pub seq: i64,
    /// `altered`, `removed`, `reordered`, `added`, `cut_off` or `rewritten`.
    pub problem: String,
    /// A sentence.
    pub words: String,
}

/// What a look at the logs has found.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyReport {
    /// Whether everything is as it was written.
    pub good: bool,
    /// Entries of the audit log that were looked at.
    pub entries: u64,
    /// Runs.
    pub runs: u64,
    /// Events of runs.
    pub events: u64,
    /// Ends of logs that were compared with what the audit log holds.
    pub anchors: u64,
    /// The number of the last entry.
    pub last: i64,
    /// Its hash: note it elsewhere, and hand it in the next time.
    pub head: String,
    /// What is wrong; at most 200.
    pub findings: Vec<VerifyFinding>,
    /// How much more is wrong.
    pub more: u64,
}
