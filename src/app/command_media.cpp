// media ...
#include <filesystem>

#include "app/command_files.h"
#include "app/commands.h"
#include "app/local_api.h"
#include "app/output.h"
#include "base/json.h"
#include "media/limits.h"

namespace enishi::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileBytesMax = 256 << 20;

Result<std::string> member(const std::string& json, std::string_view name) {
  ASSIGN(const auto document, JsonDocument::parse(json));
  return document.root().string_at(name);
}

Result<net::Response> put_piece(LocalApi& api, const std::string& item, std::size_t at,
                                std::string_view bytes) {
  return api.request("PUT", item + "/content?offset=" + std::to_string(at),
                     std::string(bytes.substr(at, limits::media_piece_bytes_max)),
                     "application/octet-stream");
}

Status send_pieces(LocalApi& api, const std::string& item, const std::string& name,
                   std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += limits::media_piece_bytes_max) {
    progress(name + ": " + std::to_string(at * 100 / bytes.size()) + " %");
    ASSIGN(const net::Response response, put_piece(api, item, at, bytes));
    if (response.status != 200)
      return fail(ErrorCode::internal,
                  "The server answered " + std::to_string(response.status) + ".");
  }
  progress(name + ": looking at it");
  return {};
}

// The item as the API shows it.
Result<std::string> add_file(LocalApi& api, const std::string& workspace, const std::string& file,
                             const std::string& name) {
  ASSIGN(const std::string bytes, read_file(file, kFileBytesMax));
  JsonOut body;
  body.object().field("name", name).field("bytes", static_cast<std::int64_t>(bytes.size())).end();
  const std::string all = "/api/v1/workspaces/" + workspace + "/media";
  ASSIGN(const std::string begun, api.call("POST", all, body.take()));
  ASSIGN(const std::string id, member(begun, "id"));
  const std::string item = all + "/" + id;
  const Status sent = send_pieces(api, item, name, bytes);
  auto finished = sent ? api.call("POST", item + "/finish") : std::unexpected(sent.error());
  end_progress();
  return finished;
}

Status print_item(const std::string& json, bool as_json) {
  if (as_json) {
    print(json);
    return {};
  }
  ASSIGN(const auto document, JsonDocument::parse(json, {.bytes_max = 4 << 20}));
  const JsonValue item = document.root();
  ASSIGN(const std::string id, item.string_at("id"));
  ASSIGN(const std::string kind, item.string_at("kind"));
  ASSIGN(const std::int64_t bytes, item.integer_at("bytes"));
  ASSIGN(const std::string name, item.string_at("name"));
  print(id + "\t" + kind + "\t" + std::to_string(bytes) + "\t" + name);
  return {};
}

int add(LocalApi& api, const std::string& workspace, const MediaCommand& command) {
  int status = kOk;
  for (const std::string& file : command.files) {
    const std::string name =
        command.name.empty() ? fs::path(file).filename().string() : command.name;
    const auto item = add_file(api, workspace, file, name);
    const Status printed = item ? print_item(*item, command.json) : Status();
    if (!item) say(file + ":");
    if (!item || !printed) {
      report_error(item ? printed.error() : item.error());
      status = kFailed;  // the others may be well
    }
  }
  return status;
}

Status list(LocalApi& api, const std::string& workspace, bool as_json) {
  std::string cursor;
  do {
    ASSIGN(const std::string text,
           api.call("GET", "/api/v1/workspaces/" + workspace + "/media?limit=1000" +
                               (cursor.empty() ? "" : "&cursor=" + cursor)));
    ASSIGN(const auto page, JsonDocument::parse(text, {.bytes_max = 64 << 20}));
    ASSIGN(const JsonValue items, page.root().get("items"));
    ASSIGN(const std::size_t count, items.array());
    for (std::size_t i = 0; i < count; ++i) TRY(print_item(items.at(i).dump(), as_json));
    ASSIGN(const auto next, page.root().opt_string_at("next"));
    cursor = next.value_or("");
  } while (!cursor.empty());
  return {};
}

}  // namespace

int media(const Config& config, const MediaCommand& command) {
  auto api = LocalApi::open(config);
  if (!api) return report_error(api.error());
  const auto workspace = only_workspace(**api, command.workspace);
  if (!workspace) return report_error(workspace.error());
  if (command.verb == "add") return add(**api, *workspace, command);
  const Status listed = list(**api, *workspace, command.json);
  return listed ? kOk : report_error(listed.error());
}

}  // namespace enishi::app
