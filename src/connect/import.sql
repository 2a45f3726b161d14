-- name: last_import
SELECT max(no) FROM import

-- name: open_imports
SELECT count(*) FROM import WHERE workspace = $1 AND state < 3

-- name: insert_import
INSERT INTO import (no, id, workspace, kind, name, options, bytes, state, mapping, dry_run, job,
  actor_kind, actor_id, actor_remote, bytes_read, rows_read, rows_good, problems, error, created_at)
VALUES ($1, $2, $3, $4, $5, $6, 0, 0, '', 0, 0, '', '', '', 0, 0, 0, 0, '', $7)

-- name: import_by_id
SELECT no, id, workspace, kind, name, options, bytes, state, mapping, dry_run, job, bytes_read,
  rows_read, rows_good, problems, error, created_at, started_at, ended_at,
  actor_kind, actor_id, actor_remote
FROM import WHERE id = $1

-- name: imports_of
SELECT no, id, workspace, kind, name, options, bytes, state, mapping, dry_run, job, bytes_read,
  rows_read, rows_good, problems, error, created_at, started_at, ended_at,
  actor_kind, actor_id, actor_remote
FROM import WHERE workspace = $1 AND no < $2 ORDER BY no DESC LIMIT $3

-- name: unended_imports
SELECT no, id, workspace, kind, name, options, bytes, state, mapping, dry_run, job, bytes_read,
  rows_read, rows_good, problems, error, created_at, started_at, ended_at,
  actor_kind, actor_id, actor_remote
FROM import WHERE state < 3

-- name: set_import_bytes
UPDATE import SET bytes = $2 WHERE no = $1 AND state = 0

-- name: start_import
UPDATE import SET state = 1, mapping = $2, dry_run = $3, job = $4, actor_kind = $5, actor_id = $6,
  actor_remote = $7, bytes_read = 0, rows_read = 0, rows_good = 0, problems = 0, error = '',
  started_at = $8, ended_at = NULL
WHERE no = $1 AND state IN (0, 2)

-- name: advance_import
UPDATE import SET bytes_read = $2, rows_read = $3, rows_good = $4, problems = $5
WHERE no = $1 AND state = 1

-- name: end_import
-- Only from a state that has not ended.
UPDATE import SET state = $2, error = $3, ended_at = $4 WHERE no = $1 AND state < 3

-- name: insert_import_error
INSERT INTO import_error (import, n, line, column_name, reason) VALUES ($1, $2, $3, $4, $5)

-- name: import_errors
SELECT line, column_name, reason FROM import_error WHERE import = $1 AND n > $2 ORDER BY n LIMIT $3

-- name: delete_import_errors
DELETE FROM import_error WHERE import = $1

-- name: delete_old_import_errors
-- Those of imports of the workspace below the given one.
DELETE FROM import_error WHERE import IN (
  SELECT no FROM import WHERE workspace = $1 AND no < $2)

-- name: nth_newest_import
SELECT no FROM import WHERE workspace = $1 ORDER BY no DESC LIMIT 1 OFFSET $2
