#include "delivery/warning.h"

#include <fmt/format.h>

#include "base/phrase.h"

namespace enishi::delivery {
namespace {

constexpr Phrase kSameContent{
    "同じ内容のメッセージが24時間以内にこのアカウントから配信されています(「{name}」、{at})。",
    "The same messages went out on this channel within the last 24 hours (\"{name}\", {at})."};
constexpr Phrase kLargeSend{
    "{people}人への配信です。LINEは友だちが100万人を超える配信を分けて送るよう求めています。"
    "段階配信か分散配信を設定してください。",
    "It goes to {people} people. LINE asks to send in stages above 1,000,000: set stages or a "
    "spread."};
constexpr Phrase kMonthTurn{
    "計画では配信が翌月(日本時間)にまたがります。翌月分は翌月の通数を使い、足りなければ一時停止し"
    "ます。終了予定: {end}。",
    "As planned it goes on in the next month (UTC+9): what goes out there takes of that month's "
    "quota, and it is paused if that does not suffice. Expected end: {end}."};
constexpr Phrase kNotSold{"登録された料金表では、この通数を購入できません。",
                          "The channel's tariff does not sell so many messages."};
constexpr Phrase kSmallReach{
    "属性で絞り込むには、ターゲットリーチが100人以上必要です(現在およそ{reach}人)。"
    "LINEが断る可能性があります。",
    "LINE needs a target reach of 100 to narrow by attributes; it is about {reach}. LINE may "
    "refuse it."};
constexpr Phrase kQuota{"今月の残り通数{remaining}通に対し、この配信は{planned}通を確保します。",
                        "This send reserves {planned} messages; {remaining} of the month's quota "
                        "are left."};

using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

Warning warning(std::string_view code, const Phrase& phrase, Values values) {
  return {std::string(code), say(phrase, Language::ja, values), say(phrase, Language::en, values)};
}

std::string local(Time t, const Zone& zone) {
  const CivilTime c = zone.civil(t);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", c.date.year, c.date.month, c.date.day, c.hour,
                     c.minute);
}

}  // namespace

Warning warn_same_content(const SentContent& sent, const Zone& zone) {
  return warning("same_content", kSameContent, {{"name", sent.name}, {"at", local(sent.at, zone)}});
}
Warning warn_large_send(std::int64_t people) {
  return warning("large_send", kLargeSend, {{"people", std::to_string(people)}});
}
Warning warn_month_turn(Time expected_end, const Zone& zone) {
  return warning("month_turn", kMonthTurn, {{"end", local(expected_end, zone)}});
}
Warning warn_not_sold() {
  return warning("not_sold", kNotSold, {});
}
Warning warn_small_reach(std::int64_t reach) {
  return warning("small_reach", kSmallReach, {{"reach", std::to_string(reach)}});
}
Warning warn_quota(std::int64_t planned, std::int64_t remaining) {
  return warning("quota", kQuota,
                 {{"planned", std::to_string(planned)}, {"remaining", std::to_string(remaining)}});
}

}  // namespace enishi::delivery
