// doctor, verify, backup, restore, api.
#include <unistd.h>

#include <filesystem>

#include "app/command_files.h"
#include "app/commands.h"
#include "app/local_api.h"
#include "app/output.h"
#include "app/system.h"
#include "base/json.h"

namespace enishi::app {
namespace {

std::string_view name(SettingSource source) {
  switch (source) {
    case SettingSource::flag:
      return "flag";
    case SettingSource::environment:
      return "environment";
    case SettingSource::file:
      return "file";
    case SettingSource::fallback:
      break;
  }
  return "default";
}

// What is wrong or worth knowing, in the order of weight.
std::vector<std::string> findings(const Config& config, LocalApi* api, const Error* unreachable) {
  std::vector<std::string> found;
  if (unreachable) found.push_back("error: " + unreachable->message);
  if (config.text("http.public_url").empty())
    found.push_back(
        "note: http.public_url is empty: links are not tracked, and LINE can't be told where to "
        "send webhooks");
  else if (!config.text("http.public_url").starts_with("https://"))
    found.push_back("note: http.public_url is not https: LINE accepts only https webhooks");
  if (!config.boolean("line.limits"))
    found.push_back("warning: line.limits is off: only for a simulator");
  if (config.boolean("staging.testers_only"))
    found.push_back("note: staging.testers_only is on: only people tagged 'tester' receive");
  if (config.text("store.sync") != "full")
    found.push_back("warning: store.sync is not full: a power cut may lose what was accepted");
  if (api && !api->server_runs()) found.push_back("note: no server runs on this data directory");
  return found;
}

}  // namespace

int doctor(const Config& config, bool json) {
  std::unique_ptr<LocalApi> api;
  Error unreachable;
  if (std::filesystem::exists(config.text("data.dir"))) {
    auto opened = LocalApi::open(config);
    if (opened) {
      api = std::move(*opened);
    } else {
      unreachable = opened.error();
    }
  } else {
    unreachable.message = "the data directory does not exist yet";
  }
  const auto found =
      findings(config, api.get(), unreachable.message.empty() ? nullptr : &unreachable);
  std::string status;
  if (api)
    if (auto answer = api->call("GET", "/api/v1/status")) status = *answer;
  if (json) {
    JsonOut out;
    out.object().key("settings").object();
    for (const Setting& s : settings())
      out.key(s.name)
          .object()
          .field("value", config.shown(s.name))
          .field("from", name(config.source(s.name)))
          .end();
    out.end().key("findings").array();
    for (const std::string& f : found) out.string(f);
    out.end();
    if (!status.empty()) out.key("status").raw(status);
    print(out.end().text());
  } else {
    for (const Setting& s : settings())
      print(std::string(s.name) + " = " + config.shown(s.name) + "  (" +
            std::string(name(config.source(s.name))) + ")");
    if (!status.empty()) print("status: " + status);
    for (const std::string& f : found) print(f);
  }
  for (const std::string& f : found)
    if (f.starts_with("error")) return kFailed;
  return kOk;
}

int verify(const Config& config, bool json) {
  auto api = LocalApi::open(config);
  if (!api) return report_error(api.error());
  bool good = true;
  const auto chain = (*api)->call("GET", "/api/v1/operations/verify");
  if (!chain) return report_error(chain.error());
  const auto document = JsonDocument::parse(*chain);
  if (!document) return report_error(document.error());
  const auto problem = document->root().opt_string_at("problem");
  good = problem && (!*problem || (*problem)->empty());

  JsonOut out;
  out.object().key("operation_log").raw(*chain).key("ledgers").object();
  std::int64_t checked = 0;
  std::vector<std::string> wrong;
  const auto workspaces = (*api)->call("GET", "/api/v1/workspaces?limit=1000");
  if (!workspaces) return report_error(workspaces.error());
  const auto each_id = [](const std::string& text, auto f) -> Status {
    ASSIGN(const auto page, JsonDocument::parse(text));
    ASSIGN(const JsonValue items, page.root().get("items"));
    ASSIGN(const std::size_t count, items.array());
    for (std::size_t i = 0; i < count; ++i) {
      ASSIGN(const std::string id, items.at(i).string_at("id"));
      TRY(f(id));
    }
    return {};
  };
  const Status walked = each_id(*workspaces, [&](const std::string& workspace) -> Status {
    std::string next;
    do {
      ASSIGN(const std::string text,
             (*api)->call("GET", "/api/v1/workspaces/" + workspace + "/campaigns?limit=1000" +
                                     (next.empty() ? "" : "&cursor=" + next)));
      TRY(each_id(text, [&](const std::string& id) -> Status {
        ASSIGN(const std::string result,
               (*api)->call("GET", "/api/v1/campaigns/" + id + "/verify"));
        ASSIGN(const auto verdict, JsonDocument::parse(result));
        ASSIGN(const bool balanced, verdict.root().boolean_at("balances", false));
        ++checked;
        if (!balanced) wrong.push_back(id);
        progress("campaigns checked: " + std::to_string(checked));
        return {};
      }));
      ASSIGN(const auto page, JsonDocument::parse(text));
      ASSIGN(const auto cursor, page.root().opt_string_at("next"));
      next = cursor.value_or("");
    } while (!next.empty());
    return {};
  });
  end_progress();
  if (!walked) return report_error(walked.error());
  good &= wrong.empty();
  out.field("checked", checked).key("wrong").array();
  for (const std::string& id : wrong) out.string(id);
  out.end().end().field("ok", good).end();
  if (json) {
    print(out.text());
  } else {
    print(good ? "ok: the operation log's chain holds, " + std::to_string(checked) +
                     " ledgers balance"
               : "NOT ok: " + out.text());
  }
  return good ? kOk : kFailed;
}

int backup(const Config& config, const std::string& to) {
  auto api = LocalApi::open(config);
  if (!api) return report_error(api.error());
  JsonOut body;
  body.object().field("directory", std::filesystem::absolute(to).string()).end();
  const auto made = (*api)->call("POST", "/api/v1/backups", body.take());
  if (!made) return report_error(made.error());
  print(*made);
  say("The backup holds no master key: keep " + config.text("data.dir") +
      "/secret.key apart from it; a restore needs both.");
  return kOk;
}

int restore(const Config& config, const std::string& from) {
  store::Options options;
  options.directory = config.text("data.dir");
  options.database_url = config.text("database.url");
  if (Status status = store::Store::restore(from, options); !status)
    return report_error(status.error());
  say("Restored. Put the master key at " + options.directory +
      "/secret.key (mode 0600) before the first start. Every unfinished send is held until you "
      "release or cancel it.");
  return kOk;
}

int call_api(const Config& config, const std::string& method, const std::string& target,
             const std::string& body) {
  const auto text = text_or_file(body);
  if (!text) return report_error(text.error());
  auto api = LocalApi::open(config);
  if (!api) return report_error(api.error());
  const auto answer = (*api)->request(method, target, *text);
  if (!answer) return report_error(answer.error());
  if (!answer->body.empty()) print(answer->body);
  return answer->status < 300 ? kOk : kFailed;
}

}  // namespace enishi::app
