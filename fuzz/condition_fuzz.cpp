// Whatever a caller sends as a condition, as JSON or as text, is refused with a place, or
// understood for good: written in either form it reads as the same condition.
#include <cstdlib>

#include "segment/condition.h"

namespace {

using enishi::segment::Condition;

constexpr enishi::JsonLimits kLimits{.bytes_max = 4 << 20, .depth_max = 80};

std::string json_again(const std::string& json) {
  const auto document = enishi::JsonDocument::parse(json, kLimits);
  if (!document) std::abort();
  const auto condition = Condition::parse(document->root());
  if (!condition) std::abort();
  return condition->json();
}

void understood(const Condition& condition) {
  const std::string json = condition.json();
  if (json_again(json) != json) std::abort();
  const auto read = Condition::parse_text(condition.text());
  if (!read || read->json() != json) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto condition = Condition::parse_text(text)) {
    understood(*condition);
  } else if (condition.error().field.empty()) {
    std::abort();
  }
  const auto document = enishi::JsonDocument::parse(text, kLimits);
  if (!document) return 0;
  if (const auto condition = Condition::parse(document->root())) understood(*condition);
  return 0;
}
