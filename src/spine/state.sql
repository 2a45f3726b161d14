-- Statements on part "state".
-- name: get_cursor
SELECT position FROM cursor WHERE name = 'pipeline'

-- name: move_cursor
-- The old position is a guard: nobody else may have applied these entries.
UPDATE cursor SET position = $1 WHERE name = 'pipeline' AND position = $2

-- name: touch_cursor
-- Takes the row's lock: waits until a commit whose answer was lost is through or undone.
UPDATE cursor SET position = position WHERE name = 'pipeline'

-- name: set_timer
INSERT INTO timer (kind, owner, due) VALUES ($1, $2, $3)
ON CONFLICT (kind, owner) DO UPDATE SET due = excluded.due

-- name: cancel_timer
DELETE FROM timer WHERE kind = $1 AND owner = $2

-- name: fire_timer
DELETE FROM timer WHERE kind = $1 AND owner = $2 AND due = $3

-- name: due_timers
SELECT kind, owner, due FROM timer WHERE due <= $1 ORDER BY due LIMIT $2

-- name: next_timer
SELECT min(due) FROM timer WHERE due > $1

-- name: next_job_id
SELECT coalesce(max(id), 0) + 1 FROM job

-- name: count_open_jobs
SELECT count(*) FROM job WHERE state = 0 OR tidy = 1

-- name: insert_job
INSERT INTO job (id, kind, workspace, priority, state, input, cursor, created_at, updated_at)
VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $7)

-- name: open_jobs
-- What there is to do: queued jobs, and cancelled ones that must tidy.
SELECT id, kind, priority FROM job WHERE (state = 0 OR tidy = 1) AND id > $1 ORDER BY id

-- name: save_job
-- Nothing changes when the job was cancelled meanwhile.
UPDATE job SET cursor = $2, done = $3, total = $4, updated_at = $5 WHERE id = $1 AND state = 0

-- name: finish_job
UPDATE job SET state = $2, result = $3, error = $4, updated_at = $5 WHERE id = $1 AND state = 0

-- name: cancel_job
UPDATE job SET state = 3, tidy = $2, updated_at = $3 WHERE id = $1 AND state = 0

-- name: job_tidied
UPDATE job SET tidy = 0 WHERE id = $1

-- name: get_job
SELECT id, kind, workspace, priority, state, input, cursor, done, total, result, error, created_at,
  updated_at, tidy
FROM job WHERE id = $1

-- name: list_jobs
SELECT id, kind, workspace, priority, state, input, cursor, done, total, result, error, created_at,
  updated_at, tidy
FROM job WHERE id < $1 ORDER BY id DESC LIMIT $2

-- name: list_jobs_of
SELECT id, kind, workspace, priority, state, input, cursor, done, total, result, error, created_at,
  updated_at, tidy
FROM job WHERE workspace = $3 AND id < $1 ORDER BY id DESC LIMIT $2
