#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <csignal>
#include <map>

#include "app/commands.h"
#include "app/output.h"
#include "base/log.h"
#include "base/text.h"
#include "simulator/run.h"

extern char** environ;

namespace enishi::app {
namespace {

struct Common {
  std::map<std::string, std::string> flags;  // setting -> text
  std::string file;
  bool json = false;
};

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> all;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view line = *at;
    const auto equals = line.find('=');
    if (equals != std::string_view::npos)
      all.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return all;
}

// The options that every command takes: --data, --database, --config, --json, and a flag for each
// setting (shown by `enishi settings`, to keep --help short).
void add_common(CLI::App& app, Common& common) {
  app.add_option_function<std::string>(
      "--data", [&common](const std::string& v) { common.flags["data.dir"] = v; },
      "data directory (default ./data)");
  app.add_option_function<std::string>(
      "--database", [&common](const std::string& v) { common.flags["database.url"] = v; },
      "postgres://... instead of SQLite files in the data directory");
  app.add_option("--config", common.file, "TOML file with settings");
  app.add_flag("--json", common.json, "data as JSON");
  for (const Setting& setting : settings()) {
    const std::string flag = setting_flag_name(setting.name);
    if (flag == "--data" || flag == "--database") continue;
    app.add_option_function<std::string>(
           flag,
           [&common, name = std::string(setting.name)](const std::string& v) {
             common.flags[name] = v;
           },
           std::string(setting.help))
        ->group("");  // hidden: there are many
  }
}

LogLevel level_of(const std::string& name) {
  if (name == "debug") return LogLevel::debug;
  if (name == "warn") return LogLevel::warn;
  return name == "error" ? LogLevel::error : LogLevel::info;
}

// Loads the configuration and runs `command` with it; set as the command's callback.
template <class F>
std::function<void()> with_config(const Common& common, int& status, F command) {
  return [&common, &status, command] {
    const auto config = Config::load(common.flags, environment(), common.file);
    if (!config) {
      report_error(config.error());
      status = kUsage;
      return;
    }
    set_log_level(level_of(config->text("log.level")));
    status = command(*config);
  };
}

void add_operating(CLI::App& app, const Common& common, int& status) {
  auto* serving = app.add_subcommand("serve", "run the server until SIGINT or SIGTERM");
  serving->callback(with_config(common, status, [](const Config& c) { return serve(c); }));

  auto* doctoring = app.add_subcommand("doctor", "what is in force, and what is wrong");
  doctoring->callback(
      with_config(common, status, [&common](const Config& c) { return doctor(c, common.json); }));

  auto* verifying = app.add_subcommand(
      "verify", "check the operation log's chain, and every ledger against its report");
  verifying->callback(
      with_config(common, status, [&common](const Config& c) { return verify(c, common.json); }));

  static std::string directory;
  auto* saving = app.add_subcommand("backup", "copy everything to an empty directory, online");
  saving->add_option("directory", directory, "where to")->required();
  saving->callback(
      with_config(common, status, [](const Config& c) { return backup(c, directory); }));

  auto* restoring = app.add_subcommand("restore", "fill an empty data directory from a backup");
  restoring->add_option("directory", directory, "the backup")->required();
  restoring->callback(
      with_config(common, status, [](const Config& c) { return restore(c, directory); }));

  static std::string method, target, body;
  auto* calling = app.add_subcommand("api", "call the API as this machine's administrator");
  calling->add_option("method", method, "GET, POST, ...")->required();
  calling->add_option("path", target, "/api/v1/...")->required();
  calling->add_option("body", body, "JSON, @file, or - for standard input");
  calling->callback(with_config(common, status,
                                [](const Config& c) { return call_api(c, method, target, body); }));

  auto* listing = app.add_subcommand("settings", "every setting, its flag, variable and default");
  listing->callback([&status] {
    print(settings_help());
    status = kOk;
  });
}

void add_content(CLI::App& app, const Common& common, int& status) {
  static ContentCommand command;
  auto* group = app.add_subcommand("content", "message bodies: check them against LINE's limits");
  group->require_subcommand(1);
  auto* check = group->add_subcommand("check", "everything that LINE would refuse, place by place");
  check->add_option("file", command.file, "JSON file with a body, or - for standard input")
      ->required();
  check->add_flag("--lines", command.lines, "one body a line");
  check->add_option("--language", command.language, "ja or en");
  check->add_option("--door", command.door, "where it would go: friends, reply or group");
  check->callback([&common, &status] {
    command.json = common.json;
    status = content_check(command);
  });
}

void add_media(CLI::App& app, const Common& common, int& status) {
  static MediaCommand command;
  auto* group = app.add_subcommand("media", "pictures, videos and sound for messages");
  group->require_subcommand(1);
  const auto verb = [&](const char* name, const char* help) {
    auto* sub = group->add_subcommand(name, help);
    sub->add_option("--workspace", command.workspace, "workspace id (default: the only one)");
    sub->callback(with_config(common, status, [name, &common](const Config& c) {
      command.verb = name;
      command.json = common.json;
      return media(c, command);
    }));
    return sub;
  };
  auto* add = verb("add", "upload files into the library");
  add->add_option("file", command.files, "JPEG, PNG, MP4, MP3 or M4A files")->required();
  add->add_option("--name", command.name, "what to call it (default: the file's name)");
  verb("list", "the library, newest first");
}

void add_campaign(CLI::App& app, const Common& common, int& status) {
  static CampaignCommand command;
  auto* group = app.add_subcommand("campaign", "campaigns: create, send, watch, report");
  group->require_subcommand(1);
  const auto verb = [&](const char* name, const char* help) {
    auto* sub = group->add_subcommand(name, help);
    sub->callback(with_config(common, status, [name](const Config& c) {
      command.verb = name;
      return campaign(c, command);
    }));
    return sub;
  };
  auto* create = verb("create", "make a draft from a JSON file (docs/api.md, campaigns)");
  create->add_option("workspace", command.workspace, "workspace id")->required();
  create->add_option("file", command.file, "JSON file, or - for standard input")->required();
  verb("list", "campaigns, newest first")
      ->add_option("workspace", command.workspace, "workspace id")
      ->required();
  const std::pair<const char*, const char*> verbs[] = {
      {"show", "one campaign"},
      {"check", "check message and recipients; estimate"},
      {"approve", "as a second person"},
      {"send", "at its time, or now"},
      {"pause", "stop sending; may be resumed"},
      {"resume", "go on"},
      {"cancel", "end it; whoever has nothing yet gets nothing"},
      {"release", "let go of a send that was held after a restore"},
      {"report", "the account: everybody in the audience, by what became of it"},
      {"ledger", "one row per recipient"},
      {"watch", "follow a send to its end"}};
  for (const auto& [name, help] : verbs) {
    auto* sub = verb(name, help);
    sub->add_option("campaign", command.id, "campaign id")->required();
    if (std::string_view(name) == "pause") sub->add_option("--reason", command.reason, "why");
  }
}

void add_file_imports(CLI::App& imports, const Common& common, int& status) {
  static FileImport command;
  const std::pair<const char*, const char*> kinds[] = {
      {"people", "people by any identifier, with attributes and tags"},
      {"events", "what people did: orders, visits, anything with a time"},
      {"catalogue", "items that events speak of"}};
  for (const auto& [kind, help] : kinds) {
    auto* sub = imports.add_subcommand(
        kind, std::string(help) + ", from a CSV, TSV or NDJSON file (docs/imports.md)");
    sub->add_option("file", command.file, "the file, gzip or not, or - for standard input")
        ->required();
    sub->add_option("--workspace", command.workspace, "workspace id (default: the only one)");
    sub->add_option("--mapping", command.mapping,
                    "JSON file that says what the columns mean; without it a proposal is printed");
    sub->add_flag("--propose", command.propose, "take the proposed mapping as it is")
        ->excludes("--mapping");
    sub->add_flag("--dry-run", command.dry_run, "read everything, change nothing");
    sub->add_option("--errors", command.errors, "CSV file for what was wrong: line,column,reason");
    sub->add_option("--format", command.format, "csv, tsv or ndjson (default: by the file's name)");
    sub->add_option("--charset", command.charset,
                    "utf-8, shift_jis, utf-16le or utf-16be (default: by the bytes)");
    sub->add_flag("--no-header", command.no_header, "columns are called column1, column2 ...");
    sub->add_option("--resume", command.resume, "go on with an import that was interrupted");
    sub->callback(with_config(common, status, [kind, &common](const Config& c) {
      command.kind = kind;
      command.json = common.json;
      return import_file(c, command);
    }));
  }
}

void add_segments(CLI::App& app, const Common& common, int& status) {
  static SegmentCommand command;
  auto* group = app.add_subcommand("segment", "conditions over people, saved or not");
  group->require_subcommand(1);
  const auto verb = [&](const char* name, const char* help) {
    auto* sub = group->add_subcommand(name, help);
    sub->add_option("--workspace", command.workspace, "workspace id (default: the only one)");
    sub->callback(with_config(common, status, [name, &common](const Config& c) {
      command.verb = name;
      command.json = common.json;
      return segment(c, command);
    }));
    return sub;
  };
  const auto condition = [&](CLI::App* sub) {
    sub->add_option("condition", command.condition,
                    "JSON, the text form, or @file (docs/conditions.md)")
        ->required();
  };
  const auto id = [&](CLI::App* sub) {
    sub->add_option("segment", command.segment, "segment id")->required();
  };
  auto* count = verb("count", "how many people meet a condition");
  condition(count);
  count->add_option("--channel", command.channel, "channel id that conditions on friends mean");
  count->add_option("--at", command.at, "a past moment, as 2026-11-01T00:00:00+09:00");
  verb("list", "the segments, oldest first");
  id(verb("show", "one segment"));
  auto* create = verb("create", "save a condition under a name");
  create->add_option("name", command.name, "what to call it")->required();
  condition(create);
  create->add_option("--description", command.description, "what it is for");
  auto* diff = verb("diff", "who would come and go if the segment had another condition");
  id(diff);
  condition(diff);
  auto* explain = verb("explain", "why a person is in the segment or is not");
  id(explain);
  explain->add_option("person", command.person, "record number")->required();
}

void add_people(CLI::App& app, const Common& common, int& status) {
  static ImportCommand importing;
  auto* imports = app.add_subcommand("import", "bring people in");
  imports->require_subcommand(1);
  auto* ids = imports->add_subcommand("user-ids", "LINE user ids from a file, one a line");
  ids->add_option("channel", importing.channel, "channel id")->required();
  ids->add_option("file", importing.file, "text file, or - for standard input")->required();
  ids->callback(with_config(common, status, [](const Config& c) {
    importing.kind = "user-ids";
    return import_people(c, importing);
  }));
  auto* followers =
      imports->add_subcommand("followers", "LINE's followers list (verified and premium accounts)");
  followers->add_option("channel", importing.channel, "channel id")->required();
  followers->callback(with_config(common, status, [](const Config& c) {
    importing.kind = "followers";
    return import_people(c, importing);
  }));
  add_file_imports(*imports, common, status);
}

void add_simulate(CLI::App& app, const Common& common, int& status) {
  auto* group = app.add_subcommand("simulate", "the outside world, on this machine");
  group->require_subcommand(1);
  static simulator::LineSimulatorRun line;
  line.platform.listen = "127.0.0.1:8090";
  auto* platform = group->add_subcommand("line", "the LINE platform, until SIGINT or SIGTERM");
  platform->add_option("--listen", line.platform.listen, "address (default 127.0.0.1:8090)");
  platform->add_option("--friends", line.friends, "friends of the first channel");
  platform->add_option("--webhook", line.webhook_url, "URL that gets the first channel's events");
  platform->add_option("--seed", line.platform.seed, "seed of ids, names and faults");
  platform->add_option("--threads", line.platform.threads, "I/O threads");
  platform->add_flag("!--no-limits", line.platform.rate_limits, "no rate limits");
  platform->add_option("--bucket-capacity", line.platform.bucket_capacity,
                       "tokens a rate limit's bucket holds (0: a whole period's)");
  platform->callback([&status] { status = simulate_line(line); });

  static BrandOptions brand;
  auto* sample = group->add_subcommand("brand", "the main job with a sample brand");
  sample->add_option("--simulator", brand.simulator, "where `enishi simulate line` listens");
  sample->add_option("--friends", brand.friends, "friends that follow");
  sample->callback(
      with_config(common, status, [](const Config& c) { return simulate_brand(c, brand); }));
}

}  // namespace

int run(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("Enishi (縁): LINE Official Accounts and customer data, on your own server",
               "enishi");
  app.set_version_flag("--version", "enishi " ENISHI_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  static Common common;
  static int status = kOk;
  add_common(app, common);
  add_operating(app, common, status);
  add_content(app, common, status);
  add_media(app, common, status);
  add_campaign(app, common, status);
  add_segments(app, common, status);
  add_people(app, common, status);
  add_simulate(app, common, status);
  for (CLI::App* sub : app.get_subcommands({})) {
    sub->fallthrough();
    for (CLI::App* deeper : sub->get_subcommands({})) deeper->fallthrough();
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    return kUsage;
  }
  return status;
}

}  // namespace enishi::app
