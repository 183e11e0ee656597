//! The tables into which rows are put: one row at a time on SQLite (a prepared statement costs next to nothing there),
//! all rows of a changeset in one statement on PostgreSQL (a round trip costs much there).

mod authenticators;
mod belongings;
mod bulk;
mod settings;

use std::sync::OnceLock;

mod decisions;

pub(crate) use authenticators::AUTHENTICATORS;
pub(crate) use belongings::{COMMENTS, FILES, IMPORT_ERRORS, IMPORTS, LIST_VIEWS, RECORD_NOTES, WORK_VIEWS};
pub(crate) use bulk::{BULK_TARGETS, BULKS};
pub(crate) use decisions::{RECORD_LOCKS, SIGNATURES, USED_LINKS};
pub(crate) use settings::{CALENDARS, CONNECTIONS};

/// A table with the columns that are written and what happens when the row is there already.
#[derive(Debug)]
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: &'static str,
    /// Columns with their PostgreSQL types.
    columns: &'static [(&'static str, &'static str)],
    /// The key columns of an upsert; empty: a plain insert, a row that is there already is an error.
    key: &'static [&'static str],
    /// What must hold of the row that is there for it to be replaced.
    only: &'static str,
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
}

impl Table {
    pub(super) const fn new(
        name: &'static str,
        columns: &'static [(&'static str, &'static str)],
        key: &'static [&'static str],
        only: &'static str,
    ) -> Self {
        Self { name, columns, key, only, sqlite: OnceLock::new(), postgres: OnceLock::new() }
    }

    /// Whether a row that is there already is left as it is unless a condition holds: then nothing written is a conflict.
    pub(crate) fn conditional(&self) -> bool {
        !self.only.is_empty()
    }

    /// Column names.
    pub(crate) fn column_names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|(name, _)| *name)
    }

    /// Inserts one row, `?1` and so on.
    pub(crate) fn sqlite(&self) -> &str {
        self.sqlite.get_or_init(|| {
            let places: Vec<String> = (1..=self.columns.len()).map(|n| format!("?{n}")).collect();
            format!(
                "INSERT INTO {} ({}) VALUES ({}){}",
                self.name,
                self.names(),
                places.join(", "),
                self.clause()
            )
        })
    }

    /// Inserts all rows of a JSON array, `$1`.
    pub(crate) fn postgres(&self) -> &str {
        self.postgres.get_or_init(|| {
            let typed = self.columns.iter().map(|(name, kind)| format!("{name} {}", kind.trim_end_matches('?')));
            // Unpacking turns a JSON null into NULL.
            let values = self.columns.iter().map(|(name, kind)| match *kind {
                J => format!("COALESCE({name}, 'null')"),
                _ => (*name).to_owned(),
            });
            format!(
                "INSERT INTO {table} ({names}) SELECT {values} FROM jsonb_to_recordset(CAST($1 AS TEXT)::JSONB) AS r({typed}){clause}",
                table = self.name,
                names = self.names(),
                values = values.collect::<Vec<_>>().join(", "),
                typed = typed.collect::<Vec<_>>().join(", "),
                clause = self.clause()
            )
        })
    }

    fn names(&self) -> String {
        self.column_names().collect::<Vec<_>>().join(", ")
    }

    fn clause(&self) -> String {
        if self.key.is_empty() {
            return String::new();
        }
        let others = self.column_names().filter(|name| !self.key.contains(name));
        let sets: Vec<String> = others.map(|name| format!("{name} = excluded.{name}")).collect();
        let only = if self.only.is_empty() { String::new() } else { format!(" WHERE {}", self.only) };
        format!(" ON CONFLICT ({}) DO UPDATE SET {}{only}", self.key.join(", "), sets.join(", "))
    }
}

const T: &str = "TEXT";
const I: &str = "BIGINT";
const U: &str = "UUID";
/// JSON that is always there, if only as `null`.
const J: &str = "JSONB";
/// JSON or NULL.
const O: &str = "JSONB?";
const B: &str = "BYTEA";

/// What a run's row holds, in this order.
pub(crate) const RUN_COLUMNS: &[(&str, &str)] = &[
    ("id", U),
    ("orchestration", T),
    ("version", I),
    ("title", T),
    ("search", T),
    ("status", T),
    ("open", I),
    ("stage", T),
    ("stage_since_ms", I),
    ("record_object", T),
    ("record_id", U),
    ("started_ms", I),
    ("started_by", T),
    ("ended_ms", I),
    ("sla", O),
    ("due_ms", I),
    ("urgent_warn_ms", I),
    ("urgent_due_ms", I),
    ("urgent_sort_ms", I),
    ("revision", I),
    ("log_head", B),
    ("state", T),
];

