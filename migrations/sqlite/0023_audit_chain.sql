-- The audit log becomes a chain: each entry holds a hash over its number, everything it says and the hash of the entry
-- before. Numbers have no gap. Entries and logs from before are hashed when this version is first started.
CREATE TABLE audit_chained (
    seq INTEGER NOT NULL PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    acting_for TEXT,
    via TEXT NOT NULL,
    address TEXT,
    client TEXT,
    run TEXT,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    label TEXT NOT NULL,
    changes TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;
INSERT INTO audit_chained
    SELECT ROW_NUMBER() OVER (ORDER BY seq), at_ms, actor, NULL, 'unknown', NULL, NULL, NULL, action, target, '', '{}', detail, x''
    FROM audit;
DROP TABLE audit;
ALTER TABLE audit_chained RENAME TO audit;
CREATE INDEX audit_by_time ON audit (at_ms, seq);
CREATE INDEX audit_by_actor ON audit (actor, at_ms, seq);
CREATE INDEX audit_by_action ON audit (action, at_ms, seq);
CREATE INDEX audit_by_target ON audit (target, at_ms, seq);

-- Where the chain ends. `sealed` is 0 until everything from before has its hash.
CREATE TABLE audit_head (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    sealed INTEGER NOT NULL CHECK (sealed IN (0, 1))
) STRICT;
INSERT INTO audit_head VALUES (1, 0, zeroblob(32), 0);

-- Each run's log is a chain of its own, and the run's row says where it ends.
ALTER TABLE run_events ADD COLUMN hash BLOB;
ALTER TABLE runs ADD COLUMN log_head BLOB;

-- Logs whose end is not yet in the audit log, with the number of their last event.
CREATE TABLE run_unanchored (
    run BLOB NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO run_unanchored SELECT run, MAX(seq) FROM run_events GROUP BY run;
