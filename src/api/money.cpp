#include "api/money.h"

#include <cmath>

#include "delivery/tariff.h"

namespace enishi::api {

Result<std::int64_t> yen_at(const JsonValue& json, std::string_view name) {
  constexpr double kYenMax = 1e11;  // two decimals are exact far beyond it
  ASSIGN(const JsonValue value, json.get(name));
  ASSIGN(const double yen, value.real());
  if (!(yen >= 0 && yen <= kYenMax)) return invalid(value.path(), "must be an amount of yen");
  const double hundredths = std::round(yen * 100);
  // What has two decimals reads back as the same number.
  if (hundredths / 100 != yen) return invalid(value.path(), "must have at most two decimals");
  return static_cast<std::int64_t>(hundredths);
}

void yen_field(JsonOut& out, std::string_view name, std::optional<std::int64_t> hundredths) {
  if (hundredths) out.key(name).raw(delivery::yen_text(*hundredths));
}

}  // namespace enishi::api
