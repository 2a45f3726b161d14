// What messages of a channel cost.
#include "api/money.h"
#include "api/routes.h"
#include "delivery/limits.h"
#include "delivery/tariff_change.h"

namespace enishi::api {
namespace {

using delivery::Tariff;

Result<Tariff> tariff_of(const JsonValue& json) {
  Tariff tariff;
  ASSIGN(tariff.monthly_fee, yen_at(json, "monthly_fee"));
  ASSIGN(tariff.included, json.integer_at("included"));
  const auto tiers = json.find("tiers");
  if (!tiers) return tariff;
  ASSIGN(const std::size_t size, tiers->array(0, limits::tariff_tiers_max));
  for (std::size_t i = 0; i < size; ++i) {
    const JsonValue given = tiers->at(i);
    delivery::TariffTier tier;
    ASSIGN(tier.up_to, given.opt_integer_at("up_to"));
    ASSIGN(tier.price, yen_at(given, "price"));
    tariff.tiers.push_back(tier);
  }
  return tariff;
}

Answer show_tariff(Call& call) {
  ASSIGN(const auto tariff, call.rooms.delivery.tariff(call.channel->id));
  if (!tariff) return fail(ErrorCode::not_found, "The channel has no tariff.", "tariff");
  return delivery::tariff_json(*tariff);
}

Answer set_tariff(Call& call) {
  ASSIGN(const Tariff tariff, tariff_of(call.json()));
  TRY(call.rooms.delivery.set_tariff(call.actor(), call.channel->id, tariff));
  return delivery::tariff_json(tariff);
}

Answer drop_tariff(Call& call) {
  TRY(call.rooms.delivery.set_tariff(call.actor(), call.channel->id, std::nullopt));
  return std::string();
}

std::string tier_members(bool request) {
  const std::string up_to =
      described(integer_between(1, limits::tariff_messages_max),
                "up to this message, counted in the month beyond the included ones; the last tier "
                "may go without: no end");
  return request ? closed({{"up_to?", up_to}, {"price", kYen}})
                 : object({{"up_to?", up_to}, {"price", kYen}});
}

}  // namespace

void add_tariff_routes(Table& table) {
  const std::string fee = described(kYen, "yen, at most two decimals, as all prices");
  const std::string included =
      described(integer_between(0, limits::tariff_messages_max), "messages that the fee covers");
  table.components.push_back(
      {"Tariff",
       object({{"monthly_fee", fee},
               {"included", included},
               {"tiers", described(list_of(tier_members(false)),
                                   "of further messages; none: no more can be bought")}})});
  table.routes.push_back({.method = "GET",
                          .path = "/channels/{channel}/tariff",
                          .name = "getTariff",
                          .scope = kAnyReader,
                          .summary = "Shows what messages of the channel cost.",
                          .response = ref("Tariff"),
                          .run = show_tariff});
  table.routes.push_back(
      {.method = "PUT",
       .path = "/channels/{channel}/tariff",
       .name = "setTariff",
       .scope = "admin",
       .summary = "Sets what messages of the channel cost, as LINE's plan has it.",
       .body = Body::json,
       .request = closed({{"monthly_fee", fee},
                          {"included", included},
                          {"tiers?", list_of(tier_members(true), limits::tariff_tiers_max)}}),
       .response = ref("Tariff"),
       .run = set_tariff});
  table.routes.push_back({.method = "DELETE",
                          .path = "/channels/{channel}/tariff",
                          .name = "dropTariff",
                          .scope = "admin",
                          .summary = "Forgets the tariff: costs are unknown from then on.",
                          .status = 204,
                          .run = drop_tariff});
}

}  // namespace enishi::api
