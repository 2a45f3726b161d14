// Action objects of buttons, columns, images and quick replies.
#include <boost/json.hpp>
#include <chrono>

#include "base/text.h"
#include "simulator/message_rules.h"
#include "simulator/rich_menus.h"

namespace enishi::simulator {

namespace {
struct LabelRule {
  std::size_t max;
  bool required;
};

LabelRule label_rule(ActionPlace place) {
  switch (place) {
    case ActionPlace::template_button:
    case ActionPlace::quick_reply:
      return {20, true};
    case ActionPlace::image_carousel:
      return {12, false};
    case ActionPlace::default_action:
    case ActionPlace::rich_menu:
      return {20, false};
    case ActionPlace::flex_button:
      return {40, true};
    case ActionPlace::flex_part:
      break;
  }
  return {40, false};
}

void check_postback(MessageRules& rules, const json::object& action, const std::string& path) {
  rules.text(action, "data", path, true, 1, 300);
  rules.text(action, "displayText", path, false, 0, 300, Count::graphemes);
  rules.text(action, "text", path, false, 0, 300, Count::graphemes);
  if (action.contains("displayText") && action.contains("text"))
    rules.fail("displayText and text can't be used together", sub(path, "text"));
  rules.one_of(action, "inputOption", path,
               {"closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"});
  if (!action.contains("fillInText")) return;
  rules.text(action, "fillInText", path, false, 0, 300, Count::graphemes);
  const json::value* option = action.if_contains("inputOption");
  if (option == nullptr || *option != "openKeyboard")
    rules.fail("fillInText needs inputOption openKeyboard", sub(path, "fillInText"));
}

void check_uri(MessageRules& rules, const json::object& action, const std::string& path) {
  const auto uri = rules.text(action, "uri", path, true, 1, 1'000);
  if (uri && !has_uri_scheme(*uri)) rules.fail("invalid uri", sub(path, "uri"));
  if (const json::object* other = rules.object(action, "altUri", path, false)) {
    const auto desktop = rules.text(*other, "desktop", sub(path, "altUri"), false, 1, 1'000);
    if (desktop && !is_uri(*desktop, {"http://", "https://"}))
      rules.fail("invalid uri", sub(sub(path, "altUri"), "desktop"));
  }
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
  const std::chrono::year_month_day date{
      std::chrono::year{*parse_int<int>(text.substr(0, 4))},
      std::chrono::month{*parse_int<unsigned>(text.substr(5, 2))},
      std::chrono::day{*parse_int<unsigned>(text.substr(8, 2))}};
  return date.ok();
}

bool fits_mode(std::string_view value, std::string_view mode) {
  if (mode == "time") return is_time(value);
  if (mode == "date") return is_date(value);
  return value.size() == 16 && (value[10] == 'T' || value[10] == 't') &&
         is_date(value.substr(0, 10)) && is_time(value.substr(11));
}

void check_picker(MessageRules& rules, const json::object& action, const std::string& path) {
  rules.text(action, "data", path, true, 1, 300);
  rules.one_of(action, "mode", path, {"date", "time", "datetime"}, true);
  const json::value* mode = action.if_contains("mode");
  if (mode == nullptr || !mode->is_string()) return;
  for (const std::string_view name : {"initial", "min", "max"}) {
    const auto value = rules.text(action, name, path, false, 1, 20);
    if (value && !fits_mode(*value, std::string_view(mode->get_string())))
      rules.fail("The value does not fit the mode", sub(path, name));
  }
  const json::value* min = action.if_contains("min");
  const json::value* max = action.if_contains("max");
  if (min && max && min->is_string() && max->is_string() &&
      lower_ascii(std::string_view(min->get_string())) >=
          lower_ascii(std::string_view(max->get_string())))
    rules.fail("max must be later than min", sub(path, "max"));
}

void check_switch(MessageRules& rules, const json::object& action, const std::string& path) {
  const auto alias = rules.text(action, "richMenuAliasId", path, true, 1, 32);
  if (alias && !is_rich_menu_alias_id(*alias))
    rules.fail("The value contains characters that can't be used", sub(path, "richMenuAliasId"));
  rules.text(action, "data", path, true, 1, 300);
}
}  // namespace

bool has_uri_scheme(std::string_view uri) {
  return is_uri(uri, {"http://", "https://", "line://", "tel:"});
}

void check_action(MessageRules& rules, const json::object& action, const std::string& path,
                  ActionPlace place) {
  const LabelRule label = label_rule(place);
  rules.text(action, "label", path, label.required, label.required ? 1 : 0, label.max,
             Count::graphemes);
  const json::value* value = action.if_contains("type");
  const json::string* name = value ? value->if_string() : nullptr;
  const std::string_view type = name ? std::string_view{name->data(), name->size()} : "";
  const bool quick = place == ActionPlace::quick_reply;
  if (type == "postback") {
    check_postback(rules, action, path);
  } else if (type == "message") {
    rules.text(action, "text", path, true, 1, 300, Count::graphemes);
  } else if (type == "uri") {
    check_uri(rules, action, path);
  } else if (type == "datetimepicker") {
    check_picker(rules, action, path);
  } else if (type == "clipboard") {
    rules.text(action, "clipboardText", path, true, 1, 1'000);
  } else if (place == ActionPlace::rich_menu && type == "richmenuswitch") {
    check_switch(rules, action, path);
  } else if (!(quick && (type == "camera" || type == "cameraRoll" || type == "location"))) {
    std::string allowed = "postback, message, uri, datetimepicker, clipboard";
    if (quick) allowed += ", camera, cameraRoll, location";
    if (place == ActionPlace::rich_menu) allowed += ", richmenuswitch";
    rules.fail("Must be one of the following values: [" + allowed + "]", sub(path, "type"));
  }
}

void check_action(MessageRules& rules, const json::object& parent, std::string_view name,
                  const std::string& path, ActionPlace place, bool required) {
  if (const json::object* action = rules.object(parent, name, path, required))
    check_action(rules, *action, sub(path, name), place);
}

}  // namespace enishi::simulator
