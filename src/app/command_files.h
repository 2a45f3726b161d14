// Reading what a command was pointed at.
#pragma once

#include <string>

#include "base/result.h"

namespace enishi::app {

// The file's bytes; "-" is standard input. At most `bytes_max`.
Result<std::string> read_file(const std::string& path, std::size_t bytes_max);
// "@file" is the file's text, anything else is itself.
Result<std::string> text_or_file(const std::string& argument);

}  // namespace enishi::app
