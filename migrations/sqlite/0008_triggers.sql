-- What became of the schedule of each orchestration. `next_ms` is the moment for which its job waits (none: it is not active),
-- `last_ms` the last moment for which something was done: no moment is dealt with twice. `waiting` are moments whose run
-- waits until another one has ended.
CREATE TABLE schedules (
    orchestration TEXT NOT NULL PRIMARY KEY,
    next_ms INTEGER,
    last_ms INTEGER,
    fired_ms INTEGER,
    started INTEGER NOT NULL,
    missed INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    waiting TEXT NOT NULL,
    result TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- In which order orchestrations start when a record of an object changes; those not named come after, by name.
CREATE TABLE trigger_orders (
    object TEXT NOT NULL PRIMARY KEY,
    orchestrations TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Incoming webhooks. The secret is sealed, not hashed: a signature can only be checked with it.
CREATE TABLE hooks (
    name TEXT NOT NULL PRIMARY KEY,
    label TEXT NOT NULL,
    scheme TEXT NOT NULL,
    content_types TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    secret TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    refused_ms INTEGER,
    refused TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Events that were taken in, and what came of each. The same event of the same source is taken in once.
CREATE TABLE received_events (
    id BLOB NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    event TEXT NOT NULL,
    type TEXT NOT NULL,
    subject TEXT,
    hook TEXT,
    received_ms INTEGER NOT NULL,
    result TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX received_events_once ON received_events (source, event);
CREATE INDEX received_events_by_age ON received_events (received_ms, id);
CREATE INDEX received_events_of_hook ON received_events (hook, received_ms, id) WHERE hook IS NOT NULL;

-- Every record of an object, one after the other.
CREATE INDEX records_of_object ON records (object, id);
