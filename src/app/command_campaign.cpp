// campaign ...
#include "app/command_files.h"
#include "app/commands.h"
#include "app/local_api.h"
#include "app/output.h"
#include "app/wait_job.h"
#include "base/json.h"

namespace enishi::app {
namespace {

int print_result(const Result<std::string>& answer) {
  if (!answer) return report_error(answer.error());
  print(*answer);
  return kOk;
}

// One page after another, a row a line.
Status print_rows(LocalApi& api, const std::string& path) {
  std::string cursor;
  do {
    ASSIGN(const std::string text,
           api.call("GET", path + "?limit=1000" + (cursor.empty() ? "" : "&cursor=" + cursor)));
    ASSIGN(const auto page, JsonDocument::parse(text, {.bytes_max = 64 << 20}));
    ASSIGN(const JsonValue items, page.root().get("items"));
    ASSIGN(const std::size_t count, items.array());
    for (std::size_t i = 0; i < count; ++i) print(items.at(i).dump());
    ASSIGN(const auto next, page.root().opt_string_at("next"));
    cursor = next.value_or("");
  } while (!cursor.empty());
  return {};
}

}  // namespace

Result<std::string> watch_campaign(LocalApi& api, const std::string& id) {
  const std::string path = "/api/v1/campaigns/" + id;
  auto end = poll(
      [&]() -> Result<std::optional<std::string>> {
        ASSIGN(const std::string text, api.call("GET", path));
        ASSIGN(const auto document, JsonDocument::parse(text));
        const JsonValue campaign = document.root();
        ASSIGN(const std::string state, campaign.string_at("state"));
        ASSIGN(const std::string account, api.call("GET", path + "/report"));
        ASSIGN(const auto report, JsonDocument::parse(account));
        ASSIGN(const auto audience, report.root().opt_integer_at("audience"));
        ASSIGN(const auto pending, report.root().opt_integer_at("pending"));
        ASSIGN(const auto rest, report.root().opt_integer_at("not_planned"));
        progress(state + ": " +
                 std::to_string(audience.value_or(0) - pending.value_or(0) - rest.value_or(0)) +
                 " / " + std::to_string(audience.value_or(0)));
        if (state == "scheduled" || state == "sending") return std::nullopt;
        if (state == "cancelled" && pending.value_or(0) + rest.value_or(0) > 0) return std::nullopt;
        return account;
      },
      Millis(200));
  end_progress();
  return end;
}

int campaign(const Config& config, const CampaignCommand& command) {
  auto api = LocalApi::open(config);
  if (!api) return report_error(api.error());
  const std::string one = "/api/v1/campaigns/" + command.id;
  if (command.verb == "create") {
    const auto spec = read_file(command.file, 2 << 20);
    if (!spec) return report_error(spec.error());
    return print_result(
        (*api)->call("POST", "/api/v1/workspaces/" + command.workspace + "/campaigns", *spec));
  }
  if (command.verb == "list") {
    const Status s = print_rows(**api, "/api/v1/workspaces/" + command.workspace + "/campaigns");
    return s ? kOk : report_error(s.error());
  }
  if (command.verb == "show") return print_result((*api)->call("GET", one));
  if (command.verb == "report") return print_result((*api)->call("GET", one + "/report"));
  if (command.verb == "watch") return print_result(watch_campaign(**api, command.id));
  if (command.verb == "ledger") {
    const Status s = print_rows(**api, one + "/ledger");
    return s ? kOk : report_error(s.error());
  }
  std::string body;
  if (command.verb == "pause") {
    JsonOut reason;
    reason.object().field("reason", command.reason).end();
    body = reason.take();
  }
  return print_result((*api)->call("POST", one + "/" + command.verb, body));
}

}  // namespace enishi::app
