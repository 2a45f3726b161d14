-- name: last_item
SELECT max(no) FROM item

-- name: all_items
-- Each column that memory holds. Placeholders too.
SELECT no, workspace_no, outside_id, state, active, category, price, position FROM item ORDER BY no

-- name: all_categories
SELECT no, workspace_no, parent, name FROM item_category ORDER BY no

-- name: all_items_beyond
SELECT workspace_no, items_beyond FROM catalogue_workspace

-- name: find_item
SELECT no, outside_id, state, active, title, category, price, image_url, url, attributes, updated_at
FROM item WHERE no = $1

-- name: list_items
SELECT no, outside_id, state, active, title, category, price, image_url, url, attributes, updated_at
FROM item WHERE workspace_no = $1 AND no > $2 ORDER BY no LIMIT $3

-- name: insert_item
INSERT INTO item (no, workspace_no, outside_id, state, active, title, category, price, image_url, url,
                  attributes, updated_at, position)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)

-- name: update_item
UPDATE item SET state = $2, active = $3, title = $4, category = $5, price = $6, image_url = $7,
                url = $8, attributes = $9, updated_at = $10, position = $11
WHERE no = $1

-- name: remove_item
UPDATE item SET state = $2, active = 0, updated_at = $3, position = $4 WHERE no = $1

-- name: insert_category
INSERT INTO item_category (no, workspace_no, parent, name) VALUES ($1, $2, $3, $4)

-- name: add_items_beyond
INSERT INTO catalogue_workspace (workspace_no, items_beyond) VALUES ($1, $2)
ON CONFLICT (workspace_no)
DO UPDATE SET items_beyond = catalogue_workspace.items_beyond + excluded.items_beyond
