// Where partitions' files live: mapped from DIR/timeline, and whole in part "timeline" of the
// store.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "store/store.h"
#include "timeline/partition_file.h"

namespace enishi::timeline {

// Not thread safe. The part is what counts: a file that is missing, torn or altered is written
// again from it, and what neither needs any more is removed.
class StripStore {
 public:
  static Result<std::unique_ptr<StripStore>> open(store::Store& store);

  // All partitions, by number.
  Result<std::vector<std::shared_ptr<const PartitionFile>>> load();

  // Where the next file of the partition is to be written, for put().
  std::string next_path(std::uint32_t partition) const;
  // Takes the finished file into the part; when it succeeds the file counts, and the one before it
  // does not.
  Status put(const PartitionFile& file);
  // Removes what does not count any more.
  Status tidy(std::uint32_t partition);
  // Overwrites the bytes of what was dropped.
  Status purge();

 private:
  StripStore(std::shared_ptr<store::Database> part, std::string directory)
      : part_(std::move(part)), directory_(std::move(directory)) {}
  std::string path(std::uint32_t partition, std::int64_t generation) const;
  Result<std::shared_ptr<const PartitionFile>> restore(std::uint32_t partition,
                                                       std::int64_t generation,
                                                       std::uint64_t bytes);
  Status drop_chunks(std::uint32_t partition);

  std::shared_ptr<store::Database> part_;
  std::string directory_;
  std::map<std::uint32_t, std::int64_t> generations_;  // that count; 0: none yet
};

}  // namespace enishi::timeline
