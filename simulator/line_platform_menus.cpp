// Rich menus as users meet them: what they see, what a tap does.
#include "base/json.h"
#include "base/zone.h"
#include "simulator/jst.h"
#include "simulator/line_platform.h"
#include "simulator/platform.h"
#include "simulator/sending.h"

namespace enishi::simulator {

namespace {
constexpr std::chrono::hours kJst{9};

struct Shown {
  MenuSource source = MenuSource::none;
  MenuNumber menu = 0;
};

// Per user, then the API's default, then OA Manager's. Who blocks or is gone sees none; who is no
// friend sees only a default.
Shown shown_menu(const Channel& channel, UserNumber user) {
  const RichMenus& menus = channel.rich_menus;
  if (channel.provider.users.deleted(user) || channel.friends.of(user) == Friendship::blocked)
    return {};
  const bool is_friend = channel.friends.reachable(user);
  if (const MenuNumber own = menus.linked(user); is_friend && own != 0)
    return {MenuSource::linked, own};
  if (menus.default_menu() != 0) return {MenuSource::api_default, menus.default_menu()};
  return {menus.manager_default ? MenuSource::manager_default : MenuSource::none, 0};
}

Result<UserNumber> need_user(const Channel& channel, std::string_view text) {
  const auto id = parse_user_id(text);
  const auto user = id ? channel.provider.users.find(*id) : std::nullopt;
  if (!user) return fail(ErrorCode::not_found, "no such user", "userId");
  return *user;
}

// The `params` of a switch: the alias only when it worked.
std::string switch_menu(Platform& platform, Channel& channel, UserNumber user,
                        const std::string& alias_id, Time now) {
  RichMenus& menus = channel.rich_menus;
  JsonOut json;
  json.object();
  const auto alias = menus.aliases.find(alias_id);
  if (alias == menus.aliases.end())
    return json.field("status", "RICHMENU_ALIAS_ID_NOTFOUND").end().take();
  const MenuNumber menu =
      menus.living(RichMenus::seen(alias->second, now, platform.options.rich_menu_alias_cache));
  if (menu == 0) return json.field("status", "RICHMENU_NOTFOUND").end().take();
  if (!channel.friends.reachable(user)) return json.field("status", "FAILED").end().take();
  menus.link(user, menu);
  menus.at(menu).counts.at(jst_day(now)).impressions.add(user);
  return json.field("newRichMenuAliasId", alias_id).field("status", "SUCCESS").end().take();
}

// What the user picks in a date and time dialog: "2026-11-21T10:00" and its parts.
std::string picked_now(std::string_view mode, Time now) {
  const std::string text = iso8601(now + kJst).substr(0, 16);
  return mode == "date" ? text.substr(0, 10) : mode == "time" ? text.substr(11) : text;
}

std::string postback(const std::string& data, const std::string& params) {
  JsonOut json;
  json.object().field("data", data);
  if (!params.empty()) json.key("params").raw(params);
  return json.end().take();
}

Act act_of(const std::string& user, std::string type, std::string payload) {
  Act out;
  out.type = std::move(type);
  out.user = user;
  out.payload = std::move(payload);
  return out;
}

Act message_act(const std::string& user, const std::string& text) {
  JsonOut json;
  return act_of(user, "message",
                json.object().field("type", "text").field("text", text).end().take());
}

// What the bot hears of the action: nothing of uri and clipboard.
Result<std::vector<Act>> acts_of(Platform& platform, Channel& channel, UserNumber user,
                                 const Tap& tap, const std::string& action) {
  ASSIGN(const JsonDocument document, JsonDocument::parse(action));
  const JsonValue root = document.root();
  const Time now = platform.clock.now();
  const auto text = [&](std::string_view name) { return root.string_at(name).value_or(""); };
  const std::string type = text("type");
  std::vector<Act> out;
  if (type == "message") {
    out.push_back(message_act(tap.user, text("text")));
  } else if (type == "postback") {
    if (root.has("text")) out.push_back(message_act(tap.user, text("text")));
    out.push_back(act_of(tap.user, "postback", postback(text("data"), {})));
  } else if (type == "datetimepicker") {
    std::string picked = tap.picked.empty() ? text("initial") : tap.picked;
    if (picked.empty()) picked = picked_now(text("mode"), now);
    JsonOut params;
    params.object().field(text("mode"), picked).end();
    out.push_back(act_of(tap.user, "postback", postback(text("data"), params.take())));
  } else if (type == "richmenuswitch") {
    const std::string params = switch_menu(platform, channel, user, text("richMenuAliasId"), now);
    out.push_back(act_of(tap.user, "postback", postback(text("data"), params)));
  }
  return out;
}
}  // namespace

Result<ShownMenu> LinePlatform::shown_rich_menu(std::string_view channel,
                                                std::string_view user) const {
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  settle(*found, platform_->clock.now());
  ASSIGN(const UserNumber number, need_user(*found, user));
  const Shown shown = shown_menu(*found, number);
  ShownMenu out{shown.source, {}};
  if (shown.menu != 0) out.menu = rich_menu_id_text(found->rich_menus.at(shown.menu).id);
  return out;
}

Result<Tapped> LinePlatform::tap(std::string_view channel, const Tap& tap) {
  Tapped out;
  std::vector<Act> acts;
  {
    const MutexLock lock(platform_->world.mutex);
    ASSIGN(Channel * found, platform_->world.need(channel));
    const Time now = platform_->clock.now();
    settle(*found, now);
    ASSIGN(const UserNumber user, need_user(*found, tap.user));
    const Shown shown = shown_menu(*found, user);
    if (shown.menu == 0)
      return fail(ErrorCode::not_found, "the user sees none of the API's rich menus", "userId");
    RichMenu& menu = found->rich_menus.at(shown.menu);
    if (tap.area >= menu.areas.size())
      return invalid("area", "the menu has " + std::to_string(menu.areas.size()) + " areas");
    RichMenuDay& day = menu.counts.at(jst_day(now));
    day.impressions.add(user);
    day.clicks[tap.area].add(user);
    out.menu = rich_menu_id_text(menu.id);
    out.action = menu.areas[tap.area].action;
    ASSIGN(acts, acts_of(*platform_, *found, user, tap, out.action));
  }
  if (!acts.empty()) {
    ASSIGN(out.events, act(channel, acts));
  }
  return out;
}

Status LinePlatform::count_rich_menu(std::string_view channel, const MenuCounts& counts) {
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  const MenuNumber number = found->rich_menus.find(counts.menu);
  if (number == 0) return fail(ErrorCode::not_found, "no such rich menu", "richMenuId");
  RichMenu& menu = found->rich_menus.at(number);
  for (const MenuCounts::Clicks& clicks : counts.clicks)
    if (clicks.area >= menu.areas.size()) return invalid("clicks.area", "no such area");
  RichMenuDay& day = menu.counts.at(counts.jst_day);
  day.impressions.add_others({counts.impressions, counts.impression_users});
  for (const MenuCounts::Clicks& clicks : counts.clicks)
    day.clicks[clicks.area].add_others({clicks.count, clicks.users});
  return {};
}

Status LinePlatform::fail_next_rich_menu_batch(std::string_view channel, unsigned permille) {
  if (permille < 1 || permille > 1'000) return invalid("permille", "must be 1 to 1000");
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  found->rich_menus.fail_next_batch(permille);
  return {};
}

Status LinePlatform::set_manager_rich_menu(std::string_view channel, bool set) {
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  found->rich_menus.manager_default = set;
  return {};
}

}  // namespace enishi::simulator
