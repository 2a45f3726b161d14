#include "base/config_file.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/limits.h"

namespace enishi {
namespace {

std::string place(const std::string& path, unsigned line) {
  return " (" + path + ", line " + std::to_string(line) + ")";
}

Result<std::string> read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::io, "cannot read " + path + ": " + std::strerror(errno));
  std::string text(limits::config_file_bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return fail(ErrorCode::io, "cannot read " + path);
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > limits::config_file_bytes_max)
    return fail(ErrorCode::too_large, path + " is too large for a file of settings");
  return text;
}

Status flatten(const toml::table& table, const std::string& prefix, const std::string& path,
               std::vector<FileSetting>& out) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    if (const toml::table* inner = node.as_table()) {
      TRY(flatten(*inner, name + ".", path, out));
      continue;
    }
    FileSetting found{.name = name, .text = {}, .line = key.source().begin.line};
    if (const auto* text = node.as_string()) {
      found.text = text->get();
      found.is_string = true;
    } else if (const auto* number = node.as_integer()) {
      found.text = std::to_string(number->get());
    } else if (const auto* boolean = node.as_boolean()) {
      found.text = boolean->get() ? "true" : "false";
    } else {
      return invalid(name, "must be text, a whole number, true or false" + place(path, found.line));
    }
    out.push_back(std::move(found));
  }
  return {};
}

}  // namespace

Result<std::vector<FileSetting>> read_config_file(const std::string& path) {
  ASSIGN(const std::string text, read_text(path));
  const toml::parse_result parsed = toml::parse(text, path);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return invalid("", std::string(error.description()) + place(path, error.source().begin.line));
  }
  std::vector<FileSetting> out;
  TRY(flatten(parsed.table(), "", path, out));
  return out;
}

}  // namespace enishi
