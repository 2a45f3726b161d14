-- name: next_item
UPDATE counter SET item = item + 1

-- name: newest_item
SELECT item FROM counter

-- name: insert_item
INSERT INTO item (no, id, workspace, origin, kind, state, name, content_type, bytes, stored, width, height, turn,
                  duration_ms, sha256, code, record, created_by, created_at, expires_at)
VALUES ($1, $2, $3, $4, 3, 0, $5, $6, $7, 0, 0, 0, 0, 0, '', $8, $9, $10, $11, $12)

-- name: find_item
SELECT no, id, workspace, origin, kind, state, name, content_type, bytes, stored, width, height, turn, duration_ms,
       sha256, code, record, created_by, created_at, expires_at
FROM item WHERE id = $1 AND state <> 2

-- name: find_public
SELECT no, id, workspace, origin, kind, state, name, content_type, bytes, stored, width, height, turn, duration_ms,
       sha256, code, record, created_by, created_at, expires_at
FROM item WHERE code = $1 AND origin = 0 AND state = 1

-- name: find_same
SELECT no, id, workspace, origin, kind, state, name, content_type, bytes, stored, width, height, turn, duration_ms,
       sha256, code, record, created_by, created_at, expires_at
FROM item WHERE workspace = $1 AND sha256 = $2 AND origin = 0 AND state = 1

-- name: list_items
-- A kind of -1 stands for all.
SELECT no, id, workspace, origin, kind, state, name, content_type, bytes, stored, width, height, turn, duration_ms,
       sha256, code, record, created_by, created_at, expires_at
FROM item WHERE workspace = $1 AND origin = 0 AND state = 1 AND no < $2 AND (kind = $3 OR $3 = -1)
ORDER BY no DESC LIMIT $4

-- name: count_items
SELECT COUNT(*) FROM item WHERE workspace = $1 AND origin = 0 AND state = $2

-- name: item_grew
UPDATE item SET stored = $2, expires_at = $3 WHERE no = $1

-- name: item_is_complete
UPDATE item SET state = 1, kind = $2, content_type = $3, bytes = stored, width = $4, height = $5, turn = $6,
                duration_ms = $7, sha256 = $8, expires_at = $9
WHERE no = $1

-- name: item_is_removed
-- Its name may be a person's.
UPDATE item SET state = 2, name = '', expires_at = $2 WHERE no = $1 AND state <> 2

-- name: items_of_record
SELECT no FROM item WHERE record = $1 ORDER BY no LIMIT 100

-- name: expired_item
SELECT no, state, origin FROM item WHERE expires_at IS NOT NULL AND expires_at <= $1 ORDER BY expires_at, no LIMIT 1

-- name: item_state
SELECT state FROM item WHERE no = $1

-- name: delete_item
DELETE FROM item WHERE no = $1

-- name: insert_chunk
INSERT INTO chunk (item, form, n, bytes) VALUES ($1, $2, $3, $4)

-- name: update_chunk
UPDATE chunk SET bytes = $4 WHERE item = $1 AND form = $2 AND n = $3

-- name: find_chunk
SELECT bytes FROM chunk WHERE item = $1 AND form = $2 AND n = $3

-- name: some_chunks
SELECT form, n FROM chunk WHERE item = $1 LIMIT $2

-- name: some_chunks_of_form
SELECT form, n FROM chunk WHERE item = $1 AND form = $2 LIMIT $3

-- name: delete_chunk
DELETE FROM chunk WHERE item = $1 AND form = $2 AND n = $3

-- name: find_rendition
SELECT content_type, bytes, width, height FROM rendition WHERE item = $1 AND form = $2 AND state = 1

-- name: insert_rendition
INSERT INTO rendition (item, form, state, content_type, bytes, width, height) VALUES ($1, $2, 0, $3, $4, $5, $6)

-- name: rendition_is_whole
UPDATE rendition SET state = 1 WHERE item = $1 AND form = $2

-- name: delete_rendition
DELETE FROM rendition WHERE item = $1 AND form = $2

-- name: delete_renditions
DELETE FROM rendition WHERE item = $1
