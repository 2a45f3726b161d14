#include "store/sqlite_scrub.h"

#include <sqlite3.h>

#include <algorithm>
#include <vector>

#include "base/bytes.h"

namespace enishi::store {
namespace {

// https://www.sqlite.org/fileformat2.html, "B-tree Pages" and "The Database Header".
constexpr std::size_t kFileHeaderBytes = 100;
enum PageType : unsigned char {
  kInteriorIndex = 2,
  kInteriorTable = 5,
  kLeafIndex = 10,
  kLeafTable = 13
};

std::unexpected<Error> damaged() {
  return fail(ErrorCode::corrupt, "a page of the database file is damaged");
}

class Scrubber {
 public:
  explicit Scrubber(sqlite3_file* file) : file_(file) {}

  Result<std::uint64_t> run(std::span<const std::uint32_t> roots) {
    TRY(read_header());
    pending_.assign(roots.begin(), roots.end());
    std::uint64_t visited = 0;
    while (!pending_.empty()) {
      const std::uint32_t page = pending_.back();
      pending_.pop_back();
      if (page == 0 || page > pages_ || ++visited > pages_) return damaged();
      TRY(scrub(page));
    }
    if (changed_ > 0 && file_->pMethods->xSync(file_, SQLITE_SYNC_NORMAL) != SQLITE_OK)
      return fail(ErrorCode::io, "cannot sync the database file");
    return changed_;
  }

 private:
  std::size_t be16(std::size_t at) const {
    return static_cast<std::size_t>(static_cast<unsigned char>(page_[at]) << 8 |
                                    static_cast<unsigned char>(page_[at + 1]));
  }

  Status read_header() {
    sqlite3_int64 bytes = 0;
    page_.resize(kFileHeaderBytes);
    if (file_->pMethods->xFileSize(file_, &bytes) != SQLITE_OK ||
        file_->pMethods->xRead(file_, page_.data(), kFileHeaderBytes, 0) != SQLITE_OK)
      return fail(ErrorCode::io, "cannot read the database file");
    const std::size_t size = be16(16) == 1 ? 65'536 : be16(16);
    const std::size_t reserved = static_cast<unsigned char>(page_[20]);
    if (size < 512) return damaged();
    usable_ = size - reserved;
    pages_ = static_cast<std::uint64_t>(bytes) / size;
    page_.resize(size);
    return {};
  }

  Status scrub(std::uint32_t number) {
    const auto offset = static_cast<sqlite3_int64>(page_.size()) * (number - 1);
    const int size = static_cast<int>(page_.size());
    if (file_->pMethods->xRead(file_, page_.data(), size, offset) != SQLITE_OK)
      return fail(ErrorCode::io, "cannot read the database file");
    const std::size_t header = number == 1 ? kFileHeaderBytes : 0;
    const auto type = static_cast<unsigned char>(page_[header]);
    const bool interior = type == kInteriorIndex || type == kInteriorTable;
    if (!interior && type != kLeafIndex && type != kLeafTable) return damaged();
    const std::size_t cells = be16(header + 3);
    const std::size_t pointers = header + (interior ? 12 : 8);
    const std::size_t gap = pointers + 2 * cells;
    const std::size_t content = be16(header + 5) == 0 ? 65'536 : be16(header + 5);
    if (gap > content || content > usable_) return damaged();
    if (interior) TRY(add_children(header, pointers, cells));
    const auto from = page_.begin() + static_cast<std::ptrdiff_t>(gap);
    const auto to = page_.begin() + static_cast<std::ptrdiff_t>(content);
    if (std::all_of(from, to, [](char c) { return c == 0; })) return {};
    std::fill(from, to, '\0');
    ++changed_;
    if (file_->pMethods->xWrite(file_, page_.data(), size, offset) != SQLITE_OK)
      return fail(ErrorCode::io, "cannot write the database file");
    return {};
  }

  Status add_children(std::size_t header, std::size_t pointers, std::size_t cells) {
    for (std::size_t i = 0; i < cells; ++i) {
      const std::size_t cell = be16(pointers + 2 * i);
      if (cell + 4 > usable_) return damaged();
      pending_.push_back(read_be32(page_, cell));
    }
    pending_.push_back(read_be32(page_, header + 8));
    return {};
  }

  sqlite3_file* file_;
  std::string page_;
  std::size_t usable_ = 0;
  std::uint64_t pages_ = 0;
  std::uint64_t changed_ = 0;
  std::vector<std::uint32_t> pending_;  // bounded by the height of the trees times their fan-out
};

}  // namespace

Result<std::uint64_t> scrub_gaps(sqlite3_file* file, std::span<const std::uint32_t> roots) {
  return Scrubber(file).run(roots);
}

}  // namespace enishi::store
