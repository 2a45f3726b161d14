// Counts clicks per link and distinct persons per link.
#pragma once

#include <map>
#include <set>
#include <utility>

#include "measure/click_entry.h"

namespace enishi::measure {

// Stands after the people room's applier, which names the record of an entry's subject.
class ClickApplier final : public spine::Applier {
 public:
  std::string_view name() const override { return "measure.clicks"; }
  Status apply(store::Tx& tx, spine::Entry& entry) override;
  Status flush(store::Tx& tx) override;
  void committed() noexcept override { clear(); }
  void rolled_back() noexcept override { clear(); }

 private:
  void clear() noexcept;

  struct Total {
    std::int64_t clicks = 0, previews = 0;
  };
  std::map<std::int64_t, Total> totals_;                      // by link
  std::set<std::pair<std::int64_t, std::uint32_t>> persons_;  // (link, record)
};

}  // namespace enishi::measure
