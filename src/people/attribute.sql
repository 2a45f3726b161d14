-- name: find_attribute
SELECT no, type FROM attribute WHERE workspace_no = $1 AND name = $2

-- name: last_attribute
SELECT max(no) FROM attribute

-- name: insert_attribute
INSERT INTO attribute (no, workspace_no, name, type) VALUES ($1, $2, $3, $4)

-- name: insert_attribute_value
INSERT INTO attribute_value (attribute_no, record, integer_value, real_value, text_value)
VALUES ($1, $2, $3, $4, $5)

-- name: update_attribute_value
UPDATE attribute_value SET integer_value = $3, real_value = $4, text_value = $5
WHERE attribute_no = $1 AND record = $2

-- name: delete_attribute_value
DELETE FROM attribute_value WHERE attribute_no = $1 AND record = $2
