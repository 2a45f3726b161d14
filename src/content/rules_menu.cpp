#include "content/rules_menu.h"

#include "base/id.h"
#include "content/rules.h"

namespace enishi::content {
namespace {

using Need = Rules::Need;

constexpr std::size_t kLabelMax = 20, kDataMax = 300, kIdMax = 36;

struct Size {
  std::int64_t width = 0, height = 0;  // 0: wrong, and said so
};

// Where a text, a list or a part differs per person.
void forbid_filling(Rules& rules, const Node& node, const Place& at) {
  if (node.filled()) rules.report(Fault::cannot_be_filled, at);
  if (node.conditional()) rules.report(Fault::not_conditional_here, at);
  for (std::size_t i = 0; i < node.elements.size(); ++i) {
    const bool named = node.type == Node::Type::object;
    forbid_filling(rules, node.elements[i], named ? Place(at, node.names[i]) : Place(at, i));
  }
}

std::int64_t whole(Rules& rules, Node& in, std::string_view name, const Place& at, std::int64_t min,
                   std::int64_t max) {
  const auto found =
      rules.whole(in, name, at, Need::required, static_cast<double>(min), static_cast<double>(max));
  return found ? static_cast<std::int64_t>(*found) : -1;
}

Size check_size(Rules& rules, Node& menu, const Place& at) {
  Node* size = rules.object(menu, "size", at, Need::required);
  if (size == nullptr) return {};
  const Place here(at, "size");
  const auto width = whole(rules, *size, "width", here, kMenuWidthMin, kMenuWidthMax);
  const auto widest = width > 0 ? width : kMenuWidthMax;
  const auto height = whole(rules, *size, "height", here, kMenuHeightMin, menu_height_max(widest));
  if (width < 0 || height < 0) return {};
  return {width, height};
}

void check_bounds(Rules& rules, Node& area, const Place& at, const Size& size) {
  Node* bounds = rules.object(area, "bounds", at, Need::required);
  if (bounds == nullptr) return;
  const Place here(at, "bounds");
  const Size within = size.width > 0 ? size : Size{kMenuWidthMax, menu_height_max(kMenuWidthMax)};
  const auto x = whole(rules, *bounds, "x", here, 0, within.width - 1);
  const auto y = whole(rules, *bounds, "y", here, 0, within.height - 1);
  whole(rules, *bounds, "width", here, 1, within.width - std::max<std::int64_t>(x, 0));
  whole(rules, *bounds, "height", here, 1, within.height - std::max<std::int64_t>(y, 0));
}

void check_switch(Rules& rules, Node& action, const Place& at) {
  rules.fixed(action, "label", at, Need::optional,
              {.min = 0, .max = kLabelMax, .count = Count::graphemes});
  rules.fixed(action, "data", at, Need::required, {.min = 1, .max = kDataMax});
  const auto* menu = rules.fixed(action, "menu", at, Need::required, {.min = 1, .max = kIdMax});
  if (menu != nullptr && !menu->empty() && !parse_uuid(*menu))
    rules.report(Fault::bad_characters, Place(at, "menu"));
}

void check_area_action(Rules& rules, Node& area, const Place& at) {
  Node* action = rules.object(area, "action", at, Need::required);
  if (action == nullptr) return;
  const Place here(at, "action");
  const auto type =
      rules.one_of(*action, "type", here, Need::required,
                   {"uri", "message", "postback", "datetimepicker", "richmenuswitch", "clipboard"});
  if (type == "richmenuswitch")
    check_switch(rules, *action, here);
  else if (!type.empty())
    check_action(rules, *action, here, ActionPlace::default_action);
}

}  // namespace

std::vector<Problem> check_menu(const JsonValue& menu) {
  std::vector<Problem> problems;
  Rules rules(Door::friends, problems);
  const Place root("");
  auto node = read_node(menu, root);
  if (!node) return {std::move(node).error()};
  rules.fixed(*node, "chat_bar_text", root, Need::required,
              {.min = 1, .max = kMenuBarGraphemesMax, .count = Count::graphemes});
  rules.boolean(*node, "selected", root);
  const Size size = check_size(rules, *node, root);
  Node* areas = rules.array(*node, "areas", root, Need::required, 0, kMenuAreasMax);
  if (areas == nullptr) return problems;
  const Place here(root, "areas");
  forbid_filling(rules, *areas, here);
  for (std::size_t i = 0; i < areas->elements.size(); ++i) {
    Node* area = rules.element(*areas, i, here);
    if (area == nullptr) continue;
    const Place there(here, i);
    check_bounds(rules, *area, there, size);
    check_area_action(rules, *area, there);
  }
  return problems;
}

}  // namespace enishi::content
