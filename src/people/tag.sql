-- name: insert_tag
INSERT INTO tag (no, workspace_no, name) VALUES ($1, $2, $3)

-- name: insert_tag_member
INSERT INTO tag_member (tag_no, record) VALUES ($1, $2)

-- name: delete_tag_member
DELETE FROM tag_member WHERE tag_no = $1 AND record = $2
