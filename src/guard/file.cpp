#include "guard/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace enishi::guard {
namespace {

Error failed(std::string_view doing, const std::string& path, int code) {
  return {
      code == ENOENT ? ErrorCode::not_found : ErrorCode::io,
      "cannot " + std::string(doing) + " " + path + ": " + std::generic_category().message(code),
      {}};
}

}  // namespace

Result<File> File::open(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return std::unexpected(failed("open", path, errno));
  return File(fd, path);
}

File::File(File&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}

File& File::operator=(File&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  return *this;
}

File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

Error File::error(std::string_view doing) const {
  return failed(doing, path_, errno);
}

Result<std::size_t> File::size() const {
  struct stat about{};
  if (::fstat(fd_, &about) != 0) return std::unexpected(error("stat"));
  return static_cast<std::size_t>(about.st_size);
}

Status File::lock() const {
  while (::flock(fd_, LOCK_EX) != 0) {
    if (errno != EINTR) return std::unexpected(error("lock"));
  }
  return {};
}

Status File::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(error("write"));
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<std::string> File::read_at(std::size_t offset, std::size_t bytes) const {
  std::string out(bytes, '\0');
  std::size_t done = 0;
  while (done < bytes) {
    const ssize_t n =
        ::pread(fd_, out.data() + done, bytes - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(error("read"));
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  out.resize(done);
  return out;
}

Status File::truncate(std::size_t bytes) const {
  if (::ftruncate(fd_, static_cast<off_t>(bytes)) != 0) return std::unexpected(error("truncate"));
  return {};
}

Status File::sync() const {
  if (::fsync(fd_) != 0) return std::unexpected(error("sync"));
  return {};
}

Status sync_directory(const std::string& directory) {
  ASSIGN(const File file, File::open(directory, O_RDONLY | O_DIRECTORY));
  return file.sync();
}

}  // namespace enishi::guard
