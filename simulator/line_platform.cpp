// Life and death of the platform, the clock, reset.
#include "simulator/line_platform.h"

#include "simulator/control.h"
#include "simulator/platform.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kControlQueueMax = 256;
// Larger bodies are refused by the transport itself; between the two limits we answer 413 as LINE.
constexpr std::size_t kTransportBytesMax = 96 << 20;

Status check(const LinePlatformOptions& options) {
  if (options.clock == nullptr) return invalid("clock", "a clock is needed");
  if (options.manual_clock != nullptr && options.manual_clock != options.clock)
    return invalid("manual_clock", "must be the platform's clock");
  if (options.bucket_capacity != 0 && options.bucket_capacity < 1)
    return invalid("bucket_capacity", "must be 0 or at least 1");
  if (options.webhooks_in_flight_max < 1)
    return invalid("webhooks_in_flight_max", "must be at least 1");
  return {};
}

void run_control(Platform& platform, LinePlatform& self, net::Request&& request,
                 net::Reply&& reply) {
  auto shared = std::make_shared<net::Reply>(std::move(reply));
  const bool taken = platform.control->try_run(
      [&self, request = std::move(request), shared] { (*shared)(serve_control(self, request)); });
  if (!taken)
    (*shared)(net::problem({ErrorCode::unavailable, "too many control calls are waiting", {}}));
}
}  // namespace

LinePlatform::LinePlatform(std::unique_ptr<Platform> platform) : platform_(std::move(platform)) {}

LinePlatform::~LinePlatform() {
  stop();
}

Result<std::unique_ptr<LinePlatform>> LinePlatform::start(LinePlatformOptions options) {
  TRY(check(options));
  std::unique_ptr<LinePlatform> out(
      new LinePlatform(std::make_unique<Platform>(std::move(options))));
  Platform& platform = *out->platform_;
  platform.control = std::make_unique<WorkerPool>("sim-control", 2, kControlQueueMax);
  net::ServerOptions server;
  server.listen = platform.options.listen;
  server.threads = platform.options.threads;
  server.body_bytes_max = kTransportBytesMax;
  LinePlatform& self = *out;
  ASSIGN(platform.server,
         net::Server::start(server, [&platform, &self](net::Request&& request, net::Reply&& reply) {
           if (request.path().starts_with(kControlPrefix))
             run_control(platform, self, std::move(request), std::move(reply));
           else
             serve_api(platform, std::move(request), std::move(reply));
         }));
  return out;
}

void LinePlatform::stop() {
  platform_->stop();
}

std::uint16_t LinePlatform::port() const {
  return platform_->server->port();
}

std::string LinePlatform::url() const {
  const std::string& listen = platform_->options.listen;
  std::string host = listen.substr(0, listen.rfind(':'));
  if (host.empty() || host == "0.0.0.0" || host == "[::]") host = "127.0.0.1";
  return "http://" + host + ":" + std::to_string(port());
}

Faults& LinePlatform::faults() {
  return platform_->faults;
}

const Clock& LinePlatform::clock() const {
  return platform_->clock;
}

Status LinePlatform::advance(Millis by) {
  if (platform_->options.manual_clock == nullptr)
    return fail(ErrorCode::conflict, "the platform runs on the system's clock");
  if (by.count() < 0) return invalid("ms", "must not be negative");
  platform_->options.manual_clock->advance(by);
  return {};
}

void LinePlatform::reset(Scope scope) {
  if (scope == Scope::faults || scope == Scope::everything) platform_->faults.clear();
  if (scope == Scope::faults) return;
  platform_->sender.clear();
  World& world = platform_->world;
  const MutexLock lock(world.mutex);
  if (scope == Scope::record) {
    for (const auto& channel : world.channels) {
      channel->record.clear();
      channel->friends.forget_deliveries();
      channel->interactions = {};
    }
    return;
  }
  platform_->tokens.clear();
  platform_->limits.clear();
  for (auto& channel : world.channels)
    channel = std::make_unique<Channel>(channel->number, world.nobody);
  world.providers.clear();
}

}  // namespace enishi::simulator
