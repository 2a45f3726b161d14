// A load of signed webhooks for `enishi serve`, or for net_hello with the same bytes:
//   webhook_load --port P --requests N [--path /line/webhook/ID] [--secret S] [--destination U...]
//     [--events MIN-MAX]   events of a body (1-1)        [--users N]  different people (100000)
//     [--connections N]    keep-alive connections (256)  [--rate R]   requests a second, open loop
// Prints one line of JSON: what was answered, how fast, and the latencies. Exit status 1 when a
// request got anything but 200.
#include <cstdio>
#include <map>
#include <optional>

#include "base/json.h"
#include "base/text.h"
#include "http_sender.h"

namespace enishi::bench {
namespace {

struct Options {
  RequestPlan requests{.path = "/", .secret = "none", .destination = "U0"};
  SendPlan send;
};

std::optional<Options> options(int argc, char** argv) {
  Options o;
  const auto number = [](std::string_view text, auto& into) {
    const auto n = parse_int<std::size_t>(text);
    if (n) into = static_cast<std::remove_reference_t<decltype(into)>>(*n);
    return n.has_value();
  };
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc) return std::nullopt;
    const std::string_view name = argv[i], value = argv[i + 1];
    bool good = true;
    if (name == "--port")
      good = number(value, o.send.port);
    else if (name == "--requests")
      good = number(value, o.requests.requests);
    else if (name == "--connections")
      good = number(value, o.send.connections);
    else if (name == "--rate")
      good = number(value, o.send.per_second);
    else if (name == "--users")
      good = number(value, o.requests.users);
    else if (name == "--path")
      o.requests.path = value;
    else if (name == "--secret")
      o.requests.secret = value;
    else if (name == "--destination")
      o.requests.destination = value;
    else if (name == "--events")
      good = number(value.substr(0, value.find('-')), o.requests.events_min) &&
             number(value.substr(value.find('-') + 1), o.requests.events_max);
    else
      good = false;
    if (!good) return std::nullopt;
  }
  const RequestPlan& r = o.requests;
  if (o.send.port == 0 || r.requests == 0 || r.users == 0 || o.send.connections == 0 ||
      r.events_min > r.events_max)
    return std::nullopt;
  return o;
}

double quantile(const std::vector<float>& sorted, double q) {
  if (sorted.empty()) return 0;
  const auto at = static_cast<std::size_t>(q * static_cast<double>(sorted.size()));
  return sorted[std::min(at, sorted.size() - 1)];
}

int run(const Options& o) {
  SystemClock clock;
  SystemRandom random;
  const auto began = clock.monotonic();
  const Requests requests(o.requests, random);
  const std::chrono::duration<double> prepared = clock.monotonic() - began;
  const Sent sent = send_all(o.send, requests);
  JsonOut out;
  out.object().field("requests", requests.size()).field("events", requests.events());
  out.field("good", sent.good).field("refused", sent.refused).field("lost", sent.lost);
  out.field("prepare_seconds", prepared.count()).field("seconds", sent.seconds);
  out.field("requests_per_second", static_cast<double>(sent.good) / sent.seconds);
  out.field("events_per_second", static_cast<double>(requests.events()) / sent.seconds);
  out.field("p50_ms", quantile(sent.latency_ms, 0.5));
  out.field("p99_ms", quantile(sent.latency_ms, 0.99));
  out.field("p999_ms", quantile(sent.latency_ms, 0.999));
  out.field("max_ms", quantile(sent.latency_ms, 1)).end();
  std::printf("%s\n", out.text().c_str());
  return sent.good == requests.size() ? 0 : 1;
}

}  // namespace
}  // namespace enishi::bench

int main(int argc, char** argv) {
  const auto options = enishi::bench::options(argc, argv);
  if (!options) {
    std::fprintf(stderr, "webhook_load: bad arguments; see the head of webhook_load.cpp\n");
    return 2;
  }
  return enishi::bench::run(*options);
}
