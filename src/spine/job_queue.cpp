#include "spine/job_queue.h"

#include <algorithm>
#include <tuple>

namespace enishi::spine {

void JobQueue::add(std::int64_t id, Priority priority) {
  slots_.try_emplace(id, Slot{.priority = priority});
}

std::optional<std::int64_t> JobQueue::take(Moment now) {
  auto best = slots_.end();
  const auto rank = [](const Slot& slot) { return std::tuple(slot.priority, slot.last_turn); };
  for (auto it = slots_.begin(); it != slots_.end(); ++it) {
    if (it->second.taken || it->second.not_before > now) continue;
    if (best == slots_.end() || rank(it->second) < rank(best->second)) best = it;
  }
  if (best == slots_.end()) return std::nullopt;
  best->second.taken = true;
  best->second.hurried = false;
  best->second.last_turn = ++turns_;
  return best->first;
}

void JobQueue::put_back(std::int64_t id, Moment not_before) {
  Slot& slot = slots_[id];
  slot.taken = false;
  slot.not_before = slot.hurried ? kAtOnce : not_before;
}

void JobQueue::hurry(std::int64_t id) {
  const auto at = slots_.find(id);
  if (at == slots_.end()) return;
  at->second.not_before = kAtOnce;
  at->second.hurried = true;
}

std::optional<JobQueue::Moment> JobQueue::next_moment() const {
  std::optional<Moment> next;
  for (const auto& [id, slot] : slots_) {
    if (!slot.taken) next = std::min(next.value_or(Moment::max()), slot.not_before);
  }
  return next;
}

}  // namespace enishi::spine
