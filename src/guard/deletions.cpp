#include "guard/deletions.h"

#include <fcntl.h>

#include <algorithm>
#include <optional>

#include "base/zone.h"
#include "guard/file.h"
#include "guard/sql.h"

namespace enishi::guard {
namespace {

// A line, docs/formats.md: digest (64 hex digits), time (24), check (8), a newline at the end.
constexpr std::size_t kDigestEnd = 64;
constexpr std::size_t kTimeEnd = kDigestEnd + 1 + 24;
constexpr std::size_t kLineBytes = kTimeEnd + 1 + 8 + 1;
constexpr std::size_t kReadLines = 4'096;

std::string check_of(std::string_view head) {
  return hex(as_view(sha256(head)).substr(0, 4));
}

std::string make_line(const Deletion& deletion) {
  std::string line = hex(as_view(deletion.identifier)) + " " + iso8601(deletion.at);
  return line + " " + check_of(line) + "\n";
}

std::optional<Digest> parse_digest(std::string_view bytes) {
  Digest digest;
  if (bytes.size() != digest.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

std::optional<Deletion> parse_line(std::string_view line) {
  if (line.size() != kLineBytes || line.back() != '\n' || line[kDigestEnd] != ' ' ||
      line.substr(kTimeEnd) != " " + check_of(line.substr(0, kTimeEnd)) + "\n") {
    return std::nullopt;
  }
  const auto bytes = parse_hex(line.substr(0, kDigestEnd));
  const auto digest = bytes ? parse_digest(*bytes) : std::nullopt;
  const auto at = parse_iso8601(line.substr(kDigestEnd + 1, kTimeEnd - kDigestEnd - 1));
  if (!digest || !at) return std::nullopt;
  return Deletion{*digest, *at};
}

// What a power cut leaves of a line that was not synced yet: too few bytes, or some still zero.
bool torn(std::string_view line) {
  return line.size() < kLineBytes || line.find('\0') != line.npos;
}

// Where the next line goes: after the last whole one. The rest was never acknowledged.
Result<std::size_t> end_of_whole_lines(const File& file) {
  ASSIGN(const std::size_t size, file.size());
  std::size_t end = size - size % kLineBytes;
  if (end == 0) return end;
  ASSIGN(const std::string last, file.read_at(end - kLineBytes, kLineBytes));
  return torn(last) ? end - kLineBytes : end;
}

Status append_line(const File& file, std::string_view line) {
  ASSIGN(const std::size_t end, end_of_whole_lines(file));
  TRY(file.truncate(end));
  Status written = file.write(line);
  if (written) written = file.sync();
  // Not durable: take it back, so that a later sync does not make half a line look acknowledged.
  if (!written) (void)file.truncate(end);
  return written;
}

}  // namespace

DeletionList::DeletionList(std::string directory, Secret key)
    : directory_(std::move(directory)), key_(std::move(key)) {}

Digest DeletionList::digest(std::string_view identifier_namespace, std::string_view value) const {
  std::string bytes;
  append_field(bytes, identifier_namespace);
  append_field(bytes, value);
  return hmac_sha256(key_.reveal(), bytes);
}

Status DeletionList::add(store::Tx& tx, const Digest& identifier, Time at) const {
  TRY(tx.exec(sql::add_deletion, {store::Param::blob(as_view(identifier)), at}));
  return {};
}

Status DeletionList::add_to_file(const Digest& identifier, Time at) const {
  ASSIGN(const File file, File::open(directory_ + "/deletions.list", O_RDWR | O_CREAT | O_APPEND));
  TRY(file.lock());
  TRY(append_line(file, make_line({identifier, at})));
  return sync_directory(directory_);  // the name too: the file may be new
}

Result<std::vector<Deletion>> DeletionList::all(store::Tx& tx) const {
  std::vector<Deletion> deletions;
  bool whole = true;
  TRY(tx.query(sql::all_deletions, {}, [&](const store::Row& row) {
    if (auto digest = parse_digest(row.blob(0))) {
      deletions.push_back({*digest, row.time(1)});
    } else {
      whole = false;
    }
  }));
  if (!whole) return fail(ErrorCode::corrupt, "the table of deletions holds a malformed digest");
  return deletions;
}

Result<std::vector<Deletion>> DeletionList::from_file() const {
  std::vector<Deletion> deletions;
  const std::string path = directory_ + "/deletions.list";
  auto file = File::open(path, O_RDONLY);
  if (!file && file.error().code == ErrorCode::not_found) return deletions;
  if (!file) return std::unexpected(file.error());
  ASSIGN(const std::size_t end, end_of_whole_lines(*file));
  for (std::size_t at = 0; at < end; at += kReadLines * kLineBytes) {
    ASSIGN(const std::string part, file->read_at(at, std::min(kReadLines * kLineBytes, end - at)));
    for (std::size_t i = 0; i < part.size(); i += kLineBytes) {
      const auto deletion = parse_line(std::string_view(part).substr(i, kLineBytes));
      if (!deletion) {
        return fail(
            ErrorCode::corrupt,
            path + ": line " + std::to_string((at + i) / kLineBytes + 1) + " fails its check");
      }
      deletions.push_back(*deletion);
    }
  }
  return deletions;
}

}  // namespace enishi::guard
