-- Links of mails that decided something: whose, which outcome, until when they would have been good.
CREATE TABLE used_links (
    item UUID NOT NULL,
    username TEXT NOT NULL,
    outcome TEXT NOT NULL,
    used_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    PRIMARY KEY (item, username)
);
CREATE INDEX used_links_expiring ON used_links (expires_ms);
-- Authenticators for one-time codes: the sealed secret, the last time step that was used, hashes of recovery codes.
CREATE TABLE authenticators (
    username TEXT NOT NULL PRIMARY KEY,
    sealed JSONB NOT NULL,
    confirmed_ms BIGINT,
    last_step BIGINT NOT NULL,
    recovery JSONB NOT NULL,
    created_ms BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
