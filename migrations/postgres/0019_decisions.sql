-- Records that stand still while it is decided on them: by which step of which run, and who may change them all the same.
CREATE TABLE record_locks (
    record UUID NOT NULL,
    run UUID NOT NULL,
    step TEXT NOT NULL,
    approvers_may_edit BIGINT NOT NULL CHECK (approvers_may_edit IN (0, 1)),
    editors JSONB NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (record, run, step)
);

-- Electronic signatures: who stated what about which revision of a record. They are never changed or deleted.
CREATE TABLE signatures (
    id UUID NOT NULL PRIMARY KEY,
    record UUID,
    object TEXT,
    revision BIGINT NOT NULL,
    digest TEXT NOT NULL,
    run UUID NOT NULL,
    step TEXT NOT NULL,
    step_label TEXT NOT NULL,
    item UUID NOT NULL,
    signer TEXT NOT NULL,
    outcome TEXT NOT NULL,
    statement TEXT NOT NULL,
    method TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX signatures_of_record ON signatures (record, at_ms, id) WHERE record IS NOT NULL;
CREATE INDEX signatures_of_run ON signatures (run, at_ms, id);

-- How much of a team's work each of its people was given, and when last.
CREATE INDEX work_items_given ON work_items (offered_to, assignee, created_ms);
