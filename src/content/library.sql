-- name: newest_content
SELECT MAX(no) FROM content

-- name: count_contents
SELECT COUNT(*) FROM content WHERE workspace = $1

-- name: insert_content
INSERT INTO content (no, id, workspace, name, stage, version, assignee, created_by, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: update_content
UPDATE content SET name = $2, stage = $3, version = $4, assignee = $5, updated_at = $6 WHERE no = $1

-- name: find_content
SELECT c.no, c.id, c.workspace, c.name, c.stage, c.version, c.assignee, c.created_by, c.created_at, c.updated_at,
       v.edited_by, v.approved_by, v.approved_at,
       (SELECT COALESCE(SUM(uses), 0) FROM content_version u WHERE u.content = c.no),
       (SELECT MAX(used_at) FROM content_version u WHERE u.content = c.no)
FROM content c JOIN content_version v ON v.content = c.no AND v.version = c.version
WHERE c.id = $1

-- name: list_contents
-- Newest first. A stage of -1 stands for all but archived ones.
SELECT c.no, c.id, c.workspace, c.name, c.stage, c.version, c.assignee, c.created_by, c.created_at, c.updated_at,
       v.edited_by, v.approved_by, v.approved_at,
       (SELECT COALESCE(SUM(uses), 0) FROM content_version u WHERE u.content = c.no),
       (SELECT MAX(used_at) FROM content_version u WHERE u.content = c.no)
FROM content c JOIN content_version v ON v.content = c.no AND v.version = c.version
WHERE c.workspace = $1 AND c.no < $2 AND (c.stage = $3 OR ($3 = -1 AND c.stage <> 3))
ORDER BY c.no DESC LIMIT $4

-- name: insert_version
INSERT INTO content_version (content, version, body, note, edited_by, edited_at, approved_by, uses)
VALUES ($1, $2, $3, $4, $5, $6, '', 0)

-- name: approve_version
UPDATE content_version SET approved_by = $3, approved_at = $4 WHERE content = $1 AND version = $2

-- name: use_version
UPDATE content_version SET used_at = $3, uses = uses + 1 WHERE content = $1 AND version = $2

-- name: find_version
SELECT version, body, note, edited_by, edited_at, approved_by, approved_at, used_at, uses
FROM content_version WHERE content = $1 AND version = $2

-- name: list_versions
SELECT version, '', note, edited_by, edited_at, approved_by, approved_at, used_at, uses
FROM content_version WHERE content = $1 ORDER BY version DESC

-- name: newest_comment
SELECT MAX(no) FROM content_comment WHERE content = $1

-- name: insert_comment
INSERT INTO content_comment (content, no, version, place, text, author, written_at, resolved_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, '')

-- name: resolve_comment
UPDATE content_comment SET resolved_by = $3, resolved_at = $4
WHERE content = $1 AND no = $2 AND resolved_at IS NULL

-- name: list_comments
SELECT no, version, place, text, author, written_at, resolved_by, resolved_at
FROM content_comment WHERE content = $1 ORDER BY no
