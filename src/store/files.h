// Plain files: descriptors that close themselves, whole writes, syncs that are checked.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace enishi::store {

// Owns a file descriptor.
class File {
 public:
  File() = default;
  explicit File(int fd) : fd_(fd) {}
  ~File();
  File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  File& operator=(File&& other) noexcept;

  static Result<File> create(const std::string& path);  // must not exist; mode 0600
  static Result<File> read(const std::string& path);
  int fd() const { return fd_; }
  Status write(std::string_view bytes);
  Result<std::string> read_some(std::size_t bytes_max);  // empty at the end of the file
  Status sync();

 private:
  int fd_ = -1;
};

// "what: strerror", as ErrorCode::io (not_found for ENOENT).
std::unexpected<Error> file_error(std::string_view what, int error_number);

Status make_directory(const std::string& path);  // with parents, mode 0700; may exist
Status sync_directory(const std::string& path);
Result<bool> file_exists(const std::string& path);
Status rename_file(const std::string& from, const std::string& to);
Status remove_file(const std::string& path);  // may be absent
// The same for a large one, shortened step by step with a sync after each: a file system that frees
// much at once (and tells the disk of it) holds up everybody else's syncs.
Status remove_large_file(const std::string& path);
Result<std::vector<std::string>> list_directory(const std::string& path);  // sorted names

}  // namespace enishi::store
