#include "simulator/targeting.h"

#include <algorithm>
#include <deque>

#include "simulator/audience.h"
#include "simulator/jst.h"
#include "simulator/platform.h"
#include "simulator/sending.h"
#include "simulator/user_set.h"

namespace enishi::simulator {

namespace {
// True if f is true of every leaf; f may change it.
template <class Node, class F>
bool each_leaf(Node& node, const F& f) {
  if (node.join == Join::leaf) return f(node);
  return std::ranges::all_of(node.parts, [&](auto& part) { return each_leaf(part, f); });
}

// An earlier narrowcast that succeeded less than 14 days after its acceptance, or nullptr.
const Narrowcast* redeliverable(const Platform& platform, const Channel& channel,
                                const std::string& request, Time now) {
  for (const Narrowcast& cast : channel.narrowcasts)
    if (cast.phase == NarrowcastPhase::succeeded && now < cast.accepted + kNarrowcastProgressLife &&
        platform.request_id(cast.request) == request)
      return &cast;
  return nullptr;
}

bool find_redelivery(const Platform& platform, const Channel& channel, Recipient& leaf, Time now) {
  const Narrowcast* cast = redeliverable(platform, channel, leaf.request, now);
  const auto send = cast == nullptr ? std::nullopt : channel.record.find_cast(cast->request);
  if (send) leaf.send = *send;
  return send.has_value();
}

// Unknown is neither true nor false: who is not known to be a man is not known to be no man.
enum class Truth : std::int8_t { no = -1, unknown = 0, yes = 1 };
Truth truth(bool known, bool yes) {
  if (!known) return Truth::unknown;
  return yes ? Truth::yes : Truth::no;
}

struct Known {
  Demographics of;
  int days = 0;  // of friendship
};

Truth fits_leaf(const Filter& leaf, const Known& user) {
  const auto among = [&](unsigned value) { return (leaf.values >> value & 1) != 0; };
  const auto within = [&](int value) { return value >= leaf.from && value < leaf.below; };
  switch (leaf.attribute) {
    case Attribute::gender:
      return truth(user.of.gender != Gender::unknown, among(unsigned(user.of.gender)));
    case Attribute::age:
      return truth(user.of.age != 0, within(age_from(user.of.age)));
    case Attribute::app:
      return truth(true, among(unsigned(user.of.app)));
    case Attribute::area:
      return truth(user.of.area != 0, among(user.of.area));
    case Attribute::period:
      return truth(true, within(user.days));
  }
  return Truth::unknown;
}

Truth fits(const Filter& filter, const Known& user) {
  switch (filter.join) {
    case Join::leaf:
      return fits_leaf(filter, user);
    case Join::not_:
      return static_cast<Truth>(-static_cast<int>(fits(filter.parts.front(), user)));
    case Join::and_:
    case Join::or_:
      break;
  }
  const bool all = filter.join == Join::and_;
  Truth out = all ? Truth::yes : Truth::no;
  for (const Filter& part : filter.parts)
    out = all ? std::min(out, fits(part, user)) : std::max(out, fits(part, user));
  return out;
}

// A recipient with the set of users that each of its leaves means.
class Members {
 public:
  Members(Channel& channel, const Recipient& whole, Time now) : channel_(channel) {
    settle_audiences(channel, now);
    root_ = made(whole, now);
  }
  bool complete() const { return complete_; }
  // Only own audiences of uploaded ids may be small.
  bool private_only() const { return private_only_; }
  bool small_one_among_several() const { return audiences_ > 1 && smallest_ < kTargetsMin; }
  bool take(UserNumber user) const { return take(root_, user); }

 private:
  struct Node {
    Join join = Join::leaf;
    const UserSet* users = nullptr;
    std::vector<Node> parts;
  };

  static bool take(const Node& node, UserNumber user) {
    const auto part = [&](const Node& one) { return take(one, user); };
    switch (node.join) {
      case Join::leaf:
        return node.users->contains(user);
      case Join::not_:
        return !part(node.parts.front());
      case Join::and_:
        return std::ranges::all_of(node.parts, part);
      case Join::or_:
        return std::ranges::any_of(node.parts, part);
    }
    return false;
  }

  Node made(const Recipient& from, Time now) {
    Node out{from.join, nullptr, {}};
    for (const Recipient& part : from.parts) out.parts.push_back(made(part, now));
    if (from.join != Join::leaf) return out;
    out.users = from.audience == 0 ? received(from.send) : audience(from.audience, now);
    if (out.users == nullptr) complete_ = false;
    return out;
  }

  const UserSet* audience(std::uint64_t id, Time now) {
    const Audience* found = channel_.audiences.find(id);
    if (found == nullptr || status_of(*found, now) != AudienceStatus::ready) return nullptr;
    ++audiences_;
    if (found->type == AudienceType::upload && !found->shared) return &found->members;
    private_only_ = false;
    std::uint64_t reached = 0;
    for (const UserNumber user : channel_.friends.ever_friends())
      reached += found->members.contains(user) && channel_.friends.reachable(user);
    smallest_ = std::min(smallest_, reached);
    return &found->members;
  }
  const UserSet* received(std::size_t send) {
    private_only_ = false;
    const auto sends = channel_.record.sends();
    if (send >= sends.size()) return nullptr;
    UserSet& out = received_.emplace_back();
    for (const UserNumber user : channel_.record.recipients(sends[send])) out.add(user);
    return &out;
  }

  Channel& channel_;
  std::deque<UserSet> received_;
  Node root_;
  std::size_t audiences_ = 0;
  std::uint64_t smallest_ = UINT64_MAX;
  bool complete_ = true, private_only_ = true;
};
}  // namespace

std::optional<Answer> refuse_targeting(const Platform& platform, Channel& channel,
                                       Targeting& targeting, Time now) {
  std::string wrong;
  if (targeting.recipient) settle_audiences(channel, now);
  if (targeting.recipient && !each_leaf(*targeting.recipient, [&](Recipient& leaf) {
        if (leaf.audience == 0) {
          wrong = "Invalid request id: " + leaf.request;
          return find_redelivery(platform, channel, leaf, now);
        }
        wrong = "Invalid audience group id: " + std::to_string(leaf.audience);
        const Audience* audience = channel.audiences.find(leaf.audience);
        return audience != nullptr && status_of(*audience, now) == AudienceStatus::ready;
      }))
    return refuse(400, wrong);
  if (targeting.filter && target_reach(channel) < kReachForAttributes)
    return refuse(403, "Your account does not have enough friends");
  return std::nullopt;
}

Targets find_targets(Channel& channel, const Targeting& targeting, Time now, int attribute_days) {
  std::optional<Members> members;
  if (targeting.recipient) {
    members.emplace(channel, *targeting.recipient, now);
    if (!members->complete()) return {{}, kNarrowcastInternal};
    if (members->small_one_among_several()) return {{}, kNarrowcastSmallAudience};
  }
  const int today = jst_day(now);
  Targets out;
  for (const UserNumber user : channel.friends.ever_friends()) {
    if (!channel.friends.reachable(user)) continue;
    if (members && !members->take(user)) continue;
    if (targeting.filter) {
      const int days = today - channel.friends.since(user);
      if (days < attribute_days) continue;
      if (fits(*targeting.filter, {channel.provider.demographics(user), days}) != Truth::yes)
        continue;
    }
    out.users.push_back(user);
  }
  const bool limited = targeting.filter || (members && !members->private_only());
  if (limited && out.users.size() < kTargetsMin) return {{}, kNarrowcastTooFew};
  return out;
}

}  // namespace enishi::simulator
