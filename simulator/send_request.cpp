#include "simulator/send_request.h"

#include <boost/json.hpp>

#include "simulator/message_rules.h"
#include "simulator/targeting_request.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kDepthMax = 64;  // flex boxes nest two levels each

// A parsed body in a buffer of the thread: no allocation for ordinary bodies.
class ParsedBody {
 public:
  explicit ParsedBody(std::string_view text) : memory_(buffer_, sizeof buffer_) {
    json::parse_options options;
    options.max_depth = kDepthMax;
    boost::system::error_code error;
    value_ = json::parse({text.data(), text.size()}, error, &memory_, options);
    if (!error) root_ = value_.if_object();
  }
  const json::object* root() const { return root_; }  // null: not a JSON object

 private:
  static thread_local unsigned char buffer_[128 << 10];
  json::monotonic_resource memory_;
  json::value value_;
  const json::object* root_ = nullptr;
};
thread_local unsigned char ParsedBody::buffer_[128 << 10];

Answer refuse_json() {
  return refuse(400, "The request body could not be parsed as JSON");
}

std::string_view text_in(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string_view{text->data(), text->size()} : "";
}

bool quotable_type(std::string_view type) {
  return type == "text" || type == "textV2" || type == "sticker" || type == "image" ||
         type == "video" || type == "template";
}

bool unit_name(std::string_view name) {
  if (name.empty() || name.size() > 30) return false;
  for (const char c : name)
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'))
      return false;
  return true;
}

void read_unit(MessageRules& rules, const json::object& in, SendRequest& out) {
  static const std::string kName = "customAggregationUnits";
  const json::array* units = rules.array(in, kName, {}, 0, 1, false);
  if (units == nullptr || units->empty()) return;
  if (rules.door().kind != SendKind::push && rules.door().kind != SendKind::multicast)
    return rules.fail("Aggregation units can be used only in push and multicast messages", kName);
  const json::string* name = units->front().if_string();
  if (name == nullptr || !unit_name({name->data(), name->size()}))
    return rules.fail("Must be 1 to 30 of the characters a-z, A-Z, 0-9 and _", sub(kName, 0));
  out.unit.assign(name->data(), name->size());
}

void read_limit(MessageRules& rules, const json::object& in, SendRequest& out) {
  const json::object* limit = rules.object(in, "limit", {}, false);
  if (limit == nullptr) return;
  if (const json::value* max = limit->if_contains("max")) {
    if (max->is_int64() && max->get_int64() >= 1)
      out.max = static_cast<std::uint64_t>(max->get_int64());
    else
      rules.fail("Must be greater than or equal to 1", "limit.max");
  }
  const auto flag = [&](std::string_view name) {
    rules.boolean(*limit, name, "limit");
    const json::value* value = limit->if_contains(name);
    return value && value->is_bool() && value->get_bool();
  };
  out.up_to_remaining_quota = flag("upToRemainingQuota");
  out.forbid_partial_delivery = flag("forbidPartialDelivery");
}

// The refusal of a wrong `to`; LINE answers these with a text of their own.
std::optional<Answer> read_to(const json::object& in, SendKind kind, SendRequest& out) {
  if (kind == SendKind::push) {
    const auto to = parse_chat_id(text_in(in, "to"));
    if (!to) return refuse_property("to");
    out.to = *to;
  }
  if (kind != SendKind::multicast) return std::nullopt;
  const json::value* value = in.if_contains("to");
  const json::array* to = value ? value->if_array() : nullptr;
  if (to == nullptr) return refuse_property("to");
  if (to->empty() || to->size() > kMulticastMax)
    return refuse_body({{"Size must be between 1 and " + std::to_string(kMulticastMax), "to"}});
  out.users.reserve(to->size());
  for (const json::value& one : *to) {
    const json::string* text = one.if_string();
    const auto user = text ? parse_user_id({text->data(), text->size()}) : std::nullopt;
    if (!user) return refuse_property(sub("to", out.users.size()));
    out.users.push_back(*user);
  }
  return std::nullopt;
}

void read_messages(const json::object& in, SendRequest& out) {
  const json::array& messages = in.at("messages").get_array();
  out.messages = json::serialize(messages);
  out.bubbles = static_cast<std::uint8_t>(messages.size());
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const json::object& message = messages[i].get_object();
    const std::string_view type = text_in(message, "type");
    if (quotable_type(type)) out.quotable = static_cast<std::uint8_t>(out.quotable | (1u << i));
    if (type == "coupon") out.coupons.push_back({i, std::string(text_in(message, "couponId"))});
  }
}
}  // namespace

std::expected<SendRequest, Answer> read_send(std::string_view body, SendKind kind,
                                             const ReplyToGroup& reply_to_group) {
  const ParsedBody parsed(body);
  if (parsed.root() == nullptr) return std::unexpected(refuse_json());
  const json::object& in = *parsed.root();
  SendRequest out;
  if (auto refused = read_to(in, kind, out)) return std::unexpected(*std::move(refused));
  Details details;
  MessageDoor door{kind, out.to.kind == 'C' || out.to.kind == 'R', false};
  if (kind == SendKind::reply) {
    out.reply_token = text_in(in, "replyToken");
    if (out.reply_token.empty()) details.push_back({"May not be empty", "replyToken"});
    door.group = reply_to_group && reply_to_group(out.reply_token);
  }
  MessageRules rules(door, details);
  check_messages(rules, in.if_contains("messages"), "messages");
  rules.boolean(in, "notificationDisabled", {});
  read_unit(rules, in, out);
  if (kind == SendKind::narrowcast) {
    out.targeting = read_targeting(rules, in);
    read_limit(rules, in, out);
  }
  if (!details.empty()) return std::unexpected(refuse_body(details));
  read_messages(in, out);
  return out;
}

std::optional<Answer> validate_messages(std::string_view body, SendKind kind) {
  const ParsedBody parsed(body);
  if (parsed.root() == nullptr) return refuse_json();
  Details details;
  MessageRules rules({kind, false, true}, details);
  check_messages(rules, parsed.root()->if_contains("messages"), "messages");
  if (details.empty()) return std::nullopt;
  return refuse_body(details);
}

}  // namespace enishi::simulator
