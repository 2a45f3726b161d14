#include "engage/menu_rules.h"

#include <algorithm>

#include "base/text.h"
#include "base/zone.h"
#include "engage/limits.h"
#include "engage/sql.h"

namespace enishi::engage {
namespace {

constexpr std::size_t kTimeBytesMax = 40;

Result<std::optional<Time>> time_at(const JsonValue& json, std::string_view name) {
  const auto value = json.find(name);
  if (!value) return std::nullopt;
  ASSIGN(const auto text, value->string(1, kTimeBytesMax));
  const auto time = parse_iso8601(text);
  if (!time) return invalid(value->path(), "must be a time, as 2026-11-21T10:00:00+09:00");
  return time;
}

Result<MenuRule> parse_rule(const JsonValue& json) {
  TRY(json.only({"name", "menu", "condition", "from", "until"}));
  ASSIGN(const std::string name, json.string_at("name", 1, limits::menu_name_bytes_max));
  ASSIGN(const JsonValue menu, json.get("menu"));
  ASSIGN(const auto menu_text, menu.string());
  const auto id = MenuId::parse(menu_text);
  if (!id) return invalid(menu.path(), "must be the id of a menu");
  ASSIGN(const JsonValue condition, json.get("condition"));
  ASSIGN(auto parsed, segment::Condition::parse(condition));
  ASSIGN(const auto from, time_at(json, "from"));
  ASSIGN(const auto until, time_at(json, "until"));
  if (from && until && *until <= *from)
    return invalid(json.get("until")->path(), "must be later than 'from'");
  return MenuRule{name, *id, std::move(parsed), from, until};
}

}  // namespace

Result<std::vector<MenuRule>> parse_rules(const JsonValue& list) {
  ASSIGN(const std::size_t count, list.array(0, limits::menu_rules_max));
  std::vector<MenuRule> out;
  for (std::size_t i = 0; i < count; ++i) {
    ASSIGN(MenuRule rule, parse_rule(list.at(i)));
    out.push_back(std::move(rule));
  }
  return out;
}

Result<std::vector<MenuRule>> parse_rules(const std::string& stored) {
  ASSIGN(const auto document,
         JsonDocument::parse(stored, {.bytes_max = limits::menu_rules_bytes_max}));
  return parse_rules(document.root());
}

std::string rules_json(const std::vector<MenuRule>& rules) {
  JsonOut out;
  out.array();
  for (const MenuRule& rule : rules) {
    out.object().field("name", rule.name).field("menu", rule.menu.text());
    out.key("condition").raw(rule.condition.json());
    if (rule.from) out.field("from", iso8601(*rule.from));
    if (rule.until) out.field("until", iso8601(*rule.until));
    out.end();
  }
  return out.end().take();
}

Status MenuPins::load(store::Database& state) {
  std::map<ChannelNo, std::map<MenuNo, std::vector<std::uint32_t>>> rows;
  TRY(state.read([&](store::Tx& tx) {
    rows.clear();
    return tx.query(sql::menu_pins_all, {}, [&](const store::Row& row) {
      rows[{static_cast<std::uint32_t>(row.integer(0))}]
          [{static_cast<std::uint32_t>(row.integer(2))}]
              .push_back(static_cast<std::uint32_t>(row.integer(1)));
    });
  }));
  MutexLock lock(mutex_);
  sets_.clear();
  for (const auto& [channel, menus] : rows)
    for (const auto& [menu, records] : menus) sets_[channel][menu] = people::RecordSet::of(records);
  return {};
}

void MenuPins::set(ChannelNo channel, RecordNo record, std::optional<MenuNo> menu) {
  MutexLock lock(mutex_);
  Sets& sets = sets_[channel];
  for (auto& [other, set] : sets) set.remove(record);
  if (menu) sets[*menu].add(record);
}

void MenuPins::forget(RecordNo record) {
  MutexLock lock(mutex_);
  for (auto& [channel, sets] : sets_)
    for (auto& [menu, set] : sets) set.remove(record);
}

void MenuPins::forget(ChannelNo channel, MenuNo menu) {
  MutexLock lock(mutex_);
  sets_[channel].erase(menu);
}

MenuPins::Sets MenuPins::of(ChannelNo channel) const {
  MutexLock lock(mutex_);
  const auto found = sets_.find(channel);
  return found == sets_.end() ? Sets{} : found->second;
}

Result<Wanted> wanted_of(const people::People& people, const workspace::Channel& channel,
                         const std::vector<MenuRule>& rules, const MenuPins::Sets& pins,
                         const std::map<MenuId, MenuNo>& live, Time now) {
  Wanted out;
  out.reachable = people.view()->reachable(channel.no);
  people::RecordSet left = out.reachable;
  const auto give = [&](MenuNo menu, people::RecordSet set) {
    set &= left;
    left -= set;
    for (auto& [known, records] : out.menus)
      if (known == menu) {
        records |= set;
        return;
      }
    out.menus.emplace_back(menu, std::move(set));
  };
  for (const auto& [menu, set] : pins)
    if (std::ranges::any_of(live, [&](const auto& one) { return one.second == menu; }))
      give(menu, set);
  for (const MenuRule& rule : rules) {
    const auto menu = live.find(rule.menu);
    if (menu == live.end() || !rule.in_force(now)) continue;
    const auto view = people.view();
    ASSIGN(auto members, rule.condition.evaluate(*view, channel.workspace_no, channel.no));
    give(menu->second, std::move(members));
  }
  return out;
}

}  // namespace enishi::engage
