// One partition on the disk: all its strips in one immutable file, mapped into memory to be read.
// Format: docs/formats.md, "Partition files".
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/files.h"
#include "timeline/packing.h"

namespace enishi::timeline {

// Writes a file under a temporary name and gives it its name when it is whole and durable. What was
// begun and not finished is removed.
class PartitionWriter {
 public:
  // `applied`: everything of the log up to this position is inside.
  static Result<PartitionWriter> create(std::string path, std::uint32_t partition,
                                        std::uint64_t applied);
  PartitionWriter(PartitionWriter&&) noexcept = default;
  PartitionWriter& operator=(PartitionWriter&&) = delete;
  ~PartitionWriter();

  // Types ascending; rows not empty.
  Status add(const StripRows& rows);
  Status finish();

 private:
  PartitionWriter(std::string path, store::File file);
  Status align();
  Status put(std::string_view bytes);

  std::string path_;
  store::File file_;
  bool open_ = true;
  std::uint32_t partition_ = 0;
  std::uint64_t applied_ = 0;
  std::uint64_t at_ = 0;
  std::string directory_;
};

// Immutable; thread safe. Keeps the file mapped, also when it is removed meanwhile.
class PartitionFile {
 public:
  // Checks every byte against its checksum: ErrorCode::corrupt for a torn or altered file.
  static Result<std::shared_ptr<const PartitionFile>> open(const std::string& path);
  ~PartitionFile();
  PartitionFile(const PartitionFile&) = delete;
  PartitionFile& operator=(const PartitionFile&) = delete;

  std::uint32_t partition() const { return partition_; }
  std::uint64_t applied() const { return applied_; }
  std::size_t bytes() const { return size_; }
  std::string_view content() const { return {reinterpret_cast<const char*>(data_), size_}; }
  const std::vector<StripView>& strips() const { return strips_; }  // by type
  const StripView* strip(std::uint32_t type) const;                 // or null

 private:
  PartitionFile() = default;
  Status map(const std::string& path);
  Status read();
  Status read_block(std::string_view entry);

  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  std::uint32_t partition_ = 0;
  std::uint64_t applied_ = 0;
  std::vector<StripView> strips_;
};

}  // namespace enishi::timeline
