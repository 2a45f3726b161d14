-- name: note_sent_content
INSERT INTO sent_content (channel_no, hash, what, name, at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING

-- name: forget_sent_content
DELETE FROM sent_content WHERE channel_no = $1 AND at < $2

-- name: same_content
SELECT what, name, at FROM sent_content
WHERE channel_no = $1 AND hash = $2 AND what <> $3 AND at >= $4 ORDER BY at DESC, what LIMIT 1
