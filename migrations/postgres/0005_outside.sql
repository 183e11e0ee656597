-- What administrators set up for reaching other systems: mail, chats and receivers of events, allowed hosts, secrets (sealed with
-- a key that is not in the database), templates of mails. Two people may edit one: each change counts up.
CREATE TABLE connections (
    kind TEXT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    label TEXT NOT NULL,
    content JSONB NOT NULL,
    revision BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    PRIMARY KEY (kind, name)
);

-- What leaves Fermata: written with what caused it, sent by a worker. `key` is the same whenever it is sent again, so that a
-- receiver can tell that it has it already.
CREATE TABLE deliveries (
    id UUID NOT NULL PRIMARY KEY,
    key TEXT COLLATE "C" NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    subject TEXT NOT NULL,
    receiver TEXT NOT NULL,
    content JSONB NOT NULL,
    run UUID,
    step TEXT,
    created_ms BIGINT NOT NULL,
    tried_ms BIGINT,
    attempts BIGINT NOT NULL,
    error_code TEXT,
    error TEXT,
    revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX deliveries_key ON deliveries (key);
CREATE INDEX deliveries_by_age ON deliveries (created_ms, id);
CREATE INDEX deliveries_by_state ON deliveries (state, created_ms, id);
CREATE INDEX deliveries_of_run ON deliveries (run, created_ms, id) WHERE run IS NOT NULL;
