-- When people work. `content` holds the calendar and who works by it.
CREATE TABLE calendars (
    name TEXT NOT NULL PRIMARY KEY,
    label TEXT NOT NULL,
    content TEXT NOT NULL,
    revision INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    updated_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
