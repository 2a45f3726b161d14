-- name: migration_001_media
-- item.state: 0 gets its pieces, 1 complete, 2 removed (its bytes go bit by bit).
-- expires_at: when retire() takes it; null: never.
-- chunk.form: '' for the bytes as they came, else the rendition's; every chunk but the last of a
-- form is full. rendition.state: 0 being written, 1 whole.
CREATE TABLE counter (
  one INTEGER NOT NULL PRIMARY KEY,
  item INTEGER NOT NULL
);
INSERT INTO counter (one, item) VALUES (1, 0);
CREATE TABLE item (
  no INTEGER NOT NULL PRIMARY KEY,
  id BLOB NOT NULL,
  workspace BLOB NOT NULL,
  origin INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL,
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  stored INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  turn INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  code TEXT,
  record INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
);
CREATE UNIQUE INDEX item_by_id ON item (id);
CREATE UNIQUE INDEX item_by_code ON item (code);
CREATE INDEX item_by_workspace ON item (workspace, origin, state, no);
CREATE INDEX item_by_bytes ON item (workspace, sha256) WHERE origin = 0 AND state = 1;
CREATE INDEX item_by_record ON item (record) WHERE record <> 0;
CREATE INDEX item_expiring ON item (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE rendition (
  item INTEGER NOT NULL,
  form TEXT NOT NULL,
  state INTEGER NOT NULL,
  content_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  PRIMARY KEY (item, form)
) WITHOUT ROWID;
CREATE TABLE chunk (
  item INTEGER NOT NULL,
  form TEXT NOT NULL,
  n INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (item, form, n)
);
