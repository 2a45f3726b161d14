#include "engage/menu_taps.h"

#include <algorithm>

#include "engage/limits.h"
#include "engage/menu_body.h"
#include "engage/sql.h"

namespace enishi::engage {
namespace {

std::string data_key(const std::string& data) {
  return "p" + data;
}
std::string text_key(const std::string& text) {
  return "m" + text;
}

// Of one menu the version that came last has the area.
void add(std::vector<TapArea>& areas, const TapArea& area) {
  const auto same = std::ranges::find(areas, area.menu, &TapArea::menu);
  if (same == areas.end())
    areas.push_back(area);
  else if (same->version < area.version)
    *same = area;
}

}  // namespace

Status TapIndex::load(store::Database& state) {
  struct Row {
    ChannelNo channel;
    TapArea area;
    std::string body;
  };
  ASSIGN(const auto rows, state.reading([](store::Tx& tx) {
    return tx.all<Row>(sql::menu_tap_bodies, {}, [](const store::Row& row) {
      return Row{{static_cast<std::uint32_t>(row.integer(0))},
                 {.menu = {static_cast<std::uint32_t>(row.integer(1))},
                  .version = static_cast<int>(row.integer(2))},
                 row.str(3)};
    });
  }));
  auto fresh = std::make_shared<std::map<ChannelNo, Areas>>();
  for (const auto& [channel, area, body] : rows) {
    ASSIGN(const MenuBody read, read_body(body));
    for (std::size_t i = 0; i < read.areas.size(); ++i) {
      TapArea here = area;
      here.area = static_cast<int>(i) + 1;
      const MenuArea& one = read.areas[i];
      if (!one.data.empty()) add((*fresh)[channel][data_key(one.data)], here);
      if (!one.text.empty()) add((*fresh)[channel][text_key(one.text)], here);
    }
  }
  MutexLock lock(mutex_);
  areas_ = std::move(fresh);
  return {};
}

std::vector<TapArea> TapIndex::find(ChannelNo channel, const Incoming& incoming) const {
  std::string key;
  if (incoming.what == What::postback)
    key = data_key(incoming.data);
  else if (incoming.what == What::message && incoming.type == MessageType::text)
    key = text_key(incoming.text);
  else
    return {};
  std::shared_ptr<const std::map<ChannelNo, Areas>> areas;
  {
    MutexLock lock(mutex_);
    areas = areas_;
  }
  if (!areas) return {};
  const auto of_channel = areas->find(channel);
  if (of_channel == areas->end()) return {};
  const auto found = of_channel->second.find(key);
  return found == of_channel->second.end() ? std::vector<TapArea>{} : found->second;
}

Result<std::vector<TapRow>> taps_of(store::Tx& tx, MenuNo menu, const std::string& from,
                                    const std::string& to) {
  return tx.all<TapRow>(
      sql::menu_taps_of, {menu, from, to, static_cast<std::int64_t>(limits::menu_tap_rows_max)},
      [](const store::Row& row) {
        return TapRow{static_cast<int>(row.integer(0)), static_cast<int>(row.integer(1)),
                      row.str(2), row.integer(3)};
      });
}

std::string day_text(const Zone& zone, Time at) {
  const std::string digits = yyyymmdd(zone.civil(at).date);
  return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6);
}

}  // namespace enishi::engage
