#include "timeline/strip_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/log.h"
#include "store/files.h"
#include "timeline/limits.h"
#include "timeline/sql.h"

namespace enishi::timeline {
namespace {

struct Row {
  std::uint32_t partition = 0;
  std::int64_t generation = 0;
  std::uint64_t bytes = 0;
};

std::string name_of(std::uint32_t partition, std::int64_t generation) {
  return fmt::format("{:05}-{}.strip", partition, generation);
}

constexpr int kChunksAtOnce = 4;  // of about 1 MiB: a transaction stays short

}  // namespace

Result<std::unique_ptr<StripStore>> StripStore::open(store::Store& store) {
  static const std::array<const store::Sql*, 1> migrations{&sql::strip_migration_001_partition};
  ASSIGN(auto part, store.part("timeline", true));
  TRY(part->migrate(migrations));
  const std::string directory = store.directory() + "/timeline";
  TRY(store::make_directory(directory));
  return std::unique_ptr<StripStore>(new StripStore(std::move(part), directory));
}

std::string StripStore::path(std::uint32_t partition, std::int64_t generation) const {
  return directory_ + "/" + name_of(partition, generation);
}

std::string StripStore::next_path(std::uint32_t partition) const {
  const auto known = generations_.find(partition);
  return path(partition, known == generations_.end() ? 1 : known->second + 1);
}

Result<std::vector<std::shared_ptr<const PartitionFile>>> StripStore::load() {
  std::vector<Row> rows;
  std::vector<std::uint32_t> with_chunks;
  TRY(part_->read([&](store::Tx& tx) -> Status {
    TRY(tx.query(sql::strip_partitions, {}, [&](const store::Row& row) {
      rows.push_back({static_cast<std::uint32_t>(row.integer(0)), row.integer(1),
                      static_cast<std::uint64_t>(row.integer(2))});
    }));
    return tx.query(sql::partitions_of_chunks, {}, [&](const store::Row& row) {
      with_chunks.push_back(static_cast<std::uint32_t>(row.integer(0)));
    });
  }));
  std::set<std::string> wanted;
  std::vector<std::shared_ptr<const PartitionFile>> files;
  for (const Row& row : rows) {
    generations_[row.partition] = row.generation;
    wanted.insert(name_of(row.partition, row.generation));
    auto file = PartitionFile::open(path(row.partition, row.generation));
    if (!file || (*file)->partition() != row.partition) {
      log(LogLevel::warn, "timeline.file_restored",
          {{"partition", row.partition}, {"why", file ? "another file" : file.error().message}});
      file = restore(row.partition, row.generation, row.bytes);
      if (!file) return std::unexpected(file.error());
    }
    files.push_back(*std::move(file));
  }
  ASSIGN(const auto there, store::list_directory(directory_));
  for (const std::string& name : there)
    if (!wanted.contains(name)) TRY(store::remove_file(directory_ + "/" + name));
  for (const std::uint32_t partition : with_chunks) TRY(drop_chunks(partition));
  return files;
}

Result<std::shared_ptr<const PartitionFile>> StripStore::restore(std::uint32_t partition,
                                                                 std::int64_t generation,
                                                                 std::uint64_t bytes) {
  const std::string to = path(partition, generation);
  TRY(store::remove_file(to));
  TRY(store::remove_file(to + ".new"));
  ASSIGN(store::File file, store::File::create(to + ".new"));
  const std::size_t chunks = (bytes + limits::strip_chunk_bytes - 1) / limits::strip_chunk_bytes;
  for (std::size_t no = 0; no < chunks; ++no) {
    Status written = fail(ErrorCode::corrupt, "a piece of a partition is not in the store");
    TRY(part_->read([&](store::Tx& tx) {
      return tx.query(sql::strip_chunk, {partition, generation, no},
                      [&](const store::Row& row) { written = file.write(row.blob(0)); });
    }));
    TRY(written);
  }
  TRY(file.sync());
  TRY(store::rename_file(to + ".new", to));
  TRY(store::sync_directory(directory_));
  return PartitionFile::open(to);
}

Status StripStore::put(const PartitionFile& file) {
  const std::string_view all = file.content();
  constexpr std::size_t kBytes = limits::strip_chunk_bytes;
  const std::size_t chunks = (all.size() + kBytes - 1) / kBytes;
  const std::uint32_t partition = file.partition();
  const std::int64_t generation = generations_[partition] + 1;
  for (std::size_t no = 0; no < chunks; no += kChunksAtOnce)
    TRY(part_->write([&](store::Tx& tx) -> Status {
      for (std::size_t i = no; i < std::min(chunks, no + kChunksAtOnce); ++i)
        TRY(tx.exec(sql::insert_strip_chunk, {partition, generation, i,
                                              store::Param::blob(all.substr(i * kBytes, kBytes))}));
      return {};
    }));
  TRY(part_->write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::set_strip_partition, {partition, generation, all.size()}));
    return {};
  }));
  generations_[partition] = generation;
  return {};
}

Status StripStore::tidy(std::uint32_t partition) {
  TRY(drop_chunks(partition));
  return store::remove_file(path(partition, generations_[partition] - 1));
}

Status StripStore::drop_chunks(std::uint32_t partition) {
  struct Chunk {
    std::int64_t generation;
    std::int64_t no;
  };
  for (bool more = true; more;) {
    TRY(part_->write([&](store::Tx& tx) -> Status {
      std::vector<Chunk> stale;
      TRY(tx.query(sql::stale_strip_chunks, {partition, kChunksAtOnce}, [&](const store::Row& row) {
        stale.push_back({row.integer(1), row.integer(2)});
      }));
      for (const Chunk& chunk : stale)
        TRY(tx.exec(sql::delete_strip_chunk, {partition, chunk.generation, chunk.no}));
      more = !stale.empty();
      return {};
    }));
  }
  return {};
}

Status StripStore::purge() {
  return part_->purge_deleted_bytes();
}

}  // namespace enishi::timeline
