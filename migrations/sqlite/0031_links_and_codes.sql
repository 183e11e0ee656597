-- Links of mails that decided something: whose, which outcome, until when they would have been good.
CREATE TABLE used_links (
    item BLOB NOT NULL,
    username TEXT NOT NULL,
    outcome TEXT NOT NULL,
    used_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    PRIMARY KEY (item, username)
) STRICT;
CREATE INDEX used_links_expiring ON used_links (expires_ms);
-- Authenticators for one-time codes: the sealed secret, the last time step that was used, hashes of recovery codes.
CREATE TABLE authenticators (
    username TEXT NOT NULL PRIMARY KEY,
    sealed TEXT NOT NULL,
    confirmed_ms INTEGER,
    last_step INTEGER NOT NULL,
    recovery TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT;
