#include <boost/json.hpp>

#include "simulator/message_rules.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kActionsMax = 50;
constexpr double kPixelsMax = 1e6;

void check_area(MessageRules& rules, const json::object& in, const std::string& path) {
  const json::object* area = rules.object(in, "area", path);
  if (area == nullptr) return;
  for (const std::string_view name : {"x", "y", "width", "height"})
    rules.whole(*area, name, sub(path, "area"), 0, kPixelsMax);
}

void check_link(MessageRules& rules, const json::object& in, const std::string& path) {
  const auto uri = rules.text(in, "linkUri", path, true, 1, 1'000);
  if (uri && !has_uri_scheme(*uri)) rules.fail("invalid uri", sub(path, "linkUri"));
}

void check_imagemap_action(MessageRules& rules, const json::object& action,
                           const std::string& path) {
  rules.text(action, "label", path, false, 0, 100);
  check_area(rules, action, path);
  rules.one_of(action, "type", path, {"uri", "message", "clipboard"}, true);
  const json::value* type = action.if_contains("type");
  if (type && *type == "uri") check_link(rules, action, path);
  if (type && *type == "message") rules.text(action, "text", path, true, 1, 400);
  if (type && *type == "clipboard") rules.text(action, "clipboardText", path, true, 1, 1'000);
}

void check_imagemap_video(MessageRules& rules, const json::object& message,
                          const std::string& path) {
  const json::object* video = rules.object(message, "video", path, false);
  if (video == nullptr) return;
  const std::string here = sub(path, "video");
  rules.https_url(*video, "originalContentUrl", here, true);
  rules.https_url(*video, "previewImageUrl", here, true);
  check_area(rules, *video, here);
  const json::object* link = rules.object(*video, "externalLink", here, false);
  if (link == nullptr) return;
  rules.text(*link, "label", sub(here, "externalLink"), true, 1, 30);
  check_link(rules, *link, sub(here, "externalLink"));
}

// The base URL names a folder of sizes, so its last part has no extension.
bool has_extension(std::string_view url) {
  const std::size_t slash = url.rfind('/');
  return slash > 7 && url.find('.', slash) != std::string_view::npos;
}
}  // namespace

void check_imagemap(MessageRules& rules, const json::object& message, const std::string& path) {
  rules.https_url(message, "baseUrl", path, true);
  const json::value* base = message.if_contains("baseUrl");
  if (base && base->is_string() && has_extension(std::string_view(base->get_string())))
    rules.fail("The URL must not have a file extension", sub(path, "baseUrl"));
  rules.text(message, "altText", path, true, 1, 1'500);
  if (const json::object* size = rules.object(message, "baseSize", path)) {
    rules.whole(*size, "width", sub(path, "baseSize"), 1'040, 1'040);
    rules.whole(*size, "height", sub(path, "baseSize"), 1, kPixelsMax);
  }
  check_imagemap_video(rules, message, path);
  const json::array* actions = rules.array(message, "actions", path, 0, kActionsMax);
  for (std::size_t i = 0; actions != nullptr && i < actions->size(); ++i)
    if (const json::object* action = rules.element(*actions, i, sub(path, "actions")))
      check_imagemap_action(rules, *action, sub(sub(path, "actions"), i));
}

}  // namespace enishi::simulator
