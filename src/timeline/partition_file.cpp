#include "timeline/partition_file.h"

#include <sys/mman.h>
#include <sys/stat.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cerrno>

namespace enishi::timeline {
namespace {

static_assert(std::endian::native == std::endian::little, "the file is read as it lies in memory");

constexpr std::string_view kMagic = "ENISTRIP";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kAlign = 64;
constexpr std::size_t kTrailerBytes = 64;
constexpr std::size_t kEntryBytes = 48;

template <class T>
void append(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
T take(std::string_view bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

std::uint64_t hash_of(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

std::unexpected<Error> damaged(std::string what) {
  return fail(ErrorCode::corrupt, "partition file: " + std::move(what));
}

// Which element size a role has; 0: no such role.
std::size_t width_of(BlockRole role, std::uint8_t width) {
  switch (role) {
    case BlockRole::slots:
    case BlockRole::millis:
      return 2;
    case BlockRole::ends:
    case BlockRole::seconds:
      return 4;
    case BlockRole::codes:
    case BlockRole::decimals:
      return width == 1 || width == 2 || width == 4 || width == 8 ? width : 0;
    case BlockRole::reals:
      return 8;
  }
  return 0;
}

// Everything that a reader relies on without looking again.
bool sound(const StripView& strip) {
  if (strip.ends.empty() || strip.seconds.empty() || strip.ends.back() != strip.seconds.size())
    return false;
  if (!std::ranges::is_sorted(strip.ends)) return false;
  if (!std::ranges::is_sorted(strip.columns, std::ranges::less_equal(), &ColumnView::property))
    return false;
  if (strip.dense()) return strip.ends.size() == kPartitionRecords;
  return strip.records.size() == strip.ends.size() &&
         std::ranges::is_sorted(strip.records, std::ranges::less_equal());
}

}  // namespace

// --- Writing -------------------------------------------------------------------------------------

PartitionWriter::PartitionWriter(std::string path, store::File file)
    : path_(std::move(path)), file_(std::move(file)) {}

PartitionWriter::~PartitionWriter() {
  if (open_ && file_.fd() >= 0) (void)store::remove_file(path_ + ".new");
}

Result<PartitionWriter> PartitionWriter::create(std::string path, std::uint32_t partition,
                                                std::uint64_t applied) {
  TRY(store::remove_file(path + ".new"));
  ASSIGN(store::File file, store::File::create(path + ".new"));
  PartitionWriter writer(std::move(path), std::move(file));
  writer.partition_ = partition;
  writer.applied_ = applied;
  return writer;
}

Status PartitionWriter::put(std::string_view bytes) {
  at_ += bytes.size();
  return file_.write(bytes);
}

Status PartitionWriter::align() {
  return at_ % kAlign == 0 ? Status() : put(std::string(kAlign - at_ % kAlign, '\0'));
}

Status PartitionWriter::add(const StripRows& rows) {
  for (const Block& block : pack(rows)) {
    TRY(align());
    append(directory_, rows.type);
    append(directory_, static_cast<std::uint8_t>(block.shape.role));
    append(directory_, block.shape.width);
    append(directory_, block.shape.scale);
    append(directory_, std::uint8_t{0});
    append(directory_, block.shape.property);
    append(directory_, std::uint32_t{0});
    append(directory_, block.shape.base);
    append(directory_, at_);
    append(directory_, static_cast<std::uint64_t>(block.bytes.size()));
    append(directory_, hash_of(block.bytes));
    TRY(put(block.bytes));
  }
  return {};
}

Status PartitionWriter::finish() {
  TRY(align());
  const std::uint64_t directory_at = at_;
  TRY(put(directory_));
  std::string trailer(kMagic);
  append(trailer, kVersion);
  append(trailer, partition_);
  append(trailer, applied_);
  append(trailer, directory_at);
  append(trailer, static_cast<std::uint64_t>(directory_.size()));
  append(trailer, hash_of(directory_));
  append(trailer, std::uint64_t{0});
  append(trailer, hash_of(trailer));
  TRY(put(trailer));
  TRY(file_.sync());
  TRY(store::rename_file(path_ + ".new", path_));
  open_ = false;
  const std::size_t slash = path_.rfind('/');
  return store::sync_directory(slash == path_.npos ? "." : path_.substr(0, slash));
}

// --- Reading -------------------------------------------------------------------------------------

PartitionFile::~PartitionFile() {
  if (data_) ::munmap(const_cast<std::byte*>(data_), size_);
}

Result<std::shared_ptr<const PartitionFile>> PartitionFile::open(const std::string& path) {
  std::shared_ptr<PartitionFile> file(new PartitionFile);
  TRY(file->map(path));
  TRY(file->read());
  return std::shared_ptr<const PartitionFile>(std::move(file));
}

Status PartitionFile::map(const std::string& path) {
  ASSIGN(const store::File file, store::File::read(path));
  struct stat status{};
  if (::fstat(file.fd(), &status) != 0) return store::file_error(path, errno);
  if (static_cast<std::size_t>(status.st_size) < kTrailerBytes) return damaged("too short");
  void* mapped = ::mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_SHARED,
                        file.fd(), 0);
  if (mapped == MAP_FAILED) return store::file_error("mapping " + path, errno);
  data_ = static_cast<const std::byte*>(mapped);
  size_ = static_cast<std::size_t>(status.st_size);
  return {};
}

Status PartitionFile::read() {
  const std::string_view all(reinterpret_cast<const char*>(data_), size_);
  const std::string_view trailer = all.substr(size_ - kTrailerBytes);
  if (!trailer.starts_with(kMagic)) return damaged("not one, or torn");
  if (take<std::uint64_t>(trailer, 56) != hash_of(trailer.substr(0, 56))) return damaged("trailer");
  if (take<std::uint32_t>(trailer, 8) != kVersion)
    return fail(ErrorCode::unsupported, "partition file: another version");
  partition_ = take<std::uint32_t>(trailer, 12);
  applied_ = take<std::uint64_t>(trailer, 16);
  const auto at = take<std::uint64_t>(trailer, 24);
  const auto bytes = take<std::uint64_t>(trailer, 32);
  const std::size_t before_trailer = size_ - kTrailerBytes;
  if (at > before_trailer || bytes != before_trailer - at || bytes % kEntryBytes != 0)
    return damaged("directory");
  const std::string_view directory = all.substr(at, bytes);
  if (take<std::uint64_t>(trailer, 40) != hash_of(directory)) return damaged("directory");
  for (std::size_t i = 0; i < directory.size(); i += kEntryBytes)
    TRY(read_block(directory.substr(i, kEntryBytes)));
  for (StripView& strip : strips_) {
    if (!sound(strip)) return damaged("a strip");
    const auto [first, last] = std::ranges::minmax(strip.seconds);
    strip.first_second = first;
    strip.last_second = last;
  }
  return {};
}

Status PartitionFile::read_block(std::string_view entry) {
  const auto type = take<std::uint32_t>(entry, 0);
  const auto role = static_cast<BlockRole>(take<std::uint8_t>(entry, 4));
  const auto width = take<std::uint8_t>(entry, 5);
  const auto at = take<std::uint64_t>(entry, 24);
  const auto bytes = take<std::uint64_t>(entry, 32);
  const std::size_t element = width_of(role, width);
  if (element == 0 || at % kAlign != 0 || at > size_ || bytes > size_ - at || bytes % element != 0)
    return damaged("a block's place");
  const std::span<const std::byte> block(data_ + at, bytes);
  if (XXH3_64bits(block.data(), block.size()) != take<std::uint64_t>(entry, 40))
    return damaged("a block");
  if (strips_.empty() || strips_.back().type != type) {
    if (!strips_.empty() && strips_.back().type > type) return damaged("order of types");
    strips_.emplace_back().type = type;
  }
  StripView& strip = strips_.back();
  const bool runs =
      role == BlockRole::slots || role == BlockRole::ends || role == BlockRole::seconds;
  if (runs && !strip.seconds.empty()) return damaged("order of blocks");
  if (take<std::uint8_t>(entry, 6) > kScaleMax) return damaged("the scale of a block");
  attach(strip,
         {.role = role,
          .width = static_cast<std::uint8_t>(element),
          .scale = take<std::uint8_t>(entry, 6),
          .property = take<std::uint32_t>(entry, 8),
          .base = take<std::int64_t>(entry, 16)},
         block);
  if (runs) return {};
  // One element for each event; seconds stand before them.
  if (bytes / element != strip.seconds.size()) return damaged("the size of a block");
  return {};
}

const StripView* PartitionFile::strip(std::uint32_t type) const {
  const auto found = std::ranges::lower_bound(strips_, type, {}, &StripView::type);
  return found != strips_.end() && found->type == type ? &*found : nullptr;
}

}  // namespace enishi::timeline
