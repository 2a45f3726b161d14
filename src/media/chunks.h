// Bytes of items and renditions in the store: rows of one size, written and deleted a few at a
// time.
#pragma once

#include <memory>

#include "media/source.h"
#include "store/store.h"

namespace enishi::media {

// Which bytes: those of item `item` as they came (form ""), or a rendition's.
struct ChunkKey {
  std::int64_t item = 0;
  std::string form;
};

// Adds what fits into the chunk where byte `offset` goes; gives how many bytes of `piece` it took.
// `offset` must be the end of what is there.
Result<std::size_t> add_to_chunk(store::Tx& tx, const ChunkKey& key, std::int64_t offset,
                                 std::string_view piece);
// Writes over bytes that are there, within one chunk.
Status overwrite_in_chunk(store::Tx& tx, const ChunkKey& key, std::int64_t offset,
                          std::string_view bytes);
// Deletes a few chunks of the item (`form`: of one form of it); gives how many, 0: none is left.
Result<std::size_t> delete_some_chunks(store::Tx& tx, std::int64_t item,
                                       const std::optional<std::string>& form);

// Reads at most `bytes` from `offset`, chunk by chunk, each in a read of its own. Missing chunks
// are ErrorCode::corrupt, unless the item went meanwhile, which the caller tells.
Result<std::string> read_chunks(const store::Database& database, const ChunkKey& key,
                                std::int64_t size, std::int64_t offset, std::size_t bytes);

// The bytes as a Source. Keeps the chunk that was read last. Not thread safe.
class ChunkSource final : public Source {
 public:
  ChunkSource(const store::Database& database, ChunkKey key, std::int64_t size)
      : database_(database), key_(std::move(key)), size_(size) {}
  std::int64_t size() const override { return size_; }
  Result<std::string> read(std::int64_t offset, std::size_t bytes) const override;

 private:
  const store::Database& database_;
  const ChunkKey key_;
  const std::int64_t size_;
  mutable std::int64_t held_ = -1;
  mutable std::string chunk_;
};

}  // namespace enishi::media
