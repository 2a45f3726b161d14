#include "simulator/faults.h"

#include "base/id.h"
#include "simulator/mix.h"

namespace enishi::simulator {

namespace {
constexpr std::string_view kNames[kFaults] = {
    "none",           "error_before",     "error_after",
    "timeout_before", "timeout_after",    "reset_before",
    "reset_after",    "limit_rate",       "limit_concurrent",
    "limit_free",     "limit_additional", "limit_same_user"};

Fault chosen(const FaultRates& rates, std::uint64_t draw) {
  auto left = static_cast<unsigned>((draw >> 11) % 1000);
  for (std::size_t i = 1; i < kFaults; ++i) {
    if (left < rates.permille[i]) return static_cast<Fault>(i);
    left -= rates.permille[i];
  }
  return Fault::none;
}
}  // namespace

std::string_view name(Fault fault) {
  return kNames[static_cast<std::size_t>(fault)];
}

std::optional<Fault> parse_fault(std::string_view name) {
  for (std::size_t i = 0; i < kFaults; ++i)
    if (kNames[i] == name) return static_cast<Fault>(i);
  return std::nullopt;
}

void Faults::set(FaultPlan plan) {
  const MutexLock lock(mutex_);
  plan_ = std::move(plan);
}

FaultPlan Faults::plan() const {
  const MutexLock lock(mutex_);
  return plan_;
}

void Faults::script(std::string endpoint, Fault fault, unsigned count) {
  const MutexLock lock(mutex_);
  if (count > 0) scripts_.push_back({std::move(endpoint), fault, count});
}

Fault Faults::draw(std::string_view endpoint) {
  const MutexLock lock(mutex_);
  for (auto script = scripts_.begin(); script != scripts_.end(); ++script) {
    if (script->endpoint != "*" && script->endpoint != endpoint) continue;
    const Fault fault = script->fault;
    if (--script->left == 0) scripts_.erase(script);
    return fault;
  }
  if (plan_.rates.empty()) return Fault::none;
  auto rates = plan_.rates.find(endpoint);
  if (rates == plan_.rates.end()) rates = plan_.rates.find("*");
  if (rates == plan_.rates.end()) return Fault::none;
  auto count = draws_.find(endpoint);
  if (count == draws_.end()) count = draws_.emplace(endpoint, 0).first;
  const std::uint64_t key = mix(seed_, hash_bytes(endpoint.data(), endpoint.size()));
  return chosen(rates->second, mix(key, count->second++));
}

void Faults::clear() {
  const MutexLock lock(mutex_);
  plan_ = {};
  scripts_.clear();
  draws_.clear();
}

}  // namespace enishi::simulator
