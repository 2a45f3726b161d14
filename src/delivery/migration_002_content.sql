-- name: migration_002_content
-- The version of the library's content that a campaign sends; its body is copied to `messages`.
ALTER TABLE campaign ADD COLUMN content BLOB;
ALTER TABLE campaign ADD COLUMN content_version INTEGER NOT NULL DEFAULT 0;
