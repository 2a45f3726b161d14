// Acts, streams, webhooks.
#include "base/json.h"
#include "simulator/deed.h"
#include "simulator/line_platform.h"
#include "simulator/platform.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kActsMax = 100;  // events in one body

// The body of the acts; nothing is changed if one of them is wrong.
struct Performed {
  WebhookDelivery delivery;
  std::vector<std::string> ids;
  unsigned copies = 1;
  bool deliver = false;
};

Result<Performed> perform_all(Platform& platform, std::string_view channel,
                              std::span<const Act> acts) {
  const MutexLock lock(platform.world.mutex);
  ASSIGN(Channel * found, platform.world.need(channel));
  std::vector<Deed> deeds;
  for (const Act& act : acts) {
    ASSIGN(Deed deed, deed_of(*found, act));
    deeds.push_back(std::move(deed));
  }
  Performed out;
  std::vector<Happening> happenings;
  bool escape = false;
  for (std::size_t i = 0; i < deeds.size(); ++i) {
    happenings.push_back(perform(platform, *found, std::move(deeds[i]), platform.clock.now()));
    out.ids.push_back(happenings.back().event.id);
    out.copies = std::max(out.copies, acts[i].copies);
    escape = escape || acts[i].escape;
  }
  out.delivery = delivery_of(*found, happenings);
  if (escape) out.delivery.body = escape_unicode(out.delivery.body);
  out.deliver = found->webhook.active && !found->webhook.url.empty();
  return out;
}
}  // namespace

Result<std::vector<std::string>> LinePlatform::act(std::string_view channel,
                                                   std::span<const Act> acts) {
  if (acts.empty() || acts.size() > kActsMax) return invalid("acts", "1 to 100 acts a body");
  ASSIGN(Performed performed, perform_all(*platform_, channel, acts));
  for (unsigned copy = 0; performed.deliver && copy < performed.copies; ++copy)
    platform_->sender.send(performed.delivery);
  return std::move(performed.ids);
}

Result<std::string> LinePlatform::link_account(std::string_view channel,
                                               std::string_view link_token,
                                               std::string_view nonce) {
  Act act;
  act.type = "accountLink";
  {
    const MutexLock lock(platform_->world.mutex);
    ASSIGN(Channel * found, platform_->world.need(channel));
    const auto token = found->link_tokens.find(std::string(link_token));
    if (token == found->link_tokens.end() || platform_->clock.now() >= token->second.expires)
      return fail(ErrorCode::not_found, "the link token is unknown, used or expired", "linkToken");
    act.user = user_id_text(found->provider.users.id(token->second.user));
    found->link_tokens.erase(token);
  }
  JsonOut json;
  act.payload = json.object().field("result", "ok").field("nonce", nonce).end().take();
  ASSIGN(const std::vector<std::string> ids, this->act(channel, {&act, 1}));
  return ids.front();
}

Result<std::uint64_t> LinePlatform::start_stream(std::string_view channel, const StreamSpec& spec) {
  return platform_->streams.start(std::string(channel), spec);
}

Result<StreamStatus> LinePlatform::stream(std::uint64_t number) const {
  return platform_->streams.status(number);
}

Status LinePlatform::stop_stream(std::uint64_t number) {
  return platform_->streams.stop(number);
}

void LinePlatform::wait_stream(std::uint64_t number) {
  platform_->streams.wait(number);
}

Result<WebhookStats> LinePlatform::webhook_stats(std::string_view channel) const {
  ChannelNumber number = 0;
  {
    const MutexLock lock(platform_->world.mutex);
    ASSIGN(const Channel* found, platform_->world.need(channel));
    number = found->number;
  }
  return platform_->sender.stats(number);
}

void LinePlatform::wait_webhooks() {
  platform_->timers.wait_due();
  platform_->sender.wait_idle();
}

}  // namespace enishi::simulator
