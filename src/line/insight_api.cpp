#include "line/insight_api.h"

#include <array>

#include "base/json.h"
#include "line/answers.h"
#include "line/limits.h"
#include "line/reading.h"
#include "net/http.h"

namespace enishi::line {
namespace {

using measure::FriendsCounted;
using measure::Known;
using measure::MessageNumbers;

struct Member {
  std::string_view theirs, ours;
};

constexpr std::array<Member, 12> kBubble{{
    {"impression", "impressions"},
    {"uniqueImpression", "unique_impressions"},
    {"mediaPlayed", "plays"},
    {"mediaPlayed25Percent", "plays_25"},
    {"mediaPlayed50Percent", "plays_50"},
    {"mediaPlayed75Percent", "plays_75"},
    {"mediaPlayed100Percent", "plays_100"},
    {"uniqueMediaPlayed", "unique_plays"},
    {"uniqueMediaPlayed25Percent", "unique_plays_25"},
    {"uniqueMediaPlayed50Percent", "unique_plays_50"},
    {"uniqueMediaPlayed75Percent", "unique_plays_75"},
    {"uniqueMediaPlayed100Percent", "unique_plays_100"},
}};
constexpr std::array<Member, 3> kUrl{{
    {"click", "clicks"},
    {"uniqueClick", "unique_clicks"},
    {"uniqueClickOfRequest", "unique_clicks_of_message"},
}};

// One object of a list; its numbers, unknown ones as null.
struct Rewritten {
  std::string json;
  bool known = false;  // has any number
};

template <std::size_t N>
Result<Rewritten> rewrite(const JsonValue& from, const std::array<Member, N>& members) {
  Rewritten out;
  JsonOut json;
  ASSIGN(const auto seq, from.opt_integer_at("seq"));
  ASSIGN(const auto url, from.opt_string_at("url"));
  json.object().field("bubble", seq).field("url", url);
  for (const Member& member : members) {
    ASSIGN(const Known value, from.opt_integer_at(member.theirs));
    json.key(member.ours);
    value ? json.number(*value) : json.null();
    out.known |= value.has_value();
  }
  out.json = json.end().take();
  return out;
}

// A list of LINE's answer, those of which something is known first, at most `most` of them.
template <std::size_t N>
Result<std::string> rewrite_list(const JsonValue& root, std::string_view name,
                                 const std::array<Member, N>& members, std::size_t most) {
  std::vector<Rewritten> rows;
  if (const auto list = root.find(name)) {
    ASSIGN(const std::size_t size, list->array());
    for (std::size_t i = 0; i < size; ++i) {
      ASSIGN(Rewritten row, rewrite(list->at(i), members));
      rows.push_back(std::move(row));
    }
  }
  JsonOut out;
  out.array();
  std::size_t left = most;
  for (const bool known : {true, false})
    for (const Rewritten& row : rows)
      if (row.known == known && left > 0) {
        out.raw(row.json);
        --left;
      }
  return out.end().take();
}

Result<MessageNumbers> read_numbers(const JsonValue& root) {
  MessageNumbers out;
  ASSIGN(const JsonValue overview, root.get("overview"));
  ASSIGN(out.delivered, overview.opt_integer_at("delivered"));
  ASSIGN(out.impressions, overview.opt_integer_at("uniqueImpression"));
  ASSIGN(out.clicks, overview.opt_integer_at("uniqueClick"));
  ASSIGN(out.played, overview.opt_integer_at("uniqueMediaPlayed"));
  ASSIGN(out.played_whole, overview.opt_integer_at("uniqueMediaPlayed100Percent"));
  ASSIGN(out.bubbles, rewrite_list(root, "messages", kBubble, limits::insight_bubbles_max));
  ASSIGN(out.urls, rewrite_list(root, "clicks", kUrl, limits::insight_urls_max));
  return out;
}

using Ways = std::vector<std::pair<std::string, std::int64_t>>;

// All members but the status are counts, under names of which more may come.
Result<std::optional<Ways>> read_ways(const JsonValue& root) {
  ASSIGN(const std::string status, root.string_at("status"));
  if (status != "ready") return std::optional<Ways>{};
  Ways out;
  TRY(root.each([&](std::string_view name, const JsonValue& value) -> Status {
    const bool count = value.type() == JsonType::integer && out.size() < limits::insight_ways_max;
    if (!count) return {};
    ASSIGN(const std::int64_t number, value.integer());
    out.emplace_back(name, number);
    return {};
  }));
  return std::optional(std::move(out));
}

class LineInsight final : public measure::InsightSource {
 public:
  explicit LineInsight(Asker& asker) : asker_(asker) {}

