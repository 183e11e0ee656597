-- Two people may edit one user, group or queue: each change counts up, and is refused where somebody was faster.
ALTER TABLE users ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE teams ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;

-- Runs of one starter, newest first.
CREATE INDEX runs_of_starter ON runs (started_by, started_ms, id);
