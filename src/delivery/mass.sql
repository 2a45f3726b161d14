-- name: next_mass_send_no
SELECT COALESCE(MAX(no), 0) + 1 FROM mass_send

-- name: insert_mass_send
INSERT INTO mass_send (no, id, workspace, workspace_no, channel, channel_no, name, kind, messages,
  content, content_version, recipient, demographic, max_recipients, up_to_remaining_quota,
  forbid_partial_delivery, send_at, notification_disabled, ignore_quiet_hours, state, reason,
  created_by, edited_by, approved_by, needs_approval, due, tries, retry_key, first_try_at, trying,
  ambiguous, status, request_id, accepted_at, reserved, phase, targets, successes, failures,
  error_code, created_at, updated_at, started_at, ended_at, job, rendered, resolved)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
  $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39,
  $40, $41, $42, $43, $44, $45, $46, $47)

-- name: update_mass_send
UPDATE mass_send SET id = $2, workspace = $3, workspace_no = $4, channel = $5, channel_no = $6,
  name = $7, kind = $8, messages = $9, content = $10, content_version = $11, recipient = $12,
  demographic = $13, max_recipients = $14, up_to_remaining_quota = $15, forbid_partial_delivery =
  $16, send_at = $17, notification_disabled = $18, ignore_quiet_hours = $19, state = $20, reason =
  $21, created_by = $22, edited_by = $23, approved_by = $24, needs_approval = $25, due = $26,
  tries = $27, retry_key = $28, first_try_at = $29, trying = $30, ambiguous = $31, status = $32,
  request_id = $33, accepted_at = $34, reserved = $35, phase = $36, targets = $37, successes =
  $38, failures = $39, error_code = $40, created_at = $41, updated_at = $42, started_at = $43,
  ended_at = $44, job = $45, rendered = $46, resolved = $47
WHERE no = $1

-- name: mass_send_by_id
SELECT no, id, workspace, workspace_no, channel, channel_no, name, kind, messages, content,
  content_version, recipient, demographic, max_recipients, up_to_remaining_quota,
  forbid_partial_delivery, send_at, notification_disabled, ignore_quiet_hours, state, reason,
  created_by, edited_by, approved_by, needs_approval, due, tries, retry_key, first_try_at, trying,
  ambiguous, status, request_id, accepted_at, reserved, phase, targets, successes, failures,
  error_code, created_at, updated_at, started_at, ended_at, job, rendered, resolved
FROM mass_send WHERE id = $1

-- name: mass_send_by_no
SELECT no, id, workspace, workspace_no, channel, channel_no, name, kind, messages, content,
  content_version, recipient, demographic, max_recipients, up_to_remaining_quota,
  forbid_partial_delivery, send_at, notification_disabled, ignore_quiet_hours, state, reason,
  created_by, edited_by, approved_by, needs_approval, due, tries, retry_key, first_try_at, trying,
  ambiguous, status, request_id, accepted_at, reserved, phase, targets, successes, failures,
  error_code, created_at, updated_at, started_at, ended_at, job, rendered, resolved
FROM mass_send WHERE no = $1

-- name: mass_sends_of_workspace
SELECT no, id, workspace, workspace_no, channel, channel_no, name, kind, messages, content,
  content_version, recipient, demographic, max_recipients, up_to_remaining_quota,
  forbid_partial_delivery, send_at, notification_disabled, ignore_quiet_hours, state, reason,
  created_by, edited_by, approved_by, needs_approval, due, tries, retry_key, first_try_at, trying,
  ambiguous, status, request_id, accepted_at, reserved, phase, targets, successes, failures,
  error_code, created_at, updated_at, started_at, ended_at, job, rendered, resolved
FROM mass_send WHERE workspace_no = $1 AND no < $2 ORDER BY no DESC LIMIT $3

-- name: mass_sends_ahead
-- Of the same kind, at their turn and before this one: LINE counts the kinds apart.
SELECT COUNT(*) FROM mass_send
WHERE channel_no = $1 AND kind = $2 AND ended_at IS NULL AND (state = 2 OR state = 3)
  AND (due < $3 OR (due = $3 AND no < $4))

-- name: open_mass_sends
-- Scheduled or under way.
SELECT COUNT(*) FROM mass_send
WHERE channel_no = $1 AND ended_at IS NULL AND (state = 2 OR state = 3 OR state = 4)

-- name: doubt_mass_sends
-- What was tried and not accepted may have been accepted since.
UPDATE mass_send SET state = 8, reason = $1, updated_at = $2, ended_at = $2, trying = 0,
  reserved = 0
WHERE state = 3 OR (state = 5 AND ambiguous = 1)

-- name: hold_mass_sends
UPDATE mass_send SET state = 10, reason = $1, updated_at = $2, reserved = 0
WHERE state = 2 OR state = 5
