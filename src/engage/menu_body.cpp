#include "engage/menu_body.h"

#include "content/rules_menu.h"
#include "engage/limits.h"

namespace enishi::engage {
namespace {

bool has_data(std::string_view type) {
  return type == "postback" || type == "datetimepicker" || type == "richmenuswitch";
}

Result<std::string> text_of(const JsonValue& object, std::string_view name) {
  ASSIGN(auto text, object.opt_string_at(name));
  return std::move(text).value_or("");
}

// The action with data, where it needs some and has none.
std::string filled_action(const JsonValue& action, const std::string& key, std::size_t area) {
  const auto type = action.opt_string_at("type");
  const auto data = action.opt_string_at("data");
  const bool fill = type && *type && has_data(**type) && data && data->value_or("").empty();
  if (!fill) return action.dump();
  JsonOut out;
  out.object();
  static_cast<void>(action.each([&](std::string_view name, const JsonValue& value) -> Status {
    if (name != "data") out.key(name).raw(value.dump());
    return {};
  }));
  out.field("data", "menu=" + key + "&area=" + std::to_string(area + 1));
  return out.end().take();
}

void write_areas(JsonOut& out, const JsonValue& areas, const std::string& key) {
  if (areas.type() != JsonType::array) {
    out.raw(areas.dump());
    return;
  }
  out.array();
  const std::size_t count = areas.array().value_or(0);
  for (std::size_t i = 0; i < count; ++i) {
    const JsonValue area = areas.at(i);
    const auto action =
        area.type() == JsonType::object ? area.find("action") : std::optional<JsonValue>();
    if (!action || action->type() != JsonType::object) {
      out.raw(area.dump());
      continue;
    }
    out.object();
    static_cast<void>(area.each([&](std::string_view name, const JsonValue& value) -> Status {
      out.key(name).raw(name == "action" ? filled_action(value, key, i) : value.dump());
      return {};
    }));
    out.end();
  }
  out.end();
}

Result<MenuArea> read_area(const JsonValue& json) {
  MenuArea out;
  ASSIGN(const JsonValue bounds, json.get("bounds"));
  ASSIGN(const JsonValue action, json.get("action"));
  out.bounds = bounds.dump();
  out.action = action.dump();
  ASSIGN(out.type, action.string_at("type"));
  ASSIGN(out.label, text_of(action, "label"));
  if (has_data(out.type)) {
    ASSIGN(out.data, action.string_at("data"));
  }
  if (out.type == "message") {
    ASSIGN(out.text, action.string_at("text"));
  }
  if (out.type == "uri") {
    ASSIGN(out.uri, action.string_at("uri"));
  }
  if (out.type == "richmenuswitch") {
    ASSIGN(const std::string menu, action.string_at("menu"));
    out.menu = MenuId::parse(menu);
  }
  return out;
}

// As LINE takes it.
Result<std::string> line_action(const MenuArea& area, std::size_t index, const LineTexts& texts) {
  ASSIGN(const auto document, JsonDocument::parse(area.action));
  JsonOut out;
  out.object();
  TRY(document.root().each([&](std::string_view name, const JsonValue& value) -> Status {
    if (value.type() == JsonType::null) return {};
    if (name == "menu") {
      ASSIGN(const std::string alias, texts.alias(area.menu.value_or(MenuId{})));
      out.field("richMenuAliasId", alias);
    } else if (name == "uri") {
      out.field("uri", texts.link(index, area.uri));
    } else {
      out.key(name).raw(value.dump());
    }
    return {};
  }));
  return out.end().take();
}

}  // namespace

Result<std::string> fill_body(const JsonValue& json, const std::string& key) {
  TRY(json.only({"chat_bar_text", "selected", "size", "image", "areas"}));
  JsonOut out;
  out.object();
  TRY(json.each([&](std::string_view name, const JsonValue& value) -> Status {
    if (value.type() == JsonType::null) return {};
    out.key(name);
    if (name == "areas")
      write_areas(out, value, key);
    else
      out.raw(value.dump());
    return {};
  }));
  std::string body = out.end().take();
  if (body.size() > limits::menu_body_bytes_max)
    return fail(ErrorCode::too_large, "The menu is too large.", "areas");
  return body;
}

std::vector<content::Problem> check_body(const std::string& body) {
  const auto document = JsonDocument::parse(body);
  if (!document) return {{.fault = content::Fault::not_object}};
  std::vector<content::Problem> problems = content::check_menu(document->root());
  const auto image = document->root().opt_string_at("image", 0, limits::menu_image_name_bytes_max);
  if (!image)
    problems.push_back({.fault = content::Fault::not_text, .path = "image"});
  else if (image->value_or("").empty())
    problems.push_back({.fault = content::Fault::missing, .path = "image"});
  return problems;
}

Result<MenuBody> read_body(const std::string& body) {
  ASSIGN(const auto document, JsonDocument::parse(body));
  const JsonValue root = document.root();
  MenuBody out;
  ASSIGN(out.chat_bar_text, root.string_at("chat_bar_text"));
  ASSIGN(out.image, text_of(root, "image"));
  ASSIGN(out.selected, root.boolean_at("selected", false));
  ASSIGN(const JsonValue size, root.get("size"));
  ASSIGN(const auto width, size.integer_at("width", 0, content::kMenuWidthMax));
  ASSIGN(const auto height, size.integer_at("height", 0, content::kMenuWidthMax));
  out.width = static_cast<int>(width);
  out.height = static_cast<int>(height);
  ASSIGN(const JsonValue areas, root.get("areas"));
  ASSIGN(const std::size_t count, areas.array(0, content::kMenuAreasMax));
  for (std::size_t i = 0; i < count; ++i) {
    ASSIGN(MenuArea area, read_area(areas.at(i)));
    out.areas.push_back(std::move(area));
  }
  return out;
}

Result<std::string> line_menu(const MenuBody& body, const std::string& name,
                              const LineTexts& texts) {
  JsonOut out;
  out.object().key("size").object().field("width", body.width).field("height", body.height).end();
  out.field("selected", body.selected).field("name", name);
  out.field("chatBarText", body.chat_bar_text).key("areas").array();
  for (std::size_t i = 0; i < body.areas.size(); ++i) {
    ASSIGN(const std::string action, line_action(body.areas[i], i, texts));
    out.object().key("bounds").raw(body.areas[i].bounds).key("action").raw(action).end();
  }
  return out.end().end().take();
}

}  // namespace enishi::engage
