// What LINE tells of friends, deliveries and messages. null is unknown, never zero.
#include "api/day_range.h"
#include "api/routes.h"
#include "base/zone.h"

namespace enishi::api {
namespace {

using measure::Known;

constexpr std::string_view kHidden = "null: unknown; LINE hides what concerns fewer than 20 people";

void known_field(JsonOut& out, std::string_view name, const Known& value) {
  out.key(name);
  value ? out.number(*value) : out.null();
}

Answer show_friends(Call& call) {
  ASSIGN(const DayRange days, day_range(call));
  ASSIGN(const auto rows, call.rooms.insight.friends(call.channel->no, days.from, days.to));
  JsonOut out;
  out.object().key("items").array();
  for (const measure::FriendsDay& row : rows) {
    out.object().field("day", row.day);
    known_field(out, "followers", row.followers);
    known_field(out, "targeted_reaches", row.targeted_reaches);
    known_field(out, "blocks", row.blocks);
    known_field(out, "friends_at_line", row.at_line());
    out.field("friends_known", row.ours);
    known_field(out, "difference", row.difference());
    out.field("as_of", iso8601(row.as_of)).end();
  }
  return out.end().end().take();
}

Answer show_deliveries(Call& call) {
  ASSIGN(const DayRange days, day_range(call));
  ASSIGN(const auto rows, call.rooms.insight.deliveries(call.channel->no, days.from, days.to));
  JsonOut out;
  out.object().key("items").array();
  for (const measure::DeliveryDay& row : rows) {
    out.object().field("day", row.day).field("kind", row.kind);
    known_field(out, "count", row.count);
    out.field("as_of", iso8601(row.as_of)).end();
  }
  return out.end().end().take();
}

Answer show_demographics(Call& call) {
  ASSIGN(const auto found, call.rooms.insight.demographics(call.channel->no));
  JsonOut out;
  out.object().key("demographics");
  found ? out.raw(found->body) : out.null();
  out.key("as_of");
  found ? out.string(iso8601(found->as_of)) : out.null();
  return out.end().take();
}

// Members of an open object: what LINE counted under one unit.
Status write_unit(JsonOut& out, const Call& call, const delivery::Unit& unit) {
  std::optional<measure::MessageInsight> found;
  if (!unit.name.empty()) {
    ASSIGN(found, call.rooms.insight.of_unit(call.campaign->channel_no, unit.name));
  }
  const measure::MessageNumbers numbers = found ? found->numbers : measure::MessageNumbers{};
  out.field("unit", unit.name).field("shared", unit.shared);
  out.key("as_of");
  found ? out.string(iso8601(found->as_of)) : out.null();
  out.field("final", found && found->final);
  known_field(out, "impressions", numbers.impressions);
  known_field(out, "clicks", numbers.clicks);
  known_field(out, "plays", numbers.played);
  known_field(out, "plays_to_the_end", numbers.played_whole);
  out.key("bubbles").raw(numbers.bubbles).key("urls").raw(numbers.urls);
  return {};
}

Answer show_campaign(Call& call) {
  ASSIGN(auto units, call.rooms.delivery.units(call.campaign->id));
  if (units.empty()) units.emplace_back();
  JsonOut out;
  out.object();
  TRY(write_unit(out, call, units.back()));
  units.pop_back();
  out.key("earlier_units").array();
  for (const delivery::Unit& unit : units) {
    out.object();
    TRY(write_unit(out, call, unit));
    out.end();
  }
  return out.end().end().take();
}

void add(Table& table, std::string_view path, std::string_view name, std::string_view summary,
         std::string response, std::vector<Parameter> query, std::function<Answer(Call&)> run) {
  table.routes.push_back({.method = "GET",
                          .path = path,
                          .name = name,
                          .scope = "counts.read",
                          .summary = summary,
                          .response = std::move(response),
                          .query = std::move(query),
                          .run = std::move(run)});
}

std::string campaign_schema() {
  const std::string hidden = described(or_null(kCount), kHidden);
  const std::string unit = described(kText, "LINE's aggregation unit; empty before the first send");
  const std::string shared =
      described(kFlag, "the unit is shared with other campaigns: merged numbers");
  const std::string as_of = described(or_null(kTime), "null: LINE was not asked yet");
  const std::string final = described(kFlag, "14 days are over: it changes no more");
  const std::string list = list_of(kAnyObject);
  const std::string earlier = object({{"unit", unit},
                                      {"shared", shared},
                                      {"as_of", as_of},
                                      {"final", final},
                                      {"impressions", hidden},
                                      {"clicks", hidden},
                                      {"plays", hidden},
                                      {"plays_to_the_end", hidden},
                                      {"bubbles", list},
                                      {"urls", list}});
  return object({{"unit", unit},
                 {"shared", shared},
                 {"as_of", as_of},
                 {"final", final},
                 {"impressions", hidden},
                 {"clicks", hidden},
                 {"plays", hidden},
                 {"plays_to_the_end", hidden},
                 {"bubbles", list},
                 {"urls", list},
                 {"earlier_units", described(list_of(earlier),
                                             "of a campaign that went on over the end of a month, "
                                             "where the new month gave it another unit")}});
}

}  // namespace

void add_insight_routes(Table& table) {
  const std::string hidden = described(or_null(kCount), kHidden);
  add(table, "/channels/{channel}/insight/friends", "getFriendsInsight",
      "Friends by day, at LINE and known here.",
      object({{"items", list_of(object(
                            {{"day", kText},
                             {"followers", hidden},
                             {"targeted_reaches", hidden},
                             {"blocks", hidden},
                             {"friends_at_line", described(or_null(kCount), "followers - blocks")},
                             {"friends_known", kCount},
                             {"difference", described(or_null(kInteger), "friends not known here")},
                             {"as_of", kTime}}))}}),
      day_range_parameters(), show_friends);
  add(table, "/channels/{channel}/insight/deliveries", "getDeliveriesInsight",
      "Messages by day and way to send, as LINE counts.",
      object({{"items", list_of(object({{"day", kText},
                                        {"kind", kText},
                                        {"count", or_null(kCount)},
                                        {"as_of", kTime}}))}}),
      day_range_parameters(), show_deliveries);
  add(table, "/channels/{channel}/insight/demographics", "getDemographicsInsight",
      "Who the friends are, as LINE told last.",
      object({{"demographics", or_null(kAnyObject)}, {"as_of", or_null(kTime)}}), {},
      show_demographics);
  add(table, "/campaigns/{campaign}/insight", "getCampaignInsight",
      "Impressions and clicks that LINE counted for a campaign.", campaign_schema(), {},
      show_campaign);
}

}  // namespace enishi::api
