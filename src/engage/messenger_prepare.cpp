// What is to be done with a message now: whether it may go, what it says, whose name it waits for.
#include "base/bytes.h"
#include "base/limits.h"
#include "delivery/recipients.h"
#include "engage/chat_stage.h"
#include "engage/messenger.h"

namespace enishi::engage {
namespace {

constexpr Millis kNameWait{3'000};          // an answer does not wait longer for a name
constexpr Millis kStoppedWait{5'000};       // of a push while the channel is stopped
constexpr std::chrono::hours kKeyLife{24};  // LINE remembers a key so long

Bytes16 key_of(const workspace::Channel& channel, std::int64_t no, const std::string& messages) {
  std::string name;
  append_field(name, "enishi chat message 1");
  append_field(name, channel.workspace.text());
  append_field(name, channel.id.text());
  append_be64(name, static_cast<std::uint64_t>(no));
  append_field(name, as_view(sha256(messages)));
  return make_uuid_from_name(name);
}

delivery::SendOutcome because(std::string detail) {
  delivery::SendOutcome outcome;
  outcome.result = delivery::SendResult::refused_channel;
  outcome.detail = std::move(detail);
  return outcome;
}

}  // namespace

Messenger::Facts Messenger::facts(const Outgoing& row, const workspace::Channel& channel) const {
  const auto view = seams_.people.view();
  const auto friendship = view->friendship(channel.no, row.record);
  return {
      .user = view->line_user_id(row.record),
      .may_receive = delivery::may_receive(seams_.config, *view, channel.workspace_no, row.record),
      .blocked = friendship && friendship->state == people::FriendState::blocked};
}

// Why a row ends before it is tried (again); nullopt: it does not.
std::optional<std::pair<OutState, std::string>> Messenger::ends(const Outgoing& row,
                                                                const workspace::Channel& channel,
                                                                const Facts& facts,
                                                                Time now) const {
  using End = std::pair<OutState, std::string>;
  // An earlier try may have been accepted: only LINE's word on the same key tells, for a day.
  if (row.maybe) {
    if (row.first_try_at && now >= *row.first_try_at + kKeyLife) return End{OutState::unknown, ""};
    return std::nullopt;
  }
  if (now >= row.expires_at) return End{OutState::expired, ""};
  const bool silent = !channel.active || channel.stopped;
  if (silent && row.kind == OutKind::reply)
    return End{OutState::withdrawn, "the channel is stopped"};
  if (!facts.may_receive) return End{OutState::withdrawn, "staging: not a tester"};
  if (facts.blocked && row.kind == OutKind::push)
    return End{OutState::refused, "the person blocked the account"};
  return std::nullopt;
}

Result<std::optional<Messenger::Ready>> Messenger::prepare(const Outgoing& row, Time now) {
  const auto directory = seams_.workspaces.directory();
  const auto* channel = directory.channel(row.channel);
  if (channel == nullptr) return std::nullopt;
  const Facts facts = this->facts(row, *channel);
  if (!facts.user) return std::nullopt;  // being deleted
  Flight flight{row, *facts.user, channel->id};
  if (auto end = ends(row, *channel, facts, now)) {
    std::vector<spine::NewEntry> entries;
    finish(flight, end->first, because(std::move(end->second)), entries);
    append(std::move(entries));
    return std::nullopt;
  }
  if (!channel->active || channel->stopped) {
    TRY(wait(row, now + kStoppedWait, "the channel is stopped", false));
    return std::nullopt;
  }
  return rendered(std::move(flight), *channel, now);
}

Result<std::optional<Messenger::Ready>> Messenger::rendered(Flight flight,
                                                            const workspace::Channel& channel,
                                                            Time now) {
  Outgoing& row = flight.row;
  const auto refuse = [&](OutState state, std::string why) -> std::optional<Ready> {
    std::vector<spine::NewEntry> entries;
    finish(flight, state, because(std::move(why)), entries);
    append(std::move(entries));
    return std::nullopt;
  };
  if (row.messages.empty()) {
    auto body = bodies_.of(channel, row.rule);
    if (!body && body.error().code == ErrorCode::not_found)
      return refuse(OutState::withdrawn, "the rule is gone");
    // One body that cannot be filled must not hold up the others of its lane.
    if (!body && !spine::passing(body.error()))
      return refuse(OutState::refused, body.error().field + " " + body.error().message);
    if (!body) return std::unexpected(body.error());
    if (row.tries == 0 && body->loading_seconds > 0 && !awaited(row.record))
      platform_.show_loading(channel.id, flight.user, body->loading_seconds);
    if (body->asks_name && name_awaited(flight, now)) return std::nullopt;
    TRY(body->renderer->prepare({row.record}));
    auto text = body->renderer->render(*seams_.people.view(), row.record);
    if (!text) return refuse(OutState::refused, text.error().field + " " + text.error().message);
    row.messages = *std::move(text);
  }
  Ready ready{.messages = row.messages};
  if (row.kind == OutKind::push)
    ready.key = row.retry_key ? *row.retry_key : key_of(channel, row.no, row.messages);
  ready.flight = std::move(flight);
  return std::optional(std::move(ready));
}

bool Messenger::awaited(RecordNo record) {
  MutexLock lock(mutex_);
  return awaited_.contains(record);
}

// Whoever has just become a friend has no name yet: it is fetched once, and waited for a little.
bool Messenger::name_awaited(const Flight& flight, Time now) {
  const RecordNo record = flight.row.record;
  {
    MutexLock lock(mutex_);
    const auto awaited = awaited_.find(record);
    if (awaited != awaited_.end()) {
      if (now < awaited->second) return true;
      awaited_.erase(awaited);
      return false;
    }
    if (asked_.contains(record)) return false;
  }
  const auto names = seams_.people.names(std::span(&record, 1));
  if (!names || !names->empty()) return false;
  {
    MutexLock lock(mutex_);
    if (asked_.size() >= limits::profile_asked_max) asked_.clear();
    asked_.insert(record);
    awaited_[record] = now + kNameWait;
  }
  const auto no_name = [this, record] { profile_learned(record); };
  const auto stored = [this, no_name](Result<spine::Receipt> receipt) {
    if (!receipt) no_name();  // else the applier tells when it is known
    logged();
  };
  const bool taken =
      platform_.profile(flight.channel, flight.user,
                        [this, record, user = flight.user, channel = flight.row.channel, no_name,
                         stored, now](Result<std::optional<people::Profile>> profile) {
                          if (!profile || !logging()) return no_name();
                          std::vector<spine::NewEntry> entries;
                          entries.push_back(people::profile_entry(channel, user, now, *profile));
                          seams_.log.append(std::move(entries), std::nullopt, stored);
                        });
  if (!taken) no_name();
  return taken;
}

}  // namespace enishi::engage
