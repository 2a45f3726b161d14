// Coupons at LINE: made, listed, looked at and closed there. LINE keeps them; we keep only what is
// needed to make one coupon of one request, however often it is repeated.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "guard/operation_log.h"
#include "line/asker.h"
#include "line/coupon_api.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::line {

struct CouponParts {
  store::Database& state;
  Asker& asker;
  const workspace::Workspaces& workspaces;
  const guard::OperationLog& operations;
  const Clock& clock;
  Random& random;
};

// Waits for LINE; not from the client's thread. Thread safe. Changes are on the operation log.
class Coupons {
 public:
  explicit Coupons(const CouponParts& parts) : parts_(parts) {}

  // Gives the id of a coupon that LINE has made of this request, and never makes two of it: a claim
  // is written before LINE is asked, and while it is open an equal request of the channel first
  // looks for the coupon at LINE. So after `unavailable` (LINE did not tell), a crash or a failed
  // store the caller repeats the same request until it gets an id. A claim is open for a week.
  // Errors: invalid with LINE's field; conflict when 5,000 coupons of the channel are not over.
  Result<std::string> create(const guard::Actor& actor, const ChannelId& channel,
                             const JsonValue& coupon);
  Result<CouponTitles> list(const ChannelId& channel, const std::vector<CouponState>& states,
                            int limit, const std::string& start) const;
  Result<Coupon> get(const ChannelId& channel, const std::string& id) const;
  // For good; conflict when it is closed already.
  Status close(const guard::Actor& actor, const ChannelId& channel, const std::string& id);

 private:
  struct Claim;
  Result<workspace::Channel> need(const ChannelId& channel) const;
  Result<Claim> claim(const workspace::Channel& channel, const CouponSpec& spec);
  Status try_again(const Claim& claim);
  Result<std::string> ask(const guard::Actor& actor, const workspace::Channel& channel,
                          const CouponSpec& spec, const Claim& claim);
  // The coupon at LINE that the claim's tries made; "": there is none.
  Result<std::string> find(const workspace::Channel& channel, const CouponSpec& spec,
                           const Claim& claim) const;
  Result<std::string> settle(const guard::Actor& actor, const workspace::Channel& channel,
                             const CouponSpec& spec, const Claim& claim, std::string coupon);

  const CouponParts parts_;
};

}  // namespace enishi::line
