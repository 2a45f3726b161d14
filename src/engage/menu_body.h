// The body of a menu's version, as it is stored:
//   {"chat_bar_text", "selected", "size": {"width", "height"}, "image",
//    "areas": [{"bounds": {"x", "y", "width", "height"}, "action": {...}}]}
// Its rules: content/rules_menu.h.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "content/problem.h"
#include "engage/menu.h"

namespace enishi::engage {

struct MenuArea {
  std::string type;   // "uri", "message", "postback", "datetimepicker", "richmenuswitch", ...
  std::string label;  // may be empty
  std::string data;   // of postback, datetimepicker, richmenuswitch
  std::string text;   // of message
  std::string uri;    // of uri
  std::optional<MenuId> menu;  // of richmenuswitch
  std::string bounds, action;  // JSON
};

struct MenuBody {
  std::string chat_bar_text, image;
  bool selected = false;
  int width = 0, height = 0;
  std::vector<MenuArea> areas;
};

// `json` as it is stored: members that are not ours are refused, and areas whose action says
// nothing to us get data of their own, `menu=<key>&area=<n from 1>`.
Result<std::string> fill_body(const JsonValue& json, const std::string& key);
// Everything that is wrong with a filled body.
std::vector<content::Problem> check_body(const std::string& body);
// Of a body without problems.
Result<MenuBody> read_body(const std::string& body);

// What differs between our areas and LINE's.
struct LineTexts {
  std::function<Result<std::string>(const MenuId& menu)> alias;
  std::function<std::string(std::size_t area, const std::string& uri)> link;  // what is opened
};
// LINE's rich menu object.
Result<std::string> line_menu(const MenuBody& body, const std::string& name,
                              const LineTexts& texts);

}  // namespace enishi::engage
