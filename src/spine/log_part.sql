-- A day part of the log. No index beside the two keys: the log is written in order and read in
-- order, and what else is asked of it (a deletion) walks it.
-- name: log_migration_001_entry
-- erasure: one row while erased bytes may still stand in the part's files.
CREATE TABLE entry (
  position INTEGER NOT NULL PRIMARY KEY,
  kind INTEGER NOT NULL,
  source INTEGER NOT NULL,
  occurred_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  subject BLOB,
  payload BLOB NOT NULL
);
CREATE TABLE seen (
  key BLOB NOT NULL,
  source INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (key, source)
) WITHOUT ROWID;
CREATE TABLE erasure (
  id INTEGER NOT NULL PRIMARY KEY
);

-- name: insert_entry
INSERT INTO entry (position, kind, source, occurred_at, received_at, subject, payload)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: insert_seen
INSERT INTO seen (key, source, position) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

-- name: seen_position
SELECT position FROM seen WHERE key = $1 AND source = $2

-- name: move_seen
-- A duplicate leaves no gap: those behind it in the commit group move up.
UPDATE seen SET position = $3 WHERE key = $1 AND source = $2

-- name: entries
SELECT position, kind, source, occurred_at, received_at, subject, payload
FROM entry WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3

-- name: first_position
SELECT min(position) FROM entry

-- name: last_entry
SELECT position, received_at FROM entry ORDER BY position DESC LIMIT 1

-- name: erase_entry
UPDATE entry SET subject = NULL, payload = $2 WHERE position = $1

-- name: forget_payload
UPDATE entry SET payload = $2 WHERE position = $1

-- name: begin_erasure
INSERT INTO erasure (id) VALUES (1) ON CONFLICT DO NOTHING

-- name: end_erasure
DELETE FROM erasure

-- name: erasure_begun
SELECT id FROM erasure
