// The files of imports, in the data directory.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "connect/decode_source.h"
#include "connect/imports.h"

namespace enishi::connect {

// Thread safe, but for two calls about one import at once.
class ImportFiles {
 public:
  // `directory` is the data directory.
  explicit ImportFiles(const std::string& directory) : directory_(directory + "/imports") {}

  // Writes the piece at `offset` and cuts what stood behind it (a piece that a crash left half).
  // Durable when it answers.
  Status append(const ImportId& id, std::int64_t offset, std::string_view piece) const;
  // not_found when it is gone. `read` (may be null) counts the bytes that were read so far.
  Result<std::unique_ptr<ByteSource>> open(const ImportId& id,
                                           std::shared_ptr<std::atomic<std::int64_t>> read) const;
  Status remove(const ImportId& id) const;  // may be gone
  // Whose files are there; what else stands in the directory is passed over.
  Result<std::vector<ImportId>> list() const;

 private:
  std::string path(const ImportId& id) const { return directory_ + "/" + id.text(); }
  const std::string directory_;
};

}  // namespace enishi::connect
