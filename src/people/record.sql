-- name: insert_record
INSERT INTO record (no, provider_no, uid, created_at) VALUES ($1, $2, $3, $4)

-- name: set_first_key
UPDATE record SET provider_no = $2, uid = $3 WHERE no = $1

-- name: delete_record
-- The number stays, so that it is never given again.
UPDATE record SET uid = $2, deleted_at = $3 WHERE no = $1
