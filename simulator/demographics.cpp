#include "simulator/demographics.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "simulator/mix.h"

namespace enishi::simulator {

namespace {
// In permille; the rest is unknown, or `others` of the operating systems.
constexpr unsigned kMale = 445, kFemale = 465;
constexpr unsigned kUnknownAge = 60;
constexpr std::array<unsigned, 13> kAgeShares{20, 70, 80, 85, 90, 90, 95, 105, 100, 80, 65, 50, 70};
constexpr unsigned kIos = 580, kAndroid = 370;
constexpr unsigned kUnknownArea = 80;
// About the prefectures' shares of Japan's people.
constexpr std::array<unsigned, 47> kAreaShares{
    41, 10, 9,  18, 7,  8, 14, 23, 15, 15, 58, 50, 113, 73, 17, 8,  9, 6,  6,  16, 16, 29, 60, 14,
    11, 20, 70, 43, 10, 7, 4,  5,  15, 22, 11, 6,  8,   10, 5,  41, 6, 10, 14, 9,  8,  13, 12};
constexpr std::array<std::string_view, kAreas> kAreaNames{
    "unknown", "北海道", "青森", "岩手", "宮城",   "秋田", "山形",   "福島", "茨城", "栃木",
    "群馬",    "埼玉",   "千葉", "東京", "神奈川", "新潟", "富山",   "石川", "福井", "山梨",
    "長野",    "岐阜",   "静岡", "愛知", "三重",   "滋賀", "京都",   "大阪", "兵庫", "奈良",
    "和歌山",  "鳥取",   "島根", "岡山", "広島",   "山口", "徳島",   "香川", "愛媛", "高知",
    "福岡",    "佐賀",   "長崎", "熊本", "大分",   "宮崎", "鹿児島", "沖縄"};

struct Period {
  unsigned share;   // permille of the friends
  int from, below;  // days
};
constexpr std::array<Period, 6> kPeriods{
    {{10, 0, 7}, {40, 7, 30}, {80, 30, 90}, {100, 90, 180}, {150, 180, 365}, {620, 365, 2'500}}};

// The index of the share that the draw falls into.
template <std::size_t N>
std::uint8_t fall(const std::array<unsigned, N>& shares, std::uint64_t draw) {
  std::uint64_t sum = 0;
  for (const unsigned share : shares) sum += share;
  std::uint64_t at = (draw >> 11) % sum;
  for (std::size_t i = 0;; ++i) {
    if (at < shares[i]) return static_cast<std::uint8_t>(i);
    at -= shares[i];
  }
}

std::uint64_t seed_of(const Bytes16& user) {
  std::uint64_t half = 0;
  std::memcpy(&half, user.data() + 8, sizeof half);
  return mix(half);
}

template <std::size_t N>
std::optional<std::uint8_t> index_of(const std::array<std::string_view, N>& names,
                                     std::string_view name) {
  const auto at = std::ranges::find(names, name);
  if (at == names.end()) return std::nullopt;
  return static_cast<std::uint8_t>(at - names.begin());
}
}  // namespace

Demographics demographics_of(const Bytes16& user) {
  Draws draws(seed_of(user));
  Demographics out;
  const auto gender = (draws.next() >> 11) % 1'000;
  if (gender < kMale + kFemale) out.gender = gender < kMale ? Gender::male : Gender::female;
  const std::uint64_t age = draws.next(), area = draws.next();
  if (!hits(draws.next(), kUnknownAge))
    out.age = static_cast<std::uint8_t>(1 + fall(kAgeShares, age));
  if (!hits(draws.next(), kUnknownArea))
    out.area = static_cast<std::uint8_t>(1 + fall(kAreaShares, area));
  const auto app = (draws.next() >> 11) % 1'000;
  if (app < kIos + kAndroid) out.app = app < kIos ? AppType::ios : AppType::android;
  return out;
}

int friend_days_of(const Bytes16& user) {
  Draws draws(~seed_of(user));
  auto at = draws.below(1'000);
  for (const Period& period : kPeriods) {
    if (at < period.share)
      return period.from +
             static_cast<int>(draws.below(static_cast<std::uint64_t>(period.below - period.from)));
    at -= period.share;
  }
  return 0;
}

int age_from(std::uint8_t age) {
  return age <= 1 ? 0 : 5 * (age + 1);
}

std::string_view area_name(unsigned n) {
  return kAreaNames[n];
}

std::string_view friendship_name(int days) {
  if (days < 7) return "within7days";
  if (days < 30) return "within30days";
  if (days < 90) return "within90days";
  if (days < 180) return "within180days";
  return days < 365 ? "within365days" : "over365days";
}

std::optional<Gender> parse_gender(std::string_view name) {
  const auto at = index_of(kGenders, name);
  if (!at) return std::nullopt;
  return static_cast<Gender>(*at);
}

std::optional<AppType> parse_app_type(std::string_view name) {
  const auto at = index_of(kAppTypes, name);
  if (!at) return std::nullopt;
  return static_cast<AppType>(*at);
}

std::optional<std::uint8_t> parse_age(std::string_view name) {
  return index_of(kAges, name);
}

std::optional<std::uint8_t> parse_area(std::string_view code) {
  if (code == "unknown") return 0;
  if (code.size() != 5 || !code.starts_with("jp_")) return std::nullopt;
  const auto number = parse_int<std::uint8_t>(code.substr(3));
  if (!number || *number < 1 || *number >= kAreas) return std::nullopt;
  return number;
}

}  // namespace enishi::simulator
