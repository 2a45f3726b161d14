// Message objects: the array, what all types share, and the types without structure of their own.
#include <boost/json.hpp>

#include "base/text.h"
#include "simulator/message_rules.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kMessagesMax = 5;
constexpr std::size_t kQuickRepliesMax = 13;

bool all_in(std::string_view text, std::string_view extra) {
  for (const char c : text) {
    const bool alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!alphanumeric && extra.find(c) == std::string_view::npos) return false;
  }
  return true;
}

// "LINE" as a word of its own, whatever the case.
bool poses_as_line(std::string_view name) {
  const std::string lower = lower_ascii(name);
  for (std::size_t at = lower.find("line"); at != std::string::npos;
       at = lower.find("line", at + 1)) {
    const auto letter = [&](std::size_t i) {
      return i < lower.size() && lower[i] >= 'a' && lower[i] <= 'z';
    };
    if (!(at > 0 && letter(at - 1)) && !letter(at + 4)) return true;
  }
  return false;
}

void check_sender(MessageRules& rules, const json::object& message, const std::string& path) {
  const json::object* sender = rules.object(message, "sender", path, false);
  if (sender == nullptr) return;
  const std::string here = sub(path, "sender");
  const auto name = rules.text(*sender, "name", here, false, 1, 20);
  if (name && poses_as_line(*name)) rules.fail("This name can't be used", sub(here, "name"));
  rules.https_url(*sender, "iconUrl", here, false);
}

void check_quick_reply(MessageRules& rules, const json::object& message, const std::string& path) {
  const json::object* quick = rules.object(message, "quickReply", path, false);
  if (quick == nullptr) return;
  const std::string here = sub(path, "quickReply");
  const json::array* items = rules.array(*quick, "items", here, 1, kQuickRepliesMax);
  if (items == nullptr) return;
  const std::string items_path = sub(here, "items");
  for (std::size_t i = 0; i < items->size(); ++i) {
    const json::object* item = rules.element(*items, i, items_path);
    if (item == nullptr) continue;
    const std::string item_path = sub(items_path, i);
    rules.one_of(*item, "type", item_path, {"action"}, true);
    rules.https_url(*item, "imageUrl", item_path, false);
    check_action(rules, *item, "action", item_path, ActionPlace::quick_reply, true);
  }
}

void check_quote(MessageRules& rules, const json::object& message, const std::string& path) {
  if (!rules.text(message, "quoteToken", path, false, 1, 1'000)) return;
  if (rules.door().kind != SendKind::reply && rules.door().kind != SendKind::push)
    rules.fail("quoteToken can be used only in reply and push messages", sub(path, "quoteToken"));
}

void check_sticker(MessageRules& rules, const json::object& message, const std::string& path) {
  for (const std::string_view name : {"packageId", "stickerId"}) {
    const auto id = rules.text(message, name, path, true, 1, 20);
    if (id && id->find_first_not_of("0123456789") != std::string_view::npos)
      rules.fail("Must be a sticker that bots can send", sub(path, name));
  }
  check_quote(rules, message, path);
}

void check_video(MessageRules& rules, const json::object& message, const std::string& path) {
  rules.https_url(message, "originalContentUrl", path, true);
  rules.https_url(message, "previewImageUrl", path, true);
  const auto tracking = rules.text(message, "trackingId", path, false, 1, 100);
  if (!tracking) return;
  if (!all_in(*tracking, "-.=,+*()%$&;:@{}!?<>[]"))
    rules.fail("The value contains characters that can't be used", sub(path, "trackingId"));
  if (rules.door().group)
    rules.fail("trackingId can't be used in group chats", sub(path, "trackingId"));
}

void check_location(MessageRules& rules, const json::object& message, const std::string& path) {
  rules.text(message, "title", path, true, 1, 100);
  rules.text(message, "address", path, true, 1, 100);
  rules.number(message, "latitude", path, -90, 90);
  rules.number(message, "longitude", path, -180, 180);
}

void check_coupon(MessageRules& rules, const json::object& message, const std::string& path) {
  rules.text(message, "couponId", path, true, 1, 100);
  const auto tag = rules.text(message, "deliveryTag", path, false, 0, 30);
  if (tag && !all_in(*tag, "_"))
    rules.fail("The value contains characters that can't be used", sub(path, "deliveryTag"));
}

void check_type(MessageRules& rules, const json::object& message, const std::string& path) {
  const json::value* value = message.if_contains("type");
  const json::string* name = value ? value->if_string() : nullptr;
  const std::string_view type = name ? std::string_view{name->data(), name->size()} : "";
  if (type == "text") {
    check_text(rules, message, path);
    check_quote(rules, message, path);
  } else if (type == "textV2") {
    check_text_v2(rules, message, path);
    check_quote(rules, message, path);
  } else if (type == "sticker") {
    check_sticker(rules, message, path);
  } else if (type == "image") {
    rules.https_url(message, "originalContentUrl", path, true);
    rules.https_url(message, "previewImageUrl", path, true);
  } else if (type == "video") {
    check_video(rules, message, path);
  } else if (type == "audio") {
    rules.https_url(message, "originalContentUrl", path, true);
    rules.whole(message, "duration", path, 1, 1e12);
  } else if (type == "location") {
    check_location(rules, message, path);
  } else if (type == "imagemap") {
    check_imagemap(rules, message, path);
  } else if (type == "template") {
    check_template(rules, message, path);
  } else if (type == "flex") {
    check_flex(rules, message, path);
  } else if (type == "coupon") {
    check_coupon(rules, message, path);
  } else {
    rules.one_of(message, "type", path,
                 {"text", "textV2", "sticker", "image", "video", "audio", "location", "imagemap",
                  "template", "flex", "coupon"},
                 true);
  }
}
}  // namespace

void check_messages(MessageRules& rules, const json::value* messages, const std::string& path) {
  if (messages == nullptr || messages->is_null()) return rules.fail("May not be empty", path);
  const json::array* array = messages->if_array();
  if (array == nullptr) return rules.fail("Must be an array", path);
  if (array->empty() || array->size() > kMessagesMax)
    return rules.fail("Size must be between 1 and " + std::to_string(kMessagesMax), path);
  for (std::size_t i = 0; i < array->size(); ++i) {
    const json::object* message = rules.element(*array, i, path);
    if (message == nullptr) continue;
    const std::string here = sub(path, i);
    check_type(rules, *message, here);
    check_quick_reply(rules, *message, here);
    check_sender(rules, *message, here);
  }
}

}  // namespace enishi::simulator
