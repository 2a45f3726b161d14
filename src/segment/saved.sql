-- name: insert_segment
INSERT INTO segment (id, workspace_no, name, description, version, condition, archived, created_by,
  edited_by, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- name: update_segment
UPDATE segment SET name = $2, description = $3, version = $4, condition = $5, archived = $6,
  edited_by = $7, updated_at = $8
WHERE id = $1

-- name: all_segments
SELECT id, workspace_no, name, description, version, condition, archived, created_by, edited_by,
  created_at, updated_at
FROM segment ORDER BY id

-- name: insert_segment_version
INSERT INTO segment_version (segment, version, name, description, condition, edited_by, edited_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: segment_versions
SELECT version, name, description, condition, edited_by, edited_at
FROM segment_version WHERE segment = $1 AND version < $2 ORDER BY version DESC LIMIT $3

-- name: put_trait
INSERT INTO trait (workspace_no, name, description, definition, edited_by, updated_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (workspace_no, name) DO UPDATE SET description = excluded.description,
  definition = excluded.definition, edited_by = excluded.edited_by, updated_at = excluded.updated_at

-- name: delete_trait
DELETE FROM trait WHERE workspace_no = $1 AND name = $2

-- name: all_traits
SELECT workspace_no, name, description, definition, edited_by, updated_at FROM trait
ORDER BY workspace_no, name
