#include "connect/import_file.h"

#include <fcntl.h>
#include <unistd.h>

#include "guard/file.h"
#include "store/files.h"

namespace enishi::connect {
namespace {

// A restored backup has no files of imports.
std::unexpected<Error> gone() {
  return fail(ErrorCode::not_found, "The file of the import is gone: bring it again.", "file");
}

class CountingSource final : public ByteSource {
 public:
  CountingSource(std::unique_ptr<ByteSource> source,
                 std::shared_ptr<std::atomic<std::int64_t>> read)
      : source_(std::move(source)), read_(std::move(read)) {}

  Result<std::size_t> read(std::span<char> out) override {
    auto got = source_->read(out);
    if (got) read_->fetch_add(static_cast<std::int64_t>(*got), std::memory_order_relaxed);
    return got;
  }
  Result<bool> seek(std::uint64_t offset) override {
    auto moved = source_->seek(offset);
    if (moved && *moved) read_->store(static_cast<std::int64_t>(offset), std::memory_order_relaxed);
    return moved;
  }

 private:
  const std::unique_ptr<ByteSource> source_;
  const std::shared_ptr<std::atomic<std::int64_t>> read_;
};

}  // namespace

Status ImportFiles::append(const ImportId& id, std::int64_t offset, std::string_view piece) const {
  TRY(store::make_directory(directory_));
  ASSIGN(const auto file, guard::File::open(path(id), O_WRONLY | O_CREAT));
  ASSIGN(const std::size_t size, file.size());
  const auto at = static_cast<std::size_t>(offset);
  if (size < at) return gone();
  if (size > at) TRY(file.truncate(at));
  if (::lseek(file.descriptor(), 0, SEEK_END) < 0) return std::unexpected(file.error("seek in"));
  TRY(file.write(piece));
  TRY(file.sync());
  if (offset == 0) TRY(store::sync_directory(directory_));
  return {};
}

Result<std::unique_ptr<ByteSource>> ImportFiles::open(
    const ImportId& id, std::shared_ptr<std::atomic<std::int64_t>> read) const {
  auto source = file_source(path(id));
  if (!source && source.error().code == ErrorCode::not_found) return gone();
  if (!source || !read) return source;
  return std::make_unique<CountingSource>(*std::move(source), std::move(read));
}

Status ImportFiles::remove(const ImportId& id) const {
  return store::remove_large_file(path(id));
}

Result<std::vector<ImportId>> ImportFiles::list() const {
  ASSIGN(const bool there, store::file_exists(directory_));
  std::vector<ImportId> found;
  if (!there) return found;
  ASSIGN(const auto names, store::list_directory(directory_));
  for (const std::string& name : names)
    if (const auto id = ImportId::parse(name)) found.push_back(*id);
  return found;
}

}  // namespace enishi::connect
