// The messages of a body, what all types share, and the types without structure of their own.
#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "content/rules.h"

namespace enishi::content {
namespace {

using Need = Rules::Need;

constexpr std::size_t kSenderNameMax = 20, kPlaceTextMax = 100, kIdMax = 20, kTrackingMax = 100,
                      kCouponMax = 100, kTagMax = 30, kQuoteMax = 1'000;
constexpr double kDurationMax = 1e12;

bool all_in(std::string_view text, std::string_view extra) {
  return std::ranges::all_of(text, [extra](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           extra.find(c) != extra.npos;
  });
}

// "LINE" as a word of its own, whatever the case.
bool poses_as_line(std::string_view name) {
  const std::string lower = lower_ascii(name);
  const auto letter = [&lower](std::size_t i) {
    return i < lower.size() && lower[i] >= 'a' && lower[i] <= 'z';
  };
  for (auto at = lower.find("line"); at != lower.npos; at = lower.find("line", at + 1))
    if (!(at > 0 && letter(at - 1)) && !letter(at + 4)) return true;
  return false;
}

void check_sender(Rules& rules, Node& message, const Place& at) {
  Node* sender = rules.object(message, "sender", at, Need::optional);
  if (sender == nullptr) return;
  const Place here(at, "sender");
  const auto* name =
      rules.fixed(*sender, "name", here, Need::optional, {.min = 1, .max = kSenderNameMax});
  if (name != nullptr && poses_as_line(*name))
    rules.report(Fault::poses_as_line, Place(here, "name"));
  rules.https_url(*sender, "iconUrl", here, Need::optional);
}

void check_quick_reply(Rules& rules, Node& message, const Place& at) {
  Node* quick = rules.object(message, "quickReply", at, Need::optional);
  if (quick == nullptr) return;
  const Place here(at, "quickReply"), list(here, "items");
  Node* items =
      rules.array(*quick, "items", here, Need::required, 1, limits::quick_reply_items_max);
  for (std::size_t i = 0; items != nullptr && i < items->elements.size(); ++i) {
    Node* item = rules.element(*items, i, list);
    if (item == nullptr) continue;
    const Place place(list, i);
    rules.one_of(*item, "type", place, Need::required, {"action"});
    rules.https_url(*item, "imageUrl", place, Need::optional);
    check_action(rules, *item, "action", place, ActionPlace::quick_reply, Need::required);
  }
}

void check_quote(Rules& rules, Node& message, const Place& at) {
  if (message.find("quoteToken") == nullptr) return;
  rules.fixed(message, "quoteToken", at, Need::optional, {.min = 1, .max = kQuoteMax});
  if (rules.door() == Door::friends)
    rules.report(Fault::quote_needs_reply, Place(at, "quoteToken"));
}

void check_sticker(Rules& rules, Node& message, const Place& at) {
  for (const std::string_view name : {"packageId", "stickerId"}) {
    const auto* id = rules.fixed(message, name, at, Need::required, {.min = 1, .max = kIdMax});
    if (id != nullptr && id->find_first_not_of("0123456789") != id->npos)
      rules.report(Fault::bad_characters, Place(at, name));
  }
}

void check_video(Rules& rules, Node& message, const Place& at) {
  rules.https_url(message, "originalContentUrl", at, Need::required);
  rules.https_url(message, "previewImageUrl", at, Need::required);
  if (message.find("trackingId") == nullptr) return;
  const auto* tracking =
      rules.fixed(message, "trackingId", at, Need::optional, {.min = 1, .max = kTrackingMax});
  if (tracking != nullptr && !all_in(*tracking, "-.=,+*()%$&;:@{}!?<>[]"))
    rules.report(Fault::bad_characters, Place(at, "trackingId"));
  if (rules.door() == Door::group) rules.report(Fault::tracking_in_group, Place(at, "trackingId"));
}

void check_location(Rules& rules, Node& message, const Place& at) {
  rules.text(message, "title", at, Need::required, {.min = 1, .max = kPlaceTextMax});
  rules.text(message, "address", at, Need::required, {.min = 1, .max = kPlaceTextMax});
  rules.number(message, "latitude", at, Need::required, -90, 90);
  rules.number(message, "longitude", at, Need::required, -180, 180);
}

void check_coupon(Rules& rules, Node& message, const Place& at) {
  rules.text(message, "couponId", at, Need::required, {.min = 1, .max = kCouponMax});
  const auto* tag =
      rules.fixed(message, "deliveryTag", at, Need::optional, {.min = 0, .max = kTagMax});
  if (tag != nullptr && !all_in(*tag, "_"))
    rules.report(Fault::bad_characters, Place(at, "deliveryTag"));
}

void check_type(Rules& rules, Node& message, const Place& at) {
  const std::string_view type =
      rules.one_of(message, "type", at, Need::required,
                   {"text", "textV2", "sticker", "image", "video", "audio", "location", "imagemap",
                    "template", "flex", "coupon"});
  if (type == "text") check_text(rules, message, at);
  if (type == "textV2") check_text_v2(rules, message, at);
  if (type == "sticker") check_sticker(rules, message, at);
  if (type == "text" || type == "textV2" || type == "sticker") check_quote(rules, message, at);
  if (type == "image" || type == "audio")
    rules.https_url(message, "originalContentUrl", at, Need::required);
  if (type == "image") rules.https_url(message, "previewImageUrl", at, Need::required);
  if (type == "audio") rules.whole(message, "duration", at, Need::required, 1, kDurationMax);
  if (type == "video") check_video(rules, message, at);
  if (type == "location") check_location(rules, message, at);
  if (type == "imagemap") check_imagemap(rules, message, at);
  if (type == "template") check_template(rules, message, at);
  if (type == "flex") check_flex(rules, message, at);
  if (type == "coupon") check_coupon(rules, message, at);
}

}  // namespace

void check_messages(Rules& rules, Node& messages, const Place& at) {
  if (messages.type != Node::Type::array) return rules.report(Fault::not_list, at);
  const std::size_t size = messages.elements.size();
  const auto always = static_cast<std::size_t>(
      std::ranges::count_if(messages.elements, [](const Node& n) { return !n.conditional(); }));
  if (size == 0) return rules.report({.fault = Fault::too_few, .min = 1, .now = 0}, at);
  if (always > limits::messages_max)
    return rules.report({.fault = Fault::too_many, .max = limits::messages_max, .now = always}, at);
  if (always < size) {
    messages.size_min = 1;
    messages.size_max = limits::messages_max;
  }
  for (std::size_t i = 0; i < size; ++i) {
    Node* message = rules.element(messages, i, at);
    if (message == nullptr) continue;
    const Place here(at, i);
    check_type(rules, *message, here);
    check_quick_reply(rules, *message, here);
    check_sender(rules, *message, here);
  }
}

}  // namespace enishi::content
