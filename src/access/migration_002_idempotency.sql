-- name: migration_002_idempotency
-- One row for each request that carried an Idempotency-Key: keyed digests of who asked for what, of
-- its body, and, once it is known, the sealed answer.
CREATE TABLE idempotency (
  claim BLOB NOT NULL PRIMARY KEY,
  body BLOB NOT NULL,
  answer BLOB,
  expires_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX idempotency_by_expiry ON idempotency (expires_ms);
