#include "simulator/rich_menu_counts.h"

namespace enishi::simulator {

void CountedUsers::add(const CountedUsers& more) {
  count_ += more.count_;
  others_ += more.others_;
  users_.insert(more.users_.begin(), more.users_.end());
}

RichMenuDay& RichMenuCounts::at(int jst_day) {
  RichMenuDay& day = days_[jst_day];
  day.clicks.resize(areas_);
  return day;
}

std::vector<std::pair<int, const RichMenuDay*>> RichMenuCounts::between(int first, int last) const {
  std::vector<std::pair<int, const RichMenuDay*>> out;
  for (auto at = days_.lower_bound(first); at != days_.end() && at->first <= last; ++at)
    out.emplace_back(at->first, &at->second);
  return out;
}

}  // namespace enishi::simulator
