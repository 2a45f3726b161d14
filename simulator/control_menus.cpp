// Rich menus as users meet them, and their figures.
#include "simulator/control.h"
#include "simulator/jst.h"

namespace enishi::simulator {

namespace {
Result<std::string> shown(LinePlatform& platform, const ControlCall& call) {
  static constexpr const char* kSources[] = {"none", "user", "default", "manager"};
  ASSIGN(const ShownMenu menu, platform.shown_rich_menu(call.channel(), call.query_text("userId")));
  JsonOut json;
  json.object().field("source", kSources[static_cast<std::size_t>(menu.source)]);
  if (!menu.menu.empty()) json.field("richMenuId", menu.menu);
  return json.end().take();
}

Result<std::string> tap(LinePlatform& platform, const ControlCall& call) {
  Tap tap;
  ASSIGN(tap.user, call.body.string_at("userId"));
  ASSIGN(const std::int64_t area, call.body.integer_at("area", 0, 1'000));
  ASSIGN(const auto picked, call.body.opt_string_at("picked", 1, 16));
  tap.area = static_cast<std::size_t>(area);
  tap.picked = picked.value_or("");
  ASSIGN(const Tapped tapped, platform.tap(call.channel(), tap));
  JsonOut json;
  json.object().field("richMenuId", tapped.menu).key("action").raw(tapped.action);
  json.key("webhookEventIds").array();
  for (const std::string& id : tapped.events) json.string(id);
  return json.end().end().take();
}

Result<std::uint64_t> count_at(const JsonValue& in, std::string_view name) {
  ASSIGN(const auto count, in.opt_integer_at(name, 0));
  return static_cast<std::uint64_t>(count.value_or(0));
}

// {"richMenuId", "date": "20261121" (default: today), "impressions": {"count", "uniqueUsers"},
//  "clicks": [{"area", "count", "uniqueUsers"}]}
Result<std::string> count(LinePlatform& platform, const ControlCall& call) {
  MenuCounts counts;
  ASSIGN(counts.menu, call.body.string_at("richMenuId"));
  ASSIGN(const auto date, call.body.opt_string_at("date"));
  const auto day = date ? parse_jst_day(*date) : jst_day(platform.clock().now());
  if (!day) return invalid("date", "must be a date as yyyyMMdd");
  counts.jst_day = *day;
  if (const auto impressions = call.body.find("impressions")) {
    ASSIGN(counts.impressions, count_at(*impressions, "count"));
    ASSIGN(counts.impression_users, count_at(*impressions, "uniqueUsers"));
  }
  if (const auto clicks = call.body.find("clicks")) {
    ASSIGN(const std::size_t size, clicks->array(0, 1'000));
    for (std::size_t i = 0; i < size; ++i) {
      MenuCounts::Clicks one;
      ASSIGN(const std::uint64_t area, count_at(clicks->at(i), "area"));
      ASSIGN(one.count, count_at(clicks->at(i), "count"));
      ASSIGN(one.users, count_at(clicks->at(i), "uniqueUsers"));
      one.area = area;
      counts.clicks.push_back(one);
    }
  }
  TRY(platform.count_rich_menu(call.channel(), counts));
  return "{}";
}

Result<std::string> fail_batch(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const std::int64_t permille, call.body.integer_at("permille", 1, 1'000));
  TRY(platform.fail_next_rich_menu_batch(call.channel(), static_cast<unsigned>(permille)));
  return "{}";
}

Result<std::string> set_manager_menu(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const bool set, call.body.boolean_at("set", true));
  TRY(platform.set_manager_rich_menu(call.channel(), set));
  return "{}";
}
}  // namespace

void add_menu_controls(ControlRoutes& routes) {
  const std::string channel = "/simulator/channels/{channel}";
  routes.add("GET", channel + "/rich-menu", shown);
  routes.add("POST", channel + "/tap", tap);
  routes.add("POST", channel + "/rich-menu-counts", count);
  routes.add("POST", channel + "/rich-menu-batch-failure", fail_batch);
  routes.add("PUT", channel + "/manager-rich-menu", set_manager_menu);
}

}  // namespace enishi::simulator
