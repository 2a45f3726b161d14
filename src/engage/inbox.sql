-- name: see_message
-- A new message of the person opens the conversation again.
INSERT INTO chat (channel, record, state, assignee, unread, last_no, last_at, waiting_since, read_token,
  reply_token, reply_until)
VALUES ($1, $2, 0, '', $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (channel, record) DO UPDATE SET
  state = 0,
  unread = chat.unread + excluded.unread,
  last_no = CASE WHEN excluded.last_no > chat.last_no THEN excluded.last_no ELSE chat.last_no END,
  last_at = CASE WHEN excluded.last_at > chat.last_at THEN excluded.last_at ELSE chat.last_at END,
  waiting_since = COALESCE(chat.waiting_since, excluded.waiting_since),
  read_token = CASE WHEN excluded.read_token <> '' AND excluded.last_at >= chat.last_at
    THEN excluded.read_token ELSE chat.read_token END,
  reply_token = excluded.reply_token,
  reply_until = excluded.reply_until

-- name: see_sent
-- What we sent: `$5` 1 when a person of the brand wrote it, which ends the waiting.
UPDATE chat SET last_no = $3, last_at = CASE WHEN $4 > last_at THEN $4 ELSE last_at END,
  waiting_since = CASE WHEN $5 = 1 THEN NULL ELSE waiting_since END
WHERE channel = $1 AND record = $2

-- name: open_chat
INSERT INTO chat (channel, record, state, assignee, unread, last_no, last_at, waiting_since, read_token,
  reply_token, reply_until)
VALUES ($1, $2, 0, '', 0, $3, $4, NULL, '', '', 0) ON CONFLICT (channel, record) DO NOTHING

-- name: reply_token
SELECT reply_token FROM chat WHERE channel = $1 AND record = $2 AND reply_until > $3 AND reply_token <> ''

-- name: use_reply_token
UPDATE chat SET reply_token = '', reply_until = 0 WHERE channel = $1 AND record = $2

-- name: assigned_chats
SELECT channel, record FROM chat WHERE assignee <> ''

-- name: insert_message
-- Nothing is kept of a message that was taken back before we heard of it.
INSERT INTO chat_message (channel, record, no, direction, type, at, message_id, text, details, quoted_id,
  quote_token, media, unsent, edited)
SELECT $1, $2, $3, $4, $5, $6, $7,
  CASE WHEN t.taken = 1 THEN '' ELSE $8 END, CASE WHEN t.taken = 1 THEN '' ELSE $9 END,
  $10, CASE WHEN t.taken = 1 THEN '' ELSE $11 END, NULL, t.taken, 0
FROM (SELECT CASE WHEN EXISTS (SELECT 1 FROM chat_unsent WHERE channel = $1 AND message_id = $7)
  THEN 1 ELSE 0 END AS taken) t
-- postgres:
INSERT INTO chat_message (channel, record, no, direction, type, at, message_id, text, details, quoted_id,
  quote_token, media, unsent, edited)
SELECT $1::BIGINT, $2::BIGINT, $3::BIGINT, $4::BIGINT, $5::BIGINT, $6::BIGINT, $7::TEXT,
  CASE WHEN t.taken = 1 THEN '' ELSE $8::TEXT END, CASE WHEN t.taken = 1 THEN '' ELSE $9::TEXT END,
  $10::TEXT, CASE WHEN t.taken = 1 THEN '' ELSE $11::TEXT END, NULL, t.taken, 0
FROM (SELECT CASE WHEN EXISTS (SELECT 1 FROM chat_unsent WHERE channel = $1::BIGINT AND message_id = $7::TEXT)
  THEN 1 ELSE 0 END AS taken) t

-- name: note_unsent
INSERT INTO chat_unsent (channel, message_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

-- name: is_unsent
SELECT 1 FROM chat_unsent WHERE channel = $1 AND message_id = $2

-- name: message_by_id
SELECT record, no, media FROM chat_message WHERE channel = $1 AND message_id = $2 AND direction = 0

-- name: take_back
UPDATE chat_message SET text = '', details = '', quote_token = '', media = NULL, unsent = 1
WHERE channel = $1 AND record = $2 AND no = $3

-- name: edit_message
-- edited holds the time of the newest edit, by which older ones stay out.
UPDATE chat_message SET text = $3, details = $4, edited = $5
WHERE channel = $1 AND message_id = $2 AND direction = 0 AND unsent = 0 AND edited < $5

-- name: insert_chore
INSERT INTO chat_chore (no, kind, channel, record, message_id, media, due_at, tries)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (no, kind) DO NOTHING

-- name: due_chores
SELECT no, kind, channel, record, message_id, media, tries FROM chat_chore
WHERE due_at <= $1 ORDER BY due_at, no LIMIT $2

-- name: next_due_chore
SELECT MIN(due_at) FROM chat_chore

-- name: chore_later
UPDATE chat_chore SET due_at = $3, tries = tries + 1 WHERE no = $1 AND kind = $2

-- name: end_chore
DELETE FROM chat_chore WHERE no = $1 AND kind = $2

-- name: attach_media
UPDATE chat_message SET media = $4 WHERE channel = $1 AND record = $2 AND no = $3 AND unsent = 0

-- name: set_chat
UPDATE chat SET state = $3, assignee = $4, unread = $5, waiting_since = $6 WHERE channel = $1 AND record = $2

-- name: chat_of
SELECT record, state, assignee, unread, last_no, last_at, waiting_since, read_token
FROM chat WHERE channel = $1 AND record = $2

-- name: list_chats
-- Newest first. State -1: all; assignee '*': anybody, '': nobody.
SELECT record, state, assignee, unread, last_no, last_at, waiting_since, read_token
FROM chat WHERE channel = $1 AND state = $2 AND (last_at < $3 OR (last_at = $3 AND record < $4))
  AND ($5 = '*' OR assignee = $5) AND unread >= $6
ORDER BY last_at DESC, record DESC LIMIT $7

-- name: message_columns
SELECT no, direction, type, at, message_id, text, details, quoted_id, quote_token, media, unsent, edited
FROM chat_message WHERE channel = $1 AND record = $2 AND no = $3

-- name: list_messages
SELECT no, direction, type, at, message_id, text, details, quoted_id, quote_token, media, unsent, edited
FROM chat_message WHERE channel = $1 AND record = $2 AND no < $3 ORDER BY no DESC LIMIT $4

-- name: insert_note
INSERT INTO chat_note (channel, record, no, author, text, at) VALUES ($1, $2, $3, $4, $5, $6)

-- name: list_notes
SELECT no, author, text, at FROM chat_note WHERE channel = $1 AND record = $2 AND no < $3
ORDER BY no DESC LIMIT $4

-- name: media_of_record
SELECT no, channel, media FROM chat_message WHERE record = $1 AND media IS NOT NULL

-- name: forget_chat
DELETE FROM chat WHERE record = $1

-- name: forget_messages
DELETE FROM chat_message WHERE record = $1

-- name: forget_notes
DELETE FROM chat_note WHERE record = $1

-- name: forget_chores
DELETE FROM chat_chore WHERE record = $1

-- name: counts_of_chats
SELECT COUNT(*), COALESCE(SUM(CASE WHEN unread > 0 THEN 1 ELSE 0 END), 0), MIN(waiting_since)
FROM chat WHERE channel = $1 AND state = 0
