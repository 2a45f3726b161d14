#include "api/uploads.h"

#include <fcntl.h>

#include <filesystem>

#include "base/id.h"
#include "guard/file.h"

namespace enishi::api {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".txt";
constexpr auto kKept = std::chrono::hours{24 * 7};

// When a file was made, by the UUID version 7 that names it.
std::optional<Time> made_at(const fs::path& path) {
  if (path.extension() != kEnding) return std::nullopt;
  const auto id = parse_uuid(path.stem().string());
  if (!id) return std::nullopt;
  std::int64_t ms = 0;
  for (int i = 0; i < 6; ++i) ms = ms << 8 | (*id)[static_cast<std::size_t>(i)];
  return from_ms(ms);
}

void sweep(const fs::path& directory, Time now) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const auto at = made_at(entry.path());
    std::error_code ignored;
    if (at && *at < now - kKept) fs::remove(entry.path(), ignored);
  }
}

}  // namespace

Result<std::string> rows_of(const Call& call) {
  if (!call.body) return call.lines;
  ASSIGN(const JsonValue users, call.json().get("users"));
  ASSIGN(const std::size_t size, users.array());
  std::string rows;
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view user, users.at(i).string(1));
    if (user.find('\n') != user.npos) return invalid(users.at(i).path(), "is not a LINE user id");
    rows.append(user) += '\n';
  }
  return rows;
}

Result<Upload> Upload::store(const Call& call, std::string_view rows) {
  const std::string directory = call.rooms.store.directory() + "/uploads";
  std::error_code error;
  fs::create_directories(directory, error);
  if (error)
    return fail(ErrorCode::io, "cannot make the directory for uploads: " + error.message());
  sweep(directory, call.now);
  Upload upload(directory + "/" + uuid_text(make_uuid7(call.now, call.rooms.random)) +
                std::string(kEnding));
  ASSIGN(const guard::File file, guard::File::open(upload.path_, O_WRONLY | O_CREAT | O_EXCL));
  TRY(file.write(rows));
  TRY(file.sync());
  TRY(guard::sync_directory(directory));
  return upload;
}

Upload::~Upload() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove(path_, ignored);
}

std::string Upload::name() const {
  return fs::path(path_).filename().string();
}

}  // namespace enishi::api
