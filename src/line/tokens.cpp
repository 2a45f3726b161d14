#include "line/tokens.h"

#include <algorithm>

#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"

namespace enishi::line {
namespace {

// Stateless tokens live for 15 minutes; the answer says so too, in seconds.
constexpr std::int64_t kLifeSecondsMax = 15 * 60;
constexpr std::int64_t kSpareSeconds = 60;

struct Issued {
  Secret token;
  std::chrono::seconds life{0};
};

Result<Issued> read_answer(const net::Outcome& outcome) {
  if (outcome.fate != net::Fate::answered)
    return fail(ErrorCode::unavailable, "LINE's token endpoint is out of reach");
  const int status = outcome.response.status;
  if (status == 400 || status == 401 || status == 403)
    return fail(ErrorCode::unauthenticated,
                "LINE refused the channel's id or secret (" + std::to_string(status) + ")");
  if (status != 200)
    return fail(ErrorCode::unavailable, "LINE's token endpoint answered " + std::to_string(status));
  const auto unreadable = [] {
    return fail(ErrorCode::unavailable, "LINE's token endpoint gave no token");
  };
  const auto document = JsonDocument::parse(outcome.response.body);
  if (!document) return unreadable();
  auto token = document->root().string_at("access_token", 1, limits::channel_token_bytes_max);
  if (!token) return unreadable();
  const auto life = document->root().integer_at("expires_in", 1);
  return Issued{
      .token = Secret(*std::move(token)),
      .life = std::chrono::seconds(std::min(life.value_or(kLifeSecondsMax), kLifeSecondsMax))};
}

// application/x-www-form-urlencoded
std::string form(const workspace::Channel& channel, const Secret& secret) {
  return "grant_type=client_credentials&client_id=" + net::percent_encode(channel.line_channel_id) +
         "&client_secret=" + net::percent_encode(secret.reveal());
}

}  // namespace

Tokens::Tokens(net::Client& client, std::shared_ptr<Pacing> pacing, const Clock& clock,
               std::string api_base, std::string api_data_base)
    : client_(client),
      pacing_(std::move(pacing)),
      clock_(clock),
      api_base_(std::move(api_base)),
      api_data_base_(std::move(api_data_base)) {}

std::string Tokens::base_of(const workspace::Channel& channel, Host host) const {
  if (host == Host::data)
    return channel.api_data_base.empty() ? api_data_base_ : channel.api_data_base;
  return channel.api_base.empty() ? api_base_ : channel.api_base;
}

std::optional<std::string> Tokens::Entry::good(std::chrono::nanoseconds now) const {
  if (token.empty() || now >= good_until) return std::nullopt;
  return std::string(token.reveal());
}

std::optional<std::string> Tokens::ready(const workspace::Directory& directory,
                                         const workspace::Channel& channel) {
  if (channel.token_kind == workspace::TokenKind::long_lived) {
    const workspace::ChannelSecrets* secrets = directory.secrets(channel.id);
    return std::string(secrets != nullptr ? secrets->long_lived_token.reveal() : "");
  }
  MutexLock lock(mutex_);
  const auto found = entries_.find(channel.id);
  if (found == entries_.end()) return std::nullopt;
  return found->second.good(clock_.monotonic());
}

bool Tokens::prepare(const workspace::Directory& directory, const workspace::Channel& channel) {
  if (ready(directory, channel)) return true;
  {
    MutexLock lock(mutex_);
    Entry& entry = entries_[channel.id];
    if (std::exchange(entry.failed, false)) return true;
    if (std::exchange(entry.preparing, true)) return false;
  }
  const auto prepared = [self = shared_from_this(), id = channel.id](bool failed) {
    MutexLock lock(self->mutex_);
    Entry& entry = self->entries_[id];
    entry.preparing = false;
    entry.failed = failed;
  };
  if (!issue(directory, channel,
             [prepared](const Result<std::string>& token) { prepared(!token.has_value()); }))
    prepared(false);
  return false;
}

bool Tokens::issue(const workspace::Directory& directory, const workspace::Channel& channel,
                   TokenReady done) {
  const workspace::ChannelSecrets* secrets = directory.secrets(channel.id);
  if (secrets == nullptr) return false;
  std::optional<std::string> issued_meanwhile;
  {
    MutexLock lock(mutex_);
    issued_meanwhile = entries_[channel.id].good(clock_.monotonic());
  }
  if (issued_meanwhile) return done(*std::move(issued_meanwhile)), true;
  {
    MutexLock lock(mutex_);
    Entry& entry = entries_[channel.id];
    if (entry.waiting.size() >= limits::line_token_waiters_max) return false;
    if (!entry.renewing && pacing_->reserve(channel.id, Endpoint::token).count() > 0) return false;
    entry.waiting.push_back(std::move(done));
    if (entry.renewing) return true;
    entry.renewing = true;
  }
  net::Call call{.method = "POST",
                 .url = base_of(channel) + "/oauth2/v3/token",
                 .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                 .body = form(channel, secrets->channel_secret)};
  if (client_.call(std::move(call),
                   [self = shared_from_this(), id = channel.id](net::Outcome outcome) {
                     self->arrived(id, std::move(outcome));
                   }))
    return true;
  // The others who came meanwhile were told that they would hear; ours alone is refused.
  std::vector<TokenReady> waiting;
  {
    MutexLock lock(mutex_);
    Entry& entry = entries_[channel.id];
    entry.renewing = false;
    waiting.swap(entry.waiting);
  }
  for (std::size_t i = 1; i < waiting.size(); ++i)
    waiting[i](fail(ErrorCode::unavailable, "too many calls wait"));
  return false;
}

void Tokens::arrived(const ChannelId& channel, net::Outcome outcome) {
  auto issued = read_answer(outcome);
  if (!issued) {
    if (const auto times = log_gate_.pass(clock_.now()))
      log_error("line.token_not_issued", issued.error(),
                {{"channel", channel.text()}, {"times", *times}});
  }
  std::vector<TokenReady> waiting;
  {
    MutexLock lock(mutex_);
    Entry& entry = entries_[channel];
    entry.renewing = false;
    waiting.swap(entry.waiting);
    if (issued) {
      const auto spare = std::chrono::seconds(std::min(kSpareSeconds, issued->life.count() / 2));
      entry.token = issued->token;
      entry.good_until = clock_.monotonic() + issued->life - spare;
    }
  }
  for (TokenReady& ready : waiting) {
    if (issued)
      ready(std::string(issued->token.reveal()));
    else
      ready(std::unexpected(issued.error()));
  }
}

void Tokens::refused(const ChannelId& channel, const std::string& token) {
  MutexLock lock(mutex_);
  const auto found = entries_.find(channel);
  if (found != entries_.end() && found->second.token.reveal() == token)
    found->second.token = Secret();
}

}  // namespace enishi::line
