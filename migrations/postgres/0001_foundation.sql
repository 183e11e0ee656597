-- Moments are Unix milliseconds; ids are UUIDs; JSON is JSONB, but for the
-- state and the events of runs: these are compared byte for byte. `open` is 1 while a run or work item can still go on: the
-- partial indexes on it keep lists of what is open as fast with a million finished runs as with none.

CREATE TABLE runs (
    id UUID NOT NULL PRIMARY KEY,
    orchestration TEXT NOT NULL,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    search TEXT NOT NULL,
    status TEXT NOT NULL,
    open BIGINT NOT NULL CHECK (open IN (0, 1)),
    stage TEXT,
    stage_since_ms BIGINT,
    record_object TEXT,
    record_id UUID,
    watches UUID,
    started_ms BIGINT NOT NULL,
    started_by TEXT NOT NULL,
    ended_ms BIGINT,
    sla JSONB,
    due_ms BIGINT,
    urgent_warn_ms BIGINT,
    urgent_due_ms BIGINT,
    urgent_sort_ms BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    state TEXT NOT NULL
);
CREATE INDEX runs_by_start ON runs (started_ms, id);
CREATE INDEX runs_of_orchestration ON runs (orchestration, started_ms, id);
CREATE INDEX runs_by_status ON runs (status, started_ms, id);
CREATE INDEX runs_about_record ON runs (record_id, started_ms, id) WHERE record_id IS NOT NULL;
CREATE INDEX runs_open ON runs (started_ms, id) WHERE open = 1;
CREATE INDEX runs_open_urgent ON runs (orchestration, stage, urgent_sort_ms, id) WHERE open = 1;
CREATE INDEX runs_watching ON runs (watches) WHERE watches IS NOT NULL AND open = 1;
CREATE INDEX runs_ended ON runs (orchestration, status, ended_ms, id) WHERE ended_ms IS NOT NULL;

CREATE TABLE run_events (
    run UUID NOT NULL,
    seq BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (run, seq)
);

CREATE TABLE stage_runs (
    run UUID NOT NULL,
    stage TEXT NOT NULL,
    pass BIGINT NOT NULL,
    orchestration TEXT NOT NULL,
    status TEXT NOT NULL,
    started_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    sla JSONB,
    PRIMARY KEY (run, stage, pass)
);

CREATE TABLE step_runs (
    run UUID NOT NULL,
    step TEXT NOT NULL,
    pass BIGINT NOT NULL,
    stage TEXT NOT NULL,
    orchestration TEXT NOT NULL,
    status TEXT NOT NULL,
    started_ms BIGINT,
    ended_ms BIGINT,
    done_by TEXT,
    attempt BIGINT NOT NULL,
    sla JSONB,
    PRIMARY KEY (run, step, pass)
);

CREATE TABLE work_items (
    id UUID NOT NULL PRIMARY KEY,
    run UUID NOT NULL,
    run_title TEXT NOT NULL,
    search TEXT NOT NULL,
    orchestration TEXT NOT NULL,
    version BIGINT NOT NULL,
    stage TEXT NOT NULL,
    pass BIGINT NOT NULL,
    step TEXT NOT NULL,
    step_label TEXT NOT NULL,
    status TEXT NOT NULL,
    open BIGINT NOT NULL CHECK (open IN (0, 1)),
    assignee TEXT NOT NULL,
    offered_to TEXT NOT NULL,
    flag TEXT,
    priority TEXT NOT NULL,
    record_object TEXT,
    record_id UUID,
    created_ms BIGINT NOT NULL,
    closed_ms BIGINT,
    sla JSONB,
    sort_ms BIGINT NOT NULL
);
CREATE INDEX work_items_of_run ON work_items (run, created_ms, id);
CREATE INDEX work_items_by_age ON work_items (created_ms, id);
CREATE INDEX work_items_about_record ON work_items (record_id, created_ms, id) WHERE record_id IS NOT NULL;
CREATE INDEX work_items_open ON work_items (sort_ms, created_ms, id) WHERE open = 1;
CREATE INDEX work_items_open_of ON work_items (assignee, sort_ms, created_ms, id) WHERE open = 1;
CREATE INDEX work_items_open_in ON work_items (orchestration, sort_ms, created_ms, id) WHERE open = 1;
CREATE INDEX work_items_completed ON work_items (closed_ms, created_ms, id) WHERE status = 'Completed';
CREATE INDEX work_items_completed_by ON work_items (assignee, closed_ms, created_ms, id) WHERE status = 'Completed';

