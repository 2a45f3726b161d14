#include "engage/menu_plan.h"

#include "base/zone.h"
#include "engage/limits.h"
#include "engage/menu_default.h"
#include "engage/menu_targets.h"
#include "engage/sql.h"

namespace enishi::engage {
namespace {

// The id of a number; nullopt for 0.
Result<std::optional<MenuId>> id_of(store::Tx& tx, MenuNo no) {
  if (!no) return std::nullopt;
  ASSIGN(const auto menu, find_menu(tx, no));
  if (!menu) return std::nullopt;
  return menu->id;
}

Result<MenuNo> no_of(store::Tx& tx, ChannelNo channel, const std::optional<MenuId>& id,
                     const std::string& field) {
  if (!id) return MenuNo{};
  ASSIGN(const Menu menu, published_menu(tx, channel, *id, field));
  return menu.no;
}

Result<DefaultPlan> read_plan(store::Tx& tx, ChannelNo channel, Time now) {
  DefaultPlan plan;
  ASSIGN(const auto row, find_menu_channel(tx, channel));
  if (!row) return plan;
  ASSIGN(plan.menu, id_of(tx, row->default_menu));
  ASSIGN(const auto schedule, schedule_of(tx, channel));
  for (const ScheduledMenu& one : schedule) {
    ASSIGN(auto menu, id_of(tx, one.menu));
    plan.schedule.push_back({one.from, std::move(menu)});
  }
  ASSIGN(plan.in_force, id_of(tx, menu_in_force(schedule, row->default_menu, now)));
  return plan;
}

std::string shown(const DefaultPlan& plan) {
  JsonOut out;
  out.object();
  if (plan.menu) out.field("menu", plan.menu->text());
  out.key("schedule").array();
  for (const auto& change : plan.schedule) {
    out.object().field("from", iso8601(change.from));
    if (change.menu) out.field("menu", change.menu->text());
    out.end();
  }
  return out.end().end().take();
}

}  // namespace

Result<workspace::Channel> MenuPlan::need_channel(const ChannelId& id) const {
  const workspace::Directory directory = seams_.workspaces.directory();
  const workspace::Channel* found = directory.channel(id);
  if (found == nullptr) return fail(ErrorCode::not_found, "There is no such channel.", "channel");
  return *found;
}

Status MenuPlan::note(store::Tx& tx, const guard::Actor& actor, const workspace::Channel& channel,
                      std::string_view action, std::string before, std::string after) const {
  guard::Operation operation;
  operation.workspace = channel.workspace;
  operation.action = action;
  operation.target = "channel/" + channel.id.text();
  operation.before = std::move(before);
  operation.after = std::move(after);
  return seams_.operations.append(tx, actor, operation);
}

Result<DefaultPlan> MenuPlan::default_of(const ChannelId& channel) const {
  ASSIGN(const auto found, need_channel(channel));
  return seams_.state.reading(
      [&](store::Tx& tx) { return read_plan(tx, found.no, seams_.clock.now()); });
}

Status MenuPlan::set_default(const guard::Actor& actor, const ChannelId& channel,
                             const DefaultPlan& plan) {
  ASSIGN(const auto found, need_channel(channel));
  if (plan.schedule.size() > limits::menu_schedule_max)
    return invalid("schedule", "takes at most 100 changes");
  for (std::size_t i = 1; i < plan.schedule.size(); ++i)
    if (plan.schedule[i].from <= plan.schedule[i - 1].from)
      return invalid("schedule[" + std::to_string(i) + "].from",
                     "must be later than that of the change before");
  return seams_.state.write([&](store::Tx& tx) -> Status {
    ASSIGN(const DefaultPlan before, read_plan(tx, found.no, seams_.clock.now()));
    ASSIGN(const MenuNo menu, no_of(tx, found.no, plan.menu, "menu"));
    TRY(tx.exec(sql::menu_channel_insert, {found.no}));
    TRY(tx.exec(sql::menu_set_default, {found.no, menu}));
    TRY(tx.exec(sql::menu_schedule_clear, {found.no}));
    for (std::size_t i = 0; i < plan.schedule.size(); ++i) {
      ASSIGN(const MenuNo one, no_of(tx, found.no, plan.schedule[i].menu,
                                     "schedule[" + std::to_string(i) + "].menu"));
      TRY(tx.exec(sql::menu_schedule_add, {found.no, plan.schedule[i].from, one}));
    }
    return note(tx, actor, found, "menu.set_default", shown(before), shown(plan));
  });
}

Result<std::vector<MenuRule>> MenuPlan::rules_of(const ChannelId& channel) const {
  ASSIGN(const auto found, need_channel(channel));
  ASSIGN(const auto row,
         seams_.state.reading([&](store::Tx& tx) { return find_menu_channel(tx, found.no); }));
  return parse_rules(row ? row->rules : "[]");
}

Status MenuPlan::set_rules(const guard::Actor& actor, const ChannelId& channel,
                           const std::vector<MenuRule>& rules) {
  ASSIGN(const auto found, need_channel(channel));
  {
    const auto view = seams_.people.view();
    for (const MenuRule& rule : rules) TRY(rule.condition.check(*view, found.workspace_no));
  }
  const std::string stored = rules_json(rules);
  if (stored.size() > limits::menu_rules_bytes_max)
    return fail(ErrorCode::too_large, "The rules are too large.", "rules");
  return seams_.state.write([&](store::Tx& tx) -> Status {
    for (std::size_t i = 0; i < rules.size(); ++i)
      TRY(published_menu(tx, found.no, rules[i].menu, "rules[" + std::to_string(i) + "].menu"));
    ASSIGN(const auto before, find_menu_channel(tx, found.no));
    TRY(tx.exec(sql::menu_channel_insert, {found.no}));
    TRY(tx.exec(sql::menu_set_rules, {found.no, stored}));
    return note(tx, actor, found, "menu.set_rules", before ? before->rules : "[]", stored);
  });
}

Status MenuPlan::pin(const guard::Actor& actor, const ChannelId& channel, RecordNo record,
                     const std::optional<MenuId>& menu) {
  ASSIGN(const auto found, need_channel(channel));
  MenuNo no;
  TRY(seams_.state.write([&](store::Tx& tx) -> Status {
    ASSIGN(no, no_of(tx, found.no, menu, "menu"));
    ASSIGN(const auto was, tx.integer(sql::menu_pin_find, {found.no, record}));
    ASSIGN(const auto was_id, id_of(tx, MenuNo{static_cast<std::uint32_t>(was.value_or(0))}));
    if (menu)
      TRY(tx.exec(sql::menu_pin_set, {found.no, record, no}));
    else
      TRY(tx.exec(sql::menu_pin_remove, {found.no, record}));
    guard::Operation operation;
    operation.workspace = found.workspace;
    operation.action = menu ? "menu.pin" : "menu.unpin";
    operation.target = "channel/" + found.id.text() + "/friend/" + std::to_string(record.value);
    JsonOut before, after;
    if (was_id) operation.before = before.object().field("menu", was_id->text()).end().take();
    if (menu) operation.after = after.object().field("menu", menu->text()).end().take();
    operation.subject = record.value;
    return seams_.operations.append(tx, actor, operation);
  }));
  pins_.set(found.no, record, menu ? std::optional(no) : std::nullopt);
  return {};
}

}  // namespace enishi::engage
