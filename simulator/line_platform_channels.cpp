// Providers, channels, users, groups: set up by control calls, without webhooks.
#include <algorithm>

#include "base/bytes.h"
#include "net/url.h"
#include "simulator/jst.h"
#include "simulator/line_platform.h"
#include "simulator/mix.h"
#include "simulator/platform.h"
#include "simulator/sending.h"

namespace enishi::simulator {

namespace {
constexpr std::uint64_t kFriendsPerLock = 20'000;
constexpr std::uint64_t kUsersMax = 50'000'000;

void set_state(Channel& channel, UserNumber user, UserState state, Time now) {
  UserTable& users = channel.provider.users;
  switch (state) {
    case UserState::friends:
      return channel.friends.follow(user, now);
    case UserState::blocked:
      channel.friends.follow(user, now);
      return channel.friends.block(user, now);
    case UserState::deleted:
      return users.set_deleted(user, true);
    case UserState::restored:
      return users.set_deleted(user, false);
    case UserState::hidden:
      return users.set_hidden(user, true);
    case UserState::stranger:
      return;  // known to the provider is all
  }
}

bool digits(std::string_view text) {
  return !text.empty() && text.size() <= 20 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}
}  // namespace

std::optional<UserState> parse_user_state(std::string_view name) {
  if (name == "friend") return UserState::friends;
  if (name == "blocked") return UserState::blocked;
  if (name == "deleted") return UserState::deleted;
  if (name == "restored") return UserState::restored;
  if (name == "stranger") return UserState::stranger;
  if (name == "hidden") return UserState::hidden;
  return std::nullopt;
}

ProviderNumber LinePlatform::create_provider() {
  const MutexLock lock(platform_->world.mutex);
  auto& providers = platform_->world.providers;
  const auto number = static_cast<ProviderNumber>(providers.size() + 1);
  providers.push_back(std::make_unique<Provider>(number, mix(platform_->options.seed, number)));
  return number;
}

Result<ChannelInfo> LinePlatform::create_channel(const ChannelSpec& spec) {
  const std::uint64_t seed = platform_->options.seed;
  World& world = platform_->world;
  const MutexLock lock(world.mutex);
  Provider* provider = world.provider(spec.provider);
  if (provider == nullptr) return fail(ErrorCode::not_found, "no such provider", "provider");
  const auto number = static_cast<ChannelNumber>(world.channels.size());
  auto channel = std::make_unique<Channel>(number, *provider);
  channel->spec = spec;
  channel->bot = derive_id(seed, IdSpace::bot, number);
  ChannelInfo& info = channel->info;
  info.provider = spec.provider;
  info.name = spec.name;
  info.id = spec.id.empty() ? std::to_string(2'000'000'001 + number) : spec.id;
  if (!digits(info.id)) return invalid("id", "must be digits");
  if (world.channel(info.id) != nullptr)
    return fail(ErrorCode::conflict, "the channel id is taken", "id");
  info.secret =
      spec.secret.empty() ? hex(as_view(derive_id(seed, IdSpace::secret, number))) : spec.secret;
  info.bot = user_id_text(channel->bot);
  info.token = platform_->tokens.issue(platform_->clock.now(), number, TokenKind::long_lived);
  channel->quota.set_limit(spec.quota);
  world.channels.push_back(std::move(channel));
  return world.channels.back()->info;
}

Result<ChannelInfo> LinePlatform::channel(std::string_view id) const {
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(const Channel* found, platform_->world.need(id));
  return found->info;
}

std::vector<ChannelInfo> LinePlatform::channels() const {
  const MutexLock lock(platform_->world.mutex);
  std::vector<ChannelInfo> out;
  for (const auto& channel : platform_->world.channels)
    if (!channel->info.id.empty()) out.push_back(channel->info);
  return out;
}

Result<std::string> LinePlatform::reissue_token(std::string_view channel, Millis overlap) {
  if (overlap < Millis{0} || overlap > std::chrono::hours{24})
    return invalid("overlap", "must be 0 to 24 hours");
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  found->info.token =
      platform_->tokens.reissue_long_lived(platform_->clock.now(), found->number, overlap);
  return found->info.token;
}

Status LinePlatform::set_quota(std::string_view channel, std::optional<std::uint64_t> limit) {
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  found->quota.set_limit(limit);
  return {};
}

Status LinePlatform::add_consumption(std::string_view channel, std::uint64_t messages) {
  return send_by_other_door(channel, "broadcast", messages);
}

Result<std::uint64_t> LinePlatform::add_friends(std::string_view channel, std::uint64_t count) {
  const Time now = platform_->clock.now();
  for (std::uint64_t done = 0; done < count;) {
    const MutexLock lock(platform_->world.mutex);
    ASSIGN(Channel * found, platform_->world.need(channel));
    UserTable& users = found->provider.users;
    if (users.size() + (count - done) > kUsersMax)
      return fail(ErrorCode::too_large, "too many users", "count");
    if (done == 0) users.reserve(users.size() + count);
    const std::uint64_t end = std::min(count, done + kFriendsPerLock);
    for (; done < end; ++done) {
      const UserNumber user = users.add_next();
      found->friends.follow(user, now);
      found->friends.set_since(user, jst_day(now) - friend_days_of(users.id(user)));
    }
  }
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(const Channel* found, platform_->world.need(channel));
  return found->friends.totals().friends;
}

Result<std::vector<std::string>> LinePlatform::friends(std::string_view channel,
                                                       std::uint64_t after,
                                                       std::size_t limit) const {
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(const Channel* found, platform_->world.need(channel));
  const auto ever = found->friends.ever_friends();
  std::vector<std::string> out;
  for (std::size_t i = after; i < ever.size() && out.size() < limit; ++i)
    out.push_back(user_id_text(found->provider.users.id(ever[i])));
  return out;
}

Status LinePlatform::set_users(std::string_view channel, std::span<const std::string> users,
                               UserState state) {
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  for (const std::string& text : users) {
    const auto id = parse_user_id(text);
    if (!id) return invalid("users", "user ids are U and 32 lower-case hex digits");
    set_state(*found, found->provider.users.add(*id), state, platform_->clock.now());
  }
  return {};
}

Result<std::uint64_t> LinePlatform::set_some(std::string_view channel, std::uint64_t count,
                                             UserState state) {
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  std::vector<UserNumber> from = reachable_friends(*found);
  Draws draws(mix(platform_->options.seed, from.size()));
  const std::uint64_t changed = std::min<std::uint64_t>(count, from.size());
  for (std::uint64_t i = 0; i < changed; ++i) {
    std::swap(from[i], from[i + draws.below(from.size() - i)]);
    set_state(*found, from[i], state, platform_->clock.now());
  }
  return changed;
}

Result<std::string> LinePlatform::add_group(std::string_view channel, const GroupSpec& spec) {
  if (spec.kind != 'C' && spec.kind != 'R') return invalid("kind", "must be C or R");
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  Group group{spec.name, {}, true};
  for (const std::string& text : spec.members) {
    const auto id = parse_user_id(text);
    if (!id) return invalid("members", "user ids are U and 32 lower-case hex digits");
    group.members.push_back(found->provider.users.add(*id));
  }
  const std::uint64_t n = (std::uint64_t{found->number} << 32) | found->groups.size();
  const std::string id =
      chat_id_text({spec.kind, derive_id(platform_->options.seed, IdSpace::group, n)});
  found->groups[id] = std::move(group);
  return id;
}

Status LinePlatform::set_webhook(std::string_view channel, const WebhookSpec& spec) {
  if (!spec.url.empty()) TRY(net::parse_url(spec.url));
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  found->webhook = spec;
  return {};
}

}  // namespace enishi::simulator
