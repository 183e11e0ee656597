-- Which runs a person has to do with, beside those that they started: with work for them or their teams. (SQLite's index for searches by
-- text would not help here: PostgreSQL reads the rows all the same.)
CREATE INDEX work_items_with ON work_items (assignee, run);
CREATE INDEX work_items_offered_to ON work_items (offered_to, run);
