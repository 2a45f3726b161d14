#include "delivery/frequency_cap.h"

#include "base/bytes.h"
#include "delivery/sql.h"

namespace enishi::delivery {

void CapCounts::add(std::uint32_t record) {
  if (counts_.size() <= record) counts_.resize(record + record / 4 + 1);
  if (counts_[record] < 255) ++counts_[record];
}

Result<std::shared_ptr<CapCounts>> CapCounts::load(store::Database& state, WorkspaceNo workspace,
                                                   Time since) {
  auto counts = std::make_shared<CapCounts>();
  TRY(state.read([&](store::Tx& tx) {
    return tx.query(sql::recent_recipients, {workspace, since}, [&](const store::Row& row) {
      const std::string_view records = row.blob(0);
      MutexLock lock(counts->mutex_);
      for (std::size_t at = 0; at + 4 <= records.size(); at += 4)
        counts->add(read_be32(records, at));
    });
  }));
  return counts;
}

bool CapCounts::take(RecordNo record, int cap) {
  MutexLock lock(mutex_);
  if (record.value < counts_.size() && counts_[record.value] >= cap) return false;
  add(record.value);
  return true;
}

void CapCounts::give_back(RecordNo record) {
  MutexLock lock(mutex_);
  if (record.value < counts_.size() && counts_[record.value] > 0) --counts_[record.value];
}

Result<std::shared_ptr<CapCounts>> FrequencyCaps::counts(const workspace::Workspace& workspace,
                                                         Time now) {
  // The lock is held over the load: a second planner waits for the first one's counts.
  MutexLock lock(mutex_);
  auto& weak = shared_[workspace.no];
  if (auto alive = weak.lock()) return alive;
  const Time since = now - std::chrono::days(workspace.cap_days);
  ASSIGN(auto counts, CapCounts::load(state_, workspace.no, since));
  weak = counts;
  return counts;
}

}  // namespace enishi::delivery
