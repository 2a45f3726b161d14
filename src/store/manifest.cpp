#include "store/manifest.h"

#include <stdio.h>

#include <cerrno>

#include "base/bytes.h"
#include "base/json.h"
#include "base/limits.h"
#include "store/files.h"
#include "store/parts.h"

namespace enishi::store {
namespace {

constexpr std::int64_t kFormat = 1;

std::string manifest_path(const std::string& directory) {
  return directory + "/manifest.json";
}

Result<std::string> read_whole(const std::string& path, std::size_t bytes_max) {
  ASSIGN(File file, File::read(path));
  std::string text;
  while (true) {
    ASSIGN(const std::string more, file.read_some(64 << 10));
    if (more.empty()) return text;
    text += more;
    if (text.size() > bytes_max) return fail(ErrorCode::corrupt, path + " is too large");
  }
}

Result<Manifest::Entry> entry_of(const JsonValue& value) {
  Manifest::Entry entry;
  ASSIGN(entry.part, value.string_at("part", 1, 64));
  TRY(check_part_name(entry.part));
  ASSIGN(const std::int64_t bytes, value.integer_at("bytes", 0));
  ASSIGN(const std::int64_t rows, value.integer_at("rows", 0));
  ASSIGN(entry.sha256, value.string_at("sha256", 64, 64));
  entry.bytes = static_cast<std::uint64_t>(bytes);
  entry.rows = static_cast<std::uint64_t>(rows);
  return entry;
}

Result<Manifest> parse(const std::string& text) {
  ASSIGN(
      const JsonDocument document,
      JsonDocument::parse(text, {.bytes_max = limits::store_manifest_bytes_max, .depth_max = 4}));
  const JsonValue root = document.root();
  ASSIGN(const std::int64_t format, root.integer_at("format"));
  if (format != kFormat)
    return fail(ErrorCode::unsupported, "the backup has a format of another version");
  Manifest manifest;
  ASSIGN(const std::string backend, root.string_at("backend"));
  if (backend != "sqlite" && backend != "postgres") return invalid("backend", "not known");
  manifest.backend = backend == "sqlite" ? Backend::sqlite : Backend::postgres;
  ASSIGN(const std::int64_t made_at, root.integer_at("made_at", to_ms(kTimeMin), to_ms(kTimeMax)));
  manifest.made_at = from_ms(made_at);
  ASSIGN(const JsonValue parts, root.get("parts"));
  ASSIGN(const std::size_t count, parts.array(1));
  for (std::size_t i = 0; i < count; ++i) {
    ASSIGN(Manifest::Entry entry, entry_of(parts.at(i)));
    manifest.parts.push_back(std::move(entry));
  }
  return manifest;
}

Status check_file(const std::string& directory, const Manifest::Entry& entry) {
  const std::string path = rows_path(directory, entry.part);
  auto opened = File::read(path);
  if (!opened) return fail(ErrorCode::corrupt, opened.error().message);
  Sha256 digest;
  std::uint64_t bytes = 0;
  while (true) {
    ASSIGN(const std::string more, opened->read_some(1 << 20));
    if (more.empty()) break;
    digest.update(more);
    bytes += more.size();
  }
  if (bytes != entry.bytes || hex(as_view(digest.finish())) != entry.sha256)
    return fail(ErrorCode::corrupt, path + " is not the file that was backed up");
  return {};
}

}  // namespace

std::string rows_path(const std::string& directory, std::string_view part) {
  return directory + "/" + std::string(part) + ".rows";
}

Status write_manifest(const std::string& directory, const Manifest& manifest) {
  JsonOut json;
  json.object().field("format", kFormat);
  json.field("backend", manifest.backend == Backend::sqlite ? "sqlite" : "postgres");
  json.field("made_at", to_ms(manifest.made_at)).key("parts").array();
  for (const Manifest::Entry& entry : manifest.parts) {
    json.object().field("part", entry.part).field("bytes", entry.bytes);
    json.field("rows", entry.rows).field("sha256", entry.sha256).end();
  }
  json.end().end();
  const std::string path = manifest_path(directory), fresh = path + ".new";
  {
    ASSIGN(File file, File::create(fresh));
    TRY(file.write(json.take() + "\n"));
    TRY(file.sync());
  }
  TRY(sync_directory(directory));  // the files that the manifest speaks of come first
  TRY(rename_file(fresh, path));
  return sync_directory(directory);
}

Result<Manifest> read_manifest(const std::string& directory) {
  ASSIGN(const std::string text,
         read_whole(manifest_path(directory), limits::store_manifest_bytes_max));
  auto manifest = parse(text);
  if (!manifest && manifest.error().code == ErrorCode::invalid)
    return fail(ErrorCode::corrupt, "manifest.json: " + manifest.error().message,
                manifest.error().field);
  if (!manifest) return manifest;
  for (const Manifest::Entry& entry : manifest->parts) TRY(check_file(directory, entry));
  return manifest;
}

}  // namespace enishi::store
