#include "measure/insight.h"

#include <algorithm>
#include <map>

#include "delivery/campaign_months.h"
#include "delivery/campaign_store.h"
#include "delivery/outcomes.h"
#include "measure/daily.h"
#include "measure/insight_gatherer.h"
#include "measure/sql.h"

namespace enishi::measure {
namespace {

MessageInsight message_of(const store::Row& row) {
  return {.numbers = {.delivered = row.opt_integer(0),
                      .impressions = row.opt_integer(1),
                      .clicks = row.opt_integer(2),
                      .played = row.opt_integer(3),
                      .played_whole = row.opt_integer(4),
                      .bubbles = row.str(5),
                      .urls = row.str(6)},
          .as_of = row.time(7),
          .final = row.boolean(8)};
}

// Plans a message; true when a job was made for it.
Result<bool> watch(const InsightParts& parts, store::Tx& tx, ChannelNo no, Question question,
                   const std::string& name, Time first, Time last) {
  const workspace::Directory directory = parts.workspaces.directory();
  const workspace::Channel* channel = directory.channel(no);
  if (channel == nullptr) return false;
  TRY(plan_message(tx, no, question, name, first, last));
  return need_gatherer(tx, parts.jobs, *channel);
}

// Plans: by what was accepted, and by the day.
class Planner final : public spine::Applier {
 public:
  explicit Planner(const InsightParts& parts) : parts_(parts) {}

  std::string_view name() const override { return "measure.insight"; }
  Status apply(store::Tx& tx, spine::Entry& entry) override;
  Status flush(store::Tx& tx) override;
  void committed() noexcept override {
    if (made_) parts_.jobs.wake();
    clear();
  }
  void rolled_back() noexcept override {
    daily_.rolled_back();
    clear();
  }

 private:
  struct Span {
    Time first = kTimeMax, last = kTimeMin;
  };
  Status plan_day(store::Tx& tx, Time now);
  void clear() noexcept {
    sends_.clear();
    made_ = false;
  }

  const InsightParts& parts_;
  Daily daily_{"insight"};
  std::map<std::uint32_t, Span> sends_;  // of the batch, by campaign
  bool made_ = false;                    // a job
};

Status Planner::apply(store::Tx& tx, spine::Entry& entry) {
  ASSIGN(const bool day_begins, daily_.begins(tx, entry));
  if (day_begins) return plan_day(tx, entry.occurred_at);
  if (entry.kind != delivery::kOutcomes) return {};
  const auto parsed = delivery::parse_outcomes(entry.payload);
  if (!parsed) return {};  // delivery's own applier says so
  const bool accepted = std::ranges::any_of(parsed->outcomes, [](const auto& outcome) {
    return outcome.state == delivery::CallState::accepted;
  });
  if (!accepted) return {};
  Span& span = sends_[parsed->campaign.value];
  span.first = std::min(span.first, entry.occurred_at);
  span.last = std::max(span.last, entry.occurred_at);
  return {};
}

Status Planner::flush(store::Tx& tx) {
  for (const auto& [no, span] : sends_) {
    ASSIGN(const auto stored, delivery::load_campaign(tx, CampaignNo{no}));
    if (!stored) continue;
    const delivery::Campaign& campaign = stored->campaign;
    // Where the month turned meanwhile there may be two.
    ASSIGN(const auto units, delivery::units_between(tx, campaign, span.first, span.last));
    for (const std::string& unit : units) {
      ASSIGN(const bool made,
             watch(parts_, tx, campaign.channel_no, Question::unit, unit, span.first, span.last));
      made_ |= made;
    }
  }
  sends_.clear();
  return {};
}

Status Planner::plan_day(store::Tx& tx, Time now) {
  const workspace::Directory directory = parts_.workspaces.directory();
  for (const workspace::Channel& channel : directory.channels()) {
    if (!channel.active) continue;
    TRY(plan_days(tx, channel.no, now));
    ASSIGN(const bool made, need_gatherer(tx, parts_.jobs, channel));
    made_ |= made;
  }
  return {};
}

class InsightRoom final : public Insight {
 public:
  explicit InsightRoom(const InsightParts& parts) : parts_(parts), gatherer_(parts_) {
    parts_.jobs.handle(
        std::string(kGatherJobKind), [this](const spine::Job& job) { return gatherer_.step(job); },
        [this](const spine::Job& job) { return gatherer_.cancelled(job); });
  }

