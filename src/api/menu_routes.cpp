// Rich menus: their versions, and what is tapped.
#include <set>

#include "api/content_json.h"
#include "api/json_fields.h"
#include "api/menu_json.h"
#include "api/routes.h"
#include "base/text.h"
#include "engage/limits.h"

namespace enishi::api {
namespace {

using engage::Menu;

constexpr std::string_view kReaders = "contents.read contents.write";
constexpr std::string_view kLanguages[] = {"ja", "en"};
constexpr std::chrono::days kTapDays{30};

// The path's menu, of the path's channel.
Result<Menu> menu_of(Call& call) {
  const auto no_such = [] { return fail(ErrorCode::not_found, "There is no such menu.", "menu"); };
  const auto id = MenuId::parse(call.path["menu"]);
  if (!id) return no_such();
  auto menu = call.rooms.menus.library().get(*id);
  if (!menu && menu.error().code != ErrorCode::not_found) return menu;
  if (!menu || menu->channel != call.channel->id) return no_such();
  call.target += "/menu/" + id->text();
  return menu;
}

Answer menu_json(const Result<Menu>& menu) {
  if (!menu) return std::unexpected(menu.error());
  JsonOut out;
  out.object();
  write_menu_members(out, *menu);
  return out.end().take();
}

Answer list_menus(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t before, call.cursor_number(INT64_MAX));
  ASSIGN(const auto menus, call.rooms.menus.library().list(call.channel->id, before, page.limit));
  JsonOut out;
  out.object().key("items").array();
  for (const Menu& menu : menus) {
    out.object();
    write_menu_members(out, menu);
    out.end();
  }
  const bool more = menus.size() == page.limit;
  end_page(out,
           more ? std::optional(encode_cursor(std::int64_t{menus.back().no.value})) : std::nullopt);
  return out.take();
}

Answer create_menu(Call& call) {
  ASSIGN(auto draft, menu_draft(call.json()));
  return menu_json(call.rooms.menus.create(call.actor(), call.channel->id, std::move(draft)));
}

Answer check_menu(Call& call) {
  const Language language =
      parse_language(call.given("language").value_or("ja")).value_or(Language::ja);
  ASSIGN(const auto document, JsonDocument::parse(menu_body(call.json())));
  const auto problems = engage::Menus::check(document.root());
  JsonOut out;
  out.object().field("valid", problems.empty()).key("problems").array();
  for (const content::Problem& problem : problems) write_problem(out, problem, language);
  return out.end().end().take();
}

Answer show_menu(Call& call) {
  ASSIGN(const Menu menu, menu_of(call));
  const auto wanted = call.given_integer("version");
  const auto& library = call.rooms.menus.library();
  ASSIGN(const auto version, library.version(menu.id, static_cast<int>(wanted.value_or(0))));
  ASSIGN(const auto idle, library.idle_areas(menu.id));
  return menu_detail(menu, version, idle);
}

Answer save_menu(Call& call) {
  ASSIGN(const Menu menu, menu_of(call));
  ASSIGN(const auto version, call.json().integer_at("version", 1, limits::menu_versions_max));
  ASSIGN(auto draft, menu_draft(call.json()));
  if (!call.json().has("alias")) draft.alias = menu.alias;
  return menu_json(
      call.rooms.menus.save(call.actor(), menu.id, static_cast<int>(version), std::move(draft)));
}

Answer retire_menu(Call& call) {
  ASSIGN(const Menu menu, menu_of(call));
  return menu_json(call.rooms.menus.retire(call.actor(), menu.id));
}

Answer publish_menu(Call& call) {
  ASSIGN(const Menu menu, menu_of(call));
  ASSIGN(const std::int64_t job, call.rooms.menus.publish(call.actor(), menu.id));
  JsonOut out;
  return out.object().field("job", job).end().take();
}

// "2026-11-21".
bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto year = parse_int<int>(text.substr(0, 4)), month = parse_int<int>(text.substr(5, 2)),
             day = parse_int<int>(text.substr(8));
  return year && month && day && is_valid({*year, *month, *day});
}

