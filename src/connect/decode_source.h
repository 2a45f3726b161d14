// Where the bytes of an import come from: a file, memory, anything that can be read in order.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/result.h"

namespace enishi::connect {

// Not thread safe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills the front of `out` (not empty) and says how much; 0 only at the end.
  virtual Result<std::size_t> read(std::span<char> out) = 0;
  // The next read begins so many bytes after the first; false, unmoved, where that cannot be done.
  virtual Result<bool> seek(std::uint64_t offset) = 0;
};

Result<std::unique_ptr<ByteSource>> file_source(const std::string& path);
std::unique_ptr<ByteSource> memory_source(std::string bytes);

// Reads until `out` is full or the source ends.
Result<std::size_t> read_full(ByteSource& source, std::span<char> out);

// Gives what `source` holds: inflated when it begins as gzip data does (one member or several, zero
// bytes after the last), else as it is. Data that is torn or fails its checksum is
// ErrorCode::corrupt, noticed after what comes before was given.
std::unique_ptr<ByteSource> gunzip_source(std::unique_ptr<ByteSource> source);

}  // namespace enishi::connect
