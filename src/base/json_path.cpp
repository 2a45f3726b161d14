#include "base/json_path.h"

#include <algorithm>

#include "base/json.h"

namespace enishi {
namespace {

constexpr std::size_t name_bytes_max = 64;

bool is_word(std::string_view name) {
  const auto ok = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '$';
  };
  return !name.empty() && std::ranges::all_of(name, ok);
}

}  // namespace

std::string json_member_path(std::string_view path, std::string_view name) {
  std::string out(path);
  std::string_view shown = name.substr(0, name_bytes_max);
  if (shown.size() < name.size())  // never cut inside a character
    while (!shown.empty() && (name[shown.size()] & 0xC0) == 0x80) shown.remove_suffix(1);
  if (is_word(shown)) {
    if (!out.empty()) out += '.';
    out += shown;
  } else {
    out += '[';
    append_json_string(out, shown);
    out += ']';
  }
  if (shown.size() < name.size()) out += "...";
  return out;
}

std::string json_item_path(std::string_view path, std::size_t index) {
  return std::string(path) + "[" + std::to_string(index) + "]";
}

}  // namespace enishi
