#include "base/limits.h"
#include "content/rules.h"

namespace enishi::content {
namespace {

using Need = Rules::Need;

constexpr std::size_t kActionsMax = 50, kLabelMax = 100, kTextMax = 400, kClipboardMax = 1'000,
                      kLinkLabelMax = 30;
constexpr double kWidth = 1'040, kPixelsMax = 1e6;

void check_area(Rules& rules, Node& in, const Place& at) {
  Node* area = rules.object(in, "area", at, Need::required);
  if (area == nullptr) return;
  for (const std::string_view name : {"x", "y", "width", "height"})
    rules.whole(*area, name, Place(at, "area"), Need::required, 0, kPixelsMax);
}

void check_link(Rules& rules, Node& in, const Place& at) {
  rules.text(in, "linkUri", at, Need::required,
             {.min = 1, .max = limits::message_uri_units_max, .form = Form::action_uri},
             TextUse::link);
}

void check_imagemap_action(Rules& rules, Node& action, const Place& at) {
  rules.text(action, "label", at, Need::optional, {.min = 0, .max = kLabelMax});
  check_area(rules, action, at);
  const auto type =
      rules.one_of(action, "type", at, Need::required, {"uri", "message", "clipboard"});
  if (type == "uri") check_link(rules, action, at);
  if (type == "message")
    rules.text(action, "text", at, Need::required, {.min = 1, .max = kTextMax});
  if (type == "clipboard")
    rules.text(action, "clipboardText", at, Need::required, {.min = 1, .max = kClipboardMax});
}

void check_video(Rules& rules, Node& message, const Place& at) {
  Node* video = rules.object(message, "video", at, Need::optional);
  if (video == nullptr) return;
  const Place here(at, "video");
  rules.https_url(*video, "originalContentUrl", here, Need::required);
  rules.https_url(*video, "previewImageUrl", here, Need::required);
  check_area(rules, *video, here);
  Node* link = rules.object(*video, "externalLink", here, Need::optional);
  if (link == nullptr) return;
  const Place place(here, "externalLink");
  rules.text(*link, "label", place, Need::required, {.min = 1, .max = kLinkLabelMax});
  check_link(rules, *link, place);
}

// The base URL names a folder of sizes, so its last part has no extension.
bool has_extension(std::string_view url) {
  const auto slash = url.rfind('/');
  return slash != url.npos && slash > 7 && url.find('.', slash) != url.npos;
}

}  // namespace

void check_imagemap(Rules& rules, Node& message, const Place& at) {
  const auto* base =
      rules.text(message, "baseUrl", at, Need::required,
                 {.min = 1, .max = limits::message_url_units_max, .form = Form::https_url});
  if (base != nullptr && has_extension(*base))
    rules.report(Fault::has_extension, Place(at, "baseUrl"));
  rules.text(message, "altText", at, Need::required,
             {.min = 1, .max = limits::message_alt_text_units_max});
  if (Node* size = rules.object(message, "baseSize", at, Need::required)) {
    rules.whole(*size, "width", Place(at, "baseSize"), Need::required, kWidth, kWidth);
    rules.whole(*size, "height", Place(at, "baseSize"), Need::required, 1, kPixelsMax);
  }
  check_video(rules, message, at);
  Node* actions = rules.array(message, "actions", at, Need::required, 0, kActionsMax);
  const Place list(at, "actions");
  for (std::size_t i = 0; actions != nullptr && i < actions->elements.size(); ++i)
    if (Node* action = rules.element(*actions, i, list))
      check_imagemap_action(rules, *action, Place(list, i));
}

}  // namespace enishi::content
