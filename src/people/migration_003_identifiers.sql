-- name: migration_003_identifiers
-- source: a namespace of a workspace. Its number stands in record.provider_no of the records that
-- were made by an identifier of it (2^31 and up), and record.uid is then the identifier's digest.
-- left_alone: src/people/sources.h.
CREATE TABLE source (
  no INTEGER NOT NULL PRIMARY KEY,
  workspace_no INTEGER NOT NULL,
  name_space TEXT NOT NULL,
  left_alone INTEGER NOT NULL,
  UNIQUE (workspace_no, name_space)
);
-- identifier: every identifier of a live record, but for the LINE user id that it was made by.
-- value is in its normal form, digest the first 16 bytes of its SHA-256 (of a LINE user id its own
-- bytes), since the time when it came to name this record. Who has a value is looked up in memory
-- only; rows come in the order of records.
CREATE TABLE identifier (
  record INTEGER NOT NULL,
  source_no INTEGER NOT NULL,
  digest BLOB NOT NULL,
  value TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (record, source_no, digest)
) WITHOUT ROWID;
-- erasure: of the record, which LINE need not know any more.
ALTER TABLE erasure ADD COLUMN workspace_no INTEGER NOT NULL DEFAULT 0;
-- erasure_identifier: by what else the person of an erasure went.
CREATE TABLE erasure_identifier (
  record INTEGER NOT NULL,
  name_space TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (record, name_space, value)
) WITHOUT ROWID;
