-- name: menu_newest
SELECT MAX(no) FROM menu

-- name: menu_insert
INSERT INTO menu (no, id, workspace, workspace_no, channel, channel_no, name, alias, stage, version,
  live, alias_told, given, job, created_by, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 1, 0, 0, 0, 0, $9, $10, $10)

-- name: menu_update
UPDATE menu SET name = $2, alias = $3, stage = $4, version = $5, live = $6, alias_told = $7,
  given = $8, job = $9, updated_at = $10
WHERE no = $1

-- name: menu_mark_given
UPDATE menu SET given = 1 WHERE no = $1

-- name: menu_mark_alias
UPDATE menu SET alias_told = $2 WHERE no = $1

-- name: menu_by_id
SELECT m.no, m.id, m.workspace, m.workspace_no, m.channel, m.channel_no, m.name, m.alias, m.stage,
  m.version, m.live, m.alias_told, m.given, m.job, m.created_by, m.created_at, m.updated_at, v.state
FROM menu m JOIN menu_version v ON v.menu = m.no AND v.version = m.version WHERE m.id = $1

-- name: menu_by_no
SELECT m.no, m.id, m.workspace, m.workspace_no, m.channel, m.channel_no, m.name, m.alias, m.stage,
  m.version, m.live, m.alias_told, m.given, m.job, m.created_by, m.created_at, m.updated_at, v.state
FROM menu m JOIN menu_version v ON v.menu = m.no AND v.version = m.version WHERE m.no = $1

-- name: menus_of_channel
SELECT m.no, m.id, m.workspace, m.workspace_no, m.channel, m.channel_no, m.name, m.alias, m.stage,
  m.version, m.live, m.alias_told, m.given, m.job, m.created_by, m.created_at, m.updated_at, v.state
FROM menu m JOIN menu_version v ON v.menu = m.no AND v.version = m.version
WHERE m.channel_no = $1 AND m.no < $2 ORDER BY m.no DESC LIMIT $3

-- name: menus_count
SELECT COUNT(*) FROM menu WHERE channel_no = $1

-- name: menu_of_alias
-- Retired menus keep theirs until LINE has deleted it.
SELECT no FROM menu
WHERE channel_no = $1 AND alias = $2 AND no <> $3 AND (stage <> 2 OR alias_told = 1)

-- name: menu_version_insert
INSERT INTO menu_version (menu, version, body, state, line_id, edited_by, edited_at)
VALUES ($1, $2, $3, 0, '', $4, $5)

-- name: menu_version_save
UPDATE menu_version SET body = $3, edited_by = $4, edited_at = $5 WHERE menu = $1 AND version = $2

-- name: menu_version_state
UPDATE menu_version SET state = $3 WHERE menu = $1 AND version = $2

-- name: menu_version_made
UPDATE menu_version SET line_id = $3 WHERE menu = $1 AND version = $2

-- name: menu_version_live
UPDATE menu_version SET state = 2, live_at = $3 WHERE menu = $1 AND version = $2

-- name: menu_version_old
UPDATE menu_version SET state = $3, old_at = $4 WHERE menu = $1 AND version = $2

-- name: menu_version_gone
-- A failed one stays failed.
UPDATE menu_version SET line_id = '', state = CASE WHEN state = 6 THEN 6 ELSE 5 END
WHERE menu = $1 AND version = $2

-- name: menu_version_remove_all
UPDATE menu_version SET state = 4 WHERE menu = $1 AND state IN (2, 3)

-- name: menu_version_find
SELECT menu, version, body, state, line_id, edited_by, edited_at, live_at, old_at
FROM menu_version WHERE menu = $1 AND version = $2

-- name: menu_versions_at_line
SELECT v.menu, v.version, '', v.state, v.line_id, v.edited_by, v.edited_at, v.live_at, v.old_at
FROM menu_version v JOIN menu m ON m.no = v.menu
WHERE m.channel_no = $1 AND v.line_id <> '' ORDER BY v.menu, v.version

-- name: menus_live
SELECT m.no, m.id, v.line_id, m.given
FROM menu m JOIN menu_version v ON v.menu = m.no AND v.version = m.live
WHERE m.channel_no = $1 AND m.stage = 1 ORDER BY m.no

-- name: menu_tap_bodies
-- What can be tapped, the newest of a menu last.
SELECT m.channel_no, v.menu, v.version, v.body
FROM menu_version v JOIN menu m ON m.no = v.menu
WHERE v.state IN (2, 3, 4) ORDER BY v.menu, v.version

