#include "webhook_requests.h"

#include <array>

#include "base/bytes.h"
#include "base/clock.h"

namespace enishi::bench {
namespace {

SystemClock the_clock;

std::string hex_of(std::uint64_t a, std::uint64_t b) {
  std::string bytes;
  append_be64(bytes, a);
  append_be64(bytes, b);
  return hex(bytes);
}

// 48 bits of time and 80 random ones, in Crockford's base 32.
std::string ulid(std::uint64_t ms, Random& random) {
  constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string out(26, '0');
  const std::array<std::uint64_t, 2> rest{random.next(), random.next()};
  for (std::size_t i = 0; i < 10; ++i) out[9 - i] = digits[(ms >> (5 * i)) & 31];
  for (std::size_t i = 0; i < 16; ++i) out[10 + i] = digits[(rest[i / 8] >> (5 * (i % 8))) & 31];
  return out;
}

// 85 % messages, 10 % postbacks, 3 % follows, 2 % unfollows.
std::string event(std::size_t users, Random& random) {
  const auto ms = static_cast<std::uint64_t>(to_ms(the_clock.now()));
  const std::uint64_t dice = random.below(100);
  const std::string token = hex_of(random.next(), random.next());
  std::string out = "{";
  if (dice < 85) {
    out += R"("type":"message","message":{"type":"text","id":")" + std::to_string(random.next());
    out += R"(","quoteToken":"yHAz4Ua2wx7)" + token;
    out += R"(","text":"こんにちは。予約を変更したいのですが、明日の午後は空いていますか？"},)";
  } else if (dice < 95) {
    out += R"("type":"postback","postback":{"data":"action=buy&item=)" + token.substr(0, 12);
    out += R"("},)";
  } else {
    out +=
        dice < 98 ? R"("type":"follow","follow":{"isUnblocked":false},)" : R"("type":"unfollow",)";
  }
  out += R"("webhookEventId":")" + ulid(ms, random);
  out += R"(","deliveryContext":{"isRedelivery":false},"timestamp":)" + std::to_string(ms);
  // A person is a number, spread over the space of ids.
  const std::uint64_t user = random.below(users) + 1;
  out += R"(,"source":{"type":"user","userId":"U)";
  out += hex_of(user * 0x9E3779B97F4A7C15ull, user * 0xD1B54A32D192ED03ull);
  if (dice < 98) out += R"("},"replyToken":")" + token;
  return out += dice < 98 ? R"(","mode":"active"})" : R"("},"mode":"active"})";
}

}  // namespace

Requests::Requests(const RequestPlan& plan, Random& random) {
  ends_.reserve(plan.requests);
  for (std::size_t i = 0; i < plan.requests; ++i) {
    const std::size_t count = plan.events_min + random.below(plan.events_max - plan.events_min + 1);
    std::string body = R"({"destination":")" + plan.destination + R"(","events":[)";
    for (std::size_t k = 0; k < count; ++k) {
      if (k > 0) body += ',';
      body += event(plan.users, random);
    }
    body += "]}";
    events_ += count;
    bytes_.append("POST ").append(plan.path).append(" HTTP/1.1\r\nHost: localhost\r\n");
    bytes_ += "Content-Type: application/json; charset=utf-8\r\nUser-Agent: LineBotWebhook/2.0\r\n";
    bytes_ += "X-Line-Signature: " + base64(as_view(hmac_sha256(plan.secret, body)));
    bytes_ += "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    bytes_ += body;
    ends_.push_back(bytes_.size());
  }
}

}  // namespace enishi::bench
