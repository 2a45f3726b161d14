#include "simulator/profiles.h"

#include <iterator>

#include "base/bytes.h"
#include "simulator/mix.h"

namespace enishi::simulator {

namespace {
struct Name {
  const char* kanji;
  const char* kana;
  const char* romaji;
};

constexpr Name kFamily[] = {
    {"佐藤", "さとう", "Sato"},        {"鈴木", "すずき", "Suzuki"},
    {"高橋", "たかはし", "Takahashi"}, {"田中", "たなか", "Tanaka"},
    {"伊藤", "いとう", "Ito"},         {"渡辺", "わたなべ", "Watanabe"},
    {"山本", "やまもと", "Yamamoto"},  {"中村", "なかむら", "Nakamura"},
    {"小林", "こばやし", "Kobayashi"}, {"加藤", "かとう", "Kato"},
    {"吉田", "よしだ", "Yoshida"},     {"山田", "やまだ", "Yamada"},
    {"佐々木", "ささき", "Sasaki"},    {"山口", "やまぐち", "Yamaguchi"},
    {"松本", "まつもと", "Matsumoto"}, {"井上", "いのうえ", "Inoue"},
    {"木村", "きむら", "Kimura"},      {"林", "はやし", "Hayashi"},
    {"斎藤", "さいとう", "Saito"},     {"清水", "しみず", "Shimizu"},
    {"山崎", "やまざき", "Yamazaki"},  {"森", "もり", "Mori"},
    {"池田", "いけだ", "Ikeda"},       {"橋本", "はしもと", "Hashimoto"},
    {"阿部", "あべ", "Abe"},           {"石川", "いしかわ", "Ishikawa"},
    {"髙木", "たかぎ", "Takagi"},      {"渡邉", "わたなべ", "Watanabe"},
};
constexpr Name kGiven[] = {
    {"陽葵", "ひまり", "Himari"},    {"結衣", "ゆい", "Yui"},        {"美咲", "みさき", "Misaki"},
    {"さくら", "さくら", "Sakura"},  {"葵", "あおい", "Aoi"},        {"凛", "りん", "Rin"},
    {"優子", "ゆうこ", "Yuko"},      {"恵", "めぐみ", "Megumi"},     {"直美", "なおみ", "Naomi"},
    {"蓮", "れん", "Ren"},           {"陽翔", "はると", "Haruto"},   {"湊", "みなと", "Minato"},
    {"大輔", "だいすけ", "Daisuke"}, {"健太", "けんた", "Kenta"},    {"翔太", "しょうた", "Shota"},
    {"誠", "まこと", "Makoto"},      {"拓也", "たくや", "Takuya"},   {"和子", "かずこ", "Kazuko"},
    {"隆", "たかし", "Takashi"},     {"真由美", "まゆみ", "Mayumi"}, {"千尋", "ちひろ", "Chihiro"},
    {"悠真", "ゆうま", "Yuma"},
};
constexpr const char* kEmoji[] = {"🐱", "🌸", "✨", "🍀", "👨‍👩‍👧", "🎸", "⚾️", "☕"};
constexpr const char* kStatus[] = {
    "よろしくお願いします", "仕事中", "旅行が好きです", "二児の母", "のんびり", "ライブ行きたい!"};
constexpr const char* kLanguages[] = {"en", "zh-Hant", "ko", "th"};

template <class T, std::size_t N>
const T& pick(const T (&from)[N], std::uint64_t draw) {
  return from[(draw >> 20) % N];
}

std::string display_name(Draws& draws) {
  const Name& family = pick(kFamily, draws.next());
  const Name& given = pick(kGiven, draws.next());
  const char* emoji = pick(kEmoji, draws.next());
  const std::string first = given.kanji, last = family.kanji;
  switch (draws.below(10)) {
    case 0:
    case 1:
    case 2:
      return last + first;
    case 3:
      return last + " " + first;
    case 4:
      return last + "\xE3\x80\x80" + first;  // ideographic space
    case 5:
      return given.kana;
    case 6:
      return given.kana + std::string(emoji);
    case 7:
      return std::string(given.romaji) + " " + family.romaji;
    case 8:
      return std::string(given.romaji).substr(0, 1) + "." + family.romaji;
    default:
      return first + emoji;
  }
}
}  // namespace

Profile profile_of(const Bytes16& user) {
  std::uint64_t seed = 0;
  std::memcpy(&seed, user.data(), sizeof seed);
  Draws draws(seed);
  Profile out;
  out.display_name = display_name(draws);
  if (!hits(draws.next(), 100))
    out.picture_url = "https://profile.simulator.invalid/" + hex(as_view(user)).substr(0, 24);
  if (hits(draws.next(), 400)) out.status_message = pick(kStatus, draws.next());
  if (!hits(draws.next(), 30))
    out.language = hits(draws.next(), 950) ? "ja" : pick(kLanguages, draws.next());
  return out;
}

}  // namespace enishi::simulator
