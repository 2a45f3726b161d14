#include "connect/decode_source.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "store/files.h"

namespace enishi::connect {
namespace {

class FileSource final : public ByteSource {
 public:
  explicit FileSource(store::File file) : file_(std::move(file)) {}

  Result<std::size_t> read(std::span<char> out) override {
    for (;;) {
      const ssize_t got = ::read(file_.fd(), out.data(), out.size());
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return store::file_error("read the import", errno);
    }
  }
  Result<bool> seek(std::uint64_t offset) override {
    if (::lseek(file_.fd(), static_cast<off_t>(offset), SEEK_SET) >= 0) return true;
    if (errno == ESPIPE) return false;  // a pipe
    return store::file_error("seek in the import", errno);
  }

 private:
  store::File file_;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}

  Result<std::size_t> read(std::span<char> out) override {
    const std::size_t size = std::min(out.size(), bytes_.size() - at_);
    if (size > 0) std::memcpy(out.data(), bytes_.data() + at_, size);
    at_ += size;
    return size;
  }
  Result<bool> seek(std::uint64_t offset) override {
    at_ = std::min<std::uint64_t>(offset, bytes_.size());
    return true;
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> file_source(const std::string& path) {
  ASSIGN(store::File file, store::File::read(path));
  return std::make_unique<FileSource>(std::move(file));
}

std::unique_ptr<ByteSource> memory_source(std::string bytes) {
  return std::make_unique<MemorySource>(std::move(bytes));
}

Result<std::size_t> read_full(ByteSource& source, std::span<char> out) {
  std::size_t have = 0;
  while (have < out.size()) {
    ASSIGN(const std::size_t got, source.read(out.subspan(have)));
    if (got == 0) break;
    have += got;
  }
  return have;
}

}  // namespace enishi::connect
