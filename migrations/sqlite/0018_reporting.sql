-- Whom a person reports to, and up to which amount they may approve alone (none: it is not said).
ALTER TABLE users ADD COLUMN manager TEXT;
ALTER TABLE users ADD COLUMN approval_limit INTEGER;
