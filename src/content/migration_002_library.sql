-- name: migration_002_library
-- The library of contents. A version's body never changes once it is stored.
CREATE TABLE content (
  no INTEGER NOT NULL PRIMARY KEY,
  id BLOB NOT NULL,
  workspace BLOB NOT NULL,
  name TEXT NOT NULL,
  stage INTEGER NOT NULL,
  version INTEGER NOT NULL,
  assignee TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX content_by_id ON content (id);
CREATE INDEX content_by_workspace ON content (workspace, no);
CREATE TABLE content_version (
  content INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  note TEXT NOT NULL,
  edited_by TEXT NOT NULL,
  edited_at INTEGER NOT NULL,
  approved_by TEXT NOT NULL,
  approved_at INTEGER,
  used_at INTEGER,
  uses INTEGER NOT NULL,
  PRIMARY KEY (content, version)
);
CREATE TABLE content_comment (
  content INTEGER NOT NULL,
  no INTEGER NOT NULL,
  version INTEGER NOT NULL,
  place TEXT NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  written_at INTEGER NOT NULL,
  resolved_by TEXT NOT NULL,
  resolved_at INTEGER,
  PRIMARY KEY (content, no)
);
