// import user-ids, import followers.
#include "app/command_files.h"
#include "app/commands.h"
#include "app/local_api.h"
#include "app/output.h"
#include "app/wait_job.h"

namespace enishi::app {

int import_people(const Config& config, const ImportCommand& command) {
  auto api = LocalApi::open(config);
  if (!api) return report_error(api.error());
  const std::string channel = "/api/v1/channels/" + command.channel;
  Result<std::string> job = std::string();
  if (command.kind == "followers") {
    job = (*api)->call("POST", channel + "/followers-import");
  } else {
    const auto rows = read_file(command.file, 2 << 20);
    if (!rows) return report_error(rows.error());
    const auto answer = (*api)->request("POST", channel + "/user-ids", *rows, "text/plain");
    if (!answer) return report_error(answer.error());
    if (answer->status >= 300) {
      print(answer->body);
      return kFailed;
    }
    job = answer->body;
  }
  if (!job) return report_error(job.error());
  const auto ended = wait_job(**api, *job);
  if (!ended) return report_error(ended.error());
  print(*ended);
  return kOk;
}

}  // namespace enishi::app
