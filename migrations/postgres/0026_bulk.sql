-- What somebody does to many runs or work items at once: the wish with how far it is, and each thing it concerns with what became of it.
CREATE TABLE bulks (
    id UUID NOT NULL PRIMARY KEY,
    made_ms BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    state TEXT NOT NULL,
    content JSONB NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX bulks_by_age ON bulks (made_ms, id);

CREATE TABLE bulk_targets (
    bulk UUID NOT NULL,
    seq BIGINT NOT NULL,
    target UUID NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    code TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (bulk, seq)
);
CREATE INDEX bulk_targets_in ON bulk_targets (bulk, state, seq);
