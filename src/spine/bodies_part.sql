-- A day part of raw webhook bodies; dropped after days, never part of a rebuild.
-- name: bodies_migration_001_body
-- forward.state: 0 waiting, 1 delivered, 2 given up. erasure: as in the log's parts.
CREATE TABLE body (
  id INTEGER NOT NULL PRIMARY KEY,
  source INTEGER NOT NULL,
  signature BLOB NOT NULL,
  received_at INTEGER NOT NULL,
  body BLOB NOT NULL
);
CREATE TABLE forward (
  body_id INTEGER NOT NULL,
  receiver INTEGER NOT NULL,
  state INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  error TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (body_id, receiver)
) WITHOUT ROWID;
CREATE INDEX forward_waiting ON forward (body_id, receiver, next_at) WHERE state = 0;
CREATE TABLE erasure (
  id INTEGER NOT NULL PRIMARY KEY
);

-- name: last_body
SELECT max(id) FROM body

-- name: insert_body
INSERT INTO body (id, source, signature, received_at, body) VALUES ($1, $2, $3, $4, $5)

-- name: insert_forward
INSERT INTO forward (body_id, receiver, state, tries, next_at)
VALUES ($1, $2, 0, 0, $3) ON CONFLICT DO NOTHING

-- name: due_forwards
-- "state = 0" stands as a constant so that the partial index serves.
SELECT b.id, f.receiver, b.source, b.signature, b.body, f.tries, b.received_at
FROM forward f JOIN body b ON b.id = f.body_id
WHERE f.state = 0 AND f.next_at <= $1 ORDER BY f.body_id, f.receiver LIMIT $2

-- name: forward_delivered
UPDATE forward SET state = 1, error = '' WHERE body_id = $1 AND receiver = $2

-- name: forward_later
UPDATE forward SET next_at = $3, tries = tries + 1 WHERE body_id = $1 AND receiver = $2

-- name: forward_given_up
UPDATE forward SET state = 2, error = $3 WHERE body_id = $1 AND receiver = $2

-- name: count_forwards
SELECT receiver, state, count(*) FROM forward GROUP BY receiver, state

-- name: bodies_mentioning
-- Ids, so that the bodies themselves need not travel. instr() on two blobs compares bytes.
SELECT id, CASE WHEN instr(body, $3) > 0 THEN 1 ELSE 0 END FROM body
WHERE id > $1 ORDER BY id LIMIT $2
-- postgres:
SELECT id, CASE WHEN position($3::BYTEA IN body) > 0 THEN 1 ELSE 0 END::BIGINT FROM body
WHERE id > $1 ORDER BY id LIMIT $2

-- name: delete_body
DELETE FROM body WHERE id = $1

-- name: delete_forwards
DELETE FROM forward WHERE body_id = $1
