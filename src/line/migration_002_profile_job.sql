-- name: migration_002_profile_job
-- The job that fetches a channel's profiles, while there is one.
CREATE TABLE line_profile_job (
  channel INTEGER NOT NULL PRIMARY KEY,
  job INTEGER NOT NULL
);
