-- name: migration_002_events
-- event_text: the texts of a property, each with its code. A code is never given again.
CREATE TABLE event_text (
  type_no INTEGER NOT NULL,
  property_no INTEGER NOT NULL,
  code INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (type_no, property_no, code)
) WITHOUT ROWID;
-- event_tail: the events of each batch since partitions were merged last, ready for strips.
-- Format: docs/formats.md, "Timeline tail". position: of the last entry of the batch.
CREATE TABLE event_tail (
  position INTEGER NOT NULL PRIMARY KEY,
  events INTEGER NOT NULL,
  payload BLOB NOT NULL
);
