#include "delivery/tariff_change.h"

#include "base/json.h"

namespace enishi::delivery {

std::string tariff_json(const Tariff& tariff) {
  JsonOut out;
  out.object().key("monthly_fee").raw(yen_text(tariff.monthly_fee));
  out.field("included", tariff.included).key("tiers").array();
  for (const TariffTier& tier : tariff.tiers)
    out.object().field("up_to", tier.up_to).key("price").raw(yen_text(tier.price)).end();
  return out.end().end().take();
}

Status change_tariff(const Seams& seams, const guard::Actor& actor,
                     const workspace::Channel& channel, const std::optional<Tariff>& tariff) {
  return seams.store.state().write([&](store::Tx& tx) -> Status {
    ASSIGN(const auto before, load_tariff(tx, channel.no));
    TRY(save_tariff(tx, channel.no, tariff, seams.clock.now()));
    guard::Operation operation;
    operation.workspace = channel.workspace;
    operation.action = "channel.tariff";
    operation.target = "channel/" + channel.id.text();
    if (before) operation.before = tariff_json(*before);
    if (tariff) operation.after = tariff_json(*tariff);
    return seams.operations.append(tx, actor, operation);
  });
}

}  // namespace enishi::delivery
