-- name: insert_erasure
-- provider_no 0 and a zeroed uid: LINE knows nothing of the record.
INSERT INTO erasure (record, provider_no, uid, workspace_no) VALUES ($1, $2, $3, $4)
ON CONFLICT (record) DO NOTHING

-- name: insert_erasure_identifier
INSERT INTO erasure_identifier (record, name_space, value) VALUES ($1, $2, $3)
ON CONFLICT (record, name_space, value) DO NOTHING

-- name: erasure
SELECT provider_no, uid, workspace_no FROM erasure WHERE record = $1

-- name: erasure_identifiers
SELECT name_space, value FROM erasure_identifier WHERE record = $1 ORDER BY name_space, value

-- name: delete_erasure
DELETE FROM erasure WHERE record = $1

-- name: delete_erasure_identifiers
DELETE FROM erasure_identifier WHERE record = $1

-- name: records_of_line
-- Those whose LINE user id they were made by; one that came later stands in table identifier.
SELECT r.no, r.provider_no, r.uid, r.created_at FROM record r
WHERE r.deleted_at IS NULL AND r.provider_no < 2147483648
  AND NOT EXISTS (SELECT 1 FROM identifier i WHERE i.record = r.no AND i.source_no = r.provider_no)

-- name: all_identifiers
-- Without a namespace: a LINE user id.
SELECT i.record, i.source_no, i.digest, i.since, s.workspace_no, s.name_space, i.value
FROM identifier i LEFT JOIN source s ON s.no = i.source_no
