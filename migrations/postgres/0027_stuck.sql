-- How long a stage usually takes: its latest completed passes.
CREATE INDEX stage_runs_completed ON stage_runs (orchestration, stage, ended_ms, started_ms) WHERE status = 'Completed';
-- Runs that have been in a stage for long.
CREATE INDEX runs_in_stage ON runs (orchestration, stage, stage_since_ms, id) WHERE status = 'InProgress';
