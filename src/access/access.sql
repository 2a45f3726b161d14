-- name: all_keys
SELECT id, workspace, name, scopes, expires_ms, revoked_ms, last_used_ms, created_ms, digest
FROM api_key ORDER BY created_ms, id

-- name: count_keys
SELECT count(*) FROM api_key WHERE revoked_ms IS NULL

-- name: insert_key
INSERT INTO api_key (id, workspace, name, scopes, digest, expires_ms, created_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: revoke_key
UPDATE api_key SET revoked_ms = $2 WHERE id = $1 AND revoked_ms IS NULL

-- name: set_last_used
UPDATE api_key SET last_used_ms = $2 WHERE id = $1
