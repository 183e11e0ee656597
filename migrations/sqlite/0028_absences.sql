-- Times in which people are away, and who stands in.
CREATE TABLE absences (
    id BLOB NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    content TEXT NOT NULL
) STRICT;
CREATE INDEX absences_of ON absences (username, from_ms, id);
-- Whom a work item was given to, where somebody stands in.
ALTER TABLE work_items ADD COLUMN meant_for TEXT;
CREATE INDEX work_items_meant_for ON work_items (meant_for, sort_ms, created_ms, id) WHERE open = 1 AND meant_for IS NOT NULL;
