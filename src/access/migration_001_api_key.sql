-- name: migration_001_api_key
-- `digest` is the SHA-256 of the token's secret part; the token itself is stored nowhere.
CREATE TABLE api_key (
  id BLOB PRIMARY KEY,
  workspace BLOB NOT NULL,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  digest BLOB NOT NULL,
  expires_ms INTEGER,
  revoked_ms INTEGER,
  last_used_ms INTEGER,
  created_ms INTEGER NOT NULL
) WITHOUT ROWID;
