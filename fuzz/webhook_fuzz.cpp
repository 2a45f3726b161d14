// A webhook body: refused, or split into entries whose payloads are slices that parse again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "line/webhook.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace enishi;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const Time now = from_ms(1'790'000'000'000);
  const auto parsed = line::parse_webhook(body, now);
  if (!parsed) return 0;
  for (const spine::NewEntry& entry : parsed->entries) {
    if (entry.occurred_at > now + std::chrono::hours{24}) std::abort();
    const auto again = line::parse_webhook(R"({"events":[)" + entry.payload + "]}", now);
    // What was accepted once is accepted again, alone: the same event, or one member of it.
    if (!again || again->entries.size() != 1) std::abort();
    if (again->entries[0].kind != entry.kind || again->entries[0].subject != entry.subject)
      std::abort();
  }
  return 0;
}
