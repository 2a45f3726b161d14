// Bodies of API calls: whatever comes in, parsing and translating end with a value or an error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "api/campaign_json.h"
#include "api/schema.h"

namespace {

using enishi::JsonDocument;

const enishi::api::Schema& spec_schema() {
  static const auto schema = enishi::api::Schema::compile(enishi::api::campaign_spec_schema());
  if (!schema) std::abort();
  return *schema;
}

const enishi::api::Schema* no_component(std::string_view) {
  return nullptr;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto document = JsonDocument::parse(body);
  if (!document) return 0;
  const auto fits = spec_schema().check(document->root(), no_component);
  const auto spec = enishi::api::campaign_spec(document->root());
  // The document promises no more than the translator keeps.
  if (fits && !spec) std::abort();
  if (!spec) return 0;
  enishi::delivery::Campaign campaign;
  campaign.spec = *spec;
  const std::string shown = enishi::api::campaign_json(campaign);
  const auto again = JsonDocument::parse(shown, {.bytes_max = 4 << 20, .depth_max = 40});
  if (!again) std::abort();
  return 0;
}
