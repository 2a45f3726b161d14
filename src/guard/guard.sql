-- name: operation_head
SELECT CAST(sequence AS INTEGER), CAST(chain AS BLOB), CAST(mac AS BLOB)
FROM operation_head WHERE id = 1

-- name: set_operation_head
INSERT INTO operation_head (id, sequence, chain, mac) VALUES (1, $1, $2, $3)
ON CONFLICT (id) DO UPDATE
SET sequence = excluded.sequence, chain = excluded.chain, mac = excluded.mac

-- name: insert_operation
INSERT INTO operation (sequence, at_ms, workspace, actor_kind, actor_id, actor_remote, action,
  target, refused, subject, salt, before_value, after_value, before_digest, after_digest, chain)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)

-- name: operations_after
-- The walk of verify. The casts matter on SQLite only, where a tampered cell may hold a value of
-- another type: it must be found, not trip over an assertion.
SELECT CAST(sequence AS INTEGER), CAST(at_ms AS INTEGER), CAST(workspace AS BLOB),
  CAST(actor_kind AS TEXT), CAST(actor_id AS TEXT), CAST(actor_remote AS TEXT),
  CAST(action AS TEXT), CAST(target AS TEXT), CAST(refused AS INTEGER), CAST(subject AS INTEGER),
  CAST(before_value AS TEXT), CAST(after_value AS TEXT), CAST(erasure AS BLOB),
  CAST(salt AS BLOB), CAST(before_digest AS BLOB), CAST(after_digest AS BLOB), CAST(chain AS BLOB)
FROM operation WHERE sequence > $1 ORDER BY sequence LIMIT $2

-- name: newest_operations
SELECT CAST(sequence AS INTEGER), CAST(at_ms AS INTEGER), CAST(workspace AS BLOB),
  CAST(actor_kind AS TEXT), CAST(actor_id AS TEXT), CAST(actor_remote AS TEXT),
  CAST(action AS TEXT), CAST(target AS TEXT), CAST(refused AS INTEGER), CAST(subject AS INTEGER),
  CAST(before_value AS TEXT), CAST(after_value AS TEXT), CAST(erasure AS BLOB)
FROM operation WHERE sequence < $1 ORDER BY sequence DESC LIMIT $2

-- name: newest_operations_of
SELECT CAST(sequence AS INTEGER), CAST(at_ms AS INTEGER), CAST(workspace AS BLOB),
  CAST(actor_kind AS TEXT), CAST(actor_id AS TEXT), CAST(actor_remote AS TEXT),
  CAST(action AS TEXT), CAST(target AS TEXT), CAST(refused AS INTEGER), CAST(subject AS INTEGER),
  CAST(before_value AS TEXT), CAST(after_value AS TEXT), CAST(erasure AS BLOB)
FROM operation WHERE workspace = $3 AND sequence < $1 ORDER BY sequence DESC LIMIT $2

-- name: operations_of_subject
SELECT sequence, chain FROM operation WHERE subject = $1 AND subject <> 0 AND erasure IS NULL

-- name: erase_operation
UPDATE operation SET salt = NULL, before_value = NULL, after_value = NULL, erasure = $2
WHERE sequence = $1

-- name: add_deletion
-- Somebody who came back and was deleted again: the later time counts.
INSERT INTO deletion (identifier, at_ms) VALUES ($1, $2)
ON CONFLICT (identifier) DO UPDATE SET at_ms = excluded.at_ms
WHERE excluded.at_ms > deletion.at_ms

-- name: all_deletions
SELECT identifier, at_ms FROM deletion ORDER BY at_ms, identifier
