// simulate brand: the main job, end to end, as a brand would live it. Everything goes through the
// doors that anyone has: the HTTP API, and the simulator's control API on the other side.
#include <chrono>

#include "app/commands.h"
#include "app/local_api.h"
#include "app/output.h"
#include "app/wait_job.h"
#include "base/json.h"
#include "net/client.h"

namespace enishi::app {
namespace {

std::string object(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  JsonOut out;
  out.object();
  for (const auto& [name, value] : members) out.field(name, value);
  return out.end().take();
}

// One text message, as campaigns take it.
std::string text_message(std::string_view text) {
  JsonOut out;
  out.array().object().field("type", "text").field("text", text).end().end();
  return out.take();
}

std::string thousands(std::int64_t n) {
  std::string digits = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

class Brand {
 public:
  Brand(LocalApi& api, const BrandOptions& options)
      : api_(api), options_(options), client_(net::Client::make()) {}

  Status run() {
    TRY(connect());
    TRY(people_come());
    TRY(tag_some());
    TRY(campaign("全員へのお知らせ", "秋の新作が入荷しました。 https://brand.example/autumn", ""));
    TRY(campaign("VIPのみなさまへ", "VIP先行セールのご案内です。", R"({"tag":"vip"})"));
    say("");
    say("Everything balances. Look around:");
    say("  enishi campaign list " + workspace_ + "        (or: enishi api GET /api/v1/workspaces)");
    say("  enishi api GET /api/v1/channels/" + channel_ + "/counts");
    say("  enishi api GET '/api/v1/channels/" + channel_ + "/events?tail=5'");
    say("  enishi verify");
    return {};
  }

 private:
  // The simulator's control API.
  Result<std::string> outside(std::string_view method, const std::string& path,
                              std::string body = {}) {
    net::Call call;
    call.method = method;
    call.url = options_.simulator + "/simulator" + path;
    if (!body.empty()) call.headers.push_back({"Content-Type", "application/json"});
    call.body = std::move(body);
    call.timeout = std::chrono::minutes(5);
    net::Outcome outcome = client_->call_and_wait(std::move(call));
    if (outcome.fate != net::Fate::answered || outcome.response.status >= 300)
      return fail(
          ErrorCode::unavailable,
          "The simulator does not answer at " + options_.simulator + ": " +
              (outcome.fate == net::Fate::answered ? outcome.response.body : outcome.detail),
          "simulator");
    return std::move(outcome.response.body);
  }

  // A brand, its provider and its LINE channel, and the webhook at LINE's side.
  Status connect() {
    ASSIGN(const std::string listed, outside("GET", "/channels"));
    ASSIGN(const auto document, JsonDocument::parse(listed));
    ASSIGN(const JsonValue channels, document.root().get("channels"));
    ASSIGN(const std::size_t count, channels.array(1));
    const JsonValue line = channels.at(count - 1);
    ASSIGN(line_channel_, line.string_at("channelId"));
    ASSIGN(const std::string secret, line.string_at("channelSecret"));
    ASSIGN(const std::string bot, line.string_at("botUserId"));

    ASSIGN(workspace_, make("/workspaces", object({{"name", "縁コスメ"}})));
    ASSIGN(const std::string provider,
           make("/workspaces/" + workspace_ + "/providers", object({{"name", "縁コスメ"}})));
    ASSIGN(const std::string made,
           api_.call("POST", "/api/v1/workspaces/" + workspace_ + "/channels",
                     object({{"provider", provider},
                             {"name", "縁コスメ公式"},
                             {"line_channel_id", line_channel_},
                             {"channel_secret", secret},
                             {"token_kind", "stateless"},
                             {"bot_user_id", bot}})));
    ASSIGN(const auto channel, JsonDocument::parse(made));
    ASSIGN(channel_, channel.root().string_at("id"));
    ASSIGN(const std::string webhook, channel.root().string_at("webhook_url"));
    TRY(outside("PUT", "/channels/" + line_channel_ + "/webhook", object({{"url", webhook}})));
    say("brand 縁コスメ (workspace " + workspace_ + "), LINE channel " + line_channel_ +
        " connected");
    return {};
  }

  // Friends from before, then new ones; they write, tap and block.
  Status people_come() {
    JsonOut count;
    count.object().field("count", options_.friends).end();
    TRY(outside("POST", "/channels/" + line_channel_ + "/friends", count.take()));
    ASSIGN(const std::string job,
           api_.call("POST", "/api/v1/channels/" + channel_ + "/followers-import"));
    TRY(wait_job(api_, job));
    say("friends imported from LINE's followers list: " +
        thousands(static_cast<std::int64_t>(options_.friends)));

    JsonOut stream;
    const std::uint64_t events = std::max<std::uint64_t>(100, options_.friends / 2);
    stream.object().field("events", events).field("batchMin", 1).field("batchMax", 20);
    stream.field("duplicatesPermille", 20).field("reorderWindow", 50).end();
    ASSIGN(const std::string started,
           outside("POST", "/channels/" + line_channel_ + "/streams", stream.take()));
    ASSIGN(const auto document, JsonDocument::parse(started));
    ASSIGN(const std::int64_t number, document.root().integer_at("stream"));
    ASSIGN(const std::string out,
           poll(
               [&]() -> Result<std::optional<std::string>> {
                 ASSIGN(const std::string text,
                        outside("GET", "/streams/" + std::to_string(number)));
                 ASSIGN(const auto status, JsonDocument::parse(text));
                 ASSIGN(const bool done, status.root().boolean_at("done", false));
                 return done ? std::optional(text) : std::nullopt;
               },
               Millis(50)));
    ASSIGN(const auto status, JsonDocument::parse(out));
    ASSIGN(const std::int64_t bodies, status.root().integer_at("bodies"));
    ASSIGN(const std::int64_t refused, status.root().integer_at("refused"));
    if (refused != 0)
      return fail(ErrorCode::internal, std::to_string(refused) + " webhooks were refused");
    TRY(applied());
    ASSIGN(const std::string counts, api_.call("GET", "/api/v1/channels/" + channel_ + "/counts"));
    say("webhooks: " + thousands(static_cast<std::int64_t>(events)) + " events in " +
        thousands(bodies) + " bodies, all accepted; friends now: " + counts);
    return {};
  }

  // Everything stored so far is applied.
  Status applied() {
    ASSIGN(const std::string first, api_.call("GET", "/api/v1/status"));
    ASSIGN(const auto then, JsonDocument::parse(first));
    ASSIGN(const std::int64_t end, then.root().integer_at("log_end"));
    TRY(poll(
        [&]() -> Result<std::optional<std::string>> {
          ASSIGN(const std::string text, api_.call("GET", "/api/v1/status"));
          ASSIGN(const auto now, JsonDocument::parse(text));
          ASSIGN(const std::int64_t at, now.root().integer_at("applied"));
          return at >= end ? std::optional(text) : std::nullopt;
        },
        Millis(20)));
    return {};
  }

  // The first friends LINE knows become VIPs.
  Status tag_some() {
    const std::uint64_t vips = std::max<std::uint64_t>(1, options_.friends / 10);
    std::uint64_t tagged = 0;
    while (tagged < vips) {
      const std::uint64_t size = std::min<std::uint64_t>(1'000, vips - tagged);
      ASSIGN(const std::string page, outside("GET", "/channels/" + line_channel_ +
                                                        "/friends?after=" + std::to_string(tagged) +
                                                        "&limit=" + std::to_string(size)));
      ASSIGN(const auto document, JsonDocument::parse(page));
      ASSIGN(const JsonValue users, document.root().get("userIds"));
      ASSIGN(const std::size_t count, users.array());
      if (count == 0) break;
      JsonOut body;
      body.object().field("channel", channel_).key("users").raw(users.dump());
      body.key("add").array().string("vip").end().end();
      TRY(api_.call("POST", "/api/v1/workspaces/" + workspace_ + "/tags", body.take()));
      tagged += count;
    }
    say("tagged vip: " + thousands(static_cast<std::int64_t>(tagged)));
    return {};
  }

  Status campaign(std::string_view name, std::string_view text, std::string_view recipients) {
    JsonOut spec;
    spec.object().field("name", name).field("channel", channel_);
    spec.key("messages").raw(text_message(text));
    if (!recipients.empty()) spec.key("recipients").raw(recipients);
    ASSIGN(const std::string id,
           make("/workspaces/" + workspace_ + "/campaigns", spec.end().take()));
    TRY(api_.call("POST", "/api/v1/campaigns/" + id + "/check"));
    const auto start = clock_.monotonic();
    TRY(api_.call("POST", "/api/v1/campaigns/" + id + "/send"));
    ASSIGN(const std::string account, watch_campaign(api_, id));
    const auto took = std::chrono::duration_cast<Millis>(clock_.monotonic() - start);
    return compare(name, id, account, took);
  }

  // Our account against the simulator's own record, to the last friend.
  Status compare(std::string_view name, const std::string& id, const std::string& account,
                 Millis took) {
    ASSIGN(const std::string shown, api_.call("GET", "/api/v1/campaigns/" + id));
    ASSIGN(const auto campaign, JsonDocument::parse(shown));
    ASSIGN(const std::string unit, campaign.root().string_at("unit"));
    ASSIGN(const auto report, JsonDocument::parse(account));
    ASSIGN(const JsonValue settled, report.root().get("settled"));
    ASSIGN(const std::int64_t accepted, settled.integer_at("accepted"));
    ASSIGN(const std::int64_t audience, report.root().integer_at("audience"));
    ASSIGN(const std::string record,
           outside("GET", "/channels/" + line_channel_ + "/record?unit=" + unit));
    ASSIGN(const auto theirs, JsonDocument::parse(record));
    ASSIGN(const std::int64_t asked, theirs.root().integer_at("asked"));
    ASSIGN(const std::string repeated,
           outside("GET", "/channels/" + line_channel_ + "/record/duplicates?unit=" + unit));
    ASSIGN(const auto twice, JsonDocument::parse(repeated));
    ASSIGN(const std::int64_t duplicates, twice.root().integer_at("count"));
    ASSIGN(const std::string checked, api_.call("GET", "/api/v1/campaigns/" + id + "/verify"));
    ASSIGN(const auto verdict, JsonDocument::parse(checked));
    ASSIGN(const bool balances, verdict.root().boolean_at("balances", false));
    say(std::string(name) + ": audience " + thousands(audience) + ", accepted " +
        thousands(accepted) + " in " + std::to_string(took.count()) + " ms; LINE's record " +
        thousands(asked) + ", sent twice " + std::to_string(duplicates));
    print(account);
    if (!balances || asked != accepted || duplicates != 0)
      return fail(ErrorCode::internal, "The report and LINE's own record differ.");
    return {};
  }

  // POSTs and gives the new thing's id.
  Result<std::string> make(const std::string& path, std::string body) {
    ASSIGN(const std::string made, api_.call("POST", "/api/v1" + path, std::move(body)));
    ASSIGN(const auto document, JsonDocument::parse(made));
    return document.root().string_at("id");
  }

  LocalApi& api_;
  const BrandOptions& options_;
  std::unique_ptr<net::Client> client_;
  SystemClock clock_;
  std::string workspace_, channel_, line_channel_;
};

}  // namespace

int simulate_brand(const Config& config, const BrandOptions& options) {
  auto api = LocalApi::open(config);
  if (!api) return report_error(api.error());
  if (!(*api)->server_runs()) {
    say("No server runs on " + config.text("data.dir") + ": start one with `enishi serve`.");
    return kFailed;
  }
  Brand brand(**api, options);
  const Status status = brand.run();
  return status ? kOk : report_error(status.error());
}

}  // namespace enishi::app
