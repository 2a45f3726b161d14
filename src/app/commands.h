// The commands of the binary. Each gives the process's exit status.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/config.h"
#include "simulator/run.h"

namespace enishi::app {

int serve(const Config& config);
int doctor(const Config& config, bool json);
int backup(const Config& config, const std::string& to);
int restore(const Config& config, const std::string& from);
int verify(const Config& config, bool json);
// One call of the API: what the other commands are made of, for scripts and engineers.
int call_api(const Config& config, const std::string& method, const std::string& target,
             const std::string& body);

// `enishi simulate line`; prints the channel as JSON when it listens.
int simulate_line(const simulator::LineSimulatorRun& run);

struct BrandOptions {
  std::string simulator = "http://127.0.0.1:8090";  // where `enishi simulate line` listens
  std::uint64_t friends = 100'000;
};
// The main job on the sample brand: friends follow, write, tap and block; a campaign goes out to
// all and another to a tagged part; both reports are compared with the simulator's own record.
int simulate_brand(const Config& config, const BrandOptions& options);

struct CampaignCommand {
  std::string verb;  // create, list, show, check, approve, send, pause, resume, cancel, release,
                     // report, ledger, watch, verify
  std::string id;    // campaign id
  std::string file;  // create: JSON file or "-"
  std::string workspace, reason;
};
int campaign(const Config& config, const CampaignCommand& command);

struct ContentCommand {
  std::string file;  // "-": standard input
  std::string language = "ja";
  std::string door = "friends";  // or reply, group
  bool lines = false;            // one body a line
  bool json = false;
};
// Tells what LINE would refuse of a message body; needs no server.
int content_check(const ContentCommand& command);

struct MediaCommand {
  std::string verb;       // add, list
  std::string workspace;  // empty: the only one
  std::vector<std::string> files;
  std::string name;  // empty: the file's
  bool json = false;
};
int media(const Config& config, const MediaCommand& command);

struct SegmentCommand {
  std::string verb;       // count, list, show, create, diff, explain
  std::string workspace;  // empty: the only one
  std::string condition;  // JSON, the text form, or @file
  std::string channel, at;
  std::string segment, person;    // ids
  std::string name, description;  // create
  bool json = false;
};
int segment(const Config& config, const SegmentCommand& command);

struct ImportCommand {
  std::string kind;  // user-ids, followers
  std::string channel, file;
};
int import_people(const Config& config, const ImportCommand& command);

struct FileImport {
  std::string kind;       // people, events, catalogue
  std::string workspace;  // empty: the only one
  std::string file;       // "-": standard input
  std::string mapping;    // file with the mapping; empty: print a proposal, or take it (`propose`)
  bool propose = false, dry_run = false, no_header = false;
  std::string errors;           // where to write what was wrong
  std::string format, charset;  // empty: by the file's name, by its bytes
  std::string resume;           // id of an import that was interrupted
  bool json = false;
};
int import_file(const Config& config, const FileImport& command);

}  // namespace enishi::app
