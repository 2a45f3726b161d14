#include "simulator/run.h"

#include <csignal>
#include <ostream>

#include "base/json.h"

namespace enishi::simulator {

namespace {
sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}
}  // namespace

Status run_line_simulator(LineSimulatorRun run, std::ostream& out,
                          const std::function<void()>& wait) {
  SystemClock system;
  ManualClock manual(from_ms(run.manual_clock_ms.value_or(0)));
  if (run.manual_clock_ms) {
    run.platform.clock = run.platform.manual_clock = &manual;
  } else if (run.platform.clock == nullptr) {
    run.platform.clock = &system;
  }
  ASSIGN(const auto platform, LinePlatform::start(std::move(run.platform)));
  run.channel.provider = platform->create_provider();
  ASSIGN(const ChannelInfo channel, platform->create_channel(run.channel));
  if (run.friends > 0) TRY(platform->add_friends(channel.id, run.friends));
  if (!run.webhook_url.empty())
    TRY(platform->set_webhook(channel.id, {run.webhook_url, true, run.redelivery}));
  JsonOut json;
  json.object().field("url", platform->url()).field("channelId", channel.id);
  json.field("channelSecret", channel.secret).field("channelAccessToken", channel.token);
  json.field("botUserId", channel.bot).field("friends", run.friends).end();
  out << json.take() << std::endl;
  wait();
  platform->stop();
  return {};
}

void block_signals() {
  const sigset_t set = ending_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void wait_for_signal() {
  const sigset_t set = ending_signals();
  int signal = 0;
  sigwait(&set, &signal);
}

}  // namespace enishi::simulator
