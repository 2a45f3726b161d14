#include "api/menu_json.h"

#include <algorithm>

#include "api/json_fields.h"
#include "api/schema_text.h"
#include "content/rules_menu.h"
#include "content/urls.h"
#include "engage/limits.h"

namespace enishi::api {
namespace {

constexpr std::string_view kBodyMembers[] = {"chat_bar_text", "selected", "size", "image", "areas"};

void id_or_null(JsonOut& out, std::string_view name, const std::optional<MenuId>& id) {
  out.key(name);
  if (id)
    out.string(id->text());
  else
    out.null();
}

// A click report of the n-th link that leads there; nullptr: nobody has clicked, or it is not ours.
const measure::LinkReport* clicks_of(const std::vector<measure::LinkReport>& links, int position,
                                     const std::string& url) {
  const auto found = std::ranges::find_if(links, [&](const measure::LinkReport& link) {
    return link.position == position && link.url == url;
  });
  return found == links.end() ? nullptr : &*found;
}

}  // namespace

std::string menu_body(const JsonValue& json) {
  JsonOut out;
  out.object();
  for (const std::string_view name : kBodyMembers)
    if (const auto value = json.find(name)) out.key(name).raw(value->dump());
  return out.end().take();
}

Result<engage::MenuDraft> menu_draft(const JsonValue& json) {
  engage::MenuDraft draft;
  ASSIGN(draft.name, json.string_at("name"));
  ASSIGN(auto alias, json.opt_string_at("alias"));
  draft.alias = std::move(alias).value_or("");
  draft.body = menu_body(json);
  return draft;
}

std::string menu_request_schema(bool with_version) {
  const std::string size = closed({{"width", kCount}, {"height", kCount}});
  const std::string areas = described(
      list_of(kAnyObject),
      "at most 20 of {bounds: {x, y, width, height}, action}; actions as LINE has them, but that a "
      "richmenuswitch names a `menu`; data of postbacks is filled in where there is none");
  const std::string name = text_upto(limits::menu_name_bytes_max, 1);
  const std::string image = described(kText, "id of a picture in the media library");
  const std::string alias = described(text_upto(32), "so that other menus can switch to it; stays");
  if (!with_version)
    return closed({{"name", name},
                   {"alias?", alias},
                   {"chat_bar_text", kText},
                   {"selected?", kFlag},
                   {"size", size},
                   {"image", image},
                   {"areas", areas}});
  return closed({{"version", described(kCount, "the one that the change was made from")},
                 {"name", name},
                 {"alias?", alias},
                 {"chat_bar_text", kText},
                 {"selected?", kFlag},
                 {"size", size},
                 {"image", image},
                 {"areas", areas}});
}

void write_menu_members(JsonOut& out, const engage::Menu& menu) {
  out.field("id", menu.id.text()).field("name", menu.name);
  text_field(out, "alias", menu.alias);
  out.field("stage", name(menu.stage)).field("version", menu.version);
  out.field("version_state", name(menu.newest));
  if (menu.live != 0) out.field("live_version", menu.live);
  if (menu.job != 0) out.field("job", menu.job);
  out.field("created_by", menu.created_by);
  out.field("created_at", iso8601(menu.created_at)).field("updated_at", iso8601(menu.updated_at));
}

std::string menu_schema() {
  return object({{"id", kUuid},
                 {"name", kText},
                 {"alias?", kText},
                 {"stage", words_of(engage::MenuStage::retired)},
                 {"version", described(kCount, "the newest")},
                 {"version_state", words_of(engage::VersionState::failed)},
                 {"live_version?", described(kCount, "what LINE shows")},
                 {"job?", described(kInteger, "of the last publishing")},
                 {"created_by", kText},
                 {"created_at", kTime},
                 {"updated_at", kTime}});
}

std::string menu_detail(const engage::Menu& menu, const engage::MenuVersion& version,
                        const std::vector<std::pair<int, std::string>>& idle) {
  JsonOut out;
  out.object();
  write_menu_members(out, menu);
  out.key("shown").object().field("version", version.version);
  out.field("state", name(version.state)).field("edited_by", version.edited_by);
  out.field("edited_at", iso8601(version.edited_at));
  time_field(out, "live_at", version.live_at);
  out.key("body").raw(version.body).end();
  out.key("idle_areas").array();
  for (const auto& [area, target] : idle)
    out.object().field("area", area).field("menu", target).end();
  return out.end().end().take();
}

std::string menu_detail_schema() {
  return object(
      {{"id", kUuid},
       {"name", kText},
       {"stage", words_of(engage::MenuStage::retired)},
       {"version", kCount},
       {"shown", object({{"version", kCount},
                         {"state", words_of(engage::VersionState::failed)},
                         {"edited_by", kText},
                         {"edited_at", kTime},
                         {"live_at?", kTime},
                         {"body", kAnyObject}})},
       {"idle_areas",
        described(list_of(object({{"area", kCount}, {"menu", kText}})),
                  "areas from 1 that switch to a menu which is not published: taps do nothing")},
       {"alias?", kText},
       {"version_state", words_of(engage::VersionState::failed)},
       {"live_version?", kCount},
       {"job?", kInteger},
       {"created_by", kText},
       {"created_at", kTime},
       {"updated_at", kTime}});
}

std::string menu_default_json(const engage::DefaultPlan& plan) {
  JsonOut out;
  out.object();
  id_or_null(out, "menu", plan.menu);
  out.key("schedule").array();
  for (const auto& change : plan.schedule) {
    out.object().field("from", iso8601(change.from));
    id_or_null(out, "menu", change.menu);
    out.end();
  }
  out.end();
  id_or_null(out, "in_force", plan.in_force);
  return out.end().take();
}

std::string menu_default_schema(bool answer) {
  const std::string menu = or_null(kUuid);
  if (!answer)
    return closed({{"menu?", menu},
                   {"schedule?", list_of(closed({{"from", kTime}, {"menu?", menu}}),
                                         limits::menu_schedule_max)}});
  return object({{"menu", described(menu, "before the schedule begins; null: none")},
                 {"schedule", list_of(object({{"from", kTime}, {"menu", menu}}))},
                 {"in_force", described(menu, "now")}});
}

std::string menu_rules_json(const std::vector<engage::MenuRule>& rules) {
  JsonOut out;
  return out.object().key("rules").raw(engage::rules_json(rules)).end().take();
}

std::string menu_rules_schema() {
  const std::string rule = closed({{"name", text_upto(limits::menu_name_bytes_max, 1)},
                                   {"menu", kUuid},
                                   {"condition", described(kAnyObject, "docs/conditions.md")},
                                   {"from?", kTime},
                                   {"until?", kTime}});
  return closed({{"rules", described(list_of(rule, limits::menu_rules_max),
                                     "the first that holds decides")}});
}

std::string menu_status_json(const engage::MenuStatus& status) {
  JsonOut out;
  out.object().key("menus").array();
  for (const auto& one : status.menus) {
    out.object().field("menu", one.menu.text()).field("name", one.name);
    out.field("wanted", one.counts.wanted).field("linked", one.counts.linked);
    out.field("waiting", one.counts.waiting).end();
  }
  out.end().field("unlinking", status.links.unlinking).field("unsure", status.links.unsure);
  time_field(out, "evaluated_at", status.links.evaluated_at);
  text_field(out, "problem", status.links.problem);
  return out.end().take();
}

std::string menu_status_schema() {
  return object(
      {{"menus", list_of(object({{"menu", kUuid},
                                 {"name", kText},
                                 {"wanted", described(kCount, "friends who ought to have it")},
                                 {"linked", described(kCount, "people of whom LINE said so")},
                                 {"waiting", described(kCount, "friends to be linked")}}))},
       {"unlinking", described(kCount, "friends whose menu is to be taken away")},
       {"unsure", described(kCount, "people of whom it is not known; they are told again")},
       {"evaluated_at?", kTime},
       {"problem?", kText}});
}

std::string menu_taps_json(const std::vector<MenuTaps>& versions,
                           const std::vector<measure::LinkReport>& links) {
  JsonOut out;
  out.object().key("areas").array();
  for (const MenuTaps& version : versions) {
    int link = 0;
    for (std::size_t i = 0; i < version.body.areas.size(); ++i) {
      const engage::MenuArea& area = version.body.areas[i];
      out.object().field("version", version.version).field("area", static_cast<int>(i) + 1);
      out.field("type", area.type);
      text_field(out, "label", area.label);
      std::int64_t sum = 0;
      out.key("days").array();
      for (const engage::TapRow& row : version.rows) {
        if (row.area != static_cast<int>(i) + 1) continue;
        sum += row.taps;
        out.object().field("date", row.day).field("taps", row.taps).end();
      }
      out.end().field("taps", sum).field("about", area.type == "message");
      if (content::is_web_url(area.uri)) {
        const auto* clicks = clicks_of(links, link++, area.uri);
        out.field("clicks", clicks != nullptr ? clicks->clicks : 0);
      }
      out.end();
    }
  }
  return out.end().end().take();
}

std::string menu_taps_schema() {
  return object(
      {{"areas", list_of(object({{"version", kCount},
                                 {"area", described(kCount, "from 1")},
                                 {"type", kText},
                                 {"label?", kText},
                                 {"days", list_of(object({{"date", kText}, {"taps", kCount}}))},
                                 {"taps", described(kCount, "of the days shown")},
                                 {"about", described(kFlag, "people may have typed the same text")},
                                 {"clicks?", described(kCount, "of a link, of all time")}}))}});
}

}  // namespace enishi::api
