#include "media/chunks.h"

#include "media/limits.h"
#include "media/sql.h"

namespace enishi::media {
namespace {

constexpr auto kChunk = static_cast<std::int64_t>(limits::media_chunk_bytes);

using Param = store::Param;

Result<std::optional<std::string>> find_chunk(store::Tx& tx, const ChunkKey& key, std::int64_t n) {
  return tx.first<std::string>(sql::find_chunk, {key.item, key.form, n},
                               [](const store::Row& row) { return std::string(row.blob(0)); });
}

Result<std::string> load_chunk(const store::Database& database, const ChunkKey& key,
                               std::int64_t n) {
  ASSIGN(auto chunk, database.reading([&](store::Tx& tx) { return find_chunk(tx, key, n); }));
  if (!chunk) return fail(ErrorCode::corrupt, "A chunk of a stored file is missing.");
  return *std::move(chunk);
}

}  // namespace

Result<std::size_t> add_to_chunk(store::Tx& tx, const ChunkKey& key, std::int64_t offset,
                                 std::string_view piece) {
  const std::int64_t n = offset / kChunk, filled = offset % kChunk;
  const std::string_view taken = piece.substr(0, static_cast<std::size_t>(kChunk - filled));
  if (filled == 0) {
    TRY(tx.exec(sql::insert_chunk, {key.item, key.form, n, Param::blob(taken)}));
    return taken.size();
  }
  ASSIGN(auto chunk, find_chunk(tx, key, n));
  if (!chunk || static_cast<std::int64_t>(chunk->size()) != filled)
    return fail(ErrorCode::corrupt, "A chunk of a stored file has another size than was noted.");
  chunk->append(taken);
  TRY(tx.exec(sql::update_chunk, {key.item, key.form, n, Param::blob(*chunk)}));
  return taken.size();
}

Status overwrite_in_chunk(store::Tx& tx, const ChunkKey& key, std::int64_t offset,
                          std::string_view bytes) {
  const std::int64_t n = offset / kChunk;
  const auto at = static_cast<std::size_t>(offset % kChunk);
  ASSIGN(auto chunk, find_chunk(tx, key, n));
  if (!chunk || at + bytes.size() > chunk->size())
    return fail(ErrorCode::corrupt, "A chunk of a stored file is missing.");
  chunk->replace(at, bytes.size(), bytes);
  TRY(tx.exec(sql::update_chunk, {key.item, key.form, n, Param::blob(*chunk)}));
  return {};
}

Result<std::size_t> delete_some_chunks(store::Tx& tx, std::int64_t item,
                                       const std::optional<std::string>& form) {
  constexpr auto kSome = static_cast<std::int64_t>(limits::media_delete_chunks);
  std::vector<std::pair<std::string, std::int64_t>> keys;
  const auto collect = [&](const store::Row& row) {
    keys.emplace_back(row.str(0), row.integer(1));
  };
  TRY(form ? tx.query(sql::some_chunks_of_form, {item, *form, kSome}, collect)
           : tx.query(sql::some_chunks, {item, kSome}, collect));
  for (const auto& [of, n] : keys) TRY(tx.exec(sql::delete_chunk, {item, of, n}));
  return keys.size();
}

Result<std::string> read_chunks(const store::Database& database, const ChunkKey& key,
                                std::int64_t size, std::int64_t offset, std::size_t bytes) {
  std::string out;
  if (offset < 0 || offset >= size) return out;
  const std::int64_t end = offset + static_cast<std::int64_t>(std::min<std::uint64_t>(
                                        bytes, static_cast<std::uint64_t>(size - offset)));
  while (offset < end) {
    ASSIGN(const std::string chunk, load_chunk(database, key, offset / kChunk));
    const auto at = static_cast<std::size_t>(offset % kChunk);
    if (at >= chunk.size()) return fail(ErrorCode::corrupt, "A chunk of a stored file is short.");
    const std::string_view part =
        std::string_view(chunk).substr(at, static_cast<std::size_t>(end - offset));
    out.append(part);
    offset += static_cast<std::int64_t>(part.size());
  }
  return out;
}

Result<std::string> ChunkSource::read(std::int64_t offset, std::size_t bytes) const {
  std::string out;
  while (bytes > 0 && offset >= 0 && offset < size_) {
    const std::int64_t n = offset / kChunk;
    if (n != held_) {
      held_ = -1;
      ASSIGN(chunk_, load_chunk(database_, key_, n));
      held_ = n;
    }
    const auto at = static_cast<std::size_t>(offset % kChunk);
    if (at >= chunk_.size()) return fail(ErrorCode::corrupt, "A chunk of a stored file is short.");
    const std::string_view part = std::string_view(chunk_).substr(at, bytes);
    out.append(part);
    offset += static_cast<std::int64_t>(part.size());
    bytes -= part.size();
  }
  return out;
}

}  // namespace enishi::media
