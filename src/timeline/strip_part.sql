-- Part "timeline": the partitions' files, whole, so that a backup has them, a server on another
-- host finds them, and a damaged file is written again.
-- name: strip_migration_001_partition
-- strip_partition: the file that counts. Each file of a partition has a generation of its own.
CREATE TABLE strip_partition (
  partition_no INTEGER NOT NULL PRIMARY KEY,
  generation INTEGER NOT NULL,
  bytes INTEGER NOT NULL
);
-- strip_chunk: files in pieces of limits::strip_chunk_bytes; those of no strip_partition row were
-- being written, or are replaced.
CREATE TABLE strip_chunk (
  partition_no INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  no INTEGER NOT NULL,
  payload BLOB NOT NULL,
  PRIMARY KEY (partition_no, generation, no)
);

-- name: strip_partitions
SELECT partition_no, generation, bytes FROM strip_partition ORDER BY partition_no

-- name: set_strip_partition
INSERT INTO strip_partition (partition_no, generation, bytes) VALUES ($1, $2, $3)
ON CONFLICT (partition_no) DO UPDATE SET generation = excluded.generation, bytes = excluded.bytes

-- name: insert_strip_chunk
INSERT INTO strip_chunk (partition_no, generation, no, payload) VALUES ($1, $2, $3, $4)
ON CONFLICT (partition_no, generation, no) DO UPDATE SET payload = excluded.payload

-- name: strip_chunk
SELECT payload FROM strip_chunk WHERE partition_no = $1 AND generation = $2 AND no = $3

-- name: stale_strip_chunks
SELECT c.partition_no, c.generation, c.no FROM strip_chunk c
LEFT JOIN strip_partition p ON p.partition_no = c.partition_no AND p.generation = c.generation
WHERE p.partition_no IS NULL AND c.partition_no = $1 LIMIT $2

-- name: partitions_of_chunks
SELECT DISTINCT partition_no FROM strip_chunk

-- name: delete_strip_chunk
DELETE FROM strip_chunk WHERE partition_no = $1 AND generation = $2 AND no = $3
