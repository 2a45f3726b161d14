#include "people/identifier.h"

#include <algorithm>

#include "base/text.h"

namespace enishi::people {
namespace {

constexpr std::size_t kNamespaceBytesMax = 60, kValueBytesMax = 200;

bool is_namespace(std::string_view name) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto follows = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= kNamespaceBytesMax && letter(name[0]) &&
         std::ranges::all_of(name, follows);
}

}  // namespace

Status check_identifier(const Identifier& identifier, std::string_view field) {
  if (!is_namespace(identifier.name_space))
    return invalid(std::string(field) + ".namespace",
                   "1 to 60 of a-z, 0-9 and _, the first a letter");
  if (identifier.value.empty() || identifier.value.size() > kValueBytesMax)
    return invalid(std::string(field) + ".value", "1 to 200 bytes");
  if (!valid_utf8(identifier.value) || has_control_characters(identifier.value, false))
    return invalid(std::string(field) + ".value", "UTF-8 without control characters");
  return {};
}

}  // namespace enishi::people
