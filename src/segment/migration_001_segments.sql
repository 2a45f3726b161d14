-- name: migration_001_segments
-- segment: a condition as canonical JSON under a name; its versions keep what it was before. A name
-- is free again once its segment is archived.
CREATE TABLE segment (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_no INTEGER NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  version INTEGER NOT NULL,
  condition TEXT NOT NULL,
  archived INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  edited_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX segment_by_name ON segment (workspace_no, name) WHERE archived = 0;
CREATE TABLE segment_version (
  segment BLOB NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  condition TEXT NOT NULL,
  edited_by TEXT NOT NULL,
  edited_at INTEGER NOT NULL,
  PRIMARY KEY (segment, version)
) WITHOUT ROWID;
-- trait: a measure as canonical JSON under a name.
CREATE TABLE trait (
  workspace_no INTEGER NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  definition TEXT NOT NULL,
  edited_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_no, name)
) WITHOUT ROWID;
