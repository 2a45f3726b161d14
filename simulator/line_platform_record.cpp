// Questions to the record.
#include <algorithm>

#include "base/bytes.h"
#include "simulator/line_platform.h"
#include "simulator/platform.h"
#include "simulator/sending.h"

namespace enishi::simulator {

namespace {
constexpr UnitNumber kNoUnit = UINT32_MAX;  // matches nothing

std::string body_text(std::uint64_t body) {
  std::string bytes;
  append_be64(bytes, body);
  return hex(bytes);
}

Result<RecordFilter> filter_of(const Channel& channel, const RecordQuery& query) {
  RecordFilter out;
  out.since = query.since;
  out.until = query.until;
  if (!query.kind.empty()) {
    for (std::size_t i = 0; i < kSendKinds; ++i)
      if (query.kind == name(static_cast<SendKind>(i))) out.kind = static_cast<SendKind>(i);
    if (!out.kind)
      return invalid("kind", "must be push, multicast, narrowcast, broadcast or reply");
  }
  if (!query.unit.empty()) out.unit = channel.units.find(query.unit).value_or(kNoUnit);
  if (!query.body.empty()) {
    const auto bytes = parse_hex(query.body);
    if (!bytes || bytes->size() != 8) return invalid("body", "must be 16 hex digits");
    out.body = read_be64(*bytes, 0);
  }
  return out;
}

SendView view_of(const Platform& platform, const Channel& channel, std::uint64_t number) {
  const SendRecord& send = channel.record.sends()[number - 1];
  SendView out;
  out.number = number;
  out.request_id = platform.request_id(send.request);
  if (send.retry_key != Bytes16{}) out.retry_key = uuid_text(send.retry_key);
  out.kind = name(send.kind);
  if (send.unit != 0) out.unit = channel.units.name(send.unit);
  out.body = body_text(send.body);
  out.messages = channel.record.body_text(send.body);
  out.time = send.time;
  out.asked = send.asked;
  out.delivered = send.delivered;
  out.bubbles = send.bubbles;
  return out;
}

// The channel with its narrowcasts where they are now.
Result<Channel*> settled(Platform& platform, std::string_view id) REQUIRES(platform.world.mutex) {
  ASSIGN(Channel * found, platform.world.need(id));
  settle(*found, platform.clock.now());
  return found;
}

struct Counted {
  std::vector<std::uint32_t> counts;
  std::vector<Bytes16> ids;
};

// Copies under the lock what is then worked on outside of it.
Result<Counted> counted(Platform& platform, std::string_view channel, const RecordQuery& query) {
  const MutexLock lock(platform.world.mutex);
  ASSIGN(const Channel* found, settled(platform, channel));
  ASSIGN(const RecordFilter filter, filter_of(*found, query));
  Counted out{found->record.counts(filter), {}};
  out.ids.reserve(out.counts.size());
  for (UserNumber user = 0; user < out.counts.size(); ++user)
    out.ids.push_back(found->provider.users.id(user));
  return out;
}
}  // namespace

Result<ChannelStats> LinePlatform::stats(std::string_view channel) const {
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, settled(*platform_, channel));
  const FriendTotals friends = found->friends.totals();
  ChannelStats out;
  out.ever_friends = friends.ever;
  out.friends = friends.friends;
  out.blocks = friends.blocks;
  out.provider_users = found->provider.users.size();
  out.quota_used = found->quota.used(platform_->clock.now());
  out.quota_reserved = found->quota.reserved();
  out.quota_limit = found->quota.limit();
  out.sends = found->record.totals().sends;
  out.delivered = found->record.totals().delivered;
  return out;
}

Result<RecordTotals> LinePlatform::totals(std::string_view channel,
                                          const RecordQuery& query) const {
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(const Channel* found, settled(*platform_, channel));
  ASSIGN(const RecordFilter filter, filter_of(*found, query));
  return found->record.totals(filter);
}

Result<std::uint32_t> LinePlatform::deliveries(std::string_view channel,
                                               std::string_view user) const {
  const auto id = parse_user_id(user);
  if (!id) return invalid("user", "must be U and 32 lower-case hex digits");
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(const Channel* found, settled(*platform_, channel));
  const auto number = found->provider.users.find(*id);
  return number ? found->friends.deliveries(*number) : 0;
}

Result<std::vector<SendView>> LinePlatform::sends(std::string_view channel, std::uint64_t after,
                                                  std::size_t limit) const {
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(const Channel* found, settled(*platform_, channel));
  std::vector<SendView> out;
  const std::uint64_t size = found->record.sends().size();
  for (std::uint64_t n = after + 1; n <= size && out.size() < limit; ++n)
    out.push_back(view_of(*platform_, *found, n));
  return out;
}

Result<std::vector<std::string>> LinePlatform::recipients(std::string_view channel,
                                                          std::uint64_t send, std::uint64_t after,
                                                          std::size_t limit) const {
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(const Channel* found, settled(*platform_, channel));
  if (send < 1 || send > found->record.sends().size())
    return fail(ErrorCode::not_found, "no such send", "send");
  const auto users = found->record.recipients(found->record.sends()[send - 1]);
  std::vector<std::string> out;
  for (std::size_t i = after; i < users.size() && out.size() < limit; ++i)
    out.push_back(user_id_text(found->provider.users.id(users[i])));
  return out;
}

Result<std::vector<DuplicateView>> LinePlatform::duplicates(std::string_view channel,
                                                            const RecordQuery& query) const {
  Record::Deliveries deliveries;
  {
    const MutexLock lock(platform_->world.mutex);
    ASSIGN(const Channel* found, settled(*platform_, channel));
    ASSIGN(const RecordFilter filter, filter_of(*found, query));
    deliveries = found->record.deliveries(filter);
  }
  const std::vector<Duplicate> found_twice = find_duplicates(std::move(deliveries));
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(const Channel* found, platform_->world.need(channel));
  std::vector<DuplicateView> out;
  for (const Duplicate& one : found_twice)
    if (one.user < found->provider.users.size())
      out.push_back(
          {user_id_text(found->provider.users.id(one.user)), body_text(one.body), one.times});
  return out;
}

Result<CountTable> LinePlatform::count_table(std::string_view channel,
                                             const RecordQuery& query) const {
  ASSIGN(const Counted counted_users, counted(*platform_, channel, query));
  CountTable out;
  for (const std::uint32_t count : counted_users.counts) {
    out.users += count > 0;
    out.deliveries += count;
  }
  out.digest = count_digest(counted_users.ids, counted_users.counts);
  return out;
}

Result<std::vector<UserCount>> LinePlatform::counts(std::string_view channel,
                                                    const RecordQuery& query, std::uint64_t after,
                                                    std::size_t limit) const {
  ASSIGN(const Counted counted_users, counted(*platform_, channel, query));
  std::vector<UserCount> out;
  for (std::size_t user = after; user < counted_users.counts.size() && out.size() < limit; ++user)
    out.push_back({user_id_text(counted_users.ids[user]), counted_users.counts[user]});
  return out;
}

}  // namespace enishi::simulator
