#include "line/webhook.h"

#include <array>
#include <unordered_map>

#include "base/limits.h"
#include "base/log.h"
#include "base/log_gate.h"
#include "base/thread.h"

namespace enishi::line {
namespace {

// What became of a webhook; the order is that of `outcome_names`.
enum class Outcome : unsigned char {
  accepted,
  bad_signature,
  bad_body,
  wrong_destination,
  refused,
};
constexpr std::array<std::string_view, 5> outcome_names{"accepted", "bad_signature", "bad_body",
                                                        "wrong_destination", "refused"};

Outcome outcome_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::unauthenticated:
      return Outcome::bad_signature;
    case ErrorCode::forbidden:
      return Outcome::wrong_destination;
    case ErrorCode::invalid:
    case ErrorCode::too_large:
      return Outcome::bad_body;
    default:
      return Outcome::refused;
  }
}

// Counts of one channel. Held by the answers under way too, which may outlive the handler.
struct ChannelState {
  std::array<std::atomic<std::uint64_t>, outcome_names.size()> outcomes{};
  std::array<LogGate, outcome_names.size()> gates;
  std::atomic<std::uint64_t> events{0}, duplicates{0};
};

struct Numbers {
  explicit Numbers(Metrics& metrics)
      : unknown_channel(counter(metrics, "unknown_channel")),
        events(metrics.counter("enishi_line_webhook_events_total", "Events stored by webhooks.")),
        duplicates(metrics.counter("enishi_line_webhook_duplicates_total",
                                   "Events that had been stored before.")),
        seconds(metrics.histogram("enishi_line_webhook_seconds",
                                  "From a webhook's arrival to its answer.")) {
    for (std::size_t i = 0; i < outcome_names.size(); ++i)
      outcomes[i] = &counter(metrics, outcome_names[i]);
  }

  static Counter& counter(Metrics& metrics, std::string_view result) {
    return metrics.counter("enishi_line_webhooks_total", "Webhooks answered, by what became of it.",
                           {{"result", result}});
  }

  std::array<Counter*, outcome_names.size()> outcomes{};
  Counter& unknown_channel;
  Counter& events;
  Counter& duplicates;
  Histogram& seconds;
};

Status check_signature(const workspace::ChannelSecrets& secrets, const net::Request& request) {
  const std::string_view signature = request.header("x-line-signature");
  if (signature_valid(secrets.channel_secret.reveal(), request.body, signature)) return {};
  if (secrets.previous_secret &&
      signature_valid(secrets.previous_secret->reveal(), request.body, signature))
    return {};
  return fail(ErrorCode::unauthenticated, "the signature does not fit the body");
}

std::optional<spine::RawBody> body_to_forward(const workspace::Directory& directory,
                                              const workspace::Channel& channel,
                                              net::Request& request) {
  const auto receivers = directory.receivers(channel.id);
  if (receivers.empty()) return std::nullopt;
  spine::RawBody body{.source = channel.no.value,
                      .signature = std::string(request.header("x-line-signature")),
                      .body = std::move(request.body),
                      .receivers = {}};
  for (const workspace::FanoutReceiver* receiver : receivers)
    body.receivers.push_back(receiver->no);
  return body;
}

}  // namespace

struct Webhooks::Impl {
  // One webhook on its way to the answer.
  struct Answer {
    net::Reply reply;
    std::shared_ptr<ChannelState> state;
    std::shared_ptr<Numbers> numbers;
    const Clock& clock;
    ChannelId channel;
    std::chrono::nanoseconds started;

    void accept(const spine::Receipt& receipt);
    void refuse(const Error& error);
    void count(Outcome outcome);
  };

  void handle(std::string_view channel, net::Request&& request, net::Reply&& reply);
  Result<ParsedWebhook> admit(const workspace::Directory& directory,
                              const workspace::Channel& channel, const net::Request& request) const;
  std::shared_ptr<ChannelState> state_of(ChannelNo channel);

  const workspace::Workspaces& workspaces;
  spine::Log& log;
  const Clock& clock;
  std::shared_ptr<Numbers> numbers;
  mutable SharedMutex mutex;
  std::unordered_map<ChannelNo, std::shared_ptr<ChannelState>> states GUARDED_BY(mutex);
};

void Webhooks::Impl::Answer::count(Outcome outcome) {
  const auto i = static_cast<std::size_t>(outcome);
  state->outcomes[i].fetch_add(1, std::memory_order_relaxed);
  numbers->outcomes[i]->add();
  const std::chrono::duration<double> took = clock.monotonic() - started;
  numbers->seconds.observe_seconds(took.count());
}

