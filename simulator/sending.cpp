#include "simulator/sending.h"

#include "simulator/mix.h"
#include "simulator/platform.h"
#include "simulator/signed_token.h"

namespace enishi::simulator {

std::string sent_messages(std::uint64_t seed, std::uint64_t first_id, unsigned count,
                          unsigned quotable) {
  std::string out = "\"sentMessages\":[";
  for (unsigned i = 0; i < count; ++i) {
    if (i > 0) out += ',';
    out += "{\"id\":\"" + std::to_string(first_id + i) + '"';
    if (quotable >> i & 1)
      out += ",\"quoteToken\":\"" + make_token(seed, TokenUse::quote, first_id + i) + '"';
    out += '}';
  }
  return out += ']';
}

std::optional<Answer> refuse_repeat(const Platform& platform, Channel& channel,
                                    const ApiCall& call) {
  if (!call.retry_key) return std::nullopt;
  const auto accepted = channel.retry_keys.seen(call.now, *call.retry_key);
  if (!accepted) return std::nullopt;
  std::string body = "{\"message\":\"The retry key is already accepted\"";
  if (accepted->messages > 0)
    body += "," + sent_messages(platform.options.seed, accepted->first_message, accepted->messages,
                                accepted->quotable);
  Answer answer = json_answer(body + "}", 409);
  answer.accepted_request = platform.request_id(accepted->request);
  return answer;
}

void book(Channel& channel, const Sent& sent, const SendRequest& request,
          std::span<const UserNumber> reached) {
  if (sent.reserved) {
    channel.quota.use_reserved(sent.now, reached.size());
    channel.quota.release(sent.asked - reached.size());
  }
  channel.counts.add(sent.now, sent.kind, reached.size());
  for (const UserNumber user : reached) channel.friends.count_delivery(user);
  SendRecord record;
  record.request = sent.request;
  record.retry_key = sent.retry_key.value_or(Bytes16{});
  record.time = sent.now;
  record.asked = static_cast<std::uint32_t>(sent.asked);
  record.kind = sent.kind;
  record.bubbles = request.bubbles;
  if (!request.unit.empty()) record.unit = channel.units.assign(sent.now, request.unit);
  channel.record.add(record, request.messages, reached);
}

std::vector<UserNumber> reachable_friends(const Channel& channel) {
  std::vector<UserNumber> out;
  for (const UserNumber user : channel.friends.ever_friends())
    if (channel.friends.reachable(user)) out.push_back(user);
  return out;
}

std::uint64_t target_reach(const Channel& channel) {
  std::uint64_t out = 0;
  for (const UserNumber user : channel.friends.ever_friends())
    out += channel.friends.reachable(user);
  return out;
}

namespace {
void fail(Channel& channel, Narrowcast& cast, int error) {
  channel.quota.release(cast.reserved);
  cast.reserved = 0;
  cast.phase = NarrowcastPhase::failed;
  cast.error = error;
  cast.ends = cast.starts;
  cast.messages.clear();
}

// Phase waiting is over: who gets it? They are chosen at random when there are more than allowed.
void begin(Channel& channel, Narrowcast& cast) {
  Targets found = find_targets(channel, cast.targeting, cast.starts, cast.attribute_days);
  cast.targets = found.users.size();
  if (found.error != 0) return fail(channel, cast, found.error);
  if (cast.targets > cast.most && cast.forbid_partial)
    return fail(channel, cast, kNarrowcastPartialForbidden);
  if (cast.targets > cast.most) {
    Draws draws(cast.request);
    for (std::size_t i = 0; i < cast.most; ++i)
      std::swap(found.users[i], found.users[i + draws.below(found.users.size() - i)]);
    found.users.resize(cast.most);
    cast.targets = cast.most;
  }
  cast.users = std::move(found.users);
  cast.phase = NarrowcastPhase::sending;
}

void deliver(Channel& channel, Narrowcast& cast) {
  std::vector<UserNumber> reached = std::move(cast.users);
  cast.users = {};
  std::erase_if(reached, [&](UserNumber user) { return !channel.friends.reachable(user); });
  channel.quota.release(cast.reserved - cast.targets);
  cast.reserved = 0;
  Sent sent{SendKind::narrowcast, cast.request, std::nullopt, cast.ends, cast.targets, true};
  if (cast.retry_key != Bytes16{}) sent.retry_key = cast.retry_key;
  SendRequest request;
  request.messages = std::move(cast.messages);
  request.bubbles = cast.bubbles;
  book(channel, sent, request, reached);
  cast.succeeded = reached.size();
  cast.phase = NarrowcastPhase::succeeded;
}
}  // namespace

void settle(Channel& channel, Time now) {
  channel.rich_menus.settle(now, channel.friends);
  for (Narrowcast& cast : channel.narrowcasts) {
    if (cast.phase == NarrowcastPhase::waiting && now >= cast.starts) begin(channel, cast);
    if (cast.phase == NarrowcastPhase::sending && now >= cast.ends) deliver(channel, cast);
  }
}

}  // namespace enishi::simulator
