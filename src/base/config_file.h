// The TOML file of settings, read into dotted names.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace enishi {

struct FileSetting {
  std::string name;        // "http.listen"
  std::string text;        // as it would stand in the environment
  bool is_string = false;  // written in quotes
  unsigned line = 0;       // from 1
};

// Tables become dotted names. A value that is not text, a whole number or a boolean is an error; so
// are bad TOML and an unreadable file. Errors name the file and, where there is one, the line.
Result<std::vector<FileSetting>> read_config_file(const std::string& path);

}  // namespace enishi
