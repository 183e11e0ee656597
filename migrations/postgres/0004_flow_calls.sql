-- Answers of other systems to the calls of a flow that a job carries out: a finished call is never made twice. They go when the
-- step ends.
CREATE TABLE flow_calls (
    run UUID NOT NULL,
    step TEXT NOT NULL,
    pass BIGINT NOT NULL,
    place TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    request JSONB NOT NULL,
    answer JSONB NOT NULL,
    good BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (run, step, pass, place)
);