void Webhooks::Impl::Answer::accept(const spine::Receipt& receipt) {
  state->events.fetch_add(receipt.stored, std::memory_order_relaxed);
  state->duplicates.fetch_add(receipt.duplicates, std::memory_order_relaxed);
  numbers->events.add(receipt.stored);
  numbers->duplicates.add(receipt.duplicates);
  count(Outcome::accepted);
  reply(net::Response{.status = 200, .headers = {}, .body = {}});
}

void Webhooks::Impl::Answer::refuse(const Error& error) {
  const Outcome outcome = outcome_of(error);
  count(outcome);
  const auto i = static_cast<std::size_t>(outcome);
  if (const auto times = state->gates[i].pass(clock.now()))
    enishi::log(LogLevel::warn, "line.webhook_refused",
                {{"channel", channel.text()},
                 {"result", outcome_names[i]},
                 {"reason", error.message},
                 {"field", error.field},
                 {"times", *times}});
  reply(net::problem(error));
}

std::shared_ptr<ChannelState> Webhooks::Impl::state_of(ChannelNo channel) {
  {
    ReadLock lock(mutex);
    if (const auto found = states.find(channel); found != states.end()) return found->second;
  }
  WriteLock lock(mutex);
  std::shared_ptr<ChannelState>& state = states[channel];
  if (!state) state = std::make_shared<ChannelState>();
  return state;
}

Result<ParsedWebhook> Webhooks::Impl::admit(const workspace::Directory& directory,
                                            const workspace::Channel& channel,
                                            const net::Request& request) const {
  if (request.body.size() > limits::webhook_body_bytes_max)
    return fail(ErrorCode::too_large, "the body is too large");
  const workspace::ChannelSecrets* secrets = directory.secrets(channel.id);
  if (secrets == nullptr) return fail(ErrorCode::internal, "the channel has no secret");
  TRY(check_signature(*secrets, request));
  ASSIGN(ParsedWebhook parsed, parse_webhook(request.body, clock.now()));
  if (!channel.bot_user_id.empty() && parsed.destination != channel.bot_user_id)
    return fail(ErrorCode::forbidden, "destination is another bot", "destination");
  for (spine::NewEntry& entry : parsed.entries) entry.source = channel.no.value;
  return parsed;
}

void Webhooks::Impl::handle(std::string_view channel, net::Request&& request, net::Reply&& reply) {
  const auto started = clock.monotonic();
  const workspace::Directory directory = workspaces.directory();
  const auto id = ChannelId::parse(channel);
  const workspace::Channel* found = id ? directory.channel(*id) : nullptr;
  if (found == nullptr || !found->active) {
    numbers->unknown_channel.add();
    reply(net::problem(Error{ErrorCode::not_found, "no such channel", {}}));
    return;
  }
  Answer answer{std::move(reply), state_of(found->no), numbers, clock, found->id, started};
  auto parsed = admit(directory, *found, request);
  if (!parsed) return answer.refuse(parsed.error());
  auto body = body_to_forward(directory, *found, request);
  if (parsed->entries.empty() && !body) return answer.accept({});
  log.append(std::move(parsed->entries), std::move(body),
             [answer = std::move(answer)](Result<spine::Receipt> receipt) mutable {
               if (receipt)
                 answer.accept(*receipt);
               else
                 answer.refuse(receipt.error());
             });
}

Webhooks::Webhooks(const workspace::Workspaces& workspaces, spine::Log& log, const Clock& clock,
                   Metrics& metrics)
    : impl_(new Impl{workspaces, log, clock, std::make_shared<Numbers>(metrics), {}, {}}) {}

Webhooks::~Webhooks() = default;

void Webhooks::handle(std::string_view channel, net::Request&& request, net::Reply&& reply) {
  impl_->handle(channel, std::move(request), std::move(reply));
}

Webhooks::Counts Webhooks::counts(ChannelNo channel) const {
  std::shared_ptr<ChannelState> state;
  {
    ReadLock lock(impl_->mutex);
    if (const auto found = impl_->states.find(channel); found != impl_->states.end())
      state = found->second;
  }
  if (!state) return {};
  const auto of = [&](Outcome outcome) {
    return state->outcomes[static_cast<std::size_t>(outcome)].load(std::memory_order_relaxed);
  };
  return {.accepted = of(Outcome::accepted),
          .events = state->events.load(std::memory_order_relaxed),
          .duplicates = state->duplicates.load(std::memory_order_relaxed),
          .bad_signature = of(Outcome::bad_signature),
          .bad_body = of(Outcome::bad_body),
          .wrong_destination = of(Outcome::wrong_destination),
          .refused = of(Outcome::refused)};
}

}  // namespace enishi::line
