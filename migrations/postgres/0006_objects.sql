-- Which records an open run waits on, its own and those that it looks up, with the fields that it looks at (`*`: all). A change
-- of one of them wakes exactly these runs.
CREATE TABLE run_watches (
    record UUID NOT NULL,
    run UUID NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (record, run)
);
CREATE INDEX run_watches_of_run ON run_watches (run, record);
INSERT INTO run_watches (record, run, fields)
    SELECT watches, id, '*' FROM runs WHERE watches IS NOT NULL AND open = 1;
DROP INDEX runs_watching;
ALTER TABLE runs DROP COLUMN watches;

-- Who holds a value of a unique field, in the form in which values are compared.
CREATE TABLE unique_values (
    object TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    record UUID NOT NULL,
    PRIMARY KEY (object, field, value)
);
CREATE INDEX unique_values_of_record ON unique_values (record);

-- The last number that an auto-number field gave.
CREATE TABLE numbers (
    object TEXT NOT NULL,
    field TEXT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (object, field)
);
