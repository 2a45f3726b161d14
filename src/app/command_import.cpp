// import people, import events, import catalogue: a file to the server, and what comes of it.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "app/command_files.h"
#include "app/commands.h"
#include "app/local_api.h"
#include "app/output.h"
#include "app/wait_job.h"
#include "base/json.h"
#include "base/text.h"
#include "connect/limits.h"

namespace enishi::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBytes = "application/octet-stream";
constexpr std::int64_t kErrorsShown = 10;

Result<std::string> member(const std::string& json, std::string_view name) {
  ASSIGN(const auto document, JsonDocument::parse(json, {.bytes_max = 4 << 20}));
  return document.root().string_at(name);
}

Error problem_of(const net::Response& response) {
  Error error{.message = "The server answered " + std::to_string(response.status) + "."};
  if (const auto problem = JsonDocument::parse(response.body)) {
    if (auto detail = problem->root().string_at("detail")) error.message = *std::move(detail);
    if (auto field = problem->root().string_at("field")) error.field = *std::move(field);
  }
  return error;
}

// "data.csv.gz" is CSV, "data.tsv" TSV, "data.jsonl" NDJSON.
std::string format_of(const FileImport& command) {
  if (!command.format.empty()) return command.format;
  fs::path name = lower_ascii(command.file);
  if (name.extension() == ".gz") name = name.stem();
  const std::string ending = name.extension();
  if (ending == ".tsv") return "tsv";
  return ending == ".ndjson" || ending == ".jsonl" ? "ndjson" : "csv";
}

class FileImporter {
 public:
  FileImporter(LocalApi& api, const FileImport& command, const std::string& workspace)
      : api_(api), command_(command), all_("/api/v1/workspaces/" + workspace + "/imports") {}

  // The exit status.
  Result<int> run() {
    TRY(open());
    if (command_.resume.empty()) {
      TRY(begin());
    } else {
      TRY(resume());
    }
    if (state_ == "receiving") {
      if (looks()) return propose();
      say("import " + id_ + "; if this is interrupted, go on with --resume " + id_);
      TRY(send(false));
    }
    if (state_ == "receiving" || state_ == "checked") TRY(start());
    return follow();
  }

 private:
  Status open() {
    if (command_.file == "-") return {};
    file_.open(command_.file, std::ios::binary);
    if (!file_) return fail(ErrorCode::not_found, "can't be read", command_.file);
    size_ = static_cast<std::int64_t>(fs::file_size(command_.file));
    return {};
  }
  std::istream& in() { return command_.file == "-" ? std::cin : file_; }

  // Without a mapping the file is only looked at.
  bool looks() const { return command_.mapping.empty() && !command_.propose; }
  std::string one() const { return all_ + "/" + id_; }

  Status begin() {
    JsonOut body;
    body.object().field("kind", command_.kind);
    body.field("name",
               command_.file == "-" ? "-" : std::string(fs::path(command_.file).filename()));
    body.field("format", format_of(command_));
    if (!command_.charset.empty()) body.field("charset", command_.charset);
    if (command_.no_header) body.field("header", false);
    ASSIGN(const std::string begun, api_.call("POST", all_, body.end().take()));
    ASSIGN(id_, member(begun, "id"));
    state_ = "receiving";
    return {};
  }

  // What came before stays; the file must be the same.
  Status resume() {
    id_ = command_.resume;
    ASSIGN(const std::string text, api_.call("GET", one()));
    ASSIGN(const auto document, JsonDocument::parse(text, {.bytes_max = 4 << 20}));
    ASSIGN(state_, document.root().string_at("state"));
    ASSIGN(sent_, document.root().integer_at("bytes"));
    if (state_ != "receiving") return {};
    if (looks()) return invalid("--resume", "needs --mapping or --propose here");
    if (!in().seekg(sent_)) return invalid("--resume", "needs a file, not a stream");
    return {};
  }

  Status send(bool first_only) {
    std::string piece(limits::import_piece_bytes_max, '\0');
    for (;;) {
      in().read(piece.data(), std::ssize(piece));
      const auto got = static_cast<std::size_t>(in().gcount());
      if (got == 0) break;
      ASSIGN(const net::Response response,
             api_.request("PUT", one() + "/content?offset=" + std::to_string(sent_),
                          piece.substr(0, got), kBytes));
      if (response.status != 200) return std::unexpected(problem_of(response));
      sent_ += static_cast<std::int64_t>(got);
      if (size_ > 0) progress("sent " + std::to_string(sent_ * 100 / size_) + " %");
      if (first_only) break;
    }
    end_progress();
    return {};
  }

