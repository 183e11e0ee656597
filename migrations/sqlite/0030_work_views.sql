-- What the inbox can be narrowed to, kept under a name: one's own, and those that are shared with everybody.
CREATE TABLE work_views (
    id BLOB NOT NULL PRIMARY KEY,
    label TEXT NOT NULL,
    search TEXT NOT NULL,
    owner TEXT NOT NULL,
    shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
    definition TEXT NOT NULL,
    revision INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX work_views_of ON work_views (owner, search, id) WHERE shared = 0;
CREATE INDEX work_views_shared ON work_views (search, id) WHERE shared = 1;
CREATE INDEX work_views_made_by ON work_views (owner);
-- Wishes for many by who made them: everybody sees their own.
CREATE INDEX bulks_made_by ON bulks (made_by, made_ms, id);