pub(crate) static RUNS: Table = Table::new("runs", RUN_COLUMNS, &[], "");
pub(crate) static RUN_EVENTS: Table = Table::new(
    "run_events",
    &[("run", U), ("seq", I), ("at_ms", I), ("actor", T), ("event", T), ("hash", B)],
    &[],
    "",
);
pub(crate) static RUN_UNANCHORED: Table =
    Table::new("run_unanchored", &[("run", U), ("seq", I)], &["run"], "");
pub(crate) static RUN_WATCHES: Table =
    Table::new("run_watches", &[("record", U), ("run", U), ("fields", T)], &["record", "run"], "");
pub(crate) static UNIQUE_VALUES: Table =
    Table::new("unique_values", &[("object", T), ("field", T), ("value", T), ("record", U)], &[], "");
pub(crate) static STAGE_RUNS: Table = Table::new(
    "stage_runs",
    &[
        ("run", U),
        ("stage", T),
        ("pass", I),
        ("orchestration", T),
        ("status", T),
        ("started_ms", I),
        ("ended_ms", I),
        ("sla", O),
    ],
    &["run", "stage", "pass"],
    "",
);
pub(crate) static STEP_RUNS: Table = Table::new(
    "step_runs",
    &[
        ("run", U),
        ("step", T),
        ("pass", I),
        ("stage", T),
        ("orchestration", T),
        ("status", T),
        ("started_ms", I),
        ("ended_ms", I),
        ("done_by", T),
        ("attempt", I),
        ("sla", O),
    ],
    &["run", "step", "pass"],
    "",
);
pub(crate) static WORK_ITEMS: Table = Table::new(
    "work_items",
    &[
        ("id", U),
        ("run", U),
        ("run_title", T),
        ("search", T),
        ("orchestration", T),
        ("version", I),
        ("stage", T),
        ("pass", I),
        ("step", T),
        ("step_label", T),
        ("status", T),
        ("open", I),
        ("assignee", T),
        ("offered_to", T),
        ("flag", T),
        ("priority", T),
        ("record_object", T),
        ("record_id", U),
        ("created_ms", I),
        ("closed_ms", I),
        ("sla", O),
        ("sort_ms", I),
        ("meant_for", T),
    ],
    &["id"],
    "",
);
pub(crate) static DRAFTS: Table = Table::new(
    "drafts",
    &[("item", U), ("username", T), ("entered", J), ("at_ms", I)],
    &["item", "username"],
    "",
);
pub(crate) static JOBS: Table = Table::new(
    "jobs",
    &[
        ("key", T),
        ("kind", T),
        ("run", U),
        ("due_ms", I),
        ("attempt", I),
        ("payload", J),
        ("lease_owner", T),
        ("lease_until_ms", I),
        ("ready_ms", I),
    ],
    &["key"],
    "",
);
pub(crate) static FLOW_CALLS: Table = Table::new(
    "flow_calls",
    &[
        ("run", U),
        ("step", T),
        ("pass", I),
        ("place", T),
        ("attempt", I),
        ("request", J),
        ("answer", J),
        ("good", I),
        ("at_ms", I),
    ],
    &["run", "step", "pass", "place"],
    "",
);
pub(crate) static OBJECTS: Table = Table::new(
    "objects",
    &[("name", T), ("definition", J), ("revision", I), ("updated_ms", I)],
    &["name"],
    "objects.revision = excluded.revision - 1",
);
pub(crate) static RECORDS: Table = Table::new(
    "records",
    &[
        ("id", U),
        ("object", T),
        ("title", T),
        ("search", T),
        ("fields", J),
        ("revision", I),
        ("created_ms", I),
        ("created_by", T),
        ("updated_ms", I),
        ("updated_by", T),
    ],
    &[],
    "",
);
pub(crate) static RECORD_HISTORY: Table = Table::new(
    "record_history",
    &[("record", U), ("revision", I), ("at_ms", I), ("by", T), ("run", U), ("changes", J)],
    &[],
    "",
);
pub(crate) static ABSENCES: Table = Table::new(
    "absences",
    &[("id", U), ("username", T), ("from_ms", I), ("until_ms", I), ("content", J)],
    &["id"],
    "",
);
pub(crate) static DEFINITIONS: Table = Table::new(
    "definitions",
    &[
        ("kind", T),
        ("name", T),
        ("label", T),
        ("description", T),
        ("summary", T),
        ("draft", O),
        ("draft_revision", I),
        ("active_version", I),
        ("last_version", I),
        ("updated_ms", I),
        ("updated_by", T),
    ],
    &["kind", "name"],
    "definitions.draft_revision <= excluded.draft_revision",
);
pub(crate) static VERSIONS: Table = Table::new(
    "versions",
    &[
        ("kind", T),
        ("name", T),
        ("version", I),
        ("definition", J),
        ("active", I),
        ("activated_ms", I),
        ("activated_by", T),
    ],
    &[],
    "",
);
pub(crate) static USERS: Table = Table::new(
    "users",
    &[
        ("name", T),
        ("label", T),
        ("email", T),
        ("role", T),
        ("active", I),
        ("password_hash", T),
        ("created_ms", I),
        ("seen_ms", I),
        ("revision", I),
        ("manager", T),
        ("approval_limit", I),
        ("successor", T),
    ],
    &[],
    "",
);
pub(crate) static TEAMS: Table = Table::new(
    "teams",
    &[("kind", T), ("name", T), ("label", T), ("members", J), ("revision", I)],
    &["kind", "name"],
    "teams.revision = excluded.revision - 1",
);
pub(crate) static SESSIONS: Table = Table::new(
    "sessions",
    &[("id_hash", B), ("username", T), ("data", J), ("expires_ms", I)],
    &["id_hash"],
    "",
);
pub(crate) static TOKENS: Table = Table::new(
    "tokens",
    &[
        ("id", U),
        ("username", T),
        ("label", T),
        ("secret_hash", B),
        ("created_ms", I),
        ("expires_ms", I),
        ("used_ms", I),
    ],
    &[],
    "",
);
pub(crate) static SETUPS: Table =
    Table::new("setups", &[("secret_hash", B), ("username", T), ("expires_ms", I)], &["secret_hash"], "");
