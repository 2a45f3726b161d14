// buttons, confirm, carousel, image_carousel.
#include <boost/json.hpp>

#include "simulator/message_rules.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kColumnsMax = 10;
constexpr std::size_t kTextWithExtrasMax = 60;  // beside an image or a title

void check_actions(MessageRules& rules, const json::object& in, const std::string& path,
                   std::size_t min, std::size_t max) {
  const json::array* actions = rules.array(in, "actions", path, min, max);
  const std::string here = sub(path, "actions");
  for (std::size_t i = 0; actions != nullptr && i < actions->size(); ++i)
    if (const json::object* action = rules.element(*actions, i, here))
      check_action(rules, *action, sub(here, i), ActionPlace::template_button);
}

bool has_extras(const json::object& in) {
  return in.contains("thumbnailImageUrl") || in.contains("title");
}

// What buttons and a column of a carousel share.
void check_card(MessageRules& rules, const json::object& card, const std::string& path,
                std::size_t text_max, std::size_t actions_max) {
  rules.https_url(card, "thumbnailImageUrl", path, false);
  rules.text(card, "imageBackgroundColor", path, false, 0, 20);
  rules.text(card, "title", path, false, 0, 40, Count::graphemes);
  rules.text(card, "text", path, true, 1, has_extras(card) ? kTextWithExtrasMax : text_max,
             Count::graphemes);
  check_action(rules, card, "defaultAction", path, ActionPlace::default_action, false);
  check_actions(rules, card, path, 1, actions_max);
}

void check_image_shape(MessageRules& rules, const json::object& in, const std::string& path) {
  rules.one_of(in, "imageAspectRatio", path, {"rectangle", "square"});
  rules.one_of(in, "imageSize", path, {"cover", "contain"});
}

std::size_t actions_in(const json::object& column) {
  const json::value* actions = column.if_contains("actions");
  return actions && actions->is_array() ? actions->get_array().size() : 0;
}

void check_carousel(MessageRules& rules, const json::object& carousel, const std::string& path) {
  check_image_shape(rules, carousel, path);
  const json::array* columns = rules.array(carousel, "columns", path, 1, kColumnsMax);
  if (columns == nullptr) return;
  const std::string here = sub(path, "columns");
  const json::object* first = nullptr;
  for (std::size_t i = 0; i < columns->size(); ++i) {
    const json::object* column = rules.element(*columns, i, here);
    if (column == nullptr) continue;
    check_card(rules, *column, sub(here, i), 120, 3);
    if (first == nullptr) first = column;
    if (actions_in(*column) != actions_in(*first))
      rules.fail("All columns must have the same number of actions", sub(sub(here, i), "actions"));
    for (const std::string_view name : {"thumbnailImageUrl", "title"})
      if (column->contains(name) != first->contains(name))
        rules.fail("Must be in all columns or in none", sub(sub(here, i), name));
  }
}

void check_image_carousel(MessageRules& rules, const json::object& carousel,
                          const std::string& path) {
  const json::array* columns = rules.array(carousel, "columns", path, 1, kColumnsMax);
  const std::string here = sub(path, "columns");
  for (std::size_t i = 0; columns != nullptr && i < columns->size(); ++i) {
    const json::object* column = rules.element(*columns, i, here);
    if (column == nullptr) continue;
    rules.https_url(*column, "imageUrl", sub(here, i), true);
    check_action(rules, *column, "action", sub(here, i), ActionPlace::image_carousel, true);
  }
}
}  // namespace

void check_template(MessageRules& rules, const json::object& message, const std::string& path) {
  rules.text(message, "altText", path, true, 1, 1'500);
  const json::object* card = rules.object(message, "template", path);
  if (card == nullptr) return;
  const std::string here = sub(path, "template");
  const json::value* value = card->if_contains("type");
  const json::string* name = value ? value->if_string() : nullptr;
  const std::string_view type = name ? std::string_view{name->data(), name->size()} : "";
  if (type == "buttons") {
    check_image_shape(rules, *card, here);
    check_card(rules, *card, here, 160, 4);
  } else if (type == "confirm") {
    rules.text(*card, "text", here, true, 1, 240, Count::graphemes);
    check_actions(rules, *card, here, 2, 2);
  } else if (type == "carousel") {
    check_carousel(rules, *card, here);
  } else if (type == "image_carousel") {
    check_image_carousel(rules, *card, here);
  } else {
    rules.one_of(*card, "type", here, {"buttons", "confirm", "carousel", "image_carousel"}, true);
  }
}

}  // namespace enishi::simulator
