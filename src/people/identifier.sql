-- name: insert_source
INSERT INTO source (no, workspace_no, name_space, left_alone) VALUES ($1, $2, $3, 0)

-- name: count_left_alone
UPDATE source SET left_alone = left_alone + $2 WHERE no = $1

-- name: insert_identifier
INSERT INTO identifier (record, source_no, digest, value, since) VALUES ($1, $2, $3, $4, $5)

-- name: identifier_keys
SELECT source_no, digest FROM identifier WHERE record = $1

-- name: delete_identifiers
DELETE FROM identifier WHERE record = $1

-- name: person
SELECT provider_no, uid FROM record WHERE no = $1 AND deleted_at IS NULL

-- name: identifiers
-- A LINE user id has no namespace of a workspace.
SELECT s.name_space, i.value FROM identifier i LEFT JOIN source s ON s.no = i.source_no
WHERE i.record = $1 ORDER BY i.since, i.source_no, i.digest

-- name: workspace_of_source
SELECT workspace_no FROM source WHERE no = $1
