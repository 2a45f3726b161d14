// Small files that must survive power loss: the master key, the list of deletions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace enishi::guard {

// Owns a file descriptor. Not thread safe. Errors are ErrorCode::io (not_found for a missing file)
// and name the path.
class File {
 public:
  // As open(2), with O_CLOEXEC | O_NOFOLLOW; a new file gets mode 0600.
  static Result<File> open(const std::string& path, int flags);
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File();

  int descriptor() const { return fd_; }
  Result<std::size_t> size() const;
  Status lock() const;                         // exclusive until closed; waits
  Status write(std::string_view bytes) const;  // all of them
  Result<std::string> read_at(std::size_t offset, std::size_t bytes) const;  // less at the end
  Status truncate(std::size_t bytes) const;
  Status sync() const;
  Error error(std::string_view doing) const;  // of errno

 private:
  File(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  int fd_ = -1;
  std::string path_;
};

// Makes the names in a directory durable.
Status sync_directory(const std::string& directory);

}  // namespace enishi::guard
