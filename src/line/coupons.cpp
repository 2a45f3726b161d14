#include "line/coupons.h"

#include <set>

#include "base/bytes.h"
#include "base/json.h"
#include "line/limits.h"
#include "line/sql.h"

namespace enishi::line {
namespace {

struct CouponClaimTag;
using CouponClaimId = Id<CouponClaimTag>;

// By how much LINE's clock may be behind ours.
constexpr std::chrono::minutes kSkew{10};
constexpr const char* kMany = "the account has too many coupons to look through";

std::unexpected<Error> not_told(const std::string& why) {
  return fail(ErrorCode::unavailable,
              "It is not known whether LINE made the coupon (" + why +
                  "). Repeat the same request in two minutes: it looks for the coupon before it "
                  "makes one.");
}

guard::Operation operation_of(const workspace::Channel& channel, std::string_view action,
                              const std::string& coupon) {
  guard::Operation out;
  out.workspace = channel.workspace;
  out.action = "coupon." + std::string(action);
  out.target = "channel/" + channel.id.text() + "/coupon/" + coupon;
  return out;
}

}  // namespace

struct Coupons::Claim {
  CouponClaimId id;
  Time claimed_at, tried_at;
  bool fresh = false;  // LINE was not asked yet
};

Result<workspace::Channel> Coupons::need(const ChannelId& channel) const {
  const workspace::Directory directory = parts_.workspaces.directory();
  const workspace::Channel* found = directory.channel(channel);
  if (found == nullptr) return fail(ErrorCode::not_found, "There is no such channel.", "channel");
  return *found;
}

// The open claim of this request, or a new one.
Result<Coupons::Claim> Coupons::claim(const workspace::Channel& channel, const CouponSpec& spec) {
  const Digest digest = sha256(spec.body);
  const Time now = parts_.clock.now();
  const CouponClaimId id = CouponClaimId::make(now, parts_.random);
  return parts_.state.writing([&](store::Tx& tx) -> Result<Claim> {
    TRY(tx.exec(sql::drop_coupon_claims,
                {now - limits::coupon_claim_open_days, now - limits::coupon_claim_settled_days}));
    ASSIGN(
        const auto open,
        tx.first<Claim>(sql::open_coupon_claim, {channel.no, store::Param::blob(as_view(digest))},
                        [](const store::Row& row) {
                          return Claim{row.id<CouponClaimId>(0), row.time(1), row.time(2)};
                        }));
    if (open) return *open;
    TRY(tx.exec(sql::insert_coupon_claim,
                {id, channel.no, store::Param::blob(as_view(digest)), now}));
    return Claim{id, now, now, true};
  });
}

// LINE is about to be asked once more; not while an earlier try may still be under way.
Status Coupons::try_again(const Claim& claim) {
  const Time now = parts_.clock.now();
  constexpr const char* kOpen = "an earlier try may be under way";
  if (now < claim.tried_at + limits::coupon_settle_seconds) return not_told(kOpen);
  return parts_.state.write([&](store::Tx& tx) -> Status {
    ASSIGN(const auto mine, tx.exec(sql::try_coupon_claim, {claim.id, claim.tried_at, now}));
    return mine == 1 ? Status{} : Status(not_told(kOpen));
  });
}

Result<std::string> Coupons::create(const guard::Actor& actor, const ChannelId& id,
                                    const JsonValue& coupon) {
  ASSIGN(const workspace::Channel channel, need(id));
  ASSIGN(const CouponSpec spec, read_coupon_spec(coupon, parts_.clock.now()));
  ASSIGN(const Claim claim, this->claim(channel, spec));
  if (!claim.fresh) {
    ASSIGN(std::string made, find(channel, spec, claim));
    if (!made.empty()) return settle(actor, channel, spec, claim, std::move(made));
    TRY(try_again(claim));
  }
  return ask(actor, channel, spec, claim);
}

Result<std::string> Coupons::ask(const guard::Actor& actor, const workspace::Channel& channel,
                                 const CouponSpec& spec, const Claim& claim) {
  auto made = create_coupon(parts_.asker, channel.id, spec);
  if (!made && came_to_nothing(made.error())) {
    TRY(parts_.state.write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::drop_coupon_claim, {claim.id}));
      return {};
    }));
    return made;
  }
  if (!made) {
    const std::string why = made.error().message;
    made = find(channel, spec, claim);
    if (!made || made->empty()) return not_told(why);
  }
  return settle(actor, channel, spec, claim, *std::move(made));
}

Result<std::string> Coupons::find(const workspace::Channel& channel, const CouponSpec& spec,
                                  const Claim& claim) const {
  std::set<std::string, std::less<>> others;  // coupons that other requests made
  TRY(parts_.state.read([&](store::Tx& tx) {
    return tx.query(sql::coupons_of_claims, {channel.no},
                    [&](const store::Row& row) { others.insert(row.str(0)); });
  }));
  std::string start;
  std::size_t read = 0;
  for (int page = 0; page < limits::coupon_search_pages_max; ++page) {
    ASSIGN(const CouponTitles titles,
           list_coupons(parts_.asker, channel.id, {CouponState::draft, CouponState::running},
                        limits::coupon_page_max, start));
    for (const CouponTitle& item : titles.items) {
      if (item.title != spec.title || others.contains(item.id)) continue;
      if (++read > limits::coupon_search_details_max) return not_told(kMany);
      ASSIGN(const Coupon coupon, get_coupon(parts_.asker, channel.id, item.id));
      if (coupon.starts_at == from_ms(spec.starts * 1'000) &&
          coupon.ends_at == from_ms(spec.ends * 1'000) &&
          coupon.created_at >= claim.claimed_at - kSkew)
        return coupon.id;
    }
    if (titles.next.empty()) return std::string();
    start = titles.next;
  }
  return not_told(kMany);
}

Result<std::string> Coupons::settle(const guard::Actor& actor, const workspace::Channel& channel,
                                    const CouponSpec& spec, const Claim& claim,
                                    std::string coupon) {
  const Status settled = parts_.state.write([&](store::Tx& tx) -> Status {
    ASSIGN(const auto mine, tx.exec(sql::settle_coupon_claim, {claim.id, coupon}));
    if (mine == 0) return {};  // another repetition was quicker, and it is on record
    guard::Operation operation = operation_of(channel, "create", coupon);
    operation.after = spec.body;
    return parts_.operations.append(tx, actor, operation);
  });
  if (settled) return coupon;
  // A commit whose answer was lost may have happened. Else the next repetition finds the coupon.
  const auto kept = parts_.state.reading(
      [&](store::Tx& tx) { return tx.exists(sql::coupon_of_claim, {claim.id, coupon}); });
  if (kept && *kept) return coupon;
  return std::unexpected(settled.error());
}

Result<CouponTitles> Coupons::list(const ChannelId& channel, const std::vector<CouponState>& states,
                                   int limit, const std::string& start) const {
  TRY(need(channel));
  return list_coupons(parts_.asker, channel, states, limit, start);
}

Result<Coupon> Coupons::get(const ChannelId& channel, const std::string& id) const {
  TRY(need(channel));
  return get_coupon(parts_.asker, channel, id);
}

Status Coupons::close(const guard::Actor& actor, const ChannelId& channel, const std::string& id) {
  ASSIGN(const workspace::Channel found, need(channel));
  TRY(close_coupon(parts_.asker, channel, id));
  return parts_.state.write([&](store::Tx& tx) {
    return parts_.operations.append(tx, actor, operation_of(found, "close", id));
  });
}

}  // namespace enishi::line
