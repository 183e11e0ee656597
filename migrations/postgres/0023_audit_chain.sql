-- The audit log becomes a chain: each entry holds a hash over its number, everything it says and the hash of the entry
-- before. Numbers have no gap. Entries and logs from before are hashed when this version is first started.
-- What is hashed is kept as it was written: JSON is text here, for JSONB would write it anew.
CREATE TABLE audit_chained (
    seq BIGINT NOT NULL PRIMARY KEY,
    at_ms BIGINT NOT NULL,
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
    hash BYTEA NOT NULL
);
INSERT INTO audit_chained
    SELECT ROW_NUMBER() OVER (ORDER BY seq), at_ms, actor, NULL, 'unknown', NULL, NULL, NULL, action, target, '', '{}',
           detail::TEXT, ''::BYTEA
    FROM audit;
DROP TABLE audit;
ALTER TABLE audit_chained RENAME TO audit;
CREATE INDEX audit_by_time ON audit (at_ms, seq);
CREATE INDEX audit_by_actor ON audit (actor, at_ms, seq);
CREATE INDEX audit_by_action ON audit (action, at_ms, seq);
CREATE INDEX audit_by_target ON audit (target, at_ms, seq);

-- Where the chain ends. `sealed` is 0 until everything from before has its hash.
CREATE TABLE audit_head (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    sealed BIGINT NOT NULL CHECK (sealed IN (0, 1))
);
INSERT INTO audit_head VALUES (1, 0, decode(repeat('00', 32), 'hex'), 0);

-- Several nodes write: whoever holds the row of the head gives the next numbers. It is called last in a transaction, so that
-- the row is held for the commit alone. `content` is the hash of what an entry says.
CREATE FUNCTION audit_append(entries JSONB) RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    entry JSONB;
    number BIGINT;
    head BYTEA;
BEGIN
    SELECT audit_head.seq, audit_head.hash INTO STRICT number, head FROM audit_head WHERE one = 1 FOR UPDATE;
    FOR entry IN SELECT value FROM jsonb_array_elements(entries) LOOP
        number := number + 1;
        head := sha256(head || int8send(number) || (entry ->> 'content')::BYTEA);
        INSERT INTO audit (seq, at_ms, actor, acting_for, via, address, client, run, action, target, label, changes,
                           detail, hash)
        VALUES (number, (entry ->> 'at_ms')::BIGINT, entry ->> 'actor', entry ->> 'acting_for', entry ->> 'via',
                entry ->> 'address', entry ->> 'client', entry ->> 'run', entry ->> 'action', entry ->> 'target',
                entry ->> 'label', entry ->> 'changes', entry ->> 'detail', head);
    END LOOP;
    UPDATE audit_head SET seq = number, hash = head WHERE one = 1;
    RETURN number;
END
$$;

-- Each run's log is a chain of its own, and the run's row says where it ends.
ALTER TABLE run_events ADD COLUMN hash BYTEA;
ALTER TABLE runs ADD COLUMN log_head BYTEA;

-- Logs whose end is not yet in the audit log, with the number of their last event.
CREATE TABLE run_unanchored (
    run UUID NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL
);
INSERT INTO run_unanchored SELECT run, MAX(seq) FROM run_events GROUP BY run;
