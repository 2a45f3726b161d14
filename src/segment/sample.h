// Which records a sample takes: a function of the record's number and the seed alone, so that it
// stays the same as people come and go. docs/conditions.md, "Samples".
#pragma once

#include <cstdint>
#include <string_view>

#include "people/record_set.h"

namespace enishi::segment {

class Sampler {
 public:
  explicit Sampler(std::string_view seed);

  // The n-th output of SplitMix64 for record n, begun with the first 8 bytes (big endian) of
  // SHA-256 of the seed.
  std::uint64_t hash(RecordNo record) const;
  bool in_percent(RecordNo record, double percent) const;
  int part(RecordNo record, int parts) const;  // 1 to parts

 private:
  std::uint64_t state_;
};

// Of these people the `count` with the smallest hashes, or all if they are fewer.
people::RecordSet smallest(people::RecordSet among, const Sampler& sampler, std::size_t count);

}  // namespace enishi::segment
