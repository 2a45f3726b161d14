#include "content/rules.h"

#include <algorithm>
#include <array>

#include "base/limits.h"

namespace enishi::content {
namespace {

enum class Kind : unsigned char { text, number, object, array };

struct Member {
  std::string_view name;
  Kind kind = Kind::text;
};
struct Rule {
  std::string_view type;
  std::array<Member, 4> required{};  // up to the first without a name
};

constexpr Rule rules[] = {
    {"text", {{{"text"}}}},
    {"textV2", {{{"text"}}}},
    {"sticker", {{{"packageId"}, {"stickerId"}}}},
    {"image", {{{"originalContentUrl"}, {"previewImageUrl"}}}},
    {"video", {{{"originalContentUrl"}, {"previewImageUrl"}}}},
    {"audio", {{{"originalContentUrl"}, {"duration", Kind::number}}}},
    {"location",
     {{{"title"}, {"address"}, {"latitude", Kind::number}, {"longitude", Kind::number}}}},
    {"imagemap",
     {{{"baseUrl"}, {"altText"}, {"baseSize", Kind::object}, {"actions", Kind::array}}}},
    {"template", {{{"altText"}, {"template", Kind::object}}}},
    {"flex", {{{"altText"}, {"contents", Kind::object}}}},
    {"coupon", {{{"couponId"}}}},
};

Status check_member(const JsonValue& value, Kind kind) {
  switch (kind) {
    case Kind::text:
      TRY(value.string(1, limits::message_body_bytes_max));
      return {};
    case Kind::number:
      TRY(value.real());
      return {};
    case Kind::object:
      return value.object();
    case Kind::array:
      TRY(value.array(1));
      return {};
  }
  return {};
}

Status check_quick_reply(const JsonValue& message) {
  const auto quick_reply = message.find("quickReply");
  if (!quick_reply) return {};
  ASSIGN(const JsonValue items, quick_reply->get("items"));
  TRY(items.array(1, limits::quick_reply_items_max));
  return {};
}

}  // namespace

Status check_message(const JsonValue& message) {
  ASSIGN(const std::string type, message.string_at("type"));
  const auto* rule = std::ranges::find(rules, type, &Rule::type);
  if (rule == std::end(rules)) {
    std::string known;
    for (const Rule& each : rules) known.append(known.empty() ? "" : ", ").append(each.type);
    return invalid(message.get("type")->path(), "must be one of " + known);
  }
  for (const Member& member : rule->required) {
    if (member.name.empty()) break;
    ASSIGN(const JsonValue value, message.get(member.name));
    TRY(check_member(value, member.kind));
  }
  return check_quick_reply(message);
}

}  // namespace enishi::content
