#include "simulator/platform.h"

namespace enishi::simulator {

namespace {
WebhookSenderOptions sender_options(const LinePlatformOptions& options) {
  return {options.webhook_timeout, options.webhooks_in_flight_max, options.redelivery_delays};
}
}  // namespace

Platform::Platform(LinePlatformOptions o)
    : options(std::move(o)),
      clock(*options.clock),
      tokens(options.seed),
      limits(clock, options.bucket_capacity),
      faults(options.seed),
      timers(clock),
      sender(clock, timers, sender_options(options),
             [this](ChannelNumber channel, const std::vector<Bytes16>& reply_tokens) {
               const MutexLock lock(world.mutex);
               if (channel < world.channels.size())
                 world.channels[channel]->reply_tokens.redelivered(clock.now(), reply_tokens);
             }),
      streams(*this) {
  faults.set(options.faults);
  add_send_endpoints(endpoints);
  add_narrowcast_endpoints(endpoints);
  add_quota_endpoints(endpoints);
  add_audience_endpoints(endpoints);
  add_audience_upload_endpoints(endpoints);
  add_insight_endpoints(endpoints);
  add_profile_endpoints(endpoints);
  add_group_endpoints(endpoints);
  add_content_endpoints(endpoints);
  add_webhook_endpoints(endpoints);
  add_token_endpoints(endpoints);
  add_rich_menu_endpoints(endpoints);
  add_rich_menu_link_endpoints(endpoints);
  add_rich_menu_batch_endpoints(endpoints);
  add_rich_menu_alias_endpoints(endpoints);
  add_rich_menu_insight_endpoints(endpoints);
  add_coupon_endpoints(endpoints);
  add_membership_endpoints(endpoints);
}

Platform::~Platform() {
  stop();
}

void Platform::stop() {
  timers.run_all();  // held answers end now, so that the server need not wait for them
  if (server) server->stop();
  control.reset();
  streams.stop_all();
  sender.stop();
  timers.stop();
}

std::string Platform::request_id(std::uint64_t request) const {
  return uuid_text(derive_id(options.seed, IdSpace::request, request));
}

}  // namespace enishi::simulator
