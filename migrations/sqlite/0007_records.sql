-- What belongs to a record beside its fields. What a file holds lies in parts, so that neither side ever has to hold a large
-- one as a single value.
CREATE TABLE blob_parts (
    blob BLOB NOT NULL,
    part INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (blob, part)
) STRICT;

CREATE TABLE files (
    id BLOB NOT NULL PRIMARY KEY,
    record BLOB NOT NULL,
    object TEXT NOT NULL,
    field TEXT,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    run BLOB
) STRICT;
CREATE INDEX files_of_record ON files (record, made_ms, id);

CREATE TABLE comments (
    id BLOB NOT NULL PRIMARY KEY,
    record BLOB NOT NULL,
    body TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    edited_ms INTEGER,
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX comments_of_record ON comments (record, made_ms, id);

-- What happened to a record without changing a field: files and comments that came and went.
CREATE TABLE record_notes (
    id BLOB NOT NULL PRIMARY KEY,
    record BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    by TEXT NOT NULL,
    run BLOB,
    kind TEXT NOT NULL,
    words TEXT NOT NULL
) STRICT;
CREATE INDEX record_notes_of ON record_notes (record, at_ms, id);

-- How an object's records can be looked at: columns, filter and order, kept under a name.
CREATE TABLE list_views (
    id BLOB NOT NULL PRIMARY KEY,
    object TEXT NOT NULL,
    label TEXT NOT NULL,
    search TEXT NOT NULL,
    owner TEXT NOT NULL,
    shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
    first INTEGER NOT NULL CHECK (first IN (0, 1)),
    definition TEXT NOT NULL,
    revision INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX list_views_of ON list_views (object, search, id);
CREATE UNIQUE INDEX list_views_first ON list_views (object) WHERE first = 1;
