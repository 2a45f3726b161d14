// segment ...: conditions over people, and those that are saved under a name.
#include "app/command_files.h"
#include "app/commands.h"
#include "app/local_api.h"
#include "app/output.h"
#include "base/json.h"

namespace enishi::app {
namespace {

// Members "condition" or "text": JSON begins with a brace, the text form does not.
Status write_condition(JsonOut& out, const std::string& argument) {
  ASSIGN(const std::string text, text_or_file(argument));
  if (text.find_first_not_of(" \t\r\n") == text.npos ||
      text[text.find_first_not_of(" \t\r\n")] != '{') {
    out.field("text", text);
    return {};
  }
  ASSIGN(const auto parsed, JsonDocument::parse(text, {.bytes_max = 4 << 20, .depth_max = 80}));
  out.key("condition").raw(parsed.root().dump());
  return {};
}

// One row a segment, or as JSON one object a line.
Status list(LocalApi& api, const std::string& path, bool json) {
  std::string cursor;
  do {
    ASSIGN(const std::string text,
           api.call("GET", path + "?limit=1000" + (cursor.empty() ? "" : "&cursor=" + cursor)));
    ASSIGN(const auto page, JsonDocument::parse(text, {.bytes_max = 64 << 20, .depth_max = 80}));
    ASSIGN(const JsonValue items, page.root().get("items"));
    ASSIGN(const std::size_t count, items.array());
    for (std::size_t i = 0; i < count; ++i) {
      const JsonValue item = items.at(i);
      ASSIGN(const std::string id, item.string_at("id"));
      ASSIGN(const std::string name, item.string_at("name"));
      print(json ? item.dump() : id + "  " + name);
    }
    ASSIGN(const auto next, page.root().opt_string_at("next"));
    cursor = next.value_or("");
  } while (!cursor.empty());
  return {};
}

Result<std::string> count(LocalApi& api, const std::string& path, const SegmentCommand& command) {
  JsonOut body;
  body.object();
  TRY(write_condition(body, command.condition));
  if (!command.channel.empty()) body.field("channel", command.channel);
  if (!command.at.empty()) body.field("at", command.at);
  ASSIGN(const std::string answer, api.call("POST", path + "/count", body.end().take()));
  if (command.json) return answer;
  ASSIGN(const auto counted, JsonDocument::parse(answer, {.bytes_max = 4 << 20, .depth_max = 80}));
  ASSIGN(const std::int64_t people, counted.root().integer_at("count"));
  return std::to_string(people);
}

Result<std::string> create(LocalApi& api, const std::string& path, const SegmentCommand& command) {
  JsonOut body;
  body.object().field("name", command.name);
  if (!command.description.empty()) body.field("description", command.description);
  TRY(write_condition(body, command.condition));
  return api.call("POST", path, body.end().take());
}

Result<std::string> diff(LocalApi& api, const std::string& path, const SegmentCommand& command) {
  JsonOut body;
  body.object();
  TRY(write_condition(body, command.condition));
  return api.call("POST", path + "/" + command.segment + "/diff", body.end().take());
}

Result<std::string> answer(LocalApi& api, const std::string& path, const SegmentCommand& command) {
  if (command.verb == "count") return count(api, path, command);
  if (command.verb == "create") return create(api, path, command);
  if (command.verb == "diff") return diff(api, path, command);
  if (command.verb == "explain")
    return api.call("GET", path + "/" + command.segment + "/explain/" + command.person);
  return api.call("GET", path + "/" + command.segment);
}

}  // namespace

int segment(const Config& config, const SegmentCommand& command) {
  auto api = LocalApi::open(config);
  if (!api) return report_error(api.error());
  const auto workspace = only_workspace(**api, command.workspace);
  if (!workspace) return report_error(workspace.error());
  const std::string path = "/api/v1/workspaces/" + *workspace + "/segments";
  if (command.verb == "list") {
    const Status listed = list(**api, path, command.json);
    return listed ? kOk : report_error(listed.error());
  }
  const auto said = answer(**api, path, command);
  if (!said) return report_error(said.error());
  print(*said);
  return kOk;
}

}  // namespace enishi::app
