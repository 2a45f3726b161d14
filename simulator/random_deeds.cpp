#include "simulator/random_deeds.h"

#include <algorithm>

#include "base/json.h"

namespace enishi::simulator {

namespace {
constexpr int kTries = 16;

constexpr const char* kTexts[] = {
    "こんにちは",
    "営業時間を教えてください",
    "予約したいです",
    "会員番号 12345678 を連携したいです",
    "クーポン",
    "在庫はありますか?",
    "ありがとうございます🙏",
    "了解です!",
    "配送はいつ頃になりますか",
    "渋谷店に行きます",
    "ポイントを確認したい",
    "はい",
    "いいえ",
    "Hello",
    "誕生日は5月3日です🎂",
};
constexpr const char* kPostbacks[] = {
    "action=survey&sid=42&q=3&a=yes",
    "action=buy&itemid=111",
    "action=open&menu=coupon",
    "action=rate&score=5",
    "action=cancel",
};

template <std::size_t N>
const char* pick(const char* const (&from)[N], std::uint64_t draw) {
  return from[(draw >> 20) % N];
}
}  // namespace

RandomDeeds::RandomDeeds(std::uint64_t seed, const std::map<std::string, unsigned>& mix)
    : draws_(seed) {
  std::uint64_t sum = 0;
  for (const auto& [type, weight] : mix)
    if (weight > 0) weights_.emplace_back(sum += weight, type);
}

const std::string& RandomDeeds::type() {
  const std::uint64_t draw = draws_.below(weights_.back().first);
  return std::ranges::upper_bound(weights_, draw, {}, [](const auto& w) { return w.first; })
      ->second;
}

std::optional<UserNumber> RandomDeeds::some_friend(const Channel& channel) {
  const auto ever = channel.friends.ever_friends();
  for (int i = 0; i < kTries && !ever.empty(); ++i) {
    const UserNumber user = ever[draws_.below(ever.size())];
    if (channel.friends.reachable(user)) return user;
  }
  return std::nullopt;
}

// Half of the follows come from people who had blocked the channel, if one is found.
UserNumber RandomDeeds::newcomer(Channel& channel) {
  const auto ever = channel.friends.ever_friends();
  if (!ever.empty() && draws_.below(2) == 0)
    for (int i = 0; i < kTries; ++i) {
      const UserNumber user = ever[draws_.below(ever.size())];
      if (channel.friends.of(user) == Friendship::blocked && !channel.provider.users.deleted(user))
        return user;
    }
  return channel.provider.users.add_next();
}

void RandomDeeds::write_message(Deed& deed) {
  const std::uint64_t draw = draws_.below(100);
  deed.message_type = "text";
  if (draw < 80) {
    deed.members = "\"text\":";
    append_json_string(deed.members, pick(kTexts, draws_.next()));
  } else if (draw < 88) {
    deed.message_type = "sticker";
    deed.members = R"("packageId":"446","stickerId":"1988","stickerResourceType":"STATIC")";
  } else if (draw < 96) {
    deed.message_type = "image";
    deed.members = R"("contentProvider":{"type":"line"})";
  } else if (draw < 98) {
    deed.message_type = "location";
    deed.members = R"("title":"渋谷店","latitude":35.658581,"longitude":139.701742)";
  } else if (draw < 99) {
    deed.message_type = "video";
    deed.members = R"("duration":60000,"contentProvider":{"type":"line"})";
  } else {
    deed.message_type = "audio";
    deed.members = R"("duration":4820,"contentProvider":{"type":"line"})";
  }
}

Deed RandomDeeds::next(Channel& channel) {
  Deed deed;
  deed.type = type();
  if (deed.type != "follow") deed.user = some_friend(channel);
  if (!deed.user) {
    deed.type = "follow";
    deed.user = newcomer(channel);
    return deed;
  }
  if (deed.type == "message") write_message(deed);
  if (deed.type == "postback") {
    deed.payload = "{\"data\":";
    append_json_string(deed.payload, pick(kPostbacks, draws_.next()));
    deed.payload += '}';
  }
  return deed;
}

}  // namespace enishi::simulator
