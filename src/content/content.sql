-- name: find_same_link
SELECT no FROM tracked_link WHERE campaign = $1 AND position = $2 AND url = $3

-- name: newest_link
SELECT MAX(no) FROM tracked_link

-- name: insert_link
INSERT INTO tracked_link (no, workspace, campaign, position, url) VALUES ($1, $2, $3, $4, $5)

-- name: find_link
SELECT no, workspace, campaign, position, url FROM tracked_link WHERE no = $1

-- name: links_of_campaign
SELECT no, workspace, campaign, position, url FROM tracked_link WHERE campaign = $1
ORDER BY position, no
