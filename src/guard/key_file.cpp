#include "guard/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <span>
#include <system_error>

#include "base/bytes.h"
#include "guard/file.h"

namespace enishi::guard {
namespace {

constexpr std::size_t kFileBytes = 2 * kMasterKeyBytes + 1;

Secret new_key(Random& random) {
  std::string bytes(kMasterKeyBytes, '\0');
  random.fill(std::as_writable_bytes(std::span(bytes)));
  return Secret(std::move(bytes));
}

Status write_durably(const std::string& path, const Secret& key) {
  ASSIGN(const File file, File::open(path, O_WRONLY | O_CREAT | O_EXCL));
  const Secret text(hex(key.reveal()) + "\n");
  TRY(file.write(text.reveal()));
  return file.sync();
}

}  // namespace

std::optional<Secret> parse_master_key(std::string_view digits) {
  auto bytes = parse_hex(digits);
  if (!bytes || bytes->size() != kMasterKeyBytes) return std::nullopt;
  return Secret(*std::move(bytes));
}

Result<Secret> read_key_file(const std::string& path) {
  ASSIGN(const File file, File::open(path, O_RDONLY));
  struct stat about{};
  if (::fstat(file.descriptor(), &about) != 0) return std::unexpected(file.error("stat"));
  if (!S_ISREG(about.st_mode)) return fail(ErrorCode::forbidden, path + " is no regular file");
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorCode::forbidden,
                path + " is open to other users; take their access away (chmod 600)");
  }
  ASSIGN(std::string bytes, file.read_at(0, kFileBytes + 1));
  const Secret text(std::move(bytes));
  std::optional<Secret> key;
  if (text.reveal().size() == kFileBytes && text.reveal().back() == '\n') {
    key = parse_master_key(text.reveal().substr(0, kFileBytes - 1));
  }
  if (!key) return fail(ErrorCode::corrupt, path + " does not hold a key of 64 hex digits");
  return *std::move(key);
}

Result<Secret> make_key_file(const std::string& directory, const std::string& path,
                             Random& random) {
  // A name of its own, then link(2): the real name appears at once and never replaces another key.
  const std::string draft = path + "." + std::to_string(random.next()) + ".new";
  const Secret key = new_key(random);
  if (auto written = write_durably(draft, key); !written) {
    ::unlink(draft.c_str());
    return std::unexpected(written.error());
  }
  const bool linked = ::link(draft.c_str(), path.c_str()) == 0;
  const int code = errno;
  ::unlink(draft.c_str());
  if (!linked && code != EEXIST) {
    return fail(ErrorCode::io,
                "cannot create " + path + ": " + std::generic_category().message(code));
  }
  TRY(sync_directory(directory));
  if (!linked) return read_key_file(path);
  return key;
}

}  // namespace enishi::guard
