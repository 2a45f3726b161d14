-- name: migration_003_routes
-- Ways by which people come to add the account (流入経路): each has a URL of ours that leads to
-- LINE's page. A route that was deleted keeps its row, so that its code leads nowhere else.
CREATE TABLE friend_route (
  id BLOB NOT NULL PRIMARY KEY,
  no INTEGER NOT NULL UNIQUE,
  channel INTEGER NOT NULL,
  name TEXT NOT NULL,
  code TEXT NOT NULL UNIQUE,
  location TEXT NOT NULL,
  deleted INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE TABLE friend_route_visit (
  route INTEGER NOT NULL,
  day TEXT NOT NULL,
  visits INTEGER NOT NULL,
  previews INTEGER NOT NULL,
  PRIMARY KEY (route, day)
) WITHOUT ROWID;
