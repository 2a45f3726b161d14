// A message body: what the validator accepts LINE takes, filled with whatever.
#include <cstdint>
#include <string>

#include "fuzz/content_judge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace enishi;
  const auto document =
      JsonDocument::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (document) fuzz::judge(document->root());
  return 0;
}
