// The file that holds the master key: 64 hex digits and a newline, mode 0600.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace enishi::guard {

inline constexpr std::size_t kMasterKeyBytes = 32;

// 64 hex digits of either case -> 32 bytes; nullopt for anything else.
std::optional<Secret> parse_master_key(std::string_view digits);

// not_found without the file, forbidden when group or others may read or write it, corrupt when it
// holds anything but a key.
Result<Secret> read_key_file(const std::string& path);

// Makes the file with a new random key: complete and durable, or not there at all. When another
// process was faster the key is theirs.
Result<Secret> make_key_file(const std::string& directory, const std::string& path, Random& random);

}  // namespace enishi::guard
