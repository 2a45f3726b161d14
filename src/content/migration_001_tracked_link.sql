-- name: migration_001_tracked_link
-- One row for each link of each campaign's template; a person's code names the row.
CREATE TABLE tracked_link (
  no INTEGER NOT NULL PRIMARY KEY,
  workspace INTEGER NOT NULL,
  campaign BLOB NOT NULL,
  position INTEGER NOT NULL,
  url TEXT NOT NULL
);
CREATE INDEX tracked_link_by_campaign ON tracked_link (campaign, position);
