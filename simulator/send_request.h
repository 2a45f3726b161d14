// Reads and checks the body of a send. No state: what is wrong here is wrong for every channel.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/answer.h"
#include "simulator/delivery_counts.h"
#include "simulator/line_id.h"
#include "simulator/targeting.h"

namespace enishi::simulator {

inline constexpr std::size_t kMulticastMax = 500;

struct CouponUse {
  std::size_t message = 0;  // index in the messages
  std::string coupon;
};

struct SendRequest {
  ChatId to;                   // push
  std::string reply_token;     // reply
  std::vector<Bytes16> users;  // multicast
  std::string messages;        // the array as compact JSON
  std::uint8_t bubbles = 0;    // 1..5
  std::uint8_t quotable = 0;   // bit i: message i gets a quoteToken
  std::string unit;            // empty: none
  std::vector<CouponUse> coupons;
  // narrowcast
  std::optional<std::uint64_t> max;
  bool up_to_remaining_quota = false, forbid_partial_delivery = false;
  Targeting targeting;
};

// Whether a reply token leads to a group or room.
using ReplyToGroup = std::function<bool(std::string_view reply_token)>;

std::expected<SendRequest, Answer> read_send(std::string_view body, SendKind kind,
                                             const ReplyToGroup& reply_to_group = {});
// The validate endpoints: messages only. nullopt: fine.
std::optional<Answer> validate_messages(std::string_view body, SendKind kind);

}  // namespace enishi::simulator
