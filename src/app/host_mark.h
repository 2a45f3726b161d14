// The mark by which a data directory knows that it is still where it was: a copy, a restored backup
// or a directory on another host must not go on sending by itself.
#pragma once

#include <string>

#include "base/result.h"

namespace enishi::app {

// Made of the machine's id and the directory's own device and inode: a file copy of the directory
// gets another one, renaming it does not.
Result<std::string> host_mark(const std::string& directory);

// True if DIR/host holds this mark.
bool same_host(const std::string& directory, const std::string& mark);
// Writes DIR/host, synced.
Status write_host_mark(const std::string& directory, const std::string& mark);

}  // namespace enishi::app
