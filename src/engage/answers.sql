-- name: books
SELECT channel, version, book FROM engage_book

-- name: book_of
SELECT version, book, changed_at FROM engage_book WHERE channel = $1

-- name: set_book
INSERT INTO engage_book (channel, version, book, changed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (channel) DO UPDATE SET
  version = excluded.version, book = excluded.book, changed_at = excluded.changed_at

-- name: insert_outgoing
INSERT INTO engage_outgoing (no, channel, record, kind, rule, author, token, retry_key, messages, quiet,
  state, created_at, expires_at, due_at, tries, maybe, status, request_id, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8, $9, 0, $10, $11, $10, 0, 0, 0, '', '')

-- name: due_outgoing
SELECT no, channel, record, kind, rule, author, token, retry_key, messages, quiet, state, created_at,
  expires_at, first_try_at, tries, maybe
FROM engage_outgoing WHERE state < 3 AND state < 2 AND channel = $1 AND kind = $2 AND due_at <= $3
ORDER BY due_at, no LIMIT $4

-- name: next_due_outgoing
SELECT MIN(due_at) FROM engage_outgoing WHERE state < 3 AND state < 2 AND channel = $1 AND kind = $2

-- name: lanes_of_outgoing
SELECT DISTINCT channel, kind FROM engage_outgoing WHERE state < 3 AND state < 2

-- name: claim_outgoing
-- 2: trying. What it says and its key are stored before the first try, and stay.
UPDATE engage_outgoing SET state = 2, messages = $2, retry_key = $3, tries = tries + 1,
  first_try_at = COALESCE(first_try_at, $4)
WHERE no = $1 AND state < 2

-- name: wait_outgoing
UPDATE engage_outgoing SET state = 1, due_at = $2, detail = $3,
  maybe = CASE WHEN $4 = 1 THEN 1 ELSE maybe END
WHERE no = $1 AND state < 3

-- name: turn_to_push
-- A definite refusal of a reply token: nothing was sent, so a push under its own key cannot double.
UPDATE engage_outgoing SET kind = 1, token = '', retry_key = NULL, state = 1, due_at = $2, expires_at = $3,
  first_try_at = NULL, detail = $4 WHERE no = $1 AND state = 2

-- name: settle_outgoing
UPDATE engage_outgoing SET state = $2, status = $3, request_id = $4, detail = $5, settled_at = $6, token = ''
WHERE no = $1 AND state < 3

-- name: outgoing_row
SELECT no, channel, record, kind, rule, author, token, retry_key, messages, quiet, state, created_at,
  expires_at, first_try_at, tries, maybe, status, request_id, detail, settled_at
FROM engage_outgoing WHERE no = $1

-- name: outgoing_of
SELECT no, channel, record, kind, rule, author, token, retry_key, messages, quiet, state, created_at,
  expires_at, first_try_at, tries, maybe, status, request_id, detail, settled_at
FROM engage_outgoing WHERE record = $1 AND channel = $2 AND no < $3 ORDER BY no DESC LIMIT $4

-- name: interrupted_replies
-- A reply has no key: what was being tried when we stopped may have been sent.
SELECT no FROM engage_outgoing WHERE state = 2 AND kind = 0

-- name: resume_pushes
UPDATE engage_outgoing SET state = 1, maybe = 1 WHERE state = 2 AND kind = 1

-- name: hold_outgoing
-- After a restore: what had not ended may have been sent meanwhile.
UPDATE engage_outgoing SET state = 5, detail = $1, settled_at = $2, token = '' WHERE state < 3

-- name: forget_outgoing
DELETE FROM engage_outgoing WHERE record = $1

-- name: retire_outgoing
DELETE FROM engage_outgoing WHERE no IN
  (SELECT no FROM engage_outgoing WHERE settled_at < $1 ORDER BY no LIMIT $2)

-- name: retire_unsent
-- A message comes long before that, or never.
DELETE FROM chat_unsent WHERE at < $1

-- name: answered_at
SELECT at FROM engage_answered WHERE channel = $1 AND rule = $2 AND record = $3

-- name: set_answered
INSERT INTO engage_answered (channel, rule, record, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (channel, rule, record) DO UPDATE SET at = excluded.at

-- name: forget_answered
DELETE FROM engage_answered WHERE record = $1

-- name: count_answer
INSERT INTO engage_answer_count (channel, rule, day, state, answers) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (channel, rule, day, state) DO UPDATE SET
  answers = engage_answer_count.answers + excluded.answers

-- name: answer_counts
SELECT rule, state, SUM(answers) FROM engage_answer_count
WHERE channel = $1 AND day >= $2 AND day <= $3 GROUP BY rule, state ORDER BY rule, state
