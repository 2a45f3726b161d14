-- name: migration_001_click
-- click_total: one row for each link that was ever fetched. forgotten: persons who clicked and were
-- deleted since; they are counted, and no longer named.
CREATE TABLE click_total (
  link INTEGER NOT NULL PRIMARY KEY,
  clicks INTEGER NOT NULL,
  previews INTEGER NOT NULL,
  forgotten INTEGER NOT NULL
);
CREATE TABLE click_person (
  link INTEGER NOT NULL,
  record INTEGER NOT NULL,
  PRIMARY KEY (link, record)
) WITHOUT ROWID;
CREATE INDEX click_person_by_record ON click_person (record);
