#include "delivery/delivery.h"

#include "delivery/admission.h"
#include "delivery/audiences.h"
#include "delivery/calendar.h"
#include "delivery/campaign_months.h"
#include "delivery/campaigns.h"
#include "delivery/dispatcher.h"
#include "delivery/estimate.h"
#include "delivery/freezer.h"
#include "delivery/outcomes.h"
#include "delivery/planner.h"
#include "delivery/preview.h"
#include "delivery/reading.h"
#include "delivery/reconciler.h"
#include "delivery/rehearsal.h"
#include "delivery/sql.h"
#include "delivery/tariff_change.h"

namespace enishi::delivery {
namespace {

class DeliveryRoom final : public Delivery {
 public:
  explicit DeliveryRoom(Seams seams)
      : seams_(seams),
        codes_(seams.sealer.derive("tracked-links")),
        dispatcher_(seams_),
        freezer_(seams_),
        planner_(seams_, codes_, [this] { dispatcher_.notify(); }),
        month_turn_(seams_, [this] { dispatcher_.notify(); }),
        reconciler_(seams_),
        rehearsal_(seams_, codes_),
        campaigns_(seams_, [this] { dispatcher_.notify(); }),
        applier_(seams_, [this] { dispatcher_.notify(); }) {
    seams_.jobs.handle("delivery.freeze", [this](const spine::Job& j) { return freezer_.step(j); });
    seams_.jobs.handle("delivery.plan", [this](const spine::Job& j) { return planner_.step(j); });
    seams_.jobs.handle("delivery.admit",
                       [this](const spine::Job& j) { return month_turn_.step(j); });
    seams_.jobs.handle(
        "delivery.rehearse", [this](const spine::Job& j) { return rehearsal_.step(j); },
        [this](const spine::Job& j) -> Status {
          rehearsal_.forget(j.id);
          return {};
        });
    seams_.jobs.handle("delivery.reconcile",
                       [this](const spine::Job& j) { return reconciler_.step(j); });
  }

  spine::Applier& applier() override { return applier_; }
  void start() override { dispatcher_.start(); }
  void stop(Millis grace) override { dispatcher_.stop(grace); }
  bool idle() const override { return dispatcher_.idle(); }

  Result<Campaign> create(const guard::Actor& actor, const WorkspaceId& workspace,
                          CampaignSpec spec) override {
    return campaigns_.create(actor, workspace, std::move(spec));
  }
  Result<Campaign> update(const guard::Actor& actor, const CampaignId& id,
                          CampaignSpec spec) override {
    return campaigns_.update(actor, id, std::move(spec));
  }
  Result<Campaign> check(const guard::Actor& actor, const CampaignId& id) override {
    return campaigns_.check(actor, id);
  }
  Result<Campaign> approve(const guard::Actor& actor, const CampaignId& id) override {
    return campaigns_.approve(actor, id);
  }
  Result<Campaign> send(const guard::Actor& actor, const CampaignId& id) override {
    return campaigns_.send(actor, id);
  }
  Result<Campaign> pause(const guard::Actor& actor, const CampaignId& id,
                         std::string reason) override {
    return campaigns_.pause(actor, id, std::move(reason));
  }
  Result<Campaign> resume(const guard::Actor& actor, const CampaignId& id) override {
    return campaigns_.resume(actor, id);
  }
  Result<Campaign> cancel(const guard::Actor& actor, const CampaignId& id) override {
    return campaigns_.cancel(actor, id);
  }
  Result<Campaign> release(const guard::Actor& actor, const CampaignId& id) override {
    return campaigns_.release(actor, id);
  }

  Result<Preview> preview(const WorkspaceId& workspace, const std::string& body,
                          RecordNo record) const override {
    return preview_body(seams_, codes_, workspace, body, record);
  }
  Result<Campaign> test_send(const guard::Actor& actor, const WorkspaceId& workspace,
                             CampaignSpec spec, std::string_view rows) override {
    return campaigns_.test_send(actor, workspace, std::move(spec), rows);
  }
  Result<std::int64_t> rehearse(const guard::Actor& actor, const CampaignId& id) override {
    return rehearsal_.start(actor, id);
  }

  Result<Estimate> estimate(const CampaignId& id) override {
    ASSIGN(const Campaign campaign, get(id));
    return estimate_with_quota(seams_, campaign);
  }