  spine::Applier& applier() override { return planner_; }
  Status watch_message(store::Tx& tx, ChannelNo channel, const std::string& request_id,
                       Time sent) override {
    TRY(watch(parts_, tx, channel, Question::message, request_id, sent, sent));
    return {};
  }
  Status watch_unit(store::Tx& tx, ChannelNo channel, const std::string& unit, Time first,
                    Time last) override {
    TRY(watch(parts_, tx, channel, Question::unit, unit, first, last));
    return {};
  }
  Result<std::vector<FriendsDay>> friends(ChannelNo channel, const std::string& from,
                                          const std::string& to) const override;
  Result<std::vector<DeliveryDay>> deliveries(ChannelNo channel, const std::string& from,
                                              const std::string& to) const override;
  Result<std::optional<Demographics>> demographics(ChannelNo channel) const override;
  Result<std::optional<MessageInsight>> of_unit(ChannelNo channel,
                                                const std::string& unit) const override {
    return read(channel, Question::unit, unit);
  }
  Result<std::optional<MessageInsight>> of_message(ChannelNo channel,
                                                   const std::string& request_id) const override {
    return read(channel, Question::message, request_id);
  }

 private:
  Result<std::optional<MessageInsight>> read(ChannelNo channel, Question question,
                                             const std::string& name) const {
    return parts_.state.reading([&](store::Tx& tx) {
      return tx.first<MessageInsight>(sql::message_insight,
                                      {channel, static_cast<int>(question), name}, message_of);
    });
  }

  const InsightParts parts_;
  InsightGatherer gatherer_;
  Planner planner_{parts_};
};

Result<std::vector<FriendsDay>> InsightRoom::friends(ChannelNo channel, const std::string& from,
                                                     const std::string& to) const {
  return parts_.state.reading([&](store::Tx& tx) {
    return tx.all<FriendsDay>(sql::friends_of_days, {channel, from, to}, [](const store::Row& row) {
      return FriendsDay{.day = row.str(0),
                        .followers = row.opt_integer(1),
                        .targeted_reaches = row.opt_integer(2),
                        .blocks = row.opt_integer(3),
                        .ours = row.integer(4),
                        .as_of = row.time(5)};
    });
  });
}

Result<std::vector<DeliveryDay>> InsightRoom::deliveries(ChannelNo channel, const std::string& from,
                                                         const std::string& to) const {
  return parts_.state.reading([&](store::Tx& tx) {
    return tx.all<DeliveryDay>(
        sql::deliveries_of_days, {channel, from, to}, [](const store::Row& row) {
          return DeliveryDay{row.str(0), row.str(1), row.opt_integer(2), row.time(3)};
        });
  });
}

Result<std::optional<Demographics>> InsightRoom::demographics(ChannelNo channel) const {
  return parts_.state.reading([&](store::Tx& tx) {
    return tx.first<Demographics>(sql::demographics, {channel}, [](const store::Row& row) {
      return Demographics{row.str(0), row.time(1)};
    });
  });
}

}  // namespace

Known FriendsDay::at_line() const {
  if (!followers || !blocks) return std::nullopt;
  return std::max<std::int64_t>(0, *followers - *blocks);
}

Known FriendsDay::difference() const {
  const Known there = at_line();
  if (!there) return std::nullopt;
  return *there - ours;
}

std::unique_ptr<Insight> Insight::make(const InsightParts& parts) {
  return std::make_unique<InsightRoom>(parts);
}

}  // namespace enishi::measure
