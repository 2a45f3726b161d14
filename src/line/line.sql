-- name: see_chat
-- changed_at is 0 where nothing was said about the bot's own membership.
INSERT INTO line_chat (channel, id, is_group, joined, changed_at, events)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (channel, id) DO UPDATE SET
  events = line_chat.events + excluded.events,
  joined = CASE WHEN excluded.changed_at >= line_chat.changed_at THEN excluded.joined
    ELSE line_chat.joined END,
  changed_at = CASE WHEN excluded.changed_at >= line_chat.changed_at THEN excluded.changed_at
    ELSE line_chat.changed_at END

-- name: see_member
INSERT INTO line_chat_member (channel, chat, member, joined, changed_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (channel, chat, member) DO UPDATE SET
  joined = excluded.joined, changed_at = excluded.changed_at
WHERE excluded.changed_at >= line_chat_member.changed_at

-- name: list_chats
SELECT c.id, c.is_group, c.joined, c.changed_at, c.events,
  (SELECT COUNT(*) FROM line_chat_member m
   WHERE m.channel = c.channel AND m.chat = c.id AND m.joined = 1)
FROM line_chat c WHERE c.channel = $1 AND c.id > $2 ORDER BY c.id LIMIT $3

-- name: profile_job
SELECT job FROM line_profile_job WHERE channel = $1

-- name: set_profile_job
INSERT INTO line_profile_job (channel, job) VALUES ($1, $2)
ON CONFLICT (channel) DO UPDATE SET job = excluded.job
