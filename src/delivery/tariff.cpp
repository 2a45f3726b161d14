#include "delivery/tariff.h"

#include <algorithm>

#include "base/json.h"
#include "delivery/limits.h"
#include "delivery/sql.h"

namespace enishi::delivery {
namespace {

std::string tiers_text(const Tariff& tariff) {
  JsonOut out;
  out.array();
  for (const TariffTier& tier : tariff.tiers) {
    out.array();
    tier.up_to ? out.number(*tier.up_to) : out.null();
    out.number(tier.price).end();
  }
  return out.end().take();
}

Result<std::vector<TariffTier>> parse_tiers(std::string_view text) {
  ASSIGN(const auto document, JsonDocument::parse(text));
  ASSIGN(const std::size_t size, document.root().array());
  std::vector<TariffTier> tiers(size);
  for (std::size_t i = 0; i < size; ++i) {
    const JsonValue row = document.root().at(i);
    if (row.at(0).type() != JsonType::null) {
      ASSIGN(tiers[i].up_to, row.at(0).integer());
    }
    ASSIGN(tiers[i].price, row.at(1).integer());
  }
  return tiers;
}

Status check_tier(const Tariff& tariff, std::size_t i) {
  const TariffTier& tier = tariff.tiers[i];
  const std::string field = "tiers[" + std::to_string(i) + "]";
  const bool last = i + 1 == tariff.tiers.size();
  if (tier.price < 0 || tier.price > limits::tariff_price_max)
    return invalid(field + ".price", "must be between 0 and 1000 yen");
  if (!tier.up_to && !last) return invalid(field + ".up_to", "only the last tier is without end");
  if (!tier.up_to) return {};
  const std::int64_t before = i == 0 ? 0 : tariff.tiers[i - 1].up_to.value_or(0);
  if (*tier.up_to <= before) return invalid(field + ".up_to", "must be above the tier before it");
  if (*tier.up_to > limits::tariff_messages_max)
    return invalid(field + ".up_to", "must be at most 1000000000");
  return {};
}

}  // namespace

Status check_tariff(const Tariff& tariff) {
  if (tariff.monthly_fee < 0 || tariff.monthly_fee > limits::tariff_fee_max)
    return invalid("monthly_fee", "must be between 0 and 100000000 yen");
  if (tariff.included < 0 || tariff.included > limits::tariff_messages_max)
    return invalid("included", "must be between 0 and 1000000000");
  if (tariff.tiers.size() > limits::tariff_tiers_max)
    return invalid("tiers", "must be at most " + std::to_string(limits::tariff_tiers_max));
  for (std::size_t i = 0; i < tariff.tiers.size(); ++i) TRY(check_tier(tariff, i));
  return {};
}

std::optional<std::int64_t> messages_cost(const Tariff& tariff, std::int64_t messages) {
  const std::int64_t bought = messages - tariff.included;
  if (bought <= 0) return 0;
  std::int64_t cost = 0, from = 0;
  for (const TariffTier& tier : tariff.tiers) {
    const std::int64_t to = std::min(bought, tier.up_to.value_or(bought));
    cost += (to - from) * tier.price;
    from = to;
    if (from == bought) return cost;
  }
  return std::nullopt;
}

std::optional<std::int64_t> marginal_cost(const Tariff& tariff, std::int64_t used,
                                          std::int64_t messages) {
  const auto before = messages_cost(tariff, used);
  const auto after = messages_cost(tariff, used + messages);
  if (!before || !after) return std::nullopt;
  return *after - *before;
}

std::int64_t included_left(const Tariff& tariff, std::int64_t used) {
  return std::max<std::int64_t>(0, tariff.included - used);
}

Result<std::optional<Tariff>> load_tariff(store::Tx& tx, ChannelNo channel) {
  Tariff tariff;
  std::optional<std::string> tiers;
  TRY(tx.query(sql::tariff, {channel}, [&](const store::Row& row) {
    tariff.monthly_fee = row.integer(0);
    tariff.included = row.integer(1);
    tiers = row.str(2);
  }));
  if (!tiers) return std::optional<Tariff>();
  ASSIGN(tariff.tiers, parse_tiers(*tiers));
  return std::optional(std::move(tariff));
}

Status save_tariff(store::Tx& tx, ChannelNo channel, const std::optional<Tariff>& tariff,
                   Time now) {
  if (!tariff) {
    TRY(tx.exec(sql::delete_tariff, {channel}));
    return {};
  }
  const std::string tiers = tiers_text(*tariff);
  TRY(tx.exec(sql::set_tariff, {channel, tariff->monthly_fee, tariff->included, tiers, now}));
  return {};
}

std::string yen_text(std::int64_t hundredths) {
  std::string text = std::to_string(hundredths / 100);
  const std::int64_t rest = hundredths % 100;
  if (rest == 0) return text;
  text += '.';
  text += static_cast<char>('0' + rest / 10);
  if (rest % 10 != 0) text += static_cast<char>('0' + rest % 10);
  return text;
}

}  // namespace enishi::delivery