pub(crate) static THROTTLES: Table =
    Table::new("throttles", &[("key", T), ("failures", I), ("until_ms", I), ("last_ms", I)], &["key"], "");
pub(crate) static NOTIFICATIONS: Table = Table::new(
    "notifications",
    &[
        ("id", U),
        ("username", T),
        ("kind", T),
        ("subject", T),
        ("body", T),
        ("run", U),
        ("item", U),
        ("at_ms", I),
        ("read_ms", I),
        ("object", T),
        ("record", U),
        ("shown", I),
        ("digest", I),
    ],
    &[],
    "",
);
pub(crate) static IDEMPOTENCY: Table = Table::new(
    "idempotency",
    &[("scope", T), ("key", T), ("fingerprint", B), ("answer", J), ("expires_ms", I)],
    &[],
    "",
);
/// On PostgreSQL `audit_append` writes it.
pub(crate) static AUDIT: Table = Table::new(
    "audit",
    &[
        ("seq", I),
        ("at_ms", I),
        ("actor", T),
        ("acting_for", T),
        ("via", T),
        ("address", T),
        ("client", T),
        ("run", T),
        ("action", T),
        ("target", T),
        ("label", T),
        ("changes", T),
        ("detail", T),
        ("hash", B),
    ],
    &[],
    "",
);
pub(crate) static SCHEDULES: Table = Table::new(
    "schedules",
    &[
        ("orchestration", T),
        ("next_ms", I),
        ("last_ms", I),
        ("fired_ms", I),
        ("started", I),
        ("missed", I),
        ("skipped", I),
        ("waiting", J),
        ("result", J),
        ("revision", I),
    ],
    &["orchestration"],
    "schedules.revision = excluded.revision - 1",
);
pub(crate) static TRIGGER_ORDERS: Table = Table::new(
    "trigger_orders",
    &[("object", T), ("orchestrations", J), ("revision", I)],
    &["object"],
    "trigger_orders.revision = excluded.revision - 1",
);
pub(crate) static HOOKS: Table = Table::new(
    "hooks",
    &[
        ("name", T),
        ("label", T),
        ("scheme", T),
        ("content_types", J),
        ("active", I),
        ("secret", T),
        ("created_ms", I),
        ("created_by", T),
        ("refused_ms", I),
        ("refused", T),
        ("revision", I),
    ],
    &["name"],
    "hooks.revision = excluded.revision - 1",
);
pub(crate) static RECEIVED_EVENTS: Table = Table::new(
    "received_events",
    &[
        ("id", U),
        ("source", T),
        ("event", T),
        ("type", T),
        ("subject", T),
        ("hook", T),
        ("received_ms", I),
        ("result", J),
    ],
    &[],
    "",
);
pub(crate) static SETTINGS: Table = Table::new("settings", &[("name", T), ("content", J)], &["name"], "");

