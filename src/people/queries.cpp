#include "people/queries.h"

#include <algorithm>

#include "base/limits.h"
#include "people/sql.h"

namespace enishi::people {

Result<std::optional<Profile>> read_profile(store::Tx& tx, RecordNo record) {
  return tx.first<Profile>(sql::profile, {record}, [](const store::Row& row) {
    return Profile{row.str(0), row.str(1), row.str(2), row.str(3)};
  });
}

Result<std::vector<std::pair<RecordNo, std::string>>> read_names(
    store::Tx& tx, std::span<const RecordNo> records) {
  std::vector<std::pair<RecordNo, std::string>> names;
  while (!records.empty()) {
    const auto some = records.first(std::min(records.size(), limits::people_query_rows_max));
    records = records.subspan(some.size());
    std::string text = "SELECT record, name FROM profile WHERE name IS NOT NULL AND record IN (";
    for (RecordNo record : some) text += std::to_string(record.value) + ",";
    text.back() = ')';
    TRY(tx.query_text(text, {}, [&](const store::Row& row) {
      names.emplace_back(RecordNo{static_cast<std::uint32_t>(row.integer(0))}, row.str(1));
    }));
  }
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

Result<std::vector<HistoryRow>> read_history(store::Tx& tx, ChannelNo channel, RecordNo record) {
  return tx.all<HistoryRow>(sql::friend_history, {channel, record}, [](const store::Row& row) {
    return HistoryRow{.at = row.time(1),
                      .applied_at = row.time(3),
                      .what = std::string(name(static_cast<FriendSign>(row.integer(2)))),
                      .late = row.boolean(4)};
  });
}

}  // namespace enishi::people
