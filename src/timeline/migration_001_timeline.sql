-- name: migration_001_timeline
-- event_workspace: a row once a workspace has its built-in types; edition says those of which
-- program. events_beyond: events whose type was refused.
CREATE TABLE event_workspace (
  workspace_no INTEGER NOT NULL PRIMARY KEY,
  edition INTEGER NOT NULL,
  events_beyond INTEGER NOT NULL
);
-- event_type, event_property: rows are never deleted. origin is Origin, type is PropertyType. Empty
-- labels of a built-in one are those of the program.
CREATE TABLE event_type (
  no INTEGER NOT NULL PRIMARY KEY,
  workspace_no INTEGER NOT NULL,
  name TEXT NOT NULL,
  origin INTEGER NOT NULL,
  label_ja TEXT NOT NULL,
  label_en TEXT NOT NULL,
  retired INTEGER NOT NULL,
  values_beyond INTEGER NOT NULL,
  UNIQUE (workspace_no, name)
);
CREATE TABLE event_property (
  type_no INTEGER NOT NULL,
  no INTEGER NOT NULL,
  name TEXT NOT NULL,
  type INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  label_ja TEXT NOT NULL,
  label_en TEXT NOT NULL,
  retired INTEGER NOT NULL,
  PRIMARY KEY (type_no, no)
) WITHOUT ROWID;
-- item_category: a tree for each workspace; parent 0 is its root. Rows are never deleted.
CREATE TABLE item_category (
  no INTEGER NOT NULL PRIMARY KEY,
  workspace_no INTEGER NOT NULL,
  parent INTEGER NOT NULL,
  name TEXT NOT NULL
);
-- item: one row for each number ever given; state is ItemState. An outside id is looked up in
-- memory only, so there is no index on it. attributes is JSON. position: of the entry that changed
-- the item last, 0 for none.
CREATE TABLE item (
  no INTEGER NOT NULL PRIMARY KEY,
  workspace_no INTEGER NOT NULL,
  outside_id TEXT NOT NULL,
  state INTEGER NOT NULL,
  active INTEGER NOT NULL,
  title TEXT NOT NULL,
  category INTEGER NOT NULL,
  price INTEGER,
  image_url TEXT NOT NULL,
  url TEXT NOT NULL,
  attributes TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  position INTEGER NOT NULL
);
-- catalogue_workspace: items that events named and the limit refused.
CREATE TABLE catalogue_workspace (
  workspace_no INTEGER NOT NULL PRIMARY KEY,
  items_beyond INTEGER NOT NULL
);
