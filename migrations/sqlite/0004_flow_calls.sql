-- Answers of other systems to the calls of a flow that a job carries out: a finished call is never made twice. They go when the
-- step ends.
CREATE TABLE flow_calls (
    run BLOB NOT NULL,
    step TEXT NOT NULL,
    pass INTEGER NOT NULL,
    place TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    request TEXT NOT NULL,
    answer TEXT NOT NULL,
    good INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (run, step, pass, place)
) STRICT, WITHOUT ROWID;

