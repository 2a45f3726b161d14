#include "store/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace enishi::store {

std::unexpected<Error> file_error(std::string_view what, int error_number) {
  const ErrorCode code = error_number == ENOENT ? ErrorCode::not_found : ErrorCode::io;
  return fail(code, std::string(what) + ": " + std::generic_category().message(error_number));
}

File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

File& File::operator=(File&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Result<File> File::create(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return file_error("cannot make " + path, errno);
  return File(fd);
}

Result<File> File::read(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return file_error("cannot open " + path, errno);
  return File(fd);
}

Status File::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return file_error("cannot write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<std::string> File::read_some(std::size_t bytes_max) {
  std::string bytes(bytes_max, '\0');
  ssize_t n;
  do {
    n = ::read(fd_, bytes.data(), bytes.size());
  } while (n < 0 && errno == EINTR);
  if (n < 0) return file_error("cannot read", errno);
  bytes.resize(static_cast<std::size_t>(n));
  return bytes;
}

Status File::sync() {
  if (::fsync(fd_) != 0) return file_error("cannot sync", errno);
  return {};
}

Status make_directory(const std::string& path) {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (error) return file_error("cannot make directory " + parent.string(), error.value());
  if (::mkdir(path.c_str(), 0700) == 0) return sync_directory(parent.empty() ? "." : parent);
  if (errno != EEXIST) return file_error("cannot make directory " + path, errno);
  return {};
}

Status sync_directory(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return file_error("cannot open directory " + path, errno);
  return File(fd).sync();
}

Result<bool> file_exists(const std::string& path) {
  struct stat found{};
  if (::stat(path.c_str(), &found) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return file_error("cannot look at " + path, errno);
}

Status rename_file(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return file_error("cannot rename " + from, errno);
  return {};
}

Status remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return file_error("cannot remove " + path, errno);
  return {};
}

Status remove_large_file(const std::string& path) {
  constexpr off_t kStep = 8 << 20;
  const File file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.fd() < 0 && errno == ENOENT) return {};
  struct stat found{};
  if (file.fd() < 0 || ::fstat(file.fd(), &found) != 0)
    return file_error("cannot remove " + path, errno);
  for (off_t left = found.st_size - kStep; left > 0; left -= kStep) {
    if (::ftruncate(file.fd(), left) != 0 || ::fsync(file.fd()) != 0)
      return file_error("cannot shorten " + path, errno);
  }
  return remove_file(path);
}

Result<std::vector<std::string>> list_directory(const std::string& path) {
  std::error_code error;
  std::vector<std::string> names;
  std::filesystem::directory_iterator it(path, error);
  for (; !error && it != std::filesystem::directory_iterator(); it.increment(error))
    names.push_back(it->path().filename().string());
  if (error) return file_error("cannot list " + path, error.value());
  std::ranges::sort(names);
  return names;
}

}  // namespace enishi::store
