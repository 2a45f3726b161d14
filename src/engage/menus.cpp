#include "engage/menus.h"

#include "base/log.h"
#include "engage/sql.h"

namespace enishi::engage {

Status doubt_menus(store::Database& state) {
  return state.write([](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::menu_doubt_all));
    return {};
  });
}

Menus::Menus(MenuSeams seams, std::unique_ptr<MenuLinks> links)
    : seams_(std::move(seams)),
      links_(std::move(links)),
      library_(seams_),
      plan_(seams_, pins_),
      keeper_(seams_, *links_, pins_),
      publisher_(seams_,
                 [this](ChannelNo channel) {
                   if (const Status loaded = taps_.load(seams_.state); !loaded)
                     log_error("engage.taps_not_loaded", loaded.error());
                   keeper_.mark(channel, true);
                 }),
      applier_(seams_, taps_, *links_, pins_, keeper_) {}

Result<std::unique_ptr<Menus>> Menus::open(MenuSeams seams) {
  ASSIGN(auto links, MenuLinks::load(seams.state));
  std::unique_ptr<Menus> menus(new Menus(std::move(seams), std::move(links)));
  TRY(menus->load());
  return menus;
}

Status Menus::load() {
  TRY(pins_.load(seams_.state));
  TRY(taps_.load(seams_.state));
  ASSIGN(const auto channels,
         seams_.state.reading([](store::Tx& tx) { return menu_channels(tx); }));
  for (const MenuChannel& channel : channels) keeper_.add(channel.no);
  return {};
}

ChannelNo Menus::number_of(const ChannelId& channel) const {
  const workspace::Directory directory = seams_.workspaces.directory();
  const workspace::Channel* found = directory.channel(channel);
  return found == nullptr ? ChannelNo{} : found->no;
}

Result<Menu> Menus::create(const guard::Actor& actor, const ChannelId& channel, MenuDraft draft) {
  ASSIGN(Menu menu, library_.create(actor, channel, std::move(draft)));
  keeper_.add(menu.channel_no);
  return menu;
}

Result<Menu> Menus::save(const guard::Actor& actor, const MenuId& id, int version,
                         MenuDraft draft) {
  return library_.save(actor, id, version, std::move(draft));
}

Result<Menu> Menus::retire(const guard::Actor& actor, const MenuId& id) {
  ASSIGN(Menu menu, library_.retire(actor, id));
  pins_.forget(menu.channel_no, menu.no);
  keeper_.mark(menu.channel_no, true);
  return menu;
}

Result<std::int64_t> Menus::publish(const guard::Actor& actor, const MenuId& id) {
  return publisher_.publish(actor, id);
}

Status Menus::set_default(const guard::Actor& actor, const ChannelId& channel,
                          const DefaultPlan& plan) {
  TRY(plan_.set_default(actor, channel, plan));
  keeper_.mark(number_of(channel), true);
  return {};
}

Status Menus::set_rules(const guard::Actor& actor, const ChannelId& channel,
                        const std::vector<MenuRule>& rules) {
  TRY(plan_.set_rules(actor, channel, rules));
  keeper_.mark(number_of(channel), true);
  return {};
}

Status Menus::pin(const guard::Actor& actor, const ChannelId& channel, RecordNo record,
                  const std::optional<MenuId>& menu) {
  TRY(plan_.pin(actor, channel, record, menu));
  keeper_.mark(number_of(channel));
  return {};
}

Result<std::vector<TapRow>> Menus::taps(const MenuId& id, const std::string& from,
                                        const std::string& to) const {
  return seams_.state.reading([&](store::Tx& tx) -> Result<std::vector<TapRow>> {
    ASSIGN(const Menu menu, need_menu(tx, id));
    return taps_of(tx, menu.no, from, to);
  });
}

Result<MenuStatus> Menus::status(const ChannelId& channel) const {
  MenuStatus out;
  out.links = keeper_.status(number_of(channel));
  TRY(seams_.state.read([&](store::Tx& tx) -> Status {
    out.menus.clear();
    for (const auto& [no, counts] : out.links.menus) {
      ASSIGN(const auto menu, find_menu(tx, no));
      if (menu) out.menus.push_back({menu->id, menu->name, counts});
    }
    return {};
  }));
  return out;
}

}  // namespace enishi::engage
