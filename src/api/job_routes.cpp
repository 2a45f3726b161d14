// Jobs: long work, its progress and its end.
#include "api/json_fields.h"
#include "api/routes.h"

namespace enishi::api {
namespace {

using spine::Job;
using spine::JobState;

std::string_view name(JobState state) {
  switch (state) {
    case JobState::queued:
      return "queued";
    case JobState::done:
      return "done";
    case JobState::failed:
      return "failed";
    case JobState::cancelled:
      return "cancelled";
  }
  return "queued";
}

std::string job_schema() {
  return object({{"id", kInteger},
                 {"kind", kText},
                 {"workspace?", described(kUuid, "absent: the server's own")},
                 {"state", R"({"type":"string","enum":["queued","done","failed","cancelled"]})"},
                 {"done", kCount},
                 {"total", described(kCount, "0: not known")},
                 {"result?", described(kAnyObject, "when done")},
                 {"error?", described(kText, "when failed")},
                 {"created_at", kTime},
                 {"updated_at", kTime}});
}

void write(JsonOut& out, const Job& job) {
  out.object().field("id", job.id).field("kind", job.kind);
  if (!job.workspace.is_nil()) out.field("workspace", job.workspace.text());
  out.field("state", name(job.state)).field("done", job.done).field("total", job.total);
  if (job.result.starts_with('{')) out.key("result").raw(job.result);
  text_field(out, "error", job.error);
  out.field("created_at", iso8601(job.created_at)).field("updated_at", iso8601(job.updated_at));
  out.end();
}

std::string json_of(const Job& job) {
  JsonOut out;
  write(out, job);
  return out.take();
}

Answer list_jobs(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t before, call.cursor_number());
  ASSIGN(const auto jobs,
         call.rooms.jobs.list(call.workspace ? std::optional(call.workspace->id) : std::nullopt,
                              before, page.limit));
  JsonOut out;
  out.object().key("items").array();
  for (const Job& job : jobs) write(out, job);
  end_page(out,
           jobs.size() == page.limit ? std::optional(encode_cursor(jobs.back().id)) : std::nullopt);
  return out.take();
}

Answer cancel_job(Call& call) {
  TRY(call.rooms.jobs.cancel(call.job->id));
  guard::Operation operation;
  operation.workspace = call.job->workspace;
  operation.action = "job.cancel";
  operation.target = "job/" + std::to_string(call.job->id);
  TRY(note(call.rooms, call.actor(), operation));
  ASSIGN(const auto job, call.rooms.jobs.get(call.job->id));
  if (!job) return fail(ErrorCode::not_found, "There is no such job.", "job");
  return json_of(*job);
}

}  // namespace

void add_job_routes(Table& table) {
  table.components.push_back({"Job", job_schema()});
  table.routes.push_back({.method = "GET",
                          .path = "/jobs",
                          .name = "listAllJobs",
                          .scope = kAnyReader,
                          .summary = "Lists all jobs of the server, newest first.",
                          .response = page_of(ref("Job")),
                          .paged = true,
                          .whole_server = true,
                          .run = list_jobs});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/jobs",
                          .name = "listJobs",
                          .scope = kAnyReader,
                          .summary = "Lists a workspace's jobs, newest first.",
                          .response = page_of(ref("Job")),
                          .paged = true,
                          .run = list_jobs});
  table.routes.push_back({.method = "GET",
                          .path = "/jobs/{job}",
                          .name = "getJob",
                          .scope = "campaigns.read counts.read events.read operations.read "
                                   "people.read people.write campaigns.write",
                          .summary = "Shows a job: its progress, and how it ended.",
                          .response = ref("Job"),
                          .run = [](Call& call) -> Answer { return json_of(*call.job); }});
  table.routes.push_back({.method = "POST",
                          .path = "/jobs/{job}/cancel",
                          .name = "cancelJob",
                          .scope = "admin",
                          .summary = "Cancels a job that has not ended.",
                          .response = ref("Job"),
                          .run = cancel_job});
}

}  // namespace enishi::api
