// What the log tells the menus: taps are counted, people who come back are noted, the deleted are
// forgotten, and the keeper hears that people have changed. Stands after the people room's applier.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "engage/menu_keeper.h"
#include "engage/menu_taps.h"

namespace enishi::engage {

class MenuApplier final : public spine::Applier {
 public:
  MenuApplier(const MenuSeams& seams, const TapIndex& taps, const MenuLinks& links, MenuPins& pins,
              MenuKeeper& keeper)
      : seams_(seams), taps_(taps), links_(links), pins_(pins), keeper_(keeper) {}

  // What `incoming` is a tap of: where several menus have an area that says the same, that of the
  // menu which the person has. Nullopt: of none.
  std::optional<TapArea> tapped(const spine::Entry& entry, const Incoming& incoming) const;

  std::string_view name() const override { return "engage.menus"; }
  Status apply(store::Tx& tx, spine::Entry& entry) override;
  Status flush(store::Tx& tx) override;
  void committed() noexcept override;
  void rolled_back() noexcept override { clear(); }

 private:
  using TapKey = std::tuple<MenuNo, int, int, std::string>;  // menu, version, area, day

  void note_change(const spine::Entry& entry);
  void hear(const spine::Entry& entry);
  void count(const spine::Entry& entry, const TapArea& area);
  Status forget(store::Tx& tx, const spine::Entry& entry);
  void clear() noexcept;

  const MenuSeams& seams_;
  const TapIndex& taps_;
  const MenuLinks& links_;
  MenuPins& pins_;
  MenuKeeper& keeper_;

  // Of the batch at hand.
  std::map<TapKey, std::int64_t> counts_;
  std::set<std::pair<ChannelNo, std::uint32_t>> back_;
  std::vector<RecordNo> deleted_;
  std::set<ChannelNo> channels_;
  std::set<WorkspaceNo> workspaces_;
  bool all_ = false;
};

}  // namespace enishi::engage
