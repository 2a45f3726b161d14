#include "app/host_mark.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "base/bytes.h"
#include "base/canary.h"

namespace enishi::app {
namespace {

std::string machine_id() {
  for (const char* path : {"/etc/machine-id", "/var/lib/dbus/machine-id"}) {
    std::ifstream in(path);
    std::string line;
    if (std::getline(in, line) && !line.empty()) return line;
  }
  char name[256] = {};
  gethostname(name, sizeof name - 1);
  return name;
}

std::string mark_path(const std::string& directory) {
  return directory + "/host";
}

}  // namespace

Result<std::string> host_mark(const std::string& directory) {
  struct stat info{};
  if (stat(directory.c_str(), &info) != 0)
    return fail(ErrorCode::io, "The data directory can't be read.", "data.dir");
  std::string text;
  append_field(text, "enishi.host");
  append_field(text, machine_id());
  append_be64(text, info.st_dev);
  append_be64(text, info.st_ino);
  return hex(as_view(sha256(text)));
}

bool same_host(const std::string& directory, const std::string& mark) {
  if (canary("no_hold_after_restore")) return true;
  std::ifstream in(mark_path(directory));
  std::string line;
  return std::getline(in, line) && line == mark;
}

Status write_host_mark(const std::string& directory, const std::string& mark) {
  const std::string path = mark_path(directory), draft = path + ".new";
  const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return fail(ErrorCode::io, "The data directory can't be written.", "data.dir");
  const std::string line = mark + "\n";
  const bool written = ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                       ::fsync(fd) == 0;
  ::close(fd);
  if (!written || std::rename(draft.c_str(), path.c_str()) != 0)
    return fail(ErrorCode::io, "The data directory can't be written.", "data.dir");
  const int folder = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
  return {};
}

}  // namespace enishi::app
