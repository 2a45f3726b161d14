#include "simulator/retry_keys.h"

#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>

namespace enishi::simulator {

namespace {
struct Entry {
  Time first_seen;
  bool accepted = false;
  AcceptedSend send;
};
}  // namespace

struct RetryKeys::Impl {
  boost::unordered_flat_map<Bytes16, Entry, Bytes16Hash> entries;
  std::deque<std::pair<Time, Bytes16>> order;  // by first_seen

  void forget_old(Time now) {
    while (!order.empty() && now >= order.front().first + kRetryKeyLife) {
      entries.erase(order.front().second);
      order.pop_front();
    }
  }
};

RetryKeys::RetryKeys() : impl_(std::make_unique<Impl>()) {}
RetryKeys::~RetryKeys() = default;

std::optional<AcceptedSend> RetryKeys::seen(Time now, const Bytes16& key) {
  impl_->forget_old(now);
  const auto [at, fresh] = impl_->entries.try_emplace(key, Entry{now, false, {}});
  if (fresh) impl_->order.emplace_back(now, key);
  if (!at->second.accepted) return std::nullopt;
  return at->second.send;
}

void RetryKeys::accept(const Bytes16& key, const AcceptedSend& send) {
  const auto at = impl_->entries.find(key);
  if (at == impl_->entries.end()) return;
  at->second.accepted = true;
  at->second.send = send;
}

std::size_t RetryKeys::size() const {
  return impl_->entries.size();
}

}  // namespace enishi::simulator
