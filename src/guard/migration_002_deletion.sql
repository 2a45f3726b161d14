-- name: migration_002_deletion
-- docs/formats.md, "List of deletions".
CREATE TABLE deletion (
  identifier BLOB PRIMARY KEY,
  at_ms INTEGER NOT NULL
) WITHOUT ROWID;
