#include "line/caller.h"

#include <future>
#include <mutex>

#include "base/limits.h"
#include "base/log.h"

namespace enishi::line {
namespace {

constexpr std::array<std::string_view, 8> results{"2xx", "404", "409",       "4xx",
                                                  "429", "5xx", "ambiguous", "not_sent"};

std::size_t result_of(const net::Outcome& outcome) {
  if (outcome.fate == net::Fate::ambiguous) return 6;
  if (outcome.fate == net::Fate::not_sent) return 7;
  const int status = outcome.response.status;
  if (status == 404) return 1;
  if (status == 409) return 2;
  if (status == 429) return 4;
  if (status >= 500) return 5;
  return status < 300 ? 0 : 3;
}

ApiAnswer not_sent(std::string why) {
  return {.no_token = {},
          .outcome = {.fate = net::Fate::not_sent, .response = {}, .detail = std::move(why)}};
}

net::Call http_call(const ApiRequest& request, const std::string& base, const std::string& token) {
  net::Call call{.method = request.method,
                 .url = base + request.path,
                 .headers = {{"Authorization", "Bearer " + token}},
                 .body = request.body,
                 .timeout = request.answer_within,
                 .response_bytes_max = request.answer_bytes_max};
  if (!request.body.empty())
    call.headers.push_back({"Content-Type", std::string(request.content_type)});
  if (request.retry_key)
    call.headers.push_back({"X-Line-Retry-Key", uuid_text(*request.retry_key)});
  return call;
}

}  // namespace

struct Caller::Numbers {
  struct Of {
    std::once_flag made;
    std::array<Counter*, results.size()> calls{};
    Histogram* seconds = nullptr;
  };
  explicit Numbers(Metrics& registry) : metrics(registry) {}

  // Made when the endpoint is first called: most are by few.
  Of& of(Endpoint endpoint) {
    Of& found = all[static_cast<std::size_t>(endpoint)];
    std::call_once(found.made, [&] {
      const std::string_view name = info(endpoint).name;
      found.seconds = &metrics.histogram("enishi_line_call_seconds", "Calls of LINE's API.",
                                         {{"endpoint", name}});
      for (std::size_t r = 0; r < results.size(); ++r)
        found.calls[r] =
            &metrics.counter("enishi_line_calls_total", "Calls of LINE's API by their result.",
                             {{"endpoint", name}, {"result", results[r]}});
    });
    return found;
  }

  Metrics& metrics;
  std::array<Of, kEndpointCount> all;
};

Caller::Caller(const workspace::Workspaces& workspaces, net::Client& client,
               std::shared_ptr<Tokens> tokens, const Clock& clock, Metrics& metrics)
    : workspaces_(workspaces),
      client_(client),
      tokens_(std::move(tokens)),
      clock_(clock),
      numbers_(std::make_shared<Numbers>(metrics)) {}

bool Caller::call(ApiRequest request, Done done) {
  return call(std::move(request), Try::first, std::move(done));
}

bool Caller::prepare(const ChannelId& id) {
  const workspace::Directory directory = workspaces_.directory();
  const workspace::Channel* channel = directory.channel(id);
  return channel != nullptr && tokens_->prepare(directory, *channel);
}

bool Caller::call(ApiRequest request, Try which, Done done) {
  const workspace::Directory directory = workspaces_.directory();
  const workspace::Channel* channel = directory.channel(request.channel);
  if (channel == nullptr) return false;
  std::string base = tokens_->base_of(*channel, request.host);
  if (auto token = tokens_->ready(directory, *channel))
    return send(std::move(request), std::move(base), *std::move(token), which, std::move(done));
  return tokens_->issue(
      directory, *channel,
      [self = shared_from_this(), request = std::move(request), base = std::move(base), which,
       done = std::move(done)](Result<std::string> token) mutable {
        if (!token) return done({.no_token = std::move(token).error(), .outcome = {}});
        // The place in the client's queue may be gone by now: then nothing was sent.
        auto shared = std::make_shared<Done>(std::move(done));
        const bool taken = self->send(std::move(request), std::move(base), *std::move(token), which,
                                      [shared](ApiAnswer answer) { (*shared)(std::move(answer)); });
        if (!taken) (*shared)(not_sent("too many calls wait"));
      });
}

bool Caller::send(ApiRequest request, std::string base, std::string token, Try which, Done done) {
  net::Call call = http_call(request, base, token);
  return client_.call(std::move(call), [self = shared_from_this(), request = std::move(request),
                                        token = std::move(token), which,
                                        done = std::move(done)](net::Outcome outcome) mutable {
    self->finish(std::move(request), std::move(token), which, std::move(outcome), std::move(done));
  });
}

void Caller::finish(ApiRequest request, std::string token, Try which, net::Outcome outcome,
                    Done done) {
  count(request, outcome);
  const bool unauthorised = outcome.fate == net::Fate::answered && outcome.response.status == 401;
  if (!unauthorised || which == Try::second)
    return done({.no_token = {}, .outcome = std::move(outcome)});
  const workspace::Directory directory = workspaces_.directory();
  const workspace::Channel* channel = directory.channel(request.channel);
  if (channel == nullptr || channel->token_kind != workspace::TokenKind::stateless)
    return done({.no_token = {}, .outcome = std::move(outcome)});
  tokens_->refused(request.channel, token);
  auto shared = std::make_shared<Done>(std::move(done));
  const bool taken = call(std::move(request), Try::second,
                          [shared](ApiAnswer answer) { (*shared)(std::move(answer)); });
  if (!taken) (*shared)(not_sent("too many calls wait"));
}

void Caller::count(const ApiRequest& request, const net::Outcome& outcome) {
  const auto i = static_cast<std::size_t>(request.endpoint);
  const std::size_t result = result_of(outcome);
  Numbers::Of& numbers = numbers_->of(request.endpoint);
  numbers.calls[result]->add();
  numbers.seconds->observe_seconds(std::chrono::duration<double>(outcome.took).count());
  if (result <= 2) return;  // 404 and 409 are everyday answers
  if (const auto times = gates_[i].pass(clock_.now()))
    log(LogLevel::warn, "line.call_failed",
        {{"channel", request.channel.text()},
         {"endpoint", info(request.endpoint).name},
         {"result", results[result]},
         {"status", outcome.fate == net::Fate::answered ? outcome.response.status : 0},
         {"request_id", outcome.response.header("x-line-request-id")},
         {"detail", outcome.detail},
         {"times", *times}});
}

Result<ApiAnswer> Caller::call_and_wait(ApiRequest request) {
  // Shared: whoever sets the value may still be at it when the waiter has gone on.
  const auto promise = std::make_shared<std::promise<ApiAnswer>>();
  auto answer = promise->get_future();
  if (!call(std::move(request), [promise](ApiAnswer a) { promise->set_value(std::move(a)); }))
    return fail(ErrorCode::unavailable, "too many calls to LINE wait");
  return answer.get();
}

}  // namespace enishi::line
