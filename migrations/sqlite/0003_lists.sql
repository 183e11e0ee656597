-- A search by text walks the index alone, not the rows with their states.
DROP INDEX runs_by_start;
CREATE INDEX runs_by_start ON runs (started_ms, id, search);

-- Which runs a person has to do with, beside those that they started: with work for them or their teams.
CREATE INDEX work_items_with ON work_items (assignee, run);
CREATE INDEX work_items_offered_to ON work_items (offered_to, run);
