-- name: event_workspaces
SELECT workspace_no, edition, events_beyond FROM event_workspace

-- name: find_edition
SELECT edition FROM event_workspace WHERE workspace_no = $1

-- name: set_edition
INSERT INTO event_workspace (workspace_no, edition, events_beyond) VALUES ($1, $2, 0)
ON CONFLICT (workspace_no) DO UPDATE SET edition = excluded.edition

-- name: add_events_beyond
UPDATE event_workspace SET events_beyond = events_beyond + $2 WHERE workspace_no = $1

-- name: add_values_beyond
UPDATE event_type SET values_beyond = values_beyond + $2 WHERE no = $1

-- name: last_event_type
SELECT max(no) FROM event_type

-- name: count_event_types
SELECT count(*) FROM event_type WHERE workspace_no = $1

-- name: all_event_types
SELECT no, workspace_no, name, origin, label_ja, label_en, retired, values_beyond
FROM event_type ORDER BY no

-- name: find_event_type
SELECT no, workspace_no, name, origin, label_ja, label_en, retired
FROM event_type WHERE workspace_no = $1 AND name = $2

-- name: event_type_at
SELECT no, workspace_no, name, origin, label_ja, label_en, retired FROM event_type WHERE no = $1

-- name: all_event_properties
SELECT type_no, no, name, type, origin, label_ja, label_en, retired
FROM event_property ORDER BY type_no, no

-- name: event_properties
SELECT type_no, no, name, type, origin, label_ja, label_en, retired
FROM event_property WHERE type_no = $1 ORDER BY no

-- name: insert_event_type
INSERT INTO event_type (no, workspace_no, name, origin, label_ja, label_en, retired, values_beyond)
VALUES ($1, $2, $3, $4, $5, $6, 0, 0)

-- name: insert_event_property
INSERT INTO event_property (type_no, no, name, type, origin, label_ja, label_en, retired)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0)

-- name: set_event_type_origin
UPDATE event_type SET origin = $2 WHERE no = $1

-- name: set_event_type_labels
UPDATE event_type SET label_ja = $2, label_en = $3 WHERE no = $1

-- name: set_event_type_retired
UPDATE event_type SET retired = $2 WHERE no = $1

-- name: set_event_property_origin
UPDATE event_property SET origin = $3 WHERE type_no = $1 AND no = $2

-- name: set_event_property_labels
UPDATE event_property SET label_ja = $3, label_en = $4 WHERE type_no = $1 AND no = $2

-- name: set_event_property_retired
UPDATE event_property SET retired = $3 WHERE type_no = $1 AND no = $2
