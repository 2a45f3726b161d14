// Rich menus as JSON.
#pragma once

#include <string>

#include "base/json.h"
#include "engage/menus.h"
#include "measure/clicks.h"

namespace enishi::api {

// Name, alias and body of a request.
Result<engage::MenuDraft> menu_draft(const JsonValue& json);
// The members of a body, of a request that may have others.
std::string menu_body(const JsonValue& json);
// Members of create and update; `more` stands before them.
std::string menu_request_schema(bool with_version);

void write_menu_members(JsonOut& out, const engage::Menu& menu);
std::string menu_schema();
// One of its versions, with its body.
std::string menu_detail(const engage::Menu& menu, const engage::MenuVersion& version,
                        const std::vector<std::pair<int, std::string>>& idle);
std::string menu_detail_schema();

std::string menu_default_json(const engage::DefaultPlan& plan);
std::string menu_default_schema(bool answer);
std::string menu_rules_json(const std::vector<engage::MenuRule>& rules);
std::string menu_rules_schema();
std::string menu_status_json(const engage::MenuStatus& status);
std::string menu_status_schema();

// Taps of one version, by area.
struct MenuTaps {
  int version = 0;
  engage::MenuBody body;
  std::vector<engage::TapRow> rows;  // of this version
};
// `links`: clicks on the menu's tracked links, of all time.
std::string menu_taps_json(const std::vector<MenuTaps>& versions,
                           const std::vector<measure::LinkReport>& links);
std::string menu_taps_schema();

}  // namespace enishi::api