-- name: menu_jobs_before
-- Earlier jobs that are still to make their menus.
SELECT COUNT(*) FROM menu m JOIN menu_version v ON v.menu = m.no AND v.version = m.version
WHERE m.channel_no = $1 AND m.job < $2 AND v.state = 1 AND v.line_id = ''

-- name: menu_aliases_to_remove
SELECT no, alias FROM menu WHERE channel_no = $1 AND stage = 2 AND alias_told = 1 ORDER BY no

-- name: menu_channel_insert
INSERT INTO menu_channel (channel, default_menu, told, rules, doubted)
VALUES ($1, 0, '', '[]', 0) ON CONFLICT (channel) DO NOTHING

-- name: menu_channels
SELECT channel, default_menu, told, rules, doubted FROM menu_channel ORDER BY channel

-- name: menu_channel_find
SELECT channel, default_menu, told, rules, doubted FROM menu_channel WHERE channel = $1

-- name: menu_set_default
UPDATE menu_channel SET default_menu = $2 WHERE channel = $1

-- name: menu_set_told
UPDATE menu_channel SET told = $2 WHERE channel = $1

-- name: menu_set_rules
UPDATE menu_channel SET rules = $2 WHERE channel = $1

-- name: menu_doubt_all
UPDATE menu_channel SET doubted = 1, told = '?'

-- name: menu_undoubt
UPDATE menu_channel SET doubted = 0 WHERE channel = $1

-- name: menu_schedule_clear
DELETE FROM menu_schedule WHERE channel = $1

-- name: menu_schedule_add
INSERT INTO menu_schedule (channel, begins_at, menu) VALUES ($1, $2, $3)

-- name: menu_schedule_of
SELECT begins_at, menu FROM menu_schedule WHERE channel = $1 ORDER BY begins_at

-- name: menu_pin_set
INSERT INTO menu_pin (channel, record, menu) VALUES ($1, $2, $3)
ON CONFLICT (channel, record) DO UPDATE SET menu = excluded.menu

-- name: menu_pin_find
SELECT menu FROM menu_pin WHERE channel = $1 AND record = $2

-- name: menu_pin_remove
DELETE FROM menu_pin WHERE channel = $1 AND record = $2

-- name: menu_pin_forget
DELETE FROM menu_pin WHERE record = $1

-- name: menu_pins_all
SELECT channel, record, menu FROM menu_pin

-- name: menu_pins_drop
DELETE FROM menu_pin WHERE channel = $1 AND menu = $2

-- name: menu_linked_all
SELECT channel, menu, chunk, records FROM menu_linked

-- name: menu_linked_set
INSERT INTO menu_linked (channel, menu, chunk, records) VALUES ($1, $2, $3, $4)
ON CONFLICT (channel, menu, chunk) DO UPDATE SET records = excluded.records

-- name: menu_linked_remove
DELETE FROM menu_linked WHERE channel = $1 AND menu = $2 AND chunk = $3

-- name: menu_news_back
INSERT INTO menu_news (channel, record, gone) VALUES ($1, $2, 0)
ON CONFLICT (channel, record) DO NOTHING

-- name: menu_news_gone
INSERT INTO menu_news (channel, record, gone) SELECT channel, $1, 1 FROM menu_channel WHERE TRUE
ON CONFLICT (channel, record) DO UPDATE SET gone = 1

-- name: menu_news_of
SELECT record, gone FROM menu_news WHERE channel = $1 ORDER BY record LIMIT $2

-- name: menu_news_heard
-- Not what has become known since.
DELETE FROM menu_news WHERE channel = $1 AND record = $2 AND gone = $3

-- name: menu_batch_of
SELECT batch_key, moves, request, asked_at FROM menu_batch WHERE channel = $1

-- name: menu_batch_set
INSERT INTO menu_batch (channel, batch_key, moves, request, asked_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (channel) DO UPDATE SET batch_key = excluded.batch_key, moves = excluded.moves,
  request = excluded.request, asked_at = excluded.asked_at

-- name: menu_batch_remove
DELETE FROM menu_batch WHERE channel = $1

-- name: menu_tap_add
INSERT INTO menu_tap (menu, version, area, tap_day, taps) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (menu, version, area, tap_day) DO UPDATE SET taps = menu_tap.taps + excluded.taps

-- name: menu_taps_of
SELECT version, area, tap_day, taps FROM menu_tap
WHERE menu = $1 AND tap_day >= $2 AND tap_day <= $3
ORDER BY version, area, tap_day LIMIT $4
