-- What people are told beside the bell: each may choose how, and what went to whom is kept with what was told.
ALTER TABLE notifications ADD COLUMN object TEXT;
ALTER TABLE notifications ADD COLUMN record UUID;
-- Whether it stands under the bell; and whether it still waits for the daily mail.
ALTER TABLE notifications ADD COLUMN shown BIGINT NOT NULL DEFAULT 1 CHECK (shown IN (0, 1));
ALTER TABLE notifications ADD COLUMN digest BIGINT NOT NULL DEFAULT 0 CHECK (digest IN (0, 1));
CREATE INDEX notifications_for_digest ON notifications (username, at_ms, id) WHERE digest = 1;
CREATE INDEX notifications_by_age ON notifications (at_ms, id);
CREATE INDEX notifications_of_run ON notifications (run, at_ms, id) WHERE run IS NOT NULL;

-- Of what is delivered because somebody is told something: who, and why. Not before: until then it waits on purpose.
ALTER TABLE deliveries ADD COLUMN username TEXT;
ALTER TABLE deliveries ADD COLUMN notice TEXT;
ALTER TABLE deliveries ADD COLUMN held_until_ms BIGINT;
CREATE INDEX deliveries_to ON deliveries (username, created_ms, id) WHERE username IS NOT NULL;
CREATE INDEX deliveries_of_notices ON deliveries (created_ms, id) WHERE notice IS NOT NULL;

CREATE TABLE notice_preferences (
    username TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    content JSONB NOT NULL,
    revision BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL
);

-- Browsers that show messages of Fermata. Where to send them is sealed, like every secret.
CREATE TABLE push_subscriptions (
    id UUID NOT NULL PRIMARY KEY,
    username TEXT COLLATE "C" NOT NULL,
    endpoint_hash BYTEA NOT NULL,
    content JSONB NOT NULL,
    label TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX push_subscriptions_endpoint ON push_subscriptions (endpoint_hash);
CREATE INDEX push_subscriptions_of ON push_subscriptions (username, created_ms, id);

-- The secret address of each person's calendar of due dates, as its hash.
CREATE TABLE calendar_feeds (
    username TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    secret_hash BYTEA NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX calendar_feeds_secret ON calendar_feeds (secret_hash);
