#include "line/user_id_file.h"

#include <filesystem>
#include <fstream>

#include "base/limits.h"
#include "base/text.h"

namespace enishi::line {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

Error unreadable() {
  return {ErrorCode::not_found, "the uploaded file cannot be read", "file"};
}

void take_line(std::string_view text, UserIdChunk& chunk) {
  ++chunk.next.line;
  if (chunk.next.line == 1 && text.starts_with(kByteOrderMark))
    text.remove_prefix(kByteOrderMark.size());
  text = trim(text);
  if (text.empty()) return;
  if (const auto user = people::parse_line_user_id(text))
    chunk.users.push_back(*user);
  else
    chunk.bad_lines.push_back(chunk.next.line);
}

// The bytes that begin at next.offset, up to the last line that ends in them.
void take_lines(std::string_view bytes, bool last, UserIdChunk& chunk) {
  FilePlace& place = chunk.next;
  while (!bytes.empty()) {
    const auto newline = bytes.find('\n');
    const bool ends = newline != std::string_view::npos;
    if (!ends && !last && bytes.size() < limits::user_id_file_chunk_bytes) return;
    const std::size_t size = ends ? newline + 1 : bytes.size();
    if (place.in_line || (!ends && !last)) {
      // Too long for one piece: one bad line, told when it begins.
      if (!place.in_line) chunk.bad_lines.push_back(place.line + 1);
      place.in_line = !ends && !last;
      if (!place.in_line) ++place.line;
    } else {
      take_line(bytes.substr(0, ends ? newline : size), chunk);
    }
    place.offset += static_cast<std::int64_t>(size);
    bytes.remove_prefix(size);
  }
}

}  // namespace

Result<UserIdChunk> read_user_ids(const std::string& path, const FilePlace& from) {
  UserIdChunk chunk;
  chunk.next = from;
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return std::unexpected(unreadable());
  chunk.file_bytes = static_cast<std::int64_t>(size);
  std::ifstream file(path, std::ios::binary);
  if (!file.seekg(from.offset)) return std::unexpected(unreadable());
  std::string bytes(limits::user_id_file_chunk_bytes, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file.bad()) return std::unexpected(unreadable());
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  const bool last = from.offset + static_cast<std::int64_t>(bytes.size()) >= chunk.file_bytes;
  take_lines(bytes, last, chunk);
  chunk.end = last;
  return chunk;
}

}  // namespace enishi::line
