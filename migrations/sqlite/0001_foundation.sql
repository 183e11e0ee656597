-- Moments are Unix milliseconds; ids are UUIDs; JSON is text. `open` is 1 while a run or work item can still go on: the
-- partial indexes on it keep lists of what is open as fast with a million finished runs as with none.

CREATE TABLE runs (
    id BLOB NOT NULL PRIMARY KEY,
    orchestration TEXT NOT NULL,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    search TEXT NOT NULL,
    status TEXT NOT NULL,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    stage TEXT,
    stage_since_ms INTEGER,
    record_object TEXT,
    record_id BLOB,
    watches BLOB,
    started_ms INTEGER NOT NULL,
    started_by TEXT NOT NULL,
    ended_ms INTEGER,
    sla TEXT,
    due_ms INTEGER,
    urgent_warn_ms INTEGER,
    urgent_due_ms INTEGER,
    urgent_sort_ms INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    state TEXT NOT NULL
) STRICT;
CREATE INDEX runs_by_start ON runs (started_ms, id);
CREATE INDEX runs_of_orchestration ON runs (orchestration, started_ms, id);
CREATE INDEX runs_by_status ON runs (status, started_ms, id);
CREATE INDEX runs_about_record ON runs (record_id, started_ms, id) WHERE record_id IS NOT NULL;
CREATE INDEX runs_open ON runs (started_ms, id) WHERE open = 1;
CREATE INDEX runs_open_urgent ON runs (orchestration, stage, urgent_sort_ms, id) WHERE open = 1;
CREATE INDEX runs_watching ON runs (watches) WHERE watches IS NOT NULL AND open = 1;
CREATE INDEX runs_ended ON runs (orchestration, status, ended_ms, id) WHERE ended_ms IS NOT NULL;

CREATE TABLE run_events (
    run BLOB NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE stage_runs (
    run BLOB NOT NULL,
    stage TEXT NOT NULL,
    pass INTEGER NOT NULL,
    orchestration TEXT NOT NULL,
    status TEXT NOT NULL,
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    sla TEXT,
    PRIMARY KEY (run, stage, pass)
) STRICT, WITHOUT ROWID;

CREATE TABLE step_runs (
    run BLOB NOT NULL,
    step TEXT NOT NULL,
    pass INTEGER NOT NULL,
    stage TEXT NOT NULL,
    orchestration TEXT NOT NULL,
    status TEXT NOT NULL,
    started_ms INTEGER,
    ended_ms INTEGER,
    done_by TEXT,
    attempt INTEGER NOT NULL,
    sla TEXT,
    PRIMARY KEY (run, step, pass)
) STRICT, WITHOUT ROWID;

CREATE TABLE work_items (
    id BLOB NOT NULL PRIMARY KEY,
    run BLOB NOT NULL,
    run_title TEXT NOT NULL,
    search TEXT NOT NULL,
    orchestration TEXT NOT NULL,
    version INTEGER NOT NULL,
    stage TEXT NOT NULL,
    pass INTEGER NOT NULL,
    step TEXT NOT NULL,
    step_label TEXT NOT NULL,
    status TEXT NOT NULL,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    assignee TEXT NOT NULL,
    offered_to TEXT NOT NULL,
    flag TEXT,
    priority TEXT NOT NULL,
    record_object TEXT,
    record_id BLOB,
    created_ms INTEGER NOT NULL,
    closed_ms INTEGER,
    sla TEXT,
    sort_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX work_items_of_run ON work_items (run, created_ms, id);
CREATE INDEX work_items_by_age ON work_items (created_ms, id);
CREATE INDEX work_items_about_record ON work_items (record_id, created_ms, id) WHERE record_id IS NOT NULL;
CREATE INDEX work_items_open ON work_items (sort_ms, created_ms, id) WHERE open = 1;
CREATE INDEX work_items_open_of ON work_items (assignee, sort_ms, created_ms, id) WHERE open = 1;
CREATE INDEX work_items_open_in ON work_items (orchestration, sort_ms, created_ms, id) WHERE open = 1;
CREATE INDEX work_items_completed ON work_items (closed_ms, created_ms, id) WHERE status = 'Completed';
CREATE INDEX work_items_completed_by ON work_items (assignee, closed_ms, created_ms, id) WHERE status = 'Completed';

CREATE TABLE drafts (
    item BLOB NOT NULL,
    username TEXT NOT NULL,
    entered TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (item, username)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
    key TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    run BLOB,
    due_ms INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    payload TEXT NOT NULL,
    lease_owner TEXT,
    lease_until_ms INTEGER NOT NULL,
    ready_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_by_ready ON jobs (ready_ms, key);
CREATE INDEX jobs_of_run ON jobs (run, key) WHERE run IS NOT NULL;

CREATE TABLE objects (
    name TEXT NOT NULL PRIMARY KEY,
    definition TEXT NOT NULL,
    revision INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE records (
    id BLOB NOT NULL PRIMARY KEY,
    object TEXT NOT NULL,
    title TEXT NOT NULL,
    search TEXT NOT NULL,
    fields TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    updated_ms INTEGER NOT NULL,
    updated_by TEXT NOT NULL
) STRICT;
CREATE INDEX records_by_title ON records (object, search, id);
CREATE INDEX records_by_change ON records (object, updated_ms, id);

CREATE TABLE record_history (
    record BLOB NOT NULL,
    revision INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    by TEXT NOT NULL,
    run BLOB,
    changes TEXT NOT NULL,
    PRIMARY KEY (record, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE definitions (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT NOT NULL,
    summary TEXT NOT NULL,
    draft TEXT,
    draft_revision INTEGER NOT NULL,
    active_version INTEGER,
    last_version INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    updated_by TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE versions (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    definition TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    activated_ms INTEGER NOT NULL,
    activated_by TEXT NOT NULL,
    PRIMARY KEY (kind, name, version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX versions_active ON versions (kind, name) WHERE active = 1;

CREATE TABLE users (
    name TEXT NOT NULL PRIMARY KEY,
    label TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    password_hash TEXT,
    created_ms INTEGER NOT NULL,
    seen_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE teams (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    members TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    id_hash BLOB NOT NULL PRIMARY KEY,
    username TEXT,
    data TEXT NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of ON sessions (username) WHERE username IS NOT NULL;
CREATE INDEX sessions_by_end ON sessions (expires_ms);

CREATE TABLE tokens (
    id BLOB NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    label TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER,
    used_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX tokens_secret ON tokens (secret_hash);
CREATE INDEX tokens_of ON tokens (username, created_ms, id);

CREATE TABLE setups (
    secret_hash BLOB NOT NULL PRIMARY KEY,
    username TEXT,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX setups_by_end ON setups (expires_ms);

CREATE TABLE throttles (
    key TEXT NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE notifications (
    id BLOB NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    run BLOB,
    item BLOB,
    at_ms INTEGER NOT NULL,
    read_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX notifications_of ON notifications (username, at_ms, id);
CREATE INDEX notifications_unread ON notifications (username, at_ms) WHERE read_ms IS NULL;

CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    answer TEXT NOT NULL,
    expires_ms INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_end ON idempotency (expires_ms);

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
