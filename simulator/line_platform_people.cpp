// What people are deemed to be, and what they do with messages: set up by control calls.
#include <algorithm>
#include <map>
#include <tuple>

#include "simulator/jst.h"
#include "simulator/line_platform.h"
#include "simulator/mix.h"
#include "simulator/platform.h"
#include "simulator/sending.h"

namespace enishi::simulator {

namespace {
constexpr std::uint64_t kSecondsToClickMax = 600;
constexpr unsigned kSeesTwicePermille = 250, kClicksTwicePermille = 200;

// One message of one person.
struct Received {
  UserNumber user = 0;
  std::uint32_t body = 0;     // index in Reception::contents
  std::uint32_t lives_s = 0;  // for how many seconds from now on its figures move
};

struct Reception {
  std::vector<Received> received;  // by who has LINE on a telephone: only they are counted
  std::uint64_t recipients = 0;    // the others too
  std::vector<MessageContents> contents;
  std::optional<std::size_t> cast;  // index of the send
  UnitNumber unit = 0;
  std::uint64_t draw = 0;
};

// Gathers the sends that a control call is about.
class Collector {
 public:
  Collector(const Platform& platform, const Channel& channel, Reception& out)
      : channel_(channel), out_(out), now_(platform.clock.now()) {}

  void add(const SendRecord& send) {
    const auto left =
        std::chrono::ceil<std::chrono::seconds>(send.time + kInteractionsCounted - now_);
    if (left.count() <= 0) return;
    const std::uint32_t body = body_of(send);
    out_.recipients += send.delivered;
    for (const UserNumber user : channel_.record.recipients(send))
      if (channel_.provider.demographics(user).app != AppType::others)
        out_.received.push_back({user, body, static_cast<std::uint32_t>(left.count())});
  }

 private:
  std::uint32_t body_of(const SendRecord& send) {
    const auto [at, fresh] =
        bodies_.try_emplace(send.body, static_cast<std::uint32_t>(out_.contents.size()));
    if (fresh) {
      out_.contents.push_back(contents_of(channel_.record.body_text(send.body)));
      out_.contents.back().bubbles = std::max(out_.contents.back().bubbles, send.bubbles);
    }
    return at->second;
  }

  const Channel& channel_;
  Reception& out_;
  Time now_;
  std::unordered_map<std::uint64_t, std::uint32_t> bodies_;
};

Result<std::size_t> send_named(const Platform& platform, const Channel& channel,
                               const InteractionSpec& spec) {
  const auto sends = channel.record.sends();
  if (spec.request_id.empty()) {
    if (spec.send >= 1 && spec.send <= sends.size()) return spec.send - 1;
    return fail(ErrorCode::not_found, "no such send", "send");
  }
  for (std::size_t i = sends.size(); i > 0; --i)
    if (platform.request_id(sends[i - 1].request) == spec.request_id) return i - 1;
  return fail(ErrorCode::not_found, "no such send", "requestId");
}

Result<Reception> reception_of(Platform& platform, std::string_view id,
                               const InteractionSpec& spec) {
  const MutexLock lock(platform.world.mutex);
  ASSIGN(Channel * channel, platform.world.need(id));
  settle(*channel, platform.clock.now());
  Reception out;
  Collector collector(platform, *channel, out);
  out.draw = mix(platform.options.seed, channel->interactions.next_number());
  if (!spec.unit.empty()) {
    out.unit = channel->units.find(spec.unit).value_or(0);
    if (out.unit == 0) return fail(ErrorCode::not_found, "no such unit", "unit");
    for (const SendRecord& send : channel->record.sends())
      if (send.unit == out.unit) collector.add(send);
    return out;
  }
  ASSIGN(const std::size_t index, send_named(platform, *channel, spec));
  const SendRecord& send = channel->record.sends()[index];
  collector.add(send);
  out.unit = send.unit;
  if (send.kind == SendKind::broadcast || send.kind == SendKind::narrowcast) out.cast = index;
  if (!out.cast && out.unit == 0)
    return fail(ErrorCode::conflict, "LINE counts this send nowhere: it has no unit", "send");
  return out;
}

// Turns shares into events, all by draws from one seed.
class Unfolding {
 public:
  Unfolding(Reception reception, const InteractionSpec& spec)
      : in_(std::move(reception)), spec_(spec), draws_(in_.draw) {
    for (const MessageContents& contents : in_.contents)
      for (const Link& link : contents.links) number_of(link);  // those nobody opens, too
  }

