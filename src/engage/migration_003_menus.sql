-- name: migration_003_menus
-- Rich menus: docs/formats.md, "Rich menus".
CREATE TABLE menu (
  no INTEGER NOT NULL PRIMARY KEY,
  id BLOB NOT NULL,
  workspace BLOB NOT NULL,
  workspace_no INTEGER NOT NULL,
  channel BLOB NOT NULL,
  channel_no INTEGER NOT NULL,
  name TEXT NOT NULL,
  alias TEXT NOT NULL,
  stage INTEGER NOT NULL,
  version INTEGER NOT NULL,
  live INTEGER NOT NULL,
  alias_told INTEGER NOT NULL,
  given INTEGER NOT NULL,
  job INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX menu_by_id ON menu (id);
CREATE INDEX menu_by_channel ON menu (channel_no, no);
CREATE TABLE menu_version (
  menu INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  state INTEGER NOT NULL,
  line_id TEXT NOT NULL,
  edited_by TEXT NOT NULL,
  edited_at INTEGER NOT NULL,
  live_at INTEGER,
  old_at INTEGER,
  PRIMARY KEY (menu, version)
);
-- One row a channel that ever had a menu.
CREATE TABLE menu_channel (
  channel INTEGER NOT NULL PRIMARY KEY,
  default_menu INTEGER NOT NULL,
  told TEXT NOT NULL,
  rules TEXT NOT NULL,
  doubted INTEGER NOT NULL
);
CREATE TABLE menu_schedule (
  channel INTEGER NOT NULL,
  begins_at INTEGER NOT NULL,
  menu INTEGER NOT NULL,
  PRIMARY KEY (channel, begins_at)
);
CREATE TABLE menu_pin (
  channel INTEGER NOT NULL,
  record INTEGER NOT NULL,
  menu INTEGER NOT NULL,
  PRIMARY KEY (channel, record)
) WITHOUT ROWID;
CREATE INDEX menu_pin_by_record ON menu_pin (record);
-- Who is linked to which menu at LINE, 4,096 records a row.
CREATE TABLE menu_linked (
  channel INTEGER NOT NULL,
  menu INTEGER NOT NULL,
  chunk INTEGER NOT NULL,
  records BLOB NOT NULL,
  PRIMARY KEY (channel, menu, chunk)
) WITHOUT ROWID;
-- Records that came back or were deleted, until the links have heard of it.
CREATE TABLE menu_news (
  channel INTEGER NOT NULL,
  record INTEGER NOT NULL,
  gone INTEGER NOT NULL,
  PRIMARY KEY (channel, record)
) WITHOUT ROWID;
-- The batch of moves that is under way.
CREATE TABLE menu_batch (
  channel INTEGER NOT NULL PRIMARY KEY,
  batch_key TEXT NOT NULL,
  moves TEXT NOT NULL,
  request TEXT NOT NULL,
  asked_at INTEGER NOT NULL
);
CREATE TABLE menu_tap (
  menu INTEGER NOT NULL,
  version INTEGER NOT NULL,
  area INTEGER NOT NULL,
  tap_day TEXT NOT NULL,
  taps INTEGER NOT NULL,
  PRIMARY KEY (menu, version, area, tap_day)
) WITHOUT ROWID;
