// A Flex container by itself, so that every input reaches the rules of Flex.
#include <cstdint>
#include <string>

#include "fuzz/content_judge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace enishi;
  std::string body = R"([{"type":"flex","altText":"a","contents":)";
  body.append(reinterpret_cast<const char*>(data), size).append("}]");
  const auto document = JsonDocument::parse(body);
  if (document) fuzz::judge(document->root());
  return 0;
}