  // Prints a mapping for the file, and leaves nothing behind.
  Result<int> propose() {
    const Status sent = send(true);
    auto text = sent ? api_.call("POST", one() + "/proposal") : std::unexpected(sent.error());
    TRY(api_.call("POST", one() + "/cancel"));
    if (!text) return std::unexpected(text.error());
    ASSIGN(const auto document, JsonDocument::parse(*text, {.bytes_max = 16 << 20}));
    ASSIGN(const JsonValue mapping, document.root().get("mapping"));
    ASSIGN(const JsonValue missing, document.root().get("missing"));
    ASSIGN(const std::size_t count, missing.array());
    print(mapping.dump());
    for (std::size_t i = 0; i < count; ++i) {
      ASSIGN(const std::string_view what, missing.at(i).string());
      say("missing: " + std::string(what));
    }
    say("This is a proposal, nothing was imported. Look it over, and give it with --mapping FILE; "
        "or take it as it is with --propose.");
    return kOk;
  }

  Status start() {
    JsonOut body;
    body.object().field("dry_run", command_.dry_run);
    if (!command_.mapping.empty()) {
      ASSIGN(const std::string mapping,
             read_file(command_.mapping, limits::import_mapping_bytes_max));
      if (const auto parsed = JsonDocument::parse(mapping); !parsed)
        return invalid(command_.mapping, parsed.error().message);
      body.key("mapping").raw(mapping);
    } else if (command_.propose) {
      body.field("mapping", "propose");
    }
    TRY(api_.call("POST", one() + "/start", body.end().take()));
    return {};
  }

  Result<int> follow() {
    ASSIGN(const std::string text, poll([&] { return look(); }, Millis(200)));
    end_progress();
    ASSIGN(const auto document, JsonDocument::parse(text, {.bytes_max = 4 << 20}));
    const JsonValue import = document.root();
    ASSIGN(const std::string state, import.string_at("state"));
    ASSIGN(const std::int64_t rows, import.integer_at("rows"));
    ASSIGN(const std::int64_t good, import.integer_at("good"));
    ASSIGN(const std::int64_t problems, import.integer_at("problems"));
    if (problems > 0) TRY(tell_errors(problems));
    print(command_.json ? text
                        : "rows\t" + std::to_string(rows) + "\ngood\t" + std::to_string(good) +
                              "\nproblems\t" + std::to_string(problems));
    if (state == "checked") {
      say("A dry run: nothing was changed. To import what was read: enishi import " +
          command_.kind + " " + command_.file + " --resume " + id_);
    }
    if (state == "done" || state == "checked") return good == rows ? kOk : kFailed;
    ASSIGN(const auto why, import.opt_string_at("error"));
    return fail(ErrorCode::internal, "The import " + state + ". " + why.value_or(""));
  }

  Result<std::optional<std::string>> look() {
    ASSIGN(std::string text, api_.call("GET", one()));
    ASSIGN(const auto document, JsonDocument::parse(text, {.bytes_max = 4 << 20}));
    const JsonValue import = document.root();
    ASSIGN(const std::string state, import.string_at("state"));
    ASSIGN(const std::int64_t rows, import.integer_at("rows"));
    ASSIGN(const std::int64_t read, import.integer_at("bytes_read"));
    ASSIGN(const std::int64_t bytes, import.integer_at("bytes"));
    progress(std::to_string(rows) + " rows" +
             (bytes > 0 ? ", " + std::to_string(read * 100 / bytes) + " %" : ""));
    if (state == "running") return std::nullopt;
    return text;
  }

  // Into the file that was named, else the first of them as talk.
  Status tell_errors(std::int64_t problems) {
    ASSIGN(const net::Response csv, api_.request("GET", one() + "/errors.csv"));
    if (csv.status != 200) return std::unexpected(problem_of(csv));
    if (!command_.errors.empty()) {
      std::ofstream out(command_.errors, std::ios::binary);
      if (!(out << csv.body) || !out.flush())
        return fail(ErrorCode::io, "can't be written", command_.errors);
      return {};
    }
    std::int64_t shown = -1;  // the first line names the columns
    for (const std::string_view line : split(csv.body, '\n')) {
      if (++shown == 0 || line.empty()) continue;
      if (shown > kErrorsShown) break;
      say("line " + std::string(trim(line)));
    }
    if (problems > kErrorsShown)
      say(std::to_string(problems) + " problems; all with --errors FILE");
    return {};
  }

  LocalApi& api_;
  const FileImport& command_;
  const std::string all_;
  std::ifstream file_;
  std::int64_t size_ = 0;  // 0: not known
  std::int64_t sent_ = 0;
  std::string id_, state_;
};

}  // namespace

int import_file(const Config& config, const FileImport& command) {
  auto api = LocalApi::open(config);
  if (!api) return report_error(api.error());
  const auto workspace = only_workspace(**api, command.workspace);
  if (!workspace) return report_error(workspace.error());
  const auto status = FileImporter(**api, command, *workspace).run();
  end_progress();
  return status ? *status : report_error(status.error());
}

}  // namespace enishi::app
