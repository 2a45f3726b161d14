-- name: migration_002_insight
-- measure_daily: the newest day (of UTC+9, as a day number) for which a daily chore has begun.
CREATE TABLE measure_daily (
  name TEXT NOT NULL PRIMARY KEY,
  day INTEGER NOT NULL
);
-- insight_plan: what LINE is to be asked, and when. name: a day, a unit, or a request id by kind.
-- first_at, last_at: when it was first and last sent.
CREATE TABLE insight_plan (
  channel INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  due INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  done INTEGER NOT NULL,
  PRIMARY KEY (channel, kind, name)
) WITHOUT ROWID;
CREATE INDEX insight_plan_due ON insight_plan (channel, kind, due) WHERE done = 0;
-- insight_job: the job that asks for a channel, while there is one.
CREATE TABLE insight_job (
  channel INTEGER NOT NULL PRIMARY KEY,
  job INTEGER NOT NULL
);
-- Numbers as LINE told them. NULL is unknown: LINE hides what concerns fewer than 20 people.
CREATE TABLE insight_friends (
  channel INTEGER NOT NULL,
  day TEXT NOT NULL,
  followers INTEGER,
  reaches INTEGER,
  blocks INTEGER,
  ours INTEGER NOT NULL,
  as_of INTEGER NOT NULL,
  PRIMARY KEY (channel, day)
) WITHOUT ROWID;
CREATE TABLE insight_delivery (
  channel INTEGER NOT NULL,
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  count INTEGER,
  as_of INTEGER NOT NULL,
  PRIMARY KEY (channel, day, kind)
) WITHOUT ROWID;
CREATE TABLE insight_demographics (
  channel INTEGER NOT NULL PRIMARY KEY,
  body TEXT NOT NULL,
  as_of INTEGER NOT NULL
);
CREATE TABLE insight_message (
  channel INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  delivered INTEGER,
  impressions INTEGER,
  clicks INTEGER,
  played INTEGER,
  played_whole INTEGER,
  bubbles TEXT NOT NULL,
  urls TEXT NOT NULL,
  as_of INTEGER NOT NULL,
  final INTEGER NOT NULL,
  PRIMARY KEY (channel, kind, name)
) WITHOUT ROWID;