  Result<InteractionCounts> run() {
    InteractionCounts out;
    out.seen = count_of(spec_.seen);
    out.clicked = count_of(spec_.clicked);
    out.played = count_of(spec_.played);
    if (out.clicked > out.seen) return invalid("clicked", "who clicks has to see the message");
    if (out.played > out.seen) return invalid("played", "who plays has to see the message");
    choose(out.seen);
    std::vector<std::uint32_t> when;
    for (std::uint64_t i = 0; i < out.seen; ++i) when.push_back(see(in_.received[i]));
    for (std::uint64_t i = 0; i < out.clicked; ++i) TRY(click(in_.received[i], when[i]));
    for (std::uint64_t i = 0; i < out.played; ++i)
      TRY(play(in_.received[out.seen - 1 - i], when[out.seen - 1 - i]));
    return out;
  }
  InteractionBatch take(Time start) {
    std::ranges::sort(batch_.events, {}, [](const Interaction& one) {
      return std::tuple(one.second, one.user, one.kind, one.bubble, one.detail);
    });
    batch_.start = start;
    return std::move(batch_);
  }
  const Reception& reception() const { return in_; }

 private:
  std::uint64_t count_of(const InteractionShare& share) const {
    const std::uint64_t wanted =
        share.permille ? (in_.recipients * *share.permille + 500) / 1'000 : share.count;
    return std::min<std::uint64_t>(wanted, in_.received.size());
  }
  // The first `count` of the received are then chosen at random.
  void choose(std::uint64_t count) {
    auto& all = in_.received;
    for (std::uint64_t i = 0; i < count; ++i)
      std::swap(all[i], all[i + draws_.below(all.size() - i)]);
  }
  // Most do it soon, some late.
  std::uint32_t second() {
    const double u = static_cast<double>(draws_.below(1 << 20)) / (1 << 20);
    return static_cast<std::uint32_t>(u * u * u * static_cast<double>(spec_.over.count()) / 1'000);
  }
  void put(const Received& one, std::uint32_t second, Interaction::Kind kind, std::uint8_t bubble,
           std::uint32_t detail) {
    if (second < one.lives_s) batch_.events.push_back({one.user, second, detail, bubble, kind});
  }

  std::uint32_t see(const Received& one) {
    const std::uint32_t when = second();
    const std::uint8_t bubbles = in_.contents[one.body].bubbles;
    batch_.bubbles = std::max(batch_.bubbles, bubbles);
    const bool twice = hits(draws_.next(), kSeesTwicePermille);
    for (std::uint8_t bubble = 1; bubble <= bubbles; ++bubble)
      for (int times = 0; times <= int{twice}; ++times) put(one, when, Interaction::see, bubble, 0);
    return when;
  }

  Status click(const Received& one, std::uint32_t seen) {
    ASSIGN(const Link link, link_of(in_.contents[one.body]));
    const std::uint64_t pause = spec_.over.count() > 0 ? draws_.below(kSecondsToClickMax) : 0;
    const auto when = seen + static_cast<std::uint32_t>(pause);
    const bool twice = hits(draws_.next(), kClicksTwicePermille);
    for (int times = 0; times <= int{twice}; ++times)
      put(one, when, Interaction::click, link.bubble, number_of(link));
    return {};
  }
  // The link asked for, or any.
  Result<Link> link_of(const MessageContents& contents) {
    if (spec_.url.empty()) {
      if (contents.links.empty()) return invalid("clicked", "the message has no link");
      return contents.links[draws_.below(contents.links.size())];
    }
    const auto at = std::ranges::find(contents.links, spec_.url, &Link::url);
    if (at != contents.links.end()) return *at;
    if (!contents.known) return Link{1, spec_.url};
    return invalid("url", "the message has no such link");
  }
  std::uint32_t number_of(const Link& link) {
    const auto [at, fresh] =
        numbers_.try_emplace(link, static_cast<std::uint32_t>(batch_.links.size()));
    if (fresh) batch_.links.push_back(link);
    return at->second;
  }

  Status play(const Received& one, std::uint32_t seen) {
    const MessageContents& contents = in_.contents[one.body];
    if (contents.media.empty()) return invalid("played", "the message has no video or audio");
    // Half of those who reach a quarter reach the next.
    std::uint16_t percent = 0;
    for (std::uint64_t draw = draws_.next(); percent < 100 && (draw & 1) != 0; draw >>= 1)
      percent = static_cast<std::uint16_t>(percent + 25);
    for (const std::uint8_t bubble : contents.media)
      put(one, seen, Interaction::play, bubble, percent);
    return {};
  }

  Reception in_;
  const InteractionSpec& spec_;
  Draws draws_;
  InteractionBatch batch_;
  std::map<Link, std::uint32_t> numbers_;
};
}  // namespace

Result<InteractionCounts> LinePlatform::interact(std::string_view channel,
                                                 const InteractionSpec& spec) {
  if (spec.over < Millis{0} || spec.over > kInteractionsCounted)
    return invalid("overHours", "must be 0 to 336");
  ASSIGN(Reception reception, reception_of(*platform_, channel, spec));
  Unfolding unfolding(std::move(reception), spec);
  ASSIGN(const InteractionCounts counts, unfolding.run());
  const auto cast = unfolding.reception().cast;
  const UnitNumber unit = unfolding.reception().unit;
  auto batch = std::make_shared<const InteractionBatch>(unfolding.take(platform_->clock.now()));
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  if (cast)
    found->interactions.add_to_cast(*cast, std::move(batch));
  else
    found->interactions.add_to_unit(unit, std::move(batch));
  return counts;
}

Result<PersonView> LinePlatform::person(std::string_view channel, std::string_view user) const {
  const auto id = parse_user_id(user);
  if (!id) return invalid("user", "must be U and 32 lower-case hex digits");
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(const Channel* found, platform_->world.need(channel));
  const auto number = found->provider.users.find(*id);
  if (!number) return fail(ErrorCode::not_found, "no such user", "user");
  const Demographics is = found->provider.demographics(*number);
  PersonView out;
  out.gender = kGenders[static_cast<std::size_t>(is.gender)];
  out.age = kAges[is.age];
  out.area = "unknown";
  if (is.area != 0) out.area = (is.area < 10 ? "jp_0" : "jp_") + std::to_string(is.area);
  out.app_type = kAppTypes[static_cast<std::size_t>(is.app)];
  out.friend_days = jst_day(platform_->clock.now()) - found->friends.since(*number);
  if (found->friends.of(*number) == Friendship::none) out.friend_days.reset();
  return out;
}

namespace {
// `is` with what is told of it; the error names the field.
Status tell(const PersonSpec& spec, Demographics& is) {
  if (!spec.gender.empty()) {
    const auto gender = parse_gender(spec.gender);
    if (!gender) return invalid("gender", "must be male, female or unknown");
    is.gender = *gender;
  }
  if (!spec.age.empty()) {
    const auto age = parse_age(spec.age);
    if (!age) return invalid("age", "must be unknown or a band as from20to24 or from70");
    is.age = *age;
  }
  if (!spec.area.empty()) {
    const auto area = parse_area(spec.area);
    if (!area) return invalid("area", "must be unknown or jp_01 to jp_47");
    is.area = *area;
  }
  if (!spec.app_type.empty()) {
    const auto app = parse_app_type(spec.app_type);
    if (!app) return invalid("appType", "must be ios, android or others");
    is.app = *app;
  }
  return {};
}
}  // namespace

Status LinePlatform::set_people(std::string_view channel, std::span<const std::string> users,
                                const PersonSpec& spec) {
  const int today = jst_day(platform_->clock.now());
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  Provider& provider = found->provider;
  for (const std::string& text : users) {
    const auto id = parse_user_id(text);
    const auto user = id ? provider.users.find(*id) : std::nullopt;
    if (!user) return invalid("users", "unknown: " + text);
    Demographics is = provider.demographics(*user);
    TRY(tell(spec, is));
    provider.told_demographics[*user] = is;
    if (!spec.friend_days) continue;
    if (found->friends.of(*user) == Friendship::none)
      return invalid("friendDays", "never a friend: " + text);
    found->friends.set_since(*user, today - *spec.friend_days);
  }
  found->friend_demographics = {};
  return {};
}

Result<std::uint64_t> LinePlatform::share_audience(std::string_view channel,
                                                   const std::string& name, std::uint64_t count) {
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  std::vector<UserNumber> from = reachable_friends(*found);
  Draws draws(mix(platform_->options.seed, found->audiences.next_number()));
  Audience made;
  made.id = next_audience_id(*found);
  made.description = name;
  made.shared = true;
  made.created = platform_->clock.now();
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, from.size()); ++i) {
    std::swap(from[i], from[i + draws.below(from.size() - i)]);
    made.members.add(from[i]);
  }
  return found->audiences.add(std::move(made)).id;
}

Status LinePlatform::send_by_other_door(std::string_view channel, std::string_view door,
                                        std::uint64_t messages) {
  const auto at = std::ranges::find(kOtherDoors, door);
  if (at == kOtherDoors.end()) return invalid("as", "no such door");
  const Time now = platform_->clock.now();
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  if (static_cast<std::size_t>(at - kOtherDoors.begin()) < kOtherDoorsPaid)
    found->quota.use(now, messages);
  found->counts.add_other(now, static_cast<std::size_t>(at - kOtherDoors.begin()), messages);
  return {};
}

}  // namespace enishi::simulator
