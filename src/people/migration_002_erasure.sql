-- name: migration_002_erasure
-- Whom an erasure in progress is about: once the person's record is gone, nothing else knows what to
-- look for in the log. The row goes with the last search; a failed erasure can be started again.
CREATE TABLE erasure (
  record INTEGER NOT NULL PRIMARY KEY,
  provider_no INTEGER NOT NULL,
  uid BLOB NOT NULL
);
