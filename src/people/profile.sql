-- name: insert_profile
INSERT INTO profile (record, fetched_at, found, language, name, picture_url, status_message)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: update_profile
UPDATE profile SET fetched_at = $2, found = $3, language = $4, name = $5, picture_url = $6,
  status_message = $7 WHERE record = $1

-- name: update_profile_not_found
UPDATE profile SET fetched_at = $2, found = 0 WHERE record = $1

-- name: profile
SELECT name, language, picture_url, status_message FROM profile
WHERE record = $1 AND name IS NOT NULL

-- name: delete_profile
DELETE FROM profile WHERE record = $1
