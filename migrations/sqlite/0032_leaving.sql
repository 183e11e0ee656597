-- Who takes the place of somebody who left: whatever still names them means their successor.
ALTER TABLE users ADD COLUMN successor TEXT;
-- What one of many things is, where it is no run and no work item: such as `team:queue:finance`.
ALTER TABLE bulk_targets ADD COLUMN thing TEXT NOT NULL DEFAULT '';
