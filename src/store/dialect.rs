//! The few statements that the two databases word differently, side by side.

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

use Dialect::{Postgres, Sqlite};

impl Dialect {
    /// Numbered places as this database's driver for writes counts them.
    pub(crate) fn places(self, sql: &str) -> String {
        match self {
            Sqlite => sql.replace('$', "?"),
            Postgres => sql.to_owned(),
        }
    }

    /// Keeps others from changing the row that a guard read. SQLite has one writer: nobody else is there.
    pub(crate) fn share(self) -> &'static str {
        match self {
            Sqlite => "",
            Postgres => " FOR SHARE",
        }
    }

    /// As [`share`](Self::share), where the same changeset writes the row.
    pub(crate) fn update(self) -> &'static str {
        match self {
            Sqlite => "",
            Postgres => " FOR UPDATE",
        }
    }

    /// Leases due jobs: `$1` owner, `$2` until, `$3` now, `$4` how many.
    pub(crate) fn claim_jobs(self) -> &'static str {
        match self {
            Sqlite => {
                "UPDATE jobs SET attempt = attempt + 1, lease_owner = $1, lease_until_ms = $2, ready_ms = $2
                 WHERE key IN (SELECT key FROM jobs WHERE ready_ms <= $3 ORDER BY ready_ms, key LIMIT $4)
                 RETURNING key, kind, run, due_ms, attempt, payload"
            }
            Postgres => {
                "UPDATE jobs SET attempt = attempt + 1, lease_owner = $1, lease_until_ms = $2, ready_ms = $2
                 WHERE key IN (SELECT key FROM jobs WHERE ready_ms <= $3 ORDER BY ready_ms, key LIMIT $4
                               FOR UPDATE SKIP LOCKED)
                 RETURNING key, kind, run, due_ms, attempt, payload"
            }
        }
    }

    /// Runs that watch record `$1` and are not, as `id:fields`, in the JSON array `$2`.
    pub(crate) fn other_watchers(self) -> &'static str {
        match self {
            Sqlite => {
                "SELECT 1 FROM run_watches WHERE record = $1
                 AND lower(hex(run)) || ':' || fields NOT IN (SELECT value FROM json_each($2))"
            }
            Postgres => {
                "SELECT 1 FROM run_watches WHERE record = $1
                 AND (replace(run::TEXT, '-', '') || ':' || fields)
                     NOT IN (SELECT jsonb_array_elements_text(CAST($2 AS TEXT)::JSONB))"
            }
        }
    }

    /// Steps that keep record `$1` as it is and are not among the `run step` in the JSON array `$2`.
    pub(crate) fn other_keepers(self) -> &'static str {
        match self {
            Sqlite => {
                "SELECT 1 FROM record_locks WHERE record = $1
                 AND lower(hex(run)) || ' ' || step NOT IN (SELECT value FROM json_each($2))"
            }
            Postgres => {
                "SELECT 1 FROM record_locks WHERE record = $1
                 AND (replace(run::TEXT, '-', '') || ' ' || step)
                     NOT IN (SELECT jsonb_array_elements_text(CAST($2 AS TEXT)::JSONB))"
            }
        }
    }

    /// Definitions of kind `$1` that are active and not among the `name:version` in the JSON array `$2`.
    pub(crate) fn other_active(self) -> &'static str {
        match self {
            Sqlite => {
                "SELECT 1 FROM definitions WHERE kind = $1 AND active_version IS NOT NULL
                 AND name || ':' || active_version NOT IN (SELECT value FROM json_each($2))"
            }
            Postgres => {
                "SELECT 1 FROM definitions WHERE kind = $1 AND active_version IS NOT NULL
                 AND (name || ':' || CAST(active_version AS TEXT))
                     NOT IN (SELECT jsonb_array_elements_text(CAST($2 AS TEXT)::JSONB))"
            }
        }
    }

    /// Compares texts by their characters' codes, as the engine does.
    pub(crate) fn by_code(self) -> &'static str {
        match self {
            Sqlite => "",
            Postgres => " COLLATE \"C\"",
        }
    }

    /// The number that a record holds in a field; none where it holds something else. A field's name has nothing that SQL could
    /// take for more.
    pub(crate) fn number_in(self, field: &fermata_engine::ids::Name) -> String {
        match self {
            Sqlite => format!(
                "CASE WHEN json_type(fields, '$.{field}') IN ('integer', 'real') THEN CAST(fields ->> '{field}' AS DOUBLE PRECISION) END"
            ),
            Postgres => format!(
                "CASE WHEN jsonb_typeof(fields -> '{field}') = 'number' THEN CAST(fields ->> '{field}' AS DOUBLE PRECISION) END"
            ),
        }
    }

    /// Takes `$3` numbers of field `$2` of object `$1`: the last of them.
    pub(crate) fn take_numbers(self) -> &'static str {
        match self {
            Sqlite | Postgres => {
                "INSERT INTO numbers (object, field, last) VALUES ($1, $2, $3)
                 ON CONFLICT (object, field) DO UPDATE SET last = numbers.last + excluded.last RETURNING last"
            }
        }
    }

    /// Steps that wait for the message `$1` with key `$2` and are not among the `run step` in the JSON array `$3`.
    pub(crate) fn other_subscribers(self) -> &'static str {
        match self {
            Sqlite => {
                "SELECT 1 FROM message_subscriptions WHERE name = $1 AND key = $2
                 AND lower(hex(run)) || ' ' || step NOT IN (SELECT value FROM json_each($3))"
            }
            Postgres => {
                "SELECT 1 FROM message_subscriptions WHERE name = $1 AND key = $2
                 AND (replace(run::TEXT, '-', '') || ' ' || step)
                     NOT IN (SELECT jsonb_array_elements_text(CAST($3 AS TEXT)::JSONB))"
            }
        }
    }

    /// Messages `$1` with key `$2` that came since `$3`, wait, and are not among the ids in the JSON array `$4`.
    pub(crate) fn other_messages(self) -> &'static str {
        match self {
            Sqlite => {
                "SELECT 1 FROM messages WHERE name = $1 AND key = $2 AND waiting = 1 AND at_ms >= $3
                 AND lower(hex(id)) NOT IN (SELECT value FROM json_each($4))"
            }
            Postgres => {
                "SELECT 1 FROM messages WHERE name = $1 AND key = $2 AND waiting = 1 AND at_ms >= $3
                 AND replace(id::TEXT, '-', '') NOT IN (SELECT jsonb_array_elements_text(CAST($4 AS TEXT)::JSONB))"
            }
        }
    }

    /// Appends to the audit log. SQLite: where the chain ends, one entry follows after another. PostgreSQL: all entries, `$1`,
    /// a JSON array.
    pub(crate) fn append_audit(self) -> &'static str {
        match self {
            Sqlite => "SELECT seq, hash FROM audit_head WHERE one = 1",
            Postgres => "SELECT audit_append(CAST($1 AS TEXT)::JSONB)",
        }
    }

    /// The end of a log stands in the audit log. SQLite: of run `$1`, whose last event was `$2`. PostgreSQL: of all in the
    /// JSON array `$1`.
    pub(crate) fn anchored(self) -> &'static str {
        match self {
            Sqlite => "DELETE FROM run_unanchored WHERE run = $1 AND seq = $2",
            Postgres => {
                "DELETE FROM run_unanchored AS u
                 USING jsonb_to_recordset(CAST($1 AS TEXT)::JSONB) AS r(run UUID, seq BIGINT)
                 WHERE u.run = r.run AND u.seq = r.seq"
            }
        }
    }

    /// What is stored in a column, byte for byte, whatever it is.
    pub(crate) fn bytes_in(self, column: &str) -> String {
        match self {
            Sqlite => format!("CAST({column} AS BLOB) AS {column}"),
            Postgres => format!("convert_to({column}, 'UTF8') AS {column}"),
        }
    }

    /// The bytes of an id.
    pub(crate) fn id_bytes(self, column: &str) -> String {
        match self {
            Sqlite => format!("CAST({column} AS BLOB) AS id_bytes"),
            Postgres => format!("uuid_send({column}) AS id_bytes"),
        }
    }

    /// The product and its version.
    pub(crate) fn product(self) -> &'static str {
        match self {
            Sqlite => "SELECT 'SQLite ' || sqlite_version() AS value",
            Postgres => {
                "SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1) AS value"
            }
        }
    }
}
