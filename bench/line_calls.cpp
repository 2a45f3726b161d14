// The calls of a campaign alone, by the HTTP client that the server uses: no freeze, no plan, no
// ledger. What a campaign's speed stands beside.
//   line_calls --url SIMULATOR --channel ID --secret S --users N --size 500
// Multicasts of `size` to N followers, or single pushes where size is 1. Prints one line of JSON.
// Exit status 1 when a call was not accepted.
#include <atomic>
#include <cstdio>
#include <optional>
#include <semaphore>

#include "base/id.h"
#include "base/json.h"
#include "base/random.h"
#include "base/text.h"
#include "net/client.h"

namespace enishi::bench {
namespace {

constexpr std::ptrdiff_t kInFlight = 256;

struct Options {
  std::string url, channel, secret;
  std::size_t users = 0, size = 500;
};

std::optional<Options> options(int argc, char** argv) {
  Options o;
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc) return std::nullopt;
    const std::string_view name = argv[i], value = argv[i + 1];
    if (name == "--url")
      o.url = value;
    else if (name == "--channel")
      o.channel = value;
    else if (name == "--secret")
      o.secret = value;
    else if (name == "--users")
      o.users = parse_int<std::size_t>(value).value_or(0);
    else if (name == "--size")
      o.size = parse_int<std::size_t>(value).value_or(0);
    else
      return std::nullopt;
  }
  if (o.url.empty() || o.users == 0 || o.size == 0 || o.size > 500) return std::nullopt;
  return o;
}

class Line {
 public:
  explicit Line(const Options& o) : o_(o) {}

  Status sign_in() {
    ASSIGN(const auto answer,
           ask({.method = "POST",
                .url = o_.url + "/oauth2/v3/token",
                .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                .body = "grant_type=client_credentials&client_id=" + o_.channel +
                        "&client_secret=" + o_.secret}));
    ASSIGN(const std::string token, answer.root().string_at("access_token"));
    authorization_ = "Bearer " + token;
    return {};
  }

  Result<std::vector<std::string>> followers() {
    std::vector<std::string> ids;
    std::string next;
    while (ids.size() < o_.users) {
      ASSIGN(const auto page,
             ask({.url = o_.url + "/v2/bot/followers/ids?limit=1000" +
                         (next.empty() ? "" : "&start=" + net::percent_encode(next)),
                  .headers = {{"Authorization", authorization_}}}));
      ASSIGN(const auto list, page.root().get("userIds"));
      ASSIGN(const std::size_t count, list.array());
      for (std::size_t i = 0; i < count; ++i) {
        ASSIGN(const std::string_view text, list.at(i).string());
        ids.emplace_back(text);
      }
      next = page.root().string_at("next").value_or("");
      if (next.empty()) break;
    }
    ids.resize(std::min(ids.size(), o_.users));
    return ids;
  }

  net::Call send(std::span<const std::string> to, Random& random) const {
    JsonOut out;
    out.object().key("to");
    if (o_.size == 1) {
      out.string(to.front());
    } else {
      out.array();
      for (const std::string& id : to) out.string(id);
      out.end();
    }
    out.key("messages").raw(R"([{"type":"text","text":"秋の新作が入荷しました。"}])").end();
    return {.method = "POST",
            .url = o_.url + "/v2/bot/message/" + (o_.size == 1 ? "push" : "multicast"),
            .headers = {{"Authorization", authorization_},
                        {"Content-Type", "application/json"},
                        {"X-Line-Retry-Key", uuid_text(make_uuid7(clock_.now(), random))}},
            .body = out.take()};
  }

  net::Client& client() { return *client_; }

 private:
  Result<JsonDocument> ask(net::Call call) {
    const net::Outcome outcome = client_->call_and_wait(std::move(call));
    if (outcome.fate != net::Fate::answered || outcome.response.status != 200)
      return fail(ErrorCode::unavailable, "the simulator did not answer: " + outcome.detail);
    return JsonDocument::parse(outcome.response.body);
  }

  const Options& o_;
  const SystemClock clock_;
  const std::unique_ptr<net::Client> client_ = net::Client::make();
  std::string authorization_;
};

Result<bool> run(const Options& o) {
  SystemClock clock;
  SystemRandom random;
  Line line(o);
  TRY(line.sign_in());
  ASSIGN(const std::vector<std::string> ids, line.followers());
  std::vector<net::Call> calls;
  for (std::size_t at = 0; at < ids.size(); at += o.size)
    calls.push_back(
        line.send(std::span(ids).subspan(at, std::min(o.size, ids.size() - at)), random));

  const std::size_t count = calls.size();
  std::counting_semaphore<> room(kInFlight);
  std::atomic<std::size_t> good{0};
  const auto began = clock.monotonic();
  for (net::Call& call : calls) {
    room.acquire();
    const bool taken = line.client().call(std::move(call), [&](const net::Outcome& outcome) {
      if (outcome.fate == net::Fate::answered && outcome.response.status == 200) ++good;
      room.release();
    });
    if (!taken) room.release();
  }
  for (std::ptrdiff_t i = 0; i < kInFlight; ++i) room.acquire();
  const std::chrono::duration<double> took = clock.monotonic() - began;

  JsonOut out;
  out.object().field("calls", count).field("good", good.load()).field("recipients", ids.size());
  out.field("seconds", took.count());
  out.field("calls_per_second", static_cast<double>(count) / took.count());
  out.field("recipients_per_second", static_cast<double>(ids.size()) / took.count()).end();
  std::printf("%s\n", out.text().c_str());
  return good == count;
}

}  // namespace
}  // namespace enishi::bench

int main(int argc, char** argv) {
  const auto options = enishi::bench::options(argc, argv);
  if (!options) {
    std::fprintf(stderr, "line_calls: bad arguments; see the head of line_calls.cpp\n");
    return 2;
  }
  const auto all = enishi::bench::run(*options);
  if (!all) std::fprintf(stderr, "line_calls: %s\n", all.error().message.c_str());
  return all && *all ? 0 : 1;
}