pub(crate) static DELIVERIES: Table = Table::new(
    "deliveries",
    &[
        ("id", U),
        ("key", T),
        ("kind", T),
        ("state", T),
        ("subject", T),
        ("receiver", T),
        ("content", J),
        ("run", U),
        ("step", T),
        ("created_ms", I),
        ("tried_ms", I),
        ("attempts", I),
        ("error_code", T),
        ("error", T),
        ("revision", I),
        ("username", T),
        ("notice", T),
        ("held_until_ms", I),
    ],
    &[],
    "",
);
pub(crate) static NOTICE_PREFERENCES: Table = Table::new(
    "notice_preferences",
    &[("username", T), ("content", J), ("revision", I), ("updated_ms", I)],
    &["username"],
    "notice_preferences.revision = excluded.revision - 1",
);
pub(crate) static PUSH_SUBSCRIPTIONS: Table = Table::new(
    "push_subscriptions",
    &[("id", U), ("username", T), ("endpoint_hash", B), ("content", J), ("label", T), ("created_ms", I)],
    &["id"],
    "",
);
pub(crate) static CALENDAR_FEEDS: Table = Table::new(
    "calendar_feeds",
    &[("username", T), ("secret_hash", B), ("created_ms", I)],
    &["username"],
    "",
);
pub(crate) static SUBSCRIPTIONS: Table = Table::new(
    "message_subscriptions",
    &[("run", U), ("step", T), ("name", T), ("key", T), ("since_ms", I)],
    &["run", "step"],
    "",
);
pub(crate) static MESSAGES: Table = Table::new(
    "messages",
    &[
        ("id", U),
        ("name", T),
        ("key", T),
        ("content", J),
        ("at_ms", I),
        ("expires_ms", I),
        ("delivered", I),
        ("waiting", I),
    ],
    &[],
    "",
);
pub(crate) static CHANNELS: Table =
    Table::new("message_channels", &[("name", T), ("key", T), ("used_ms", I)], &["name", "key"], "");

/// Every table that rows are put into.
#[cfg(feature = "testing")]
pub(crate) static ALL: &[&Table] = &[
    &RUNS,
    &RUN_EVENTS,
    &RUN_UNANCHORED,
    &RUN_WATCHES,
    &UNIQUE_VALUES,
    &STAGE_RUNS,
    &STEP_RUNS,
    &WORK_ITEMS,
    &DRAFTS,
    &JOBS,
    &FLOW_CALLS,
    &OBJECTS,
    &RECORDS,
    &RECORD_HISTORY,
    &FILES,
    &COMMENTS,
    &RECORD_NOTES,
    &LIST_VIEWS,
    &WORK_VIEWS,
    &IMPORTS,
    &IMPORT_ERRORS,
    &BULKS,
    &BULK_TARGETS,
    &ABSENCES,
    &DEFINITIONS,
    &VERSIONS,
    &USERS,
    &TEAMS,
    &SESSIONS,
    &TOKENS,
    &SETUPS,
    &THROTTLES,
    &AUTHENTICATORS,
    &NOTIFICATIONS,
    &IDEMPOTENCY,
    &AUDIT,
    &SETTINGS,
    &CALENDARS,
    &CONNECTIONS,
    &DELIVERIES,
    &NOTICE_PREFERENCES,
    &PUSH_SUBSCRIPTIONS,
    &CALENDAR_FEEDS,
    &SCHEDULES,
    &TRIGGER_ORDERS,
    &HOOKS,
    &RECEIVED_EVENTS,
    &RECORD_LOCKS,
    &SIGNATURES,
    &USED_LINKS,
    &SUBSCRIPTIONS,
    &MESSAGES,
    &CHANNELS,
];
