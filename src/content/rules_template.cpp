// buttons, confirm, carousel, image_carousel.
#include "base/limits.h"
#include "content/rules.h"

namespace enishi::content {
namespace {

using Need = Rules::Need;

constexpr std::size_t kColumnsMax = 10, kButtonsMax = 4, kColumnButtonsMax = 3;
constexpr std::size_t kTitleMax = 40, kButtonsTextMax = 160, kColumnTextMax = 120,
                      kConfirmTextMax = 240, kColorMax = 20;
constexpr std::size_t kTextWithExtrasMax = 60;  // beside an image or a title

void check_actions(Rules& rules, Node& in, const Place& at, std::size_t min, std::size_t max) {
  Node* actions = rules.array(in, "actions", at, Need::required, min, max);
  const Place list(at, "actions");
  for (std::size_t i = 0; actions != nullptr && i < actions->elements.size(); ++i)
    if (Node* action = rules.element(*actions, i, list))
      check_action(rules, *action, Place(list, i), ActionPlace::template_button);
}

// What buttons and a column of a carousel share.
void check_card(Rules& rules, Node& card, const Place& at, std::size_t text_max,
                std::size_t actions_max) {
  const bool extras = card.find("thumbnailImageUrl") != nullptr || card.find("title") != nullptr;
  rules.https_url(card, "thumbnailImageUrl", at, Need::optional);
  rules.text(card, "imageBackgroundColor", at, Need::optional, {.min = 0, .max = kColorMax});
  rules.text(card, "title", at, Need::optional,
             {.min = 0, .max = kTitleMax, .count = Count::graphemes});
  rules.text(card, "text", at, Need::required,
             {.min = 1, .max = extras ? kTextWithExtrasMax : text_max, .count = Count::graphemes});
  check_action(rules, card, "defaultAction", at, ActionPlace::default_action, Need::optional);
  check_actions(rules, card, at, 1, actions_max);
}

void check_image_shape(Rules& rules, Node& in, const Place& at) {
  rules.one_of(in, "imageAspectRatio", at, Need::optional, {"rectangle", "square"});
  rules.one_of(in, "imageSize", at, Need::optional, {"cover", "contain"});
}

std::size_t actions_in(const Node& column) {
  const Node* actions = column.find("actions");
  return actions != nullptr ? actions->elements.size() : 0;
}

// LINE draws the cards alike, so that they must be alike for everybody.
void check_alike(Rules& rules, Node& column, const Node& first, const Place& at) {
  Node* actions = column.find("actions");
  if (actions != nullptr) rules.same_for_all(*actions, Place(at, "actions"));
  if (actions_in(column) != actions_in(first))
    rules.report(Fault::actions_differ, Place(at, "actions"));
  for (const std::string_view name : {"thumbnailImageUrl", "title"})
    if ((column.find(name) != nullptr) != (first.find(name) != nullptr))
      rules.report(Fault::in_all_or_none, Place(at, name));
}

void check_carousel(Rules& rules, Node& carousel, const Place& at) {
  check_image_shape(rules, carousel, at);
  Node* columns = rules.array(carousel, "columns", at, Need::required, 1, kColumnsMax);
  if (columns == nullptr) return;
  const Place list(at, "columns");
  const Node* first = nullptr;
  for (std::size_t i = 0; i < columns->elements.size(); ++i) {
    Node* column = rules.element(*columns, i, list);
    if (column == nullptr) continue;
    if (first == nullptr) first = column;
    check_card(rules, *column, Place(list, i), kColumnTextMax, kColumnButtonsMax);
    check_alike(rules, *column, *first, Place(list, i));
  }
}

void check_image_carousel(Rules& rules, Node& carousel, const Place& at) {
  Node* columns = rules.array(carousel, "columns", at, Need::required, 1, kColumnsMax);
  const Place list(at, "columns");
  for (std::size_t i = 0; columns != nullptr && i < columns->elements.size(); ++i) {
    Node* column = rules.element(*columns, i, list);
    if (column == nullptr) continue;
    rules.https_url(*column, "imageUrl", Place(list, i), Need::required);
    check_action(rules, *column, "action", Place(list, i), ActionPlace::image_carousel,
                 Need::required);
  }
}

}  // namespace

void check_template(Rules& rules, Node& message, const Place& at) {
  rules.text(message, "altText", at, Need::required,
             {.min = 1, .max = limits::message_alt_text_units_max});
  Node* card = rules.object(message, "template", at, Need::required);
  if (card == nullptr) return;
  const Place here(at, "template");
  const auto type = rules.one_of(*card, "type", here, Need::required,
                                 {"buttons", "confirm", "carousel", "image_carousel"});
  if (type == "buttons") {
    check_image_shape(rules, *card, here);
    check_card(rules, *card, here, kButtonsTextMax, kButtonsMax);
  } else if (type == "confirm") {
    rules.text(*card, "text", here, Need::required,
               {.min = 1, .max = kConfirmTextMax, .count = Count::graphemes});
    check_actions(rules, *card, here, 2, 2);
  } else if (type == "carousel") {
    check_carousel(rules, *card, here);
  } else if (type == "image_carousel") {
    check_image_carousel(rules, *card, here);
  }
}

}  // namespace enishi::content
