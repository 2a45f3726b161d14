#include "segment/sample.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"

namespace enishi::segment {

Sampler::Sampler(std::string_view seed) {
  const auto digest = sha256(seed);
  state_ = read_be64(std::string_view(reinterpret_cast<const char*>(digest.data()), 8), 0);
}

std::uint64_t Sampler::hash(RecordNo record) const {
  std::uint64_t z = state_ + record.value * 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

bool Sampler::in_percent(RecordNo record, double percent) const {
  constexpr double kAll = 9'007'199'254'740'992;  // 2^53: the upper bits, exact in a double
  return static_cast<double>(hash(record) >> 11) < percent / 100 * kAll;
}

int Sampler::part(RecordNo record, int parts) const {
  const std::uint64_t high = hash(record) >> 32;
  return static_cast<int>(high * static_cast<std::uint64_t>(parts) >> 32) + 1;
}

people::RecordSet smallest(people::RecordSet among, const Sampler& sampler, std::size_t count) {
  if (among.size() <= count) return among;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> hashes;
  hashes.reserve(among.size());
  for (const std::uint32_t record : among.numbers())
    hashes.emplace_back(sampler.hash({record}), record);
  std::ranges::nth_element(hashes, hashes.begin() + static_cast<std::ptrdiff_t>(count));
  std::vector<std::uint32_t> found;
  for (std::size_t i = 0; i < count; ++i) found.push_back(hashes[i].second);
  std::ranges::sort(found);
  return people::RecordSet::of(found);
}

}  // namespace enishi::segment
