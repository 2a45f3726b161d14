// Whatever a caller sends as a condition is refused with a place, or understood for good.
#include <cstdlib>

#include "segment/condition.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const enishi::JsonLimits limits{.bytes_max = 1 << 16, .depth_max = 64};
  const auto document = enishi::JsonDocument::parse(text, limits);
  if (!document) return 0;
  const auto condition = enishi::segment::Condition::parse(document->root());
  if (!condition) return 0;
  const std::string canonical = condition->json();
  const auto again = enishi::JsonDocument::parse(canonical, limits);
  if (!again) std::abort();
  const auto same = enishi::segment::Condition::parse(again->root());
  if (!same || same->json() != canonical) std::abort();
  return 0;
}
