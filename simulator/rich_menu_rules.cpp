#include "simulator/rich_menu_rules.h"

#include <boost/json.hpp>

#include "simulator/json_body.h"
#include "simulator/message_rules.h"

namespace enishi::simulator {

namespace {
constexpr Wording kWording{"must be specified"};
constexpr std::int64_t kWidthMin = 800, kWidthMax = 2'500, kHeightMin = 250;
constexpr std::int64_t kPixelsMax = INT32_MAX;
constexpr std::size_t kNameMax = 300, kChatBarTextMax = 14;

// The members of an action that LINE keeps, by its type.
json::object kept_action(const json::object& action) {
  static const std::unordered_map<std::string_view, std::vector<std::string_view>> kMembers{
      {"postback", {"data", "displayText", "text", "inputOption", "fillInText"}},
      {"message", {"text"}},
      {"uri", {"uri", "altUri"}},
      {"datetimepicker", {"data", "mode", "initial", "max", "min"}},
      {"clipboard", {"clipboardText"}},
      {"richmenuswitch", {"richMenuAliasId", "data"}}};
  json::object out;
  out["type"] = action.at("type");
  if (const json::value* label = action.if_contains("label")) out["label"] = *label;
  for (const std::string_view name : kMembers.at(std::string_view(action.at("type").get_string())))
    if (const json::value* member = action.if_contains(name)) out[name] = *member;
  return out;
}

json::object json_of(const RichMenuBounds& size) {
  return {{"width", size.width}, {"height", size.height}};
}

void read_size(MessageRules& rules, const json::object& in, RichMenu& out) {
  const json::object* size = rules.object(in, "size", {});
  if (size == nullptr) return;
  const auto width = rules.integer(*size, "width", "size", kWidthMin, kWidthMax);
  const auto height = rules.integer(*size, "height", "size", kHeightMin, kPixelsMax);
  if (!width || !height) return;
  out.size = {0, 0, *width, *height};
  if (!rich_menu_size_fits(*width, *height))
    rules.fail("The aspect ratio (width / height) must be at least 1.45", "size");
}

void read_bounds(MessageRules& rules, const json::object& area, const std::string& path,
                 const RichMenuBounds& menu, RichMenuArea& out) {
  const json::object* bounds = rules.object(area, "bounds", path);
  if (bounds == nullptr) return;
  const std::string here = sub(path, "bounds");
  const auto x = rules.integer(*bounds, "x", here, 0, kPixelsMax);
  const auto y = rules.integer(*bounds, "y", here, 0, kPixelsMax);
  const auto width = rules.integer(*bounds, "width", here, 1, kPixelsMax);
  const auto height = rules.integer(*bounds, "height", here, 1, kPixelsMax);
  if (!x || !y || !width || !height) return;
  out.bounds = {*x, *y, *width, *height};
  const bool known = menu.width > 0;  // otherwise the size is wrong, and said so
  if (known && (*x + *width > menu.width || *y + *height > menu.height))
    rules.fail("The area must be inside the rich menu", here);
}

void read_areas(MessageRules& rules, const json::object& in, RichMenu& out) {
  const json::array* areas = rules.array(in, "areas", {}, 0, kRichMenuAreasMax);
  if (areas == nullptr) return;
  for (std::size_t i = 0; i < areas->size(); ++i) {
    const json::object* area = rules.element(*areas, i, "areas");
    if (area == nullptr) continue;
    const std::string path = sub("areas", i);
    read_bounds(rules, *area, path, out.size, out.areas.emplace_back());
    check_action(rules, *area, "action", path, ActionPlace::rich_menu, true);
  }
}

// Of a good object: what the answers repeat.
void keep(const json::object& in, RichMenu& out) {
  json::array areas;
  for (std::size_t i = 0; i < out.areas.size(); ++i) {
    const json::object& area = in.at("areas").at(i).get_object();
    const json::object action = kept_action(area.at("action").get_object());
    const RichMenuBounds& at = out.areas[i].bounds;
    json::object bounds{{"x", at.x}, {"y", at.y}, {"width", at.width}, {"height", at.height}};
    out.areas[i].action = json::serialize(action);
    areas.push_back(json::object{{"bounds", std::move(bounds)}, {"action", action}});
  }
  const json::object members{{"size", json_of(out.size)},
                             {"selected", in.at("selected")},
                             {"name", in.at("name")},
                             {"chatBarText", in.at("chatBarText")},
                             {"areas", std::move(areas)}};
  out.members = json::serialize(members);
  out.members = out.members.substr(1, out.members.size() - 2);
}
}  // namespace

bool rich_menu_size_fits(std::int64_t width, std::int64_t height) {
  return width >= kWidthMin && width <= kWidthMax && height >= kHeightMin &&
         width * 100 >= height * 145;
}

std::expected<RichMenu, Answer> read_rich_menu(std::string_view body) {
  const JsonBody parsed(body);
  if (parsed.root() == nullptr) return std::unexpected(refuse_json());
  const json::object& in = *parsed.root();
  RichMenu out;
  Details details;
  MessageRules rules(kWording, details);
  read_size(rules, in, out);
  rules.boolean(in, "selected", {}, true);
  rules.text(in, "name", {}, true, 1, kNameMax, Count::graphemes);
  rules.text(in, "chatBarText", {}, true, 1, kChatBarTextMax, Count::graphemes);
  read_areas(rules, in, out);
  if (!details.empty()) return std::unexpected(refuse_body(details));
  keep(in, out);
  out.counts = RichMenuCounts(out.areas.size());
  return out;
}

}  // namespace enishi::simulator
