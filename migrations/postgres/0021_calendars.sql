-- When people work. `content` holds the calendar and who works by it.
CREATE TABLE calendars (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    label TEXT NOT NULL,
    content JSONB NOT NULL,
    revision BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    updated_by TEXT NOT NULL
);
