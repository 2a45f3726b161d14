#include "simulator/statistics.h"

#include <algorithm>
#include <map>

#include "simulator/user_set.h"

namespace enishi::simulator {

namespace {
// Counts each time, and each user once.
struct Counter {
  std::uint64_t times = 0;
  UserSet users;

  void add(UserNumber user) {
    ++times;
    users.add(user);
  }
  Sum sum() const { return {times, users.size()}; }
};

struct BubbleCounters {
  Counter seen;
  std::array<Counter, 5> played;
};

class Tally {
 public:
  void add(const InteractionBatch& batch, Time from, Time until) {
    bubbles_.resize(std::max<std::size_t>(bubbles_.size(), batch.bubbles));
    std::vector<std::size_t> links;  // of the batch's links: where they are among all
    for (const Link& link : batch.links) links.push_back(link_at(link));
    for (const Interaction& one : batch.events) {
      const Time time = batch.time_of(one);
      if (time >= until) break;
      if (time < from || one.bubble > bubbles_.size()) continue;
      if (one.kind == Interaction::click) {
        add_click(links[one.detail], one.user);
      } else {
        add_view(one);
      }
    }
  }

  Statistics sums() const {
    Statistics out{seen_.size(), opened_.size(), played_.size(), whole_.size(), {}, {}};
    for (const BubbleCounters& bubble : bubbles_) {
      BubbleStatistics& to = out.bubbles.emplace_back();
      to.seen = bubble.seen.sum();
      for (std::size_t i = 0; i < to.played.size(); ++i) to.played[i] = bubble.played[i].sum();
    }
    for (std::size_t i = 0; i < links_.size(); ++i)
      out.links.push_back({links_[i], clicks_[i].sum(), urls_[url_of_[i]].size()});
    return out;
  }

 private:
  std::size_t link_at(const Link& link) {
    const auto [at, fresh] = numbers_.try_emplace(link, links_.size());
    if (!fresh) return at->second;
    const auto [url, fresh_url] = url_numbers_.try_emplace(link.url, urls_.size());
    if (fresh_url) urls_.emplace_back();
    url_of_.push_back(url->second);
    links_.push_back(link);
    clicks_.emplace_back();
    return at->second;
  }
  void add_click(std::size_t link, UserNumber user) {
    clicks_[link].add(user);
    urls_[url_of_[link]].add(user);
    opened_.add(user);
  }
  void add_view(const Interaction& one) {
    BubbleCounters& bubble = bubbles_[one.bubble - 1u];
    if (one.kind == Interaction::see) {
      bubble.seen.add(one.user);
      seen_.add(one.user);
      return;
    }
    for (std::size_t i = 0; i < bubble.played.size() && one.detail >= 25 * i; ++i)
      bubble.played[i].add(one.user);
    played_.add(one.user);
    if (one.detail >= 100) whole_.add(one.user);
  }

  UserSet seen_, opened_, played_, whole_;
  std::vector<BubbleCounters> bubbles_;
  std::map<Link, std::size_t> numbers_;             // index in links_
  std::map<std::string, std::size_t> url_numbers_;  // index in urls_
  std::vector<Link> links_;
  std::vector<Counter> clicks_;      // as links_
  std::vector<std::size_t> url_of_;  // as links_: index in urls_
  std::vector<UserSet> urls_;
};

void write_bubble(JsonOut& json, std::size_t seq, const BubbleStatistics& bubble, bool per_unit) {
  static constexpr std::string_view kParts[] = {"", "25Percent", "50Percent", "75Percent",
                                                "100Percent"};
  json.object().field("seq", seq);
  write_sum(json, "impression", bubble.seen.times, bubble.seen.users);
  if (per_unit) write_sum(json, "uniqueImpression", bubble.seen.users, bubble.seen.users);
  for (std::size_t i = 0; i < bubble.played.size(); ++i)
    write_sum(json, "mediaPlayed" + std::string(kParts[i]), bubble.played[i].times,
              bubble.played[i].users);
  for (std::size_t i = 0; i < bubble.played.size(); ++i)
    write_sum(json, "uniqueMediaPlayed" + std::string(kParts[i]), bubble.played[i].users,
              bubble.played[i].users);
  json.end();
}
}  // namespace

Statistics statistics_of(const InteractionBatches& batches, Time from, Time until) {
  Tally tally;
  for (const auto& batch : batches) tally.add(*batch, from, until);
  return tally.sums();
}

void write_sum(JsonOut& json, std::string_view key, std::uint64_t value, std::uint64_t users) {
  json.key(key);
  if (value < kStatisticsShown || users < kStatisticsShown)
    json.null();
  else
    json.number(value);
}

void write_details(JsonOut& json, const Statistics& statistics, bool per_unit) {
  const bool shown = statistics.seen >= kStatisticsShown;
  json.key("messages").array();
  for (std::size_t i = 0; shown && i < statistics.bubbles.size(); ++i)
    write_bubble(json, i + 1, statistics.bubbles[i], per_unit);
  json.end().key("clicks").array();
  for (const LinkStatistics& link : statistics.links) {
    if (!shown) break;
    json.object().field("seq", unsigned{link.link.bubble}).field("url", link.link.url);
    write_sum(json, "click", link.opened.times, link.opened.users);
    write_sum(json, "uniqueClick", link.opened.users, link.opened.users);
    write_sum(json, "uniqueClickOfRequest", link.users_of_url, link.users_of_url);
    json.end();
  }
  json.end();
}

}  // namespace enishi::simulator
