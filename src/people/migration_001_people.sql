-- name: migration_001_people
-- record: one row for each number ever given. A deleted person keeps the number, with a zeroed uid.
-- uid -> record is looked up in memory only, so there is no index on it.
CREATE TABLE record (
  no INTEGER NOT NULL PRIMARY KEY,
  provider_no INTEGER NOT NULL,
  uid BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER
);
-- friendship: the facts of friend_facts.h. state is FriendState; state_at is the time of the newest
-- follow or block, 0 when none is known (a missing sighting does not move it).
CREATE TABLE friendship (
  channel_no INTEGER NOT NULL,
  record INTEGER NOT NULL,
  state INTEGER NOT NULL,
  state_at INTEGER NOT NULL,
  first_followed_at INTEGER,
  first_blocked_at INTEGER,
  missing_at INTEGER,
  missing_before INTEGER,
  last_history INTEGER NOT NULL,
  PRIMARY KEY (channel_no, record)
) WITHOUT ROWID;
-- friend_history: in order of arrival, so that writing is appending; signal is FriendSign. The rows
-- of a friendship are a chain: friendship.last_history is the newest, previous (0: none) goes back.
CREATE TABLE friend_history (
  no INTEGER NOT NULL PRIMARY KEY,
  previous INTEGER NOT NULL,
  channel_no INTEGER NOT NULL,
  record INTEGER NOT NULL,
  at INTEGER NOT NULL,
  position INTEGER NOT NULL,
  signal INTEGER NOT NULL,
  applied_at INTEGER NOT NULL,
  late INTEGER NOT NULL
);
-- profile: the texts are of the newest answer that had a profile (NULL: there never was one);
-- fetched_at and found are of the newest answer.
CREATE TABLE profile (
  record INTEGER NOT NULL PRIMARY KEY,
  fetched_at INTEGER NOT NULL,
  found INTEGER NOT NULL,
  language TEXT,
  name TEXT,
  picture_url TEXT,
  status_message TEXT
);
CREATE TABLE tag (
  no INTEGER NOT NULL PRIMARY KEY,
  workspace_no INTEGER NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (workspace_no, name)
);
CREATE TABLE tag_member (
  tag_no INTEGER NOT NULL,
  record INTEGER NOT NULL,
  PRIMARY KEY (tag_no, record)
) WITHOUT ROWID;
CREATE TABLE attribute (
  no INTEGER NOT NULL PRIMARY KEY,
  workspace_no INTEGER NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  UNIQUE (workspace_no, name)
);
-- attribute_value: one of the three is set; a time is an integer (ms), a boolean 0 or 1.
CREATE TABLE attribute_value (
  attribute_no INTEGER NOT NULL,
  record INTEGER NOT NULL,
  integer_value INTEGER,
  real_value REAL,
  text_value TEXT,
  PRIMARY KEY (attribute_no, record)
) WITHOUT ROWID;
