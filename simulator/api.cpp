#include "simulator/api.h"

#include "base/text.h"
#include "simulator/platform.h"

namespace enishi::simulator {

namespace {
constexpr std::string_view kRetryKeyHeader = "x-line-retry-key";

bool has_body_method(std::string_view method) {
  return method == "POST" || method == "PUT";
}

bool length_missing(const net::Request& request) {
  return has_body_method(request.method) && request.body.empty() &&
         request.header("content-length").empty() && request.header("transfer-encoding").empty();
}

bool media_type_fits(const net::Request& request, Body body) {
  if (body == Body::none || request.body.empty()) return true;
  const std::string_view header = request.header("content-type");
  const std::string type = lower_ascii(trim(header.substr(0, header.find(';'))));
  if (body == Body::image) return type == "image/jpeg" || type == "image/png";
  if (body == Body::multipart) return type == "multipart/form-data";
  return type == (body == Body::json ? "application/json" : "application/x-www-form-urlencoded");
}

std::optional<ChannelNumber> authenticate(Platform& platform, const net::Request& request,
                                          Time now) {
  const std::string_view header = request.header("authorization");
  if (header.size() < 7 || lower_ascii(header.substr(0, 7)) != "bearer ") return std::nullopt;
  const auto token = platform.tokens.find(now, trim(header.substr(7)));
  if (!token) return std::nullopt;
  return token->channel;
}

// The refusal of a wrong key, or nullopt; notes the first sight of a good one.
std::optional<Answer> take_retry_key(Platform& platform, ApiCall& call) {
  const std::string_view header = call.request.header(kRetryKeyHeader);
  if (header.empty()) return std::nullopt;
  if (!call.endpoint.retry_key)
    return refuse(400, "The X-Line-Retry-Key header is not allowed for this endpoint");
  call.retry_key = parse_uuid(header);
  if (!call.retry_key) return refuse(400, "The X-Line-Retry-Key header must be a UUID");
  const MutexLock lock(platform.world.mutex);
  if (call.channel < platform.world.channels.size())
    platform.world.channels[call.channel]->retry_keys.seen(call.now, *call.retry_key);
  return std::nullopt;
}

// Everything that is checked before the endpoint has its say.
std::optional<Answer> refuse_early(Platform& platform, ApiCall& call) {
  const net::Request& request = call.request;
  if (length_missing(request)) return refuse(411, "Length Required");
  if (request.body.size() > call.endpoint.bytes_max)
    return refuse(413, "Request exceeds the max size of 2MB");
  if (!call.endpoint.open) {
    const auto channel = authenticate(platform, request, call.now);
    if (!channel)
      return refuse(401,
                    "Authentication failed. Confirm that the access token in the authorization "
                    "header is valid.");
    call.channel = *channel;
  }
  if (!media_type_fits(request, call.endpoint.body))
    return refuse(415, "The media type of the request is not supported");
  if (auto refused = take_retry_key(platform, call)) return refused;
  if (!call.endpoint.open && platform.options.rate_limits &&
      !platform.limits.take(call.channel, call.endpoint.number, call.endpoint.rate))
    return refuse(429, kRateLimitText);
  return std::nullopt;
}

std::optional<Answer> refused_by(Fault fault) {
  switch (fault) {
    case Fault::error_before:
      return refuse(500, "The server encountered an error");
    case Fault::limit_rate:
      return refuse(429, kRateLimitText);
    case Fault::limit_concurrent:
      return refuse(429, kConcurrentLimitText);
    case Fault::limit_free:
    case Fault::limit_additional:
      return refuse(429, kMonthlyLimitText);
    case Fault::limit_same_user:
      return refuse(429, kSameUserText);
    default:
      return std::nullopt;
  }
}

// Sends the answer, or loses it as the fault says.
class Sender {
 public:
  Sender(Platform& platform, std::string request_id, net::Reply&& reply)
      : platform_(platform), request_id_(std::move(request_id)), reply_(std::move(reply)) {}

  void answer(Answer answer) {
    net::Response response = response_of(std::move(answer), request_id_);
    if (platform_.options.latency.count() == 0) return reply_(std::move(response));
    later(platform_.options.latency, std::move(response));
  }
  void reset() { reply_(aborted()); }
  void hold() { later(platform_.options.timeout_hold, aborted()); }

 private:
  static net::Response aborted() {
    net::Response response;
    response.abort = true;
    return response;
  }
  void later(Millis wait, net::Response response) {
    platform_.timers.at(platform_.clock.now() + wait,
                        [reply = std::move(reply_), response = std::move(response)]() mutable {
                          reply(std::move(response));
                        });
  }

  Platform& platform_;
  std::string request_id_;
  net::Reply reply_;
};

void conclude(Sender& sender, Fault fault, Answer answer) {
  if (!answer.ok() || !after_acceptance(fault)) return sender.answer(std::move(answer));
  if (fault == Fault::timeout_after) return sender.hold();
  if (fault == Fault::reset_after) return sender.reset();
  sender.answer(refuse(500, "The server encountered an error"));
}

void run(Platform& platform, ApiCall& call, net::Reply&& reply) {
  Sender sender(platform, call.request_id, std::move(reply));
  if (auto refused = refuse_early(platform, call)) return sender.answer(*std::move(refused));
  const Fault fault = platform.faults.draw(call.endpoint.name);
  if (fault == Fault::timeout_before) return sender.hold();
  if (fault == Fault::reset_before) return sender.reset();
  if (auto refused = refused_by(fault)) return sender.answer(*std::move(refused));
  if (call.endpoint.handle != nullptr)
    return conclude(sender, fault, call.endpoint.handle(platform, call));
  call.endpoint.later(platform, call, [sender = std::move(sender), fault](Answer answer) mutable {
    conclude(sender, fault, std::move(answer));
  });
}
}  // namespace

void Endpoints::add(Endpoint endpoint) {
  endpoint.name = endpoint.method + " " + endpoint.path;
  endpoint.number = count_++;
  std::string method = endpoint.method, path = endpoint.path;
  router_.add(std::move(method), std::move(path), std::move(endpoint));
}

std::vector<std::string> Endpoints::names() const {
  std::vector<std::string> out;
  for (const auto& route : router_.routes()) out.push_back(route.value.name);
  return out;
}

void serve_api(Platform& platform, net::Request&& request, net::Reply&& reply) {
  const std::uint64_t number = platform.requests.fetch_add(1, std::memory_order_relaxed);
  std::string request_id = platform.request_id(number);
  const auto match = platform.endpoints.find(request.method, request.path());
  if (!match) {
    Sender sender(platform, std::move(request_id), std::move(reply));
    const bool method = match.error().code == ErrorCode::unsupported;
    return sender.answer(method ? refuse(405, "Method Not Allowed") : not_found());
  }
  ApiCall call{request, match->route->value,   match->parameters, platform.clock.now(), 0,
               number,  std::move(request_id), std::nullopt};
  run(platform, call, std::move(reply));
}

std::optional<std::string> query_parameter(const ApiCall& call, std::string_view name) {
  const auto query = net::parse_query(call.request.query());
  if (!query) return std::nullopt;
  for (const auto& [key, value] : *query)
    if (key == name) return value;
  return std::nullopt;
}

}  // namespace enishi::simulator
