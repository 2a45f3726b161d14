#include "people/identifier.h"

#include <algorithm>

#include "base/text.h"
#include "people/limits.h"

namespace enishi::people {
namespace {

constexpr std::string_view kEmail = "email";
constexpr std::size_t kUserIdLength = 33;

bool is_namespace(std::string_view name) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto follows = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= limits::identifier_namespace_bytes_max &&
         letter(name[0]) && std::ranges::all_of(name, follows);
}

}  // namespace

std::string normal_form(std::string_view name_space, std::string_view value) {
  return name_space == kEmail ? lower_ascii(trim(value)) : std::string(value);
}

Status check_identifier(const Identifier& identifier, std::string_view field) {
  const auto wrong = [&](const char* member, const char* why) {
    return invalid(std::string(field) + member, why);
  };
  const std::string& value = identifier.value;
  if (!is_namespace(identifier.name_space))
    return wrong(".namespace", "1 to 60 of a-z, 0-9 and _, the first a letter");
  static_assert(limits::identifier_namespace_bytes_max == 60, "named in the message above");
  if (value.empty() || value.size() > limits::identifier_value_bytes_max)
    return wrong(".value", "1 to 200 bytes");
  static_assert(limits::identifier_value_bytes_max == 200, "named in the message above");
  if (!valid_utf8(value) || has_control_characters(value, false))
    return wrong(".value", "UTF-8 without control characters");
  if (identifier.name_space == kEmail && trim(value).empty())
    return wrong(".value", "an e-mail address");
  if (identifier.name_space == kLineUserIdNamespace && !parse_line_identifier(value))
    return wrong(".value", "U and 32 lower-case hex digits, and then maybe @ and a provider's id");
  return {};
}

std::optional<LineIdentifier> parse_line_identifier(std::string_view value) {
  const auto user = parse_line_user_id(value.substr(0, kUserIdLength));
  if (!user) return std::nullopt;
  if (value.size() == kUserIdLength) return LineIdentifier{.user = *user, .provider = {}};
  if (value[kUserIdLength] != '@') return std::nullopt;
  const auto provider = ProviderId::parse(value.substr(kUserIdLength + 1));
  if (!provider) return std::nullopt;
  return LineIdentifier{.user = *user, .provider = provider};
}

std::string line_identifier_value(const LineUserId& user, const ProviderId& provider) {
  return line_user_id_text(user) + "@" + provider.text();
}

}  // namespace enishi::people