  Result<Campaign> get(const CampaignId& id) const override {
    ASSIGN(auto stored, stored_campaign(id));
    return std::move(stored.campaign);
  }
  Result<std::vector<Campaign>> list(const WorkspaceId& workspace, CampaignNo before,
                                     std::size_t limit) const override {
    ASSIGN(const auto stored, state().reading([&](store::Tx& tx) {
      return load_campaigns(tx, workspace, before, limit);
    }));
    std::vector<Campaign> campaigns;
    for (const StoredCampaign& s : stored) campaigns.push_back(s.campaign);
    return campaigns;
  }
  Result<Report> report(const CampaignId& id) const override {
    return state().reading([&](store::Tx& tx) -> Result<Report> {
      ASSIGN(const auto stored, need_campaign(tx, id));
      return read_report(tx, stored);
    });
  }
  Result<std::vector<Unit>> units(const CampaignId& id) const override {
    return state().reading([&](store::Tx& tx) -> Result<std::vector<Unit>> {
      ASSIGN(const auto stored, need_campaign(tx, id));
      return units_of(tx, stored.campaign);
    });
  }
  Result<std::vector<LedgerRow>> ledger(const CampaignId& id, RecordNo after,
                                        std::size_t limit) const override {
    ASSIGN(const auto stored, stored_campaign(id));
    return state().reading(
        [&](store::Tx& tx) { return read_ledger(tx, stored.campaign.no, after, limit); });
  }
  Result<std::vector<CallRow>> calls(const CampaignId& id, std::optional<CallState> wanted,
                                     std::int64_t after, std::size_t limit) const override {
    ASSIGN(const auto stored, stored_campaign(id));
    return state().reading(
        [&](store::Tx& tx) { return read_calls(tx, stored.campaign.no, wanted, after, limit); });
  }
  Result<std::vector<std::pair<Campaign, LedgerRow>>> ledger_of(const WorkspaceId& workspace,
                                                                RecordNo record,
                                                                std::size_t limit) const override {
    // The ledger's key is (campaign, record): one look per campaign, newest first, is quick and
    // spares an index over every recipient ever.
    constexpr std::size_t kCampaignsMax = 5'000;
    return state().reading(
        [&](store::Tx& tx) -> Result<std::vector<std::pair<Campaign, LedgerRow>>> {
          std::vector<std::pair<Campaign, LedgerRow>> found;
          ASSIGN(const auto campaigns, load_campaigns(tx, workspace, CampaignNo{}, kCampaignsMax));
          for (const StoredCampaign& c : campaigns) {
            if (found.size() >= limit) break;
            ASSIGN(auto row, read_ledger_row(tx, c.campaign.no, record));
            if (row) found.emplace_back(c.campaign, *row);
          }
          return found;
        });
  }
  Result<std::optional<std::string>> verify(const CampaignId& id) const override {
    return state().reading([&](store::Tx& tx) -> Result<std::optional<std::string>> {
      ASSIGN(const auto stored, need_campaign(tx, id));
      ASSIGN(const Report report, read_report(tx, stored));
      if (!report.balances()) return std::optional<std::string>("the sum of the report");
      return compare_with_ledger(tx, stored.campaign.no, report);
    });
  }

  Result<Audience> create_audience(const guard::Actor& actor, const WorkspaceId& workspace,
                                   const ChannelId& channel, std::string name,
                                   std::string_view rows) override {
    return make_audience(seams_, actor, workspace, channel, std::move(name), rows);
  }
  Result<std::vector<Audience>> audiences(const WorkspaceId& workspace) const override {
    return list_audiences(seams_, workspace);
  }

  Result<std::vector<CalendarRow>> calendar(const WorkspaceId& workspace, Time from,
                                            Time to) const override {
    const auto directory = seams_.workspaces.directory();
    const auto* found = directory.workspace(workspace);
    if (!found) return fail(ErrorCode::not_found, "There is no such workspace.", "workspace");
    return state().reading(
        [&](store::Tx& tx) { return read_calendar(tx, found->no, from, to, seams_.clock.now()); });
  }
  Result<std::optional<Tariff>> tariff(const ChannelId& id) const override {
    ASSIGN(const workspace::Channel channel, channel_of(id));
    return state().reading([&](store::Tx& tx) { return load_tariff(tx, channel.no); });
  }
  Status set_tariff(const guard::Actor& actor, const ChannelId& id,
                    const std::optional<Tariff>& tariff) override {
    if (tariff) TRY(check_tariff(*tariff));
    ASSIGN(const workspace::Channel channel, channel_of(id));
    return change_tariff(seams_, actor, channel, tariff);
  }

  void channel_changed(const ChannelId& id) override {
    const auto directory = seams_.workspaces.directory();
    const auto* channel = directory.channel(id);
    if (!channel || !channel->active || channel->stopped) seams_.sender.withdraw(id);
    dispatcher_.notify();
  }
  Result<Quota> quota(const ChannelId& channel) override { return seams_.sender.quota(channel); }
  Result<std::int64_t> reserved(const ChannelId& channel) const override {
    ASSIGN(const workspace::Channel found, channel_of(channel));
    return state().reading([&](store::Tx& tx) -> Result<std::int64_t> {
      ASSIGN(const auto sum, tx.integer(sql::reserved_on_channel, {found.no, 0}));
      return sum.value_or(0);
    });
  }
  Result<std::vector<Reconciliation>> reconciliations(const ChannelId& channel,
                                                      std::size_t limit) const override {
    return reconciler_.list(channel, limit);
  }
  Result<std::int64_t> reconcile(const guard::Actor& actor, const ChannelId& channel) override {
    return reconciler_.start(actor, channel);
  }

 private:
  store::Database& state() const { return seams_.store.state(); }
  Result<workspace::Channel> channel_of(const ChannelId& id) const {
    const auto directory = seams_.workspaces.directory();
    const auto* found = directory.channel(id);
    if (!found) return fail(ErrorCode::not_found, "There is no such channel.", "channel");
    return *found;
  }
  Result<StoredCampaign> stored_campaign(const CampaignId& id) const {
    return state().reading([&](store::Tx& tx) { return need_campaign(tx, id); });
  }

  Seams seams_;
  const content::LinkCodes codes_;
  Dispatcher dispatcher_;
  Freezer freezer_;
  Planner planner_;
  MonthTurn month_turn_;
  Reconciler reconciler_;
  Rehearsal rehearsal_;
  Campaigns campaigns_;
  OutcomeApplier applier_;
};

}  // namespace

Result<std::unique_ptr<Delivery>> Delivery::open(Seams seams) {
  return std::make_unique<DeliveryRoom>(seams);
}

}  // namespace enishi::delivery
