#include "line/menu_answers.h"

#include <simdjson.h>

#include "line/reading.h"

namespace enishi::line {

Result<std::string> read_menu_id(const std::string& body) {
  return reading(body, [](const JsonValue& root) { return root.string_at("richMenuId", 1); });
}

Result<std::vector<engage::PlatformMenu>> read_menus(const std::string& body) {
  namespace dom = simdjson::dom;
  const auto strange = fail(ErrorCode::internal, "LINE's answer is not as documented: richmenus");
  dom::parser parser;
  dom::array menus;
  if (parser.parse(body)["richmenus"].get_array().get(menus)) return strange;
  std::vector<engage::PlatformMenu> out;
  for (const dom::element menu : menus) {
    std::string_view id, name;
    if (menu["richMenuId"].get_string().get(id)) return strange;
    if (menu["name"].get_string().get(name)) name = {};
    out.push_back({.id = std::string(id), .name = std::string(name)});
  }
  return out;
}

Result<engage::BatchPhase> read_batch_phase(const std::string& body) {
  return reading(body, [](const JsonValue& root) -> Result<engage::BatchPhase> {
    ASSIGN(const std::string phase, root.string_at("phase"));
    if (phase == "succeeded") return engage::BatchPhase::succeeded;
    if (phase == "failed") return engage::BatchPhase::failed;
    return engage::BatchPhase::ongoing;
  });
}

}  // namespace enishi::line
