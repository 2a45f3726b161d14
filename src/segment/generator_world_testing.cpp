// Random worlds.
#include <algorithm>

#include "segment/condition.h"
#include "segment/generator_testing.h"
#include "segment/parse_parts.h"

namespace enishi::segment {
namespace {

using people::AttributeType;
using timeline::PropertyType;

constexpr std::int64_t kSecond = 1'000, kDay = 86'400'000;

template <class TheId>
TheId id_of(std::uint8_t n) {
  Bytes16 bytes{};
  bytes[15] = n;
  return TheId(bytes);
}

}  // namespace

Generator::Generator(std::uint64_t seed) : random_(seed) {}

void Generator::choose_moment(PlainWorld& world) {
  static const std::vector<std::string> zones{"Asia/Tokyo", "America/New_York", "UTC",
                                              "Australia/Lord_Howe"};
  // Ends of months and years, leap days, days on which clocks change, and a plain one.
  static const std::vector<CivilTime> moments{
      {{2026, 3, 31}, 12, 0, 0},  {{2024, 2, 29}, 0, 0, 0},  {{2026, 2, 28}, 23, 59, 59},
      {{2026, 1, 1}, 0, 0, 0},    {{2026, 11, 1}, 1, 30, 0}, {{2026, 3, 8}, 12, 0, 0},
      {{2026, 11, 22}, 9, 30, 0}, {{2026, 10, 4}, 3, 0, 0},  {{2026, 12, 31}, 18, 0, 0}};
  zone_ = of(zones);
  world.zone = *Zone::load(zone_);
  now_ = world.zone.instant(of(moments));
  if (one_in(2)) now_ += Millis(below(1'000));
  if (one_in(4)) now_ += Millis(below(3 * kDay));
  world.currency_digits = digits_ = one_in(2) ? 0 : 2;

  // Where windows begin and end, seen from now.
  const std::int64_t now = to_ms(now_);
  for (const std::int64_t back : {0, 1, 2, 7, 14, 30, 60, 90}) edges_.push_back(now - back * kDay);
  for (const std::int64_t back : {60, 3'600, 7'200}) edges_.push_back(now - back * kSecond);
  edges_.push_back(now + kDay);
  edges_.push_back(now + 7 * kDay);
  const CivilTime local = world.zone.civil(now_);
  for (int back = 0; back < 3; ++back) {
    const Time day = world.zone.day_start(now_ - Millis(back * kDay));
    edges_.push_back(to_ms(day));
    edges_.push_back(to_ms(day + Millis(18 * 3'600 * kSecond)));
  }
  edges_.push_back(to_ms(world.zone.next_day_start(now_)));
  edges_.push_back(to_ms(world.zone.month_start(now_)));
  edges_.push_back(to_ms(world.zone.next_month_start(now_)));
  edges_.push_back(to_ms(world.zone.month_start(world.zone.month_start(now_) - Millis(1))));
  edges_.push_back(to_ms(world.zone.instant({{local.date.year, 1, 1}, 0, 0, 0})));
  edges_.push_back(to_ms(world.zone.instant({{local.date.year - 1, 1, 1}, 0, 0, 0})));
  CivilTime month_ago = local;
  month_ago.date.month == 1 ? (--month_ago.date.year, month_ago.date.month = 12)
                            : --month_ago.date.month;
  while (!is_valid(month_ago.date)) --month_ago.date.day;
  edges_.push_back(to_ms(world.zone.instant(month_ago)));
}

std::int64_t Generator::edge_ms() {
  static const std::vector<std::int64_t> beside{0, 0, 0, 1, -1, 999, -999, kSecond, -kSecond};
  if (one_in(4)) return to_ms(now_) - static_cast<std::int64_t>(below(100 * kDay));
  return of(edges_) + of(beside);
}

std::int64_t Generator::birthday_ms() {
  const Zone zone = *Zone::load(zone_);
  if (one_in(6)) return to_ms(zone.instant({{1'996, 2, 29}, 12, 0, 0}));
  const CivilDate near =
      zone.civil(now_ + Millis((static_cast<std::int64_t>(below(24)) - 8) * kDay)).date;
  CivilDate born{1'960 + static_cast<int>(below(50)), near.month, near.day};
  if (one_in(4)) born.month = 1 + static_cast<int>(below(12));
  while (!is_valid(born)) --born.day;
  return to_ms(zone.instant({born, one_in(2) ? 0 : 23, 0, 0}));
}

void Generator::fill_schema(PlainWorld& world) {
  world.types["ordered"] = {{"amount", PropertyType::money}, {"count", PropertyType::number},
                            {"place", PropertyType::text},   {"coupon", PropertyType::text},
                            {"gift", PropertyType::boolean}, {"paid_at", PropertyType::time},
                            {"items", PropertyType::list},   {"item", PropertyType::item}};
  world.types["visited"] = {{"place", PropertyType::text}, {"guests", PropertyType::number}};
  for (const char* type : {"message_sent", "message_accepted", "message_viewed", "message_clicked"})
    world.types[type] = {{"campaign", PropertyType::text}};
  world.attributes = {{"rank", AttributeType::text},  {"points", AttributeType::integer},
                      {"score", AttributeType::real}, {"member", AttributeType::boolean},
                      {"born", AttributeType::time},  {"joined", AttributeType::time}};
  world.channels = {{id_of<ChannelId>(1), {1}}, {id_of<ChannelId>(2), {2}}};
}

void Generator::fill_catalogue(PlainWorld& world) {
  const std::int64_t unit = digits_ == 0 ? 1 : 100;
  world.items = {{"a", {{"スキンケア", "化粧水"}, 1'000 * unit, true}},
                 {"b", {{"スキンケア", "乳液"}, 3'000 * unit, true}},
                 {"c", {{"ヘア"}, 3'000 * unit + (digits_ ? 1 : 0), false}},
                 {"d", {{"ヘア", "化粧水", "限定"}, std::nullopt, true}},
                 {"e", {{}, 500 * unit, false}}};
}

timeline::PropertyValue Generator::property_value(PropertyType type, const std::string& name) {
  static const std::vector<double> numbers{0, 1, 2, 3, 0.5, 2.5, -1, 0.1};
  static const std::vector<std::int64_t> amounts{0, 500, 1'000, 1'980, 3'000, 5'000, 10'000};
  static const std::vector<std::string> items{"a", "b", "c", "d", "e", "x"};
  switch (type) {
    case PropertyType::number:
      return of(numbers);
    case PropertyType::money:
      return of(amounts) * (digits_ == 0 ? 1 : 100) + (digits_ > 0 && one_in(4) ? 50 : 0);
    case PropertyType::text:
      return of(texts(name == "campaign" ? Pool::campaign
                      : name == "place"  ? Pool::place
                                         : Pool::rank));
    case PropertyType::item:
      return of(items);
    case PropertyType::boolean:
      return one_in(2);
    case PropertyType::time:
      return edge_ms();
    case PropertyType::list:
      break;
  }
  std::vector<std::string> list;
  for (std::size_t n = below(6); n > 0; --n) list.push_back(of(texts(Pool::rank)));
  return list;
}

PlainEvent Generator::event(const PlainWorld& world) {
  static const std::vector<std::string> types{
      "ordered",      "ordered",          "ordered",        "visited",         "visited",
      "message_sent", "message_accepted", "message_viewed", "message_clicked", "message_accepted"};
  PlainEvent event{of(types), from_ms(std::max<std::int64_t>(edge_ms(), 0))};
  for (const auto& [name, type] : world.types.at(event.type))
    if (!one_in(5)) event.properties[name] = property_value(type, name);
  return event;
}

void Generator::fill_person(PlainWorld& world, PlainPerson& person) {
  static const std::vector<std::int64_t> points{INT64_MIN, -1, 0, 1, 2, 5, 100, INT64_MAX};
  static const std::vector<double> scores{-1e300, -0.5, 0, 0.1, 1, 2.5, 1e300};
  static const std::vector<std::string> languages{"", "ja", "en", "th"};
  for (const auto& tag : texts(Pool::tag))
    if (one_in(3)) person.tags.insert(tag);
  for (const std::uint32_t channel : {1u, 2u})
    if (!one_in(4)) person.friends[channel] = static_cast<people::FriendState>(below(5));
  person.language = of(languages);
  if (!one_in(5)) person.attributes["rank"] = of(texts(Pool::rank));
  if (!one_in(5)) person.attributes["points"] = of(points);
  if (!one_in(5)) person.attributes["score"] = of(scores);
  if (!one_in(5)) person.attributes["member"] = one_in(2);
  if (!one_in(5)) person.attributes["born"] = birthday_ms();
  if (!one_in(5)) person.attributes["joined"] = edge_ms();
  for (std::size_t n = below(14); n > 0; --n) {
    person.events.push_back(event(world));
    // Of one time: their order is that in which they came.
    if (person.events.size() > 1 && one_in(5))
      person.events.back().at = person.events[person.events.size() - 2].at;
  }
}

void Generator::fill_named(PlainWorld& world) {
  const auto trait = [&](const char* name, const char* json) {
    const auto document = JsonDocument::parse(json);
    world.traits[name] = *parse_trait(document->root());
  };
  trait("spend", R"({"aggregate":{"type":"ordered","sum":{"property":"amount"}}})");
  trait("orders", R"({"aggregate":{"type":"ordered","window":{"last":{"days":60}},"count":true}})");
  trait("last_order", R"({"aggregate":{"type":"ordered","last_time":true}})");
  trait("favourite", R"({"aggregate":{"type":"visited","most_frequent":{"property":"place"}}})");
  trait("recency", R"({"aggregate":{"type":"ordered","last_time":true,"score":{"parts":5}}})");
  trait("monetary", R"({"aggregate":{"type":"ordered","sum":{"property":"amount"},)"
                    R"("score":{"bounds":[1000,5000,10000]}}})");
  traits_known_ = true;
  for (std::uint8_t n = 1; n <= 3; ++n) {
    // The third names the second.
    const std::string json =
        n == 3 ? R"({"or":[{"segment":")" + id_of<SegmentId>(2).text() + R"("},{"tag":"t0"}]})"
               : condition(1);
    const auto document = JsonDocument::parse(json, {.depth_max = 64});
    world.segments[id_of<SegmentId>(n)] = Condition::parse(document->root())->root();
    for (const PlainPerson& person : world.people)
      if (one_in(3)) world.audiences[id_of<AudienceId>(n)].insert(person.record.value);
    world.audiences[id_of<AudienceId>(n)].insert(4'000'000);  // no record any more
  }
  segments_known_ = true;
}

PlainWorld Generator::world(std::size_t people) {
  PlainWorld world;
  choose_moment(world);
  fill_schema(world);
  fill_catalogue(world);
  for (std::uint32_t no = 1; world.people.size() < people; no += 1 + below(3)) {
    world.people.push_back({.record = {no}, .name = "p" + std::to_string(no)});
    fill_person(world, world.people.back());
  }
  fill_named(world);
  return world;
}

}  // namespace enishi::segment