CREATE TABLE drafts (
    item UUID NOT NULL,
    username TEXT NOT NULL,
    entered JSONB NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (item, username)
);

CREATE TABLE jobs (
    key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    run UUID,
    due_ms BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    payload JSONB NOT NULL,
    lease_owner TEXT,
    lease_until_ms BIGINT NOT NULL,
    ready_ms BIGINT NOT NULL
);
CREATE INDEX jobs_by_ready ON jobs (ready_ms, key);
CREATE INDEX jobs_of_run ON jobs (run, key) WHERE run IS NOT NULL;

CREATE TABLE objects (
    name TEXT NOT NULL PRIMARY KEY,
    definition JSONB NOT NULL,
    revision BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL
);

CREATE TABLE records (
    id UUID NOT NULL PRIMARY KEY,
    object TEXT NOT NULL,
    title TEXT NOT NULL,
    search TEXT COLLATE "C" NOT NULL,
    fields JSONB NOT NULL,
    revision BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_ms BIGINT NOT NULL,
    updated_by TEXT NOT NULL
);
CREATE INDEX records_by_title ON records (object, search, id);
CREATE INDEX records_by_change ON records (object, updated_ms, id);

CREATE TABLE record_history (
    record UUID NOT NULL,
    revision BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    by TEXT NOT NULL,
    run UUID,
    changes JSONB NOT NULL,
    PRIMARY KEY (record, revision)
);

CREATE TABLE definitions (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT NOT NULL,
    summary TEXT NOT NULL,
    draft JSONB,
    draft_revision BIGINT NOT NULL,
    active_version BIGINT,
    last_version BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    PRIMARY KEY (kind, name)
);

CREATE TABLE versions (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    definition JSONB NOT NULL,
    active BIGINT NOT NULL CHECK (active IN (0, 1)),
    activated_ms BIGINT NOT NULL,
    activated_by TEXT NOT NULL,
    PRIMARY KEY (kind, name, version)
);
CREATE UNIQUE INDEX versions_active ON versions (kind, name) WHERE active = 1;

CREATE TABLE users (
    name TEXT NOT NULL PRIMARY KEY,
    label TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    active BIGINT NOT NULL CHECK (active IN (0, 1)),
    password_hash TEXT,
    created_ms BIGINT NOT NULL,
    seen_ms BIGINT
);

CREATE TABLE teams (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    members JSONB NOT NULL,
    PRIMARY KEY (kind, name)
);

CREATE TABLE sessions (
    id_hash BYTEA NOT NULL PRIMARY KEY,
    username TEXT,
    data JSONB NOT NULL,
    expires_ms BIGINT NOT NULL
);
CREATE INDEX sessions_of ON sessions (username) WHERE username IS NOT NULL;
CREATE INDEX sessions_by_end ON sessions (expires_ms);

CREATE TABLE tokens (
    id UUID NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    label TEXT NOT NULL,
    secret_hash BYTEA NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT,
    used_ms BIGINT
);
CREATE UNIQUE INDEX tokens_secret ON tokens (secret_hash);
CREATE INDEX tokens_of ON tokens (username, created_ms, id);

CREATE TABLE setups (
    secret_hash BYTEA NOT NULL PRIMARY KEY,
    username TEXT,
    expires_ms BIGINT NOT NULL
);
CREATE INDEX setups_by_end ON setups (expires_ms);

CREATE TABLE throttles (
    key TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    last_ms BIGINT NOT NULL
);

CREATE TABLE notifications (
    id UUID NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    run UUID,
    item UUID,
    at_ms BIGINT NOT NULL,
    read_ms BIGINT
);
CREATE INDEX notifications_of ON notifications (username, at_ms, id);
CREATE INDEX notifications_unread ON notifications (username, at_ms) WHERE read_ms IS NULL;

CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    answer JSONB NOT NULL,
    expires_ms BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_by_end ON idempotency (expires_ms);

CREATE TABLE audit (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    detail JSONB NOT NULL
);

CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    content JSONB NOT NULL
);
