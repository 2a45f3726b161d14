-- name: insert_erasure
INSERT INTO erasure (record, provider_no, uid) VALUES ($1, $2, $3) ON CONFLICT (record) DO NOTHING

-- name: erasure
SELECT provider_no, uid FROM erasure WHERE record = $1

-- name: delete_erasure
DELETE FROM erasure WHERE record = $1

-- name: live_records
SELECT no, provider_no, uid, created_at FROM record WHERE deleted_at IS NULL
