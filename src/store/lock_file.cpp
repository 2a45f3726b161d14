#include "store/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

#include "store/files.h"

namespace enishi::store {

Result<std::shared_ptr<void>> lock_directory(const std::string& directory) {
  TRY(make_directory(directory));
  const std::string path = directory + "/lock";
  auto file = std::make_shared<File>(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (file->fd() < 0) return file_error("cannot open " + path, errno);
  if (::flock(file->fd(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return fail(ErrorCode::conflict, "already running");
    return file_error("cannot lock " + path, errno);
  }
  return file;
}

}  // namespace enishi::store
