-- Which steps of which runs wait for a message, by its name and correlation key.
CREATE TABLE message_subscriptions (
    run UUID NOT NULL,
    step TEXT NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    since_ms BIGINT NOT NULL,
    PRIMARY KEY (run, step)
);
CREATE INDEX message_subscriptions_for ON message_subscriptions (name, key, run, step);

-- Messages that came; `waiting` is 1 while nobody has taken one.
CREATE TABLE messages (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    content JSONB NOT NULL,
    at_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    delivered BIGINT NOT NULL,
    waiting BIGINT NOT NULL CHECK (waiting IN (0, 1))
);
CREATE INDEX messages_waiting ON messages (name, key, at_ms, id) WHERE waiting = 1;
CREATE INDEX messages_by_end ON messages (expires_ms);

-- One row for each name and key, written by who sends and by who begins to wait: so that the two come one after the other.
CREATE TABLE message_channels (
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    used_ms BIGINT NOT NULL,
    PRIMARY KEY (name, key)
);
CREATE INDEX message_channels_by_use ON message_channels (used_ms);