Answer show_taps(Call& call) {
  ASSIGN(const Menu menu, menu_of(call));
  const Zone& zone = call.directory.zone(call.workspace->id);
  const std::string from(call.given("from").value_or(engage::day_text(zone, call.now - kTapDays)));
  const std::string to(call.given("to").value_or(engage::day_text(zone, call.now)));
  for (const auto& [name, day] : {std::pair{"from", &from}, {"to", &to}})
    if (!is_date(*day)) return invalid(name, "must be a date, as 2026-11-21");
  ASSIGN(const auto rows, call.rooms.menus.taps(menu.id, from, to));
  std::set<int> versions{menu.live != 0 ? menu.live : menu.version};
  for (const auto& row : rows) versions.insert(row.version);
  std::vector<MenuTaps> out;
  for (const int number : versions) {
    ASSIGN(const auto version, call.rooms.menus.library().version(menu.id, number));
    MenuTaps& taps = out.emplace_back();
    taps.version = number;
    ASSIGN(taps.body, engage::read_body(version.body));
    for (const auto& row : rows)
      if (row.version == number) taps.rows.push_back(row);
  }
  ASSIGN(const auto links, call.rooms.clicks.report(menu.id.bytes()));
  return menu_taps_json(out, links);
}

void add_life(Table& table) {
  table.routes.push_back({.method = "GET",
                          .path = "/channels/{channel}/menus",
                          .name = "listMenus",
                          .scope = kReaders,
                          .summary = "Rich menus, newest first.",
                          .response = page_of(ref("Menu")),
                          .paged = true,
                          .run = list_menus});
  table.routes.push_back({.method = "POST",
                          .path = "/channels/{channel}/menus",
                          .name = "createMenu",
                          .scope = "contents.write",
                          .summary = "Makes a draft.",
                          .body = Body::json,
                          .request = menu_request_schema(false),
                          .response = ref("Menu"),
                          .status = 201,
                          .run = create_menu});
  table.routes.push_back(
      {.method = "POST",
       .path = "/channels/{channel}/menus/check",
       .name = "checkMenu",
       .scope = kReaders,
       .summary = "Tells everything that LINE would refuse of a menu, place by place.",
       .body = Body::json,
       .request = closed({{"chat_bar_text?", kAnything},
                          {"selected?", kAnything},
                          {"size?", kAnything},
                          {"image?", kAnything},
                          {"areas?", kAnything}}),
       .response = object({{"valid", kFlag}, {"problems", list_of(ref("BodyProblem"))}}),
       .query = {{.name = "language",
                  .description = "Of the words.",
                  .kind = Parameter::Kind::choice,
                  .choices = one_of(kLanguages)}},
       .run = check_menu});
  table.routes.push_back({.method = "GET",
                          .path = "/channels/{channel}/menus/{menu}",
                          .name = "getMenu",
                          .scope = kReaders,
                          .summary = "A menu with the body of a version.",
                          .response = ref("MenuDetail"),
                          .query = {{.name = "version",
                                     .description = "Default: the newest.",
                                     .kind = Parameter::Kind::integer,
                                     .min = 1,
                                     .max = limits::menu_versions_max}},
                          .run = show_menu});
  table.routes.push_back({.method = "PUT",
                          .path = "/channels/{channel}/menus/{menu}",
                          .name = "updateMenu",
                          .scope = "contents.write",
                          .summary = "Saves a new version; LINE shows it once it is published.",
                          .body = Body::json,
                          .request = menu_request_schema(true),
                          .response = ref("Menu"),
                          .run = save_menu});
  table.routes.push_back({.method = "DELETE",
                          .path = "/channels/{channel}/menus/{menu}",
                          .name = "retireMenu",
                          .scope = "contents.write",
                          .summary = "Takes a menu away from everybody, for ever.",
                          .response = ref("Menu"),
                          .run = retire_menu});
  table.routes.push_back({.method = "POST",
                          .path = "/channels/{channel}/menus/{menu}/publish",
                          .name = "publishMenu",
                          .scope = "contents.write",
                          .summary = "Makes LINE show the newest version; gives the job.",
                          .response = object({{"job", kInteger}}),
                          .status = 202,
                          .run = publish_menu});
  table.routes.push_back(
      {.method = "GET",
       .path = "/channels/{channel}/menus/{menu}/taps",
       .name = "getMenuTaps",
       .scope = kReaders,
       .summary = "Taps by version, area and day of the workspace's zone.",
       .response = menu_taps_schema(),
       .query = {{.name = "from", .description = "2026-11-21; default: 30 days ago."},
                 {.name = "to", .description = "2026-11-21, inclusive; default: today."}},
       .run = show_taps});
}

}  // namespace

void add_menu_routes(Table& table) {
  table.components.push_back({"Menu", menu_schema()});
  table.components.push_back({"MenuDetail", menu_detail_schema()});
  add_life(table);
}

}  // namespace enishi::api
