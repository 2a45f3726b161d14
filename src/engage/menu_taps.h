// Taps by area. Postbacks and switches tell their area by their data; a message action is counted
// by its text, which people may also type ("about"). Links are counted where tracked links are, by
// their number (content/links.h, the menu's id in place of the campaign's).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/thread.h"
#include "base/zone.h"
#include "engage/incoming.h"
#include "engage/menu.h"
#include "engage/menu_links.h"
#include "store/store.h"

namespace enishi::engage {

struct TapArea {
  MenuNo menu;
  int version = 0;
  int area = 0;  // from 1
};

// Which data and which texts are areas of menus that LINE shows. Thread safe.
class TapIndex {
 public:
  Status load(store::Database& state);
  // The areas of the channel that say this; newest menu last, one a menu. Empty: none.
  std::vector<TapArea> find(ChannelNo channel, const Incoming& incoming) const;

 private:
  using Areas = std::unordered_map<std::string, std::vector<TapArea>>;
  mutable Mutex mutex_;
  std::shared_ptr<const std::map<ChannelNo, Areas>> areas_ GUARDED_BY(mutex_);
};

struct TapRow {
  int version = 0, area = 0;
  std::string day;  // "2026-11-21", in the workspace's zone
  std::int64_t taps = 0;
};
// Days are inclusive.
Result<std::vector<TapRow>> taps_of(store::Tx& tx, MenuNo menu, const std::string& from,
                                    const std::string& to);

std::string day_text(const Zone& zone, Time at);

}  // namespace enishi::engage