  Result<FriendsCounted> friends(const ChannelId& channel, const std::string& day) override;
  Result<std::optional<Ways>> deliveries(const ChannelId& channel, const std::string& day) override;
  Result<Known> delivered(const ChannelId& channel, std::string_view way,
                          const std::string& day) override;
  Result<std::string> demographics(const ChannelId& channel) override;
  Result<MessageNumbers> unit(const ChannelId& channel, const std::string& unit,
                              const std::string& from, const std::string& to) override;
  Result<MessageNumbers> message(const ChannelId& channel, const std::string& request_id) override;

 private:
  Result<std::string> get(const ChannelId& channel, Endpoint endpoint, std::string path) {
    return asker_.body({.channel = channel,
                        .endpoint = endpoint,
                        .path = "/v2/bot/" + std::move(path),
                        .body = {},
                        .answer_bytes_max = limits::insight_answer_bytes_max});
  }
  Asker& asker_;
};

Result<FriendsCounted> LineInsight::friends(const ChannelId& channel, const std::string& day) {
  ASSIGN(const std::string body,
         get(channel, Endpoint::insight_followers, "insight/followers?date=" + day));
  ASSIGN(const FollowersInsight read, read_followers_insight(body));
  return FriendsCounted{.ready = read.ready,
                        .followers = read.followers,
                        .targeted_reaches = read.targeted_reaches,
                        .blocks = read.blocks};
}

Result<std::optional<Ways>> LineInsight::deliveries(const ChannelId& channel,
                                                    const std::string& day) {
  ASSIGN(const std::string body,
         get(channel, Endpoint::insight_delivery, "insight/message/delivery?date=" + day));
  return reading(body, read_ways);
}

Result<Known> LineInsight::delivered(const ChannelId& channel, std::string_view way,
                                     const std::string& day) {
  const Endpoint endpoint = way == "reply"       ? Endpoint::delivery_reply
                            : way == "push"      ? Endpoint::delivery_push
                            : way == "multicast" ? Endpoint::delivery_multicast
                                                 : Endpoint::delivery_broadcast;
  ASSIGN(const std::string body,
         get(channel, endpoint, "message/delivery/" + std::string(way) + "?date=" + day));
  return read_delivered(body);
}

Result<std::string> LineInsight::demographics(const ChannelId& channel) {
  ASSIGN(const std::string body,
         get(channel, Endpoint::insight_demographic, "insight/demographic"));
  if (body.size() > limits::insight_demographics_bytes_max)
    return fail(ErrorCode::internal, "LINE's demographics are too long");
  return reading(body, [](const JsonValue& root) -> Result<std::string> {
    TRY(root.object());
    return root.dump();
  });
}

Result<MessageNumbers> LineInsight::unit(const ChannelId& channel, const std::string& unit,
                                         const std::string& from, const std::string& to) {
  ASSIGN(const std::string body,
         get(channel, Endpoint::insight_unit,
             "insight/message/event/aggregation?customAggregationUnit=" +
                 net::percent_encode(unit) + "&from=" + from + "&to=" + to));
  return read_message_numbers(body);
}

Result<MessageNumbers> LineInsight::message(const ChannelId& channel,
                                            const std::string& request_id) {
  ASSIGN(const std::string body,
         get(channel, Endpoint::insight_event,
             "insight/message/event?requestId=" + net::percent_encode(request_id)));
  return read_message_numbers(body);
}

}  // namespace

Result<MessageNumbers> read_message_numbers(const std::string& body) {
  const auto document =
      JsonDocument::parse(body, {.bytes_max = limits::insight_answer_bytes_max, .depth_max = 16});
  if (!document) return documented(Result<MessageNumbers>(std::unexpected(document.error())));
  return documented(read_numbers(document->root()));
}

std::unique_ptr<measure::InsightSource> make_insight_source(Asker& asker) {
  return std::make_unique<LineInsight>(asker);
}

}  // namespace enishi::line
