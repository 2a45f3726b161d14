-- name: last_record
SELECT max(no) FROM record

-- name: load_records
SELECT no, provider_no, uid FROM record WHERE deleted_at IS NULL ORDER BY no

-- name: load_friendships
SELECT channel_no, record, state, state_at, first_blocked_at, missing_at, missing_before,
  last_history
FROM friendship ORDER BY channel_no, record

-- name: last_history
SELECT max(no) FROM friend_history

-- name: load_profiles
SELECT record, fetched_at, language FROM profile

-- name: load_tags
SELECT no, workspace_no, name FROM tag ORDER BY no

-- name: load_tag_members
SELECT tag_no, record FROM tag_member ORDER BY tag_no, record

-- name: load_attributes
SELECT no, workspace_no, name, type FROM attribute ORDER BY no

-- name: load_attribute_values
SELECT attribute_no, record, integer_value, real_value, text_value FROM attribute_value
ORDER BY attribute_no, record

-- name: load_sources
SELECT no, workspace_no, name_space, left_alone FROM source ORDER BY no

-- name: load_identifiers
SELECT record, source_no, digest FROM identifier ORDER BY record
