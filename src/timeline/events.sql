-- name: insert_event_text
INSERT INTO event_text (type_no, property_no, code, text) VALUES ($1, $2, $3, $4)

-- name: delete_event_text
DELETE FROM event_text WHERE type_no = $1 AND property_no = $2 AND code = $3

-- name: all_event_texts
SELECT type_no, property_no, code, text FROM event_text ORDER BY type_no, property_no, code

-- name: insert_tail
INSERT INTO event_tail (position, events, payload) VALUES ($1, $2, $3)
ON CONFLICT (position) DO UPDATE SET events = excluded.events, payload = excluded.payload

-- name: tail_after
SELECT position, payload FROM event_tail WHERE position > $1 ORDER BY position

-- name: tail_positions
SELECT position FROM event_tail WHERE position <= $1 ORDER BY position LIMIT $2

-- name: tail_at
SELECT payload FROM event_tail WHERE position = $1

-- name: delete_tail
DELETE FROM event_tail WHERE position <= $1
