#include "segment/sentence_words.h"

#include <array>

namespace enishi::segment::words {
namespace {

constexpr std::array<Phrase, kOperators> kTests{{
    {"{s}が{v}", "{s} is {v}"},                                            // eq
    {"{s}が{v}ではない", "{s} is not {v}"},                                // ne
    {"{s}が{v}のいずれか", "{s} is one of {v}"},                           // in
    {"{s}が{v}のいずれでもない", "{s} is none of {v}"},                    // not_in
    {"{s}がある", "{s} is known"},                                         // exists
    {"{s}が{v}未満", "{s} is less than {v}"},                              // lt
    {"{s}が{v}以下", "{s} is at most {v}"},                                // le
    {"{s}が{v}より大きい", "{s} is more than {v}"},                        // gt
    {"{s}が{v}以上", "{s} is at least {v}"},                               // ge
    {"{s}が{v}以上{w}以下", "{s} is from {v} to {w}"},                     // between
    {"{s}が{v}以上{w}以下ではない", "{s} is not from {v} to {w}"},         // not_between
    {"{s}に{v}を含む", "{s} contains {v}"},                                // contains
    {"{s}に{v}を含まない", "{s} does not contain {v}"},                    // not_contains
    {"{s}が{v}で始まる", "{s} begins with {v}"},                           // starts
    {"{s}が{v}で始まらない", "{s} does not begin with {v}"},               // not_starts
    {"{s}が{v}で終わる", "{s} ends with {v}"},                             // ends
    {"{s}が{v}で終わらない", "{s} does not end with {v}"},                 // not_ends
    {"{s}がパターン{v}に合う", "{s} is like {v}"},                         // like
    {"{s}がパターン{v}に合わない", "{s} is not like {v}"},                 // not_like
    {"{s}が正規表現{v}に合う", "{s} matches {v}"},                         // matches
    {"{s}が正規表現{v}に合わない", "{s} does not match {v}"},              // not_matches
    {"{s}が{v}より前", "{s} is before {v}"},                               // before
    {"{s}が{v}より後", "{s} is after {v}"},                                // after
    {"{s}が{v}", "{s} is on {v}"},                                         // on
    {"{s}が{v}ではない", "{s} is not on {v}"},                             // not_on
    {"{s}が過去{t}以内", "{s} is in the last {t}"},                        // in_last
    {"{s}がこれから{t}以内", "{s} is in the next {t}"},                    // in_next
    {"{s}が{v}", "{s} is {v}"},                                            // during
    {"", ""},                                                              // anniversary: its own
    {"{s}が{v}", "{s} is on {v}"},                                         // weekday
    {"", ""},                                                              // days_since: its own
    {"{s}が多い方から{n}人", "{s} is among the {n} greatest"},             // top
    {"{s}が少ない方から{n}人", "{s} is among the {n} smallest"},           // bottom
    {"{s}が上位{n}%", "{s} is in the top {n}%"},                           // top_percent
    {"{s}が下位{n}%", "{s} is in the bottom {n}%"},                        // bottom_percent
    {"{s}が下から{v}%以上{w}%未満", "{s} is from percentile {v} to {w}"},  // percentile
    {"{s}に{v}のいずれかを含む", "{s} includes any of {v}"},               // any
    {"{s}に{v}をすべて含む", "{s} includes all of {v}"},                   // all
    {"{s}に{v}をどれも含まない", "{s} includes none of {v}"},              // none
    {"", ""},                                                              // length: its own
    {"{s}のカテゴリが{v}", "{s} is in the category {v}"},                  // category
    {"{s}のカテゴリ名が{v}", "{s} is in a category called {v}"},           // category_named
    {"", ""},                                                              // price: its own
    {"{s}が販売中", "{s} is on sale"},                                     // active
}};

struct OfOperator {
  Operator op;
  Phrase phrase;
};
// Comparisons that are said otherwise of times.
constexpr std::array<OfOperator, 6> kTimeTests{{
    {Operator::lt, {"{s}が{v}より前", "{s} is before {v}"}},
    {Operator::le, {"{s}が{v}まで", "{s} is not after {v}"}},
    {Operator::gt, {"{s}が{v}より後", "{s} is after {v}"}},
    {Operator::ge, {"{s}が{v}以降", "{s} is not before {v}"}},
    {Operator::between, {"{s}が{v}から{w}まで", "{s} is from {v} to {w}"}},
    {Operator::not_between, {"{s}が{v}から{w}までではない", "{s} is not from {v} to {w}"}},
}};

constexpr std::array<Phrase, kCalendarWords> kCalendar{{
    {"今日", "today"},
    {"昨日", "yesterday"},
    {"明日", "tomorrow"},
    {"今週", "this week"},
    {"先週", "last week"},
    {"来週", "next week"},
    {"今月", "this month"},
    {"先月", "last month"},
    {"来月", "next month"},
    {"今年", "this year"},
    {"昨年", "last year"},
    {"来年", "next year"},
}};

constexpr std::array<Phrase, 7> kUnits{{{"{n}秒", "{n} seconds"},
                                        {"{n}分", "{n} minutes"},
                                        {"{n}時間", "{n} hours"},
                                        {"{n}日", "{n} days"},
                                        {"{n}週間", "{n} weeks"},
                                        {"{n}か月", "{n} months"},
                                        {"{n}年", "{n} years"}}};
constexpr std::array<Phrase, 7> kOneUnit{{{"{n}秒", "{n} second"},
                                          {"{n}分", "{n} minute"},
                                          {"{n}時間", "{n} hour"},
                                          {"{n}日", "{n} day"},
                                          {"{n}週間", "{n} week"},
                                          {"{n}か月", "{n} month"},
                                          {"{n}年", "{n} year"}}};
constexpr std::array<Phrase, 7> kSpans{{{"{n}秒間", "{n} seconds"},
                                        {"{n}分間", "{n} minutes"},
                                        {"{n}時間", "{n} hours"},
                                        {"{n}日間", "{n} days"},
                                        {"{n}週間", "{n} weeks"},
                                        {"{n}か月間", "{n} months"},
                                        {"{n}年間", "{n} years"}}};
constexpr std::array<Phrase, 7> kOneSpan{{{"{n}秒間", "second"},
                                          {"{n}分間", "minute"},
                                          {"{n}時間", "hour"},
                                          {"{n}日間", "day"},
                                          {"{n}週間", "week"},
                                          {"{n}か月間", "month"},
                                          {"{n}年間", "year"}}};
constexpr std::array<Phrase, 7> kWeekdayWords{{{"月", "Monday"},
                                               {"火", "Tuesday"},
                                               {"水", "Wednesday"},
                                               {"木", "Thursday"},
                                               {"金", "Friday"},
                                               {"土", "Saturday"},
                                               {"日", "Sunday"}}};

constexpr std::array<Phrase, 11> kMeasures{{
    {"{e}の回数", "the number of {e}"},
    {"{e}の{p}の合計", "the total {p} of {e}"},
    {"{e}の{p}の平均", "the average {p} of {e}"},
    {"{e}の{p}の最小", "the smallest {p} of {e}"},
    {"{e}の{p}の最大", "the greatest {p} of {e}"},
    {"{e}の{p}の種類数", "the number of different {p} of {e}"},
    {"{e}の日時", "the time of {e}"},
    {"{e}の{p}", "{p} of {e}"},
    {"{e}で最も多い{p}", "the most frequent {p} of {e}"},
    {"{f}に対する{e}の割合", "the share of {e} in {f}"},
    {"{e}の間隔({x})", "the {x} interval between {e}"},
}};
constexpr Phrase kShareDistinct{"{f}の{p}のうち{e}の{p}の割合",
                                "the share of the different {p} of {e} in those of {f}"};
constexpr std::array<Phrase, 4> kIntervals{
    {{"最短", "shortest"}, {"平均", "average"}, {"最長", "longest"}, {"直近", "latest"}}};
constexpr Phrase kFirst{"最初の", "the first "}, kLast{"最後の", "the last "},
    kNth{"{n}回目の", "number {n} of "},
    kNthLast{"最後から{n}回目の", "number {n} from the last of "};

constexpr std::array<OfOperator, 6> kQuantities{{
    {Operator::eq, {"{v}", "exactly {v}"}},
    {Operator::lt, {"{v}未満", "fewer than {v}"}},
    {Operator::le, {"{v}以下", "at most {v}"}},
    {Operator::gt, {"{v}より多く", "more than {v}"}},
    {Operator::ge, {"{v}以上", "at least {v}"}},
    {Operator::between, {"{v}以上{w}以下", "from {v} to {w}"}},
}};

constexpr std::array<Phrase, 5> kMessage{{
    {"{w}{x}が送信された", "was sent {x}{w}"},
    {"{w}{x}が届いた", "got {x}{w}"},
    {"{w}{x}を表示した", "viewed {x}{w}"},
    {"{w}{x}をクリックした", "clicked {x}{w}"},
    {"{w}{x}が届いたがクリックしていない", "got {x}{w} but did not click"},
}};
constexpr std::array<Phrase, 5> kLastMessages{{
    {"直近{n}通のメッセージが送信された", "was sent the last {n} messages"},
    {"直近{n}通のメッセージが届いた", "got the last {n} messages"},
    {"直近{n}通以降にメッセージを表示した", "viewed a message since the last {n} messages"},
    {"直近{n}通以降にメッセージをクリックした", "clicked a message since the last {n} messages"},
    {"直近{n}通のメッセージに反応していない", "did not react to the last {n} messages"},
}};

constexpr std::array<Phrase, 5> kGroups{{
    {"、かつ", " and "},
    {"、または", " or "},
    {"次のうちちょうど1つに当てはまる: {x}", "exactly one holds of: {x}"},
    {"次のどれにも当てはまらない: {x}", "none holds of: {x}"},
    {"「{x}」に当てはまらない", "not ({x})"},
}};
constexpr std::array<Phrase, 5> kFriendStates{{{"不明", "unknown"},
                                               {"友だち", "followed"},
                                               {"ブロック解除", "unblocked"},
                                               {"ブロック中", "blocked"},
                                               {"アカウント削除", "deleted"}}};

const Phrase* find(const std::array<OfOperator, 6>& table, Operator op) {
  for (const auto& [own, phrase] : table)
    if (own == op) return &phrase;
  return nullptr;
}

template <std::size_t N, class Enum>
const Phrase& at(const std::array<Phrase, N>& table, Enum value) {
  return table[static_cast<std::size_t>(value)];
}

}  // namespace

constexpr Phrase kMissing{"{s}がない", "{s} is not known"};
constexpr Phrase kInactive{"{s}が販売中ではない", "{s} is not on sale"};
constexpr Phrase kFolded{"(表記の揺れを区別しない)", " (however it is spelt)"};
constexpr Phrase kCategoryOfLevel{"{p}のカテゴリ(第{n}階層)", "{p}'s category of level {n}"};
constexpr Phrase kAnniversaryToday{"{s}の月日が今日", "the day of {s} comes today"};
constexpr Phrase kAnniversaryWithin{"{s}の月日が今日から{t}以内",
                                    "the day of {s} comes within {t}"};
constexpr Phrase kMonth{"{s}が{n}月", "{s} is in month {n}"};
constexpr Phrase kDayOfMonth{"{s}が各月の{n}日", "{s} is on day {n} of a month"};
constexpr Phrase kMonthAndDay{"{s}の月日が{v}月{w}日", "{s} is on day {w} of month {v}"};
constexpr Phrase kDaysSince{"{s}からの日数", "the number of days since {s}"};
constexpr Phrase kLength{"{s}の数", "the number of {s}"};
constexpr Phrase kPrice{"{s}の価格", "the price of {s}"};

constexpr Phrase kWeekdays{"{x}曜日", "{x}"};
constexpr Phrase kDay{"{x}年{v}月{w}日", "{x}-{v}-{w}"};
constexpr Phrase kDayAndTime{"{x} {t}", "{x} {t}"};
constexpr Phrase kYes{"はい", "yes"}, kNo{"いいえ", "no"};
constexpr Phrase kTimes{"{n}回", "{n} times"}, kOneTime{"{n}回", "{n} time"};
constexpr Phrase kPieces{"{n}個", "{n}"}, kPercent{"{n}%", "{n}%"};
constexpr Phrase kListSeparator{"・", ", "}, kPathSeparator{"＞", " > "},
    kQuoted{"「{x}」", "“{x}”"};

constexpr Phrase kInLast{"過去{t}", "in the last {t}"};
constexpr Phrase kInLastEnding{"{v}前までの{t}", "in the {t} up to {v} ago"};
constexpr Phrase kFromTo{"{v}から{w}まで", "from {v} to {w}"};
constexpr Phrase kFrom{"{v}以降", "since {v}"};
constexpr Phrase kUntilDay{"{w}まで", "until {w}"};
constexpr Phrase kUntilInstant{"{w}より前", "before {w}"};
constexpr Phrase kDuring{"{v}", "{v}"};
constexpr Phrase kOnWeekdays{"{x}曜日", "on {x}"};
constexpr Phrase kInHours{"{v}〜{w}", "between {v} and {w}"};

constexpr Phrase kWhere{"({x})", " ({x})"}, kWhereAnd{"、", ", "};
constexpr Phrase kWindowOf{"{v}の{e}", "{e} {v}"}, kWindowIn{"{v}に", " {v}"};
constexpr Phrase kWindowAnd{"の", " "};
constexpr Phrase kDid{"{w}{e}を行った", "did {e}{w}"};
constexpr Phrase kDidNot{"{w}{e}を行っていない", "did not do {e}{w}"};
constexpr Phrase kTimesDid{"{w}{e}を{x}行った", "did {e} {x}{w}"};

constexpr Phrase kThen{"{e}の後、{t}以内に{f}を行った", "did {f} within {t} after {e}"};
constexpr Phrase kNotThen{"{e}の後、{t}以内に{f}を行っていない",
                          "did not do {f} within {t} after {e}"};
constexpr Phrase kThenEver{"{e}の後に{f}を行った", "did {f} after {e}"};
constexpr Phrase kNotThenEver{"{e}の後に{f}を行っていない", "did not do {f} after {e}"};
constexpr Phrase kAnyEvent{"いずれかの", "any "};
constexpr Phrase kLastBefore{"{e}が{f}より前", "{e} was before {f}"};
constexpr Phrase kPeriods{"直近{t}のうち{n}つ以上の期間で、{e}をそれぞれ{x}以上行った",
                          "did {e} at least {x} in at least {n} of the last {t}"};
constexpr Phrase kStopped{"{e}を過去{t}行っていないが、それより前には行った",
                          "did not do {e} in the last {t}, but did before"};
constexpr Phrase kStoppedBefore{"{e}を過去{t}行っていないが、その前の{v}には行った",
                                "did not do {e} in the last {t}, but did in the {v} before"};
constexpr Phrase kRestarted{"過去{t}に、{v}以上あけて再び{e}を行った",
                            "did {e} again in the last {t}, at least {v} after the time before"};

constexpr Phrase kMessages{"メッセージ", "a message"};
constexpr Phrase kCampaigns{"配信{x}", "the campaign {x}"};
constexpr Phrase kClickedShare{"{w}届いた{x}のうちクリックした配信の割合",
                               "the share of campaigns clicked of those accepted ({x}{w})"};

constexpr Phrase kInner{"({x})", "({x})"}, kGroupSeparator{"/", "; "};
constexpr Phrase kEveryone{"全員", "everyone"};
constexpr Phrase kTag{"タグ{x}が付いている", "has the tag {x}"};
constexpr Phrase kTagsAny{"タグ{x}のいずれかが付いている", "has any of the tags {x}"};
constexpr Phrase kTagsAll{"タグ{x}がすべて付いている", "has all of the tags {x}"};
constexpr Phrase kTagsNone{"タグ{x}がどれも付いていない", "has none of the tags {x}"};
constexpr Phrase kFriend{"友だちの状態が{x}", "is a friend in the state {x}"};
constexpr Phrase kFriendOf{"{v}の友だちの状態が{x}", "is a friend of {v} in the state {x}"};
constexpr Phrase kLanguage{"言語が{x}", "has the language {x}"};
constexpr Phrase kSegment{"セグメント{x}に入っている", "is in the segment {x}"};
constexpr Phrase kAudience{"オーディエンス{x}に含まれる", "is in the audience {x}"};
constexpr Phrase kSamplePercent{"無作為に選んだ{n}%(シード{x})", "is in a random {n}% (seed {x})"};
constexpr Phrase kSampleCount{"無作為に選んだ{n}人(シード{x})",
                              "is one of {n} random people (seed {x})"};
constexpr Phrase kSampleCountOf{"「{v}」人から無作為に選んだ{n}人(シード{x})",
                                "is one of {n} random people (seed {x}) among those who: {v}"};
constexpr Phrase kSplit{"無作為に{n}組に分けた{v}組目(シード{x})",
                        "is in part {v} of {n} random parts (seed {x})"};
constexpr Phrase kScoreByBounds{"{s}の段階(境目 {x})", "the class of {s} by the bounds {x}"};
constexpr Phrase kScoreByParts{"{s}の{n}段階の順位", "the rank of {s} in {n} equal parts"};

const Phrase& test(Operator op, bool of_time) {
  const Phrase* own = of_time ? find(kTimeTests, op) : nullptr;
  return own ? *own : at(kTests, op);
}
const Phrase& calendar(CalendarWord word) {
  return at(kCalendar, word);
}
const Phrase& unit(Unit unit, bool one) {
  return at(one ? kOneUnit : kUnits, unit);
}
const Phrase& span_of(Unit unit, bool one) {
  return at(one ? kOneSpan : kSpans, unit);
}
const Phrase& weekday(int from_monday) {
  return at(kWeekdayWords, from_monday);
}
const Phrase& measure(const Measure& measure) {
  if (measure.kind == Measure::Kind::share && !measure.property.empty()) return kShareDistinct;
  return at(kMeasures, measure.kind);
}
const Phrase* quantity(Operator op) {
  return find(kQuantities, op);
}
const Phrase& interval(IntervalOf which) {
  return at(kIntervals, which);
}
const Phrase& nth(int n) {
  return n == 1 ? kFirst : n == -1 ? kLast : n > 0 ? kNth : kNthLast;
}
const Phrase& message(MessageLeaf::Did did) {
  return at(kMessage, did);
}
const Phrase& last_messages(MessageLeaf::Did did) {
  return at(kLastMessages, did);
}
const Phrase& group(Group::Kind kind) {
  return at(kGroups, kind);
}
const Phrase& friend_state(people::FriendState state) {
  return at(kFriendStates, state);
}

std::vector<const Phrase*> all() {
  std::vector<const Phrase*> phrases{&kMissing,
                                     &kInactive,
                                     &kFolded,
                                     &kCategoryOfLevel,
                                     &kAnniversaryToday,
                                     &kAnniversaryWithin,
                                     &kMonth,
                                     &kDayOfMonth,
                                     &kMonthAndDay,
                                     &kDaysSince,
                                     &kLength,
                                     &kPrice,
                                     &kWeekdays,
                                     &kDay,
                                     &kDayAndTime,
                                     &kYes,
                                     &kNo,
                                     &kTimes,
                                     &kOneTime,
                                     &kPieces,
                                     &kPercent,
                                     &kListSeparator,
                                     &kPathSeparator,
                                     &kQuoted,
                                     &kInLast,
                                     &kInLastEnding,
                                     &kFromTo,
                                     &kFrom,
                                     &kUntilDay,
                                     &kUntilInstant,
                                     &kDuring,
                                     &kOnWeekdays,
                                     &kInHours,
                                     &kWhere,
                                     &kWhereAnd,
                                     &kDid,
                                     &kDidNot,
                                     &kTimesDid,
                                     &kWindowOf,
                                     &kWindowIn,
                                     &kWindowAnd,
                                     &kShareDistinct,
                                     &kFirst,
                                     &kLast,
                                     &kNth,
                                     &kNthLast,
                                     &kThen,
                                     &kNotThen,
                                     &kThenEver,
                                     &kNotThenEver,
                                     &kAnyEvent,
                                     &kLastBefore,
                                     &kPeriods,
                                     &kStopped,
                                     &kStoppedBefore,
                                     &kRestarted,
                                     &kMessages,
                                     &kCampaigns,
                                     &kClickedShare,
                                     &kInner,
                                     &kGroupSeparator,
                                     &kEveryone,
                                     &kTag,
                                     &kTagsAny,
                                     &kTagsAll,
                                     &kTagsNone,
                                     &kFriend,
                                     &kFriendOf,
                                     &kLanguage,
                                     &kSegment,
                                     &kAudience,
                                     &kSamplePercent,
                                     &kSampleCount,
                                     &kSampleCountOf,
                                     &kSplit,
                                     &kScoreByBounds,
                                     &kScoreByParts};
  const auto add = [&](const auto& table) {
    for (const Phrase& phrase : table) phrases.push_back(&phrase);
  };
  for (std::size_t i = 0; i < kOperators; ++i) {
    const auto op = static_cast<Operator>(i);
    const bool own = op == Operator::anniversary || op == Operator::days_since ||
                     op == Operator::length || op == Operator::price;
    if (!own) phrases.push_back(&kTests[i]);
  }
  for (const auto* table : {&kQuantities, &kTimeTests})
    for (const auto& [op, phrase] : *table) phrases.push_back(&phrase);
  add(kCalendar);
  add(kUnits);
  add(kOneUnit);
  add(kSpans);
  add(kOneSpan);
  add(kWeekdayWords);
  add(kMeasures);
  add(kIntervals);
  add(kMessage);
  add(kLastMessages);
  add(kGroups);
  add(kFriendStates);
  return phrases;
}

}  // namespace enishi::segment::words
