-- name: migration_003_audiences
-- Our row of an audience at LINE. name_key: LINE takes a name once, whatever the case of its
-- letters. group_no is LINE's number, NULL until it gave one. count NULL: unknown.
CREATE TABLE line_audience (
  id BLOB NOT NULL PRIMARY KEY,
  channel INTEGER NOT NULL,
  group_no INTEGER,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL,
  source TEXT NOT NULL,
  frozen INTEGER NOT NULL,
  members INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  count INTEGER,
  job INTEGER NOT NULL,
  error TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  checked_at INTEGER,
  expires_at INTEGER
);
CREATE UNIQUE INDEX line_audience_name ON line_audience (channel, name_key) WHERE state <> 4;
CREATE INDEX line_audience_by_channel ON line_audience (channel, created_at);
-- Who is still to be uploaded, as record numbers; parts of one call go together, and go when LINE
-- has taken them.
CREATE TABLE line_audience_part (
  audience BLOB NOT NULL,
  call_no INTEGER NOT NULL,
  part INTEGER NOT NULL,
  members BLOB NOT NULL,
  PRIMARY KEY (audience, call_no, part)
) WITHOUT ROWID;
