// The list of what a backup holds; written last, so that a directory without it is no backup.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "store/store.h"

namespace enishi::store {

struct Manifest {
  struct Entry {
    std::string part;  // its rows are in file <part>.rows
    std::uint64_t bytes = 0;
    std::uint64_t rows = 0;
    std::string sha256;  // of the file, hexadecimal
  };
  Backend backend = Backend::sqlite;  // that the backup was made from
  Time made_at{};
  std::vector<Entry> parts;
};

std::string rows_path(const std::string& directory, std::string_view part);

// Synced, then renamed into place.
Status write_manifest(const std::string& directory, const Manifest& manifest);
// Reads it and compares every file with it, byte for byte. not_found without a manifest, corrupt
// when something does not fit, unsupported for a later format.
Result<Manifest> read_manifest(const std::string& directory);

}  // namespace enishi::store
