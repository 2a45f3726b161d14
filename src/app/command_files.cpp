#include "app/command_files.h"

#include <fstream>
#include <iostream>
#include <sstream>

namespace enishi::app {

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  std::ostringstream text;
  if (path == "-") {
    text << std::cin.rdbuf();
  } else {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(ErrorCode::not_found, "can't be read", path);
    text << in.rdbuf();
  }
  std::string bytes = std::move(text).str();
  if (bytes.size() > bytes_max) return fail(ErrorCode::too_large, "is too large", path);
  return bytes;
}

Result<std::string> text_or_file(const std::string& argument) {
  constexpr std::size_t kBytesMax = 16 << 20;
  if (argument == "-") return read_file("-", kBytesMax);
  if (argument.starts_with('@')) return read_file(argument.substr(1), kBytesMax);
  return argument;
}

}  // namespace enishi::app
