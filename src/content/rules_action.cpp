// Actions of buttons, cards, images and quick replies.
#include "base/limits.h"
#include "base/text.h"
#include "base/zone.h"
#include "content/rules.h"

namespace enishi::content {
namespace {

using Need = Rules::Need;

constexpr std::size_t kDataMax = 300, kTextMax = 300, kClipboardMax = 1'000, kDateMax = 20;

struct LabelRule {
  std::size_t max;
  Need need;
};

LabelRule label_rule(ActionPlace place) {
  switch (place) {
    case ActionPlace::template_button:
    case ActionPlace::quick_reply:
      return {20, Need::required};
    case ActionPlace::image_carousel:
      return {12, Need::optional};
    case ActionPlace::default_action:
      return {20, Need::optional};
    case ActionPlace::flex_button:
      return {40, Need::required};
    case ActionPlace::flex_part:
      break;
  }
  return {40, Need::optional};
}

constexpr TextLimit kReadableText{.min = 0, .max = kTextMax, .count = Count::graphemes};

void check_postback(Rules& rules, Node& action, const Place& at) {
  rules.text(action, "data", at, Need::required, {.min = 1, .max = kDataMax});
  rules.text(action, "displayText", at, Need::optional, kReadableText);
  rules.text(action, "text", at, Need::optional, kReadableText);
  if (action.find("displayText") != nullptr && action.find("text") != nullptr)
    rules.report(Fault::text_and_display_text, Place(at, "text"));
  const auto option = rules.one_of(action, "inputOption", at, Need::optional,
                                   {"closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"});
  rules.text(action, "fillInText", at, Need::optional, kReadableText);
  if (action.find("fillInText") != nullptr && option != "openKeyboard")
    rules.report(Fault::fill_in_without_keyboard, Place(at, "fillInText"));
}

void check_uri(Rules& rules, Node& action, const Place& at) {
  rules.text(action, "uri", at, Need::required,
             {.min = 1, .max = limits::message_uri_units_max, .form = Form::action_uri},
             TextUse::link);
  if (Node* other = rules.object(action, "altUri", at, Need::optional))
    rules.text(*other, "desktop", Place(at, "altUri"), Need::optional,
               {.min = 1, .max = limits::message_uri_units_max, .form = Form::web_uri},
               TextUse::link);
}

// Pattern of digits: 'd' stands for one, anything else for itself.
bool looks_like(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (pattern[i] == 'd' ? !digit : text[i] != pattern[i]) return false;
  }
  return true;
}

bool is_time(std::string_view text) {
  return looks_like(text, "dd:dd") && text.substr(0, 2) <= "23" && text.substr(3) <= "59";
}

bool is_date(std::string_view text) {
  if (!looks_like(text, "dddd-dd-dd") || text < "1900-01-01" || text > "2100-12-31") return false;
  return is_valid({*parse_int<int>(text.substr(0, 4)), *parse_int<int>(text.substr(5, 2)),
                   *parse_int<int>(text.substr(8, 2))});
}

bool fits_mode(std::string_view value, std::string_view mode) {
  if (mode == "time") return is_time(value);
  if (mode == "date") return is_date(value);
  return value.size() == 16 && (value[10] == 'T' || value[10] == 't') &&
         is_date(value.substr(0, 10)) && is_time(value.substr(11));
}

void check_picker(Rules& rules, Node& action, const Place& at) {
  rules.text(action, "data", at, Need::required, {.min = 1, .max = kDataMax});
  const auto mode = rules.one_of(action, "mode", at, Need::required, {"date", "time", "datetime"});
  const auto moment = [&](std::string_view name) -> const std::string* {
    const auto* value = rules.fixed(action, name, at, Need::optional, {.min = 1, .max = kDateMax});
    if (value == nullptr || value->empty() || mode.empty()) return nullptr;
    if (fits_mode(*value, mode)) return value;
    rules.report(Fault::bad_date, Place(at, name));
    return nullptr;
  };
  moment("initial");
  const auto* min = moment("min");
  const auto* max = moment("max");
  if (min != nullptr && max != nullptr && lower_ascii(*min) >= lower_ascii(*max))
    rules.report(Fault::max_before_min, Place(at, "max"));
}

}  // namespace

void check_action(Rules& rules, Node& action, const Place& at, ActionPlace place) {
  const LabelRule label = label_rule(place);
  rules.text(
      action, "label", at, label.need,
      {.min = label.need == Need::required ? 1U : 0U, .max = label.max, .count = Count::graphemes});
  const bool quick = place == ActionPlace::quick_reply;
  const std::string_view type =
      quick ? rules.one_of(action, "type", at, Need::required,
                           {"postback", "message", "uri", "datetimepicker", "clipboard", "camera",
                            "cameraRoll", "location"})
            : rules.one_of(action, "type", at, Need::required,
                           {"postback", "message", "uri", "datetimepicker", "clipboard"});
  if (type == "postback") check_postback(rules, action, at);
  if (type == "message")
    rules.text(action, "text", at, Need::required,
               {.min = 1, .max = kTextMax, .count = Count::graphemes});
  if (type == "uri") check_uri(rules, action, at);
  if (type == "datetimepicker") check_picker(rules, action, at);
  if (type == "clipboard")
    rules.text(action, "clipboardText", at, Need::required, {.min = 1, .max = kClipboardMax});
}

void check_action(Rules& rules, Node& parent, std::string_view name, const Place& at,
                  ActionPlace place, Rules::Need need) {
  if (Node* action = rules.object(parent, name, at, need))
    check_action(rules, *action, Place(at, name), place);
}

}  // namespace enishi::content
