#include "measure/clicks.h"

#include "base/limits.h"
#include "base/thread.h"
#include "measure/click_applier.h"
#include "measure/link_places.h"
#include "measure/sql.h"
#include "people/people.h"

namespace enishi::measure {
namespace {

struct ClickMetrics {
  explicit ClickMetrics(Metrics& m)
      : stored(m.counter("enishi_clicks_total", "Clicks on tracked links, previews included")),
        lost(m.counter("enishi_clicks_lost_total",
                       "Clicks that were redirected but could not be stored")),
        unknown(m.counter("enishi_clicks_unknown_total", "Codes of links that are not ours")) {}
  Counter& stored;
  Counter& lost;
  Counter& unknown;
};

net::Response redirect(const LinkPlace& place) {
  net::Response response{.status = 302};
  response.headers = {{"Location", place.location}, {"Cache-Control", "no-store"}};
  return response;
}

net::Response busy() {
  net::Response response =
      net::problem({ErrorCode::unavailable, "The server is busy; try again.", {}});
  response.headers.push_back({"Retry-After", "1"});
  return response;
}

class ClicksRoom final : public Clicks {
 public:
  ClicksRoom(store::Database& state, spine::Log& log, const people::People& people,
             const content::LinkCodes& codes, const Clock& clock, Metrics& metrics)
      : state_(state),
        log_(log),
        people_(people),
        codes_(codes),
        clock_(clock),
        metrics_(metrics),
        places_(state),
        readers_("clicks", 1, limits::click_lookups_max) {}

  void handle(std::string_view code, net::Request&& request, net::Reply&& reply) override;
  spine::Applier& applier() override { return applier_; }
  Result<std::vector<LinkReport>> report(const Bytes16& campaign) const override;

 private:
  struct Fetch {
    content::LinkTarget target;
    bool head = false, preview = false;
  };
  void look_up(Fetch fetch, net::Reply reply);
  void record(const Fetch& fetch, std::shared_ptr<const LinkPlace> place, net::Reply reply);
  spine::Subject subject_of(const content::LinkTarget& target, const LinkPlace& place) const;
  void not_ours(net::Reply& reply) {
    metrics_.unknown.add();
    reply(net::problem({ErrorCode::not_found, "There is no such link.", {}}));
  }

  store::Database& state_;
  spine::Log& log_;
  const people::People& people_;
  const content::LinkCodes& codes_;
  const Clock& clock_;
  ClickMetrics metrics_;
  ClickApplier applier_;
  LinkPlaces places_;
  WorkerPool readers_;  // last: its tasks use the rest
};

void ClicksRoom::handle(std::string_view code, net::Request&& request, net::Reply&& reply) {
  const auto target = codes_.decode(code);
  if (!target) return not_ours(reply);
  const Fetch fetch{.target = *target,
                    .head = request.method == "HEAD",
                    .preview = preview_crawler(request.header("User-Agent"))};
  if (auto place = places_.cached(target->link)) {
    record(fetch, std::move(place), std::move(reply));
  } else {
    look_up(fetch, std::move(reply));
  }
}

// The store is not read on an I/O thread.
void ClicksRoom::look_up(Fetch fetch, net::Reply reply) {
  auto shared = std::make_shared<net::Reply>(std::move(reply));
  const bool taken = readers_.try_run([this, fetch, shared] {
    auto place = places_.load(fetch.target.link);
    if (!place) return (*shared)(net::problem(place.error()));
    if (!*place) return not_ours(*shared);
    record(fetch, *std::move(place), std::move(*shared));
  });
  if (!taken) (*shared)(busy());
}

void ClicksRoom::record(const Fetch& fetch, std::shared_ptr<const LinkPlace> place,
                        net::Reply reply) {
  if (fetch.head) return reply(redirect(*place));
  const spine::Subject subject = subject_of(fetch.target, *place);
  const bool named = subject != spine::Subject{};
  std::vector<spine::NewEntry> entries;
  entries.push_back(click_entry({.link = fetch.target.link, .preview = fetch.preview},
                                named ? place->channel : ChannelNo{}, subject, clock_.now()));
  log_.append(std::move(entries), std::nullopt,
              [&done = metrics_.stored, &lost = metrics_.lost, place = std::move(place),
               reply = std::move(reply)](Result<spine::Receipt> stored) mutable {
                // The person's way is worth more than our count.
                (stored ? done : lost).add();
                reply(redirect(*place));
              });
}

// Nil where the link names nobody, or somebody who was deleted.
spine::Subject ClicksRoom::subject_of(const content::LinkTarget& target,
                                      const LinkPlace& place) const {
  if (!target.record || !place.channel) return {};
  return people_.view()->line_user_id(target.record).value_or(spine::Subject{});
}

Result<std::vector<LinkReport>> ClicksRoom::report(const Bytes16& campaign) const {
  return state_.reading([&](store::Tx& tx) -> Result<std::vector<LinkReport>> {
    ASSIGN(const auto links, content::links_of(tx, campaign));
    std::vector<LinkReport> reports;
    for (const content::TrackedLink& link : links) {
      LinkReport& out = reports.emplace_back(link.no, link.position, link.url);
      TRY(tx.query(sql::link_counts, {link.no}, [&](const store::Row& row) {
        out.clicks = row.integer(0);
        out.previews = row.integer(1);
        out.people = row.integer(2);
      }));
    }
    return reports;
  });
}

}  // namespace

std::unique_ptr<Clicks> Clicks::make(store::Database& state, spine::Log& log,
                                     const people::People& people, const content::LinkCodes& codes,
                                     const Clock& clock, Metrics& metrics) {
  return std::make_unique<ClicksRoom>(state, log, people, codes, clock, metrics);
}

}  // namespace enishi::measure
