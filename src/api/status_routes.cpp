// What runs here, and how far it is.
#include "api/json_fields.h"
#include "api/routes.h"

namespace enishi::api {
namespace {

Answer status(Call& call, const std::string& version) {
  const spine::Position applied = call.rooms.pipeline.applied();
  const spine::Position end = std::max(applied, call.rooms.log.end());
  const bool sqlite = call.rooms.store.backend() == store::Backend::sqlite;
  JsonOut out;
  out.object().field("version", version).field("now", iso8601(call.now));
  out.field("backend", sqlite ? "sqlite" : "postgres");
  out.field("log_end", end).field("applied", applied).field("lag", end - applied);
  return out.end().take();
}

}  // namespace

void add_status_routes(Table& table, std::string version) {
  table.routes.push_back(
      {.method = "GET",
       .path = "/status",
       .name = "getStatus",
       .scope = kAnyReader,
       .summary = "Shows version, database, and how far the log is applied.",
       .response = object({{"version", kText},
                           {"now", kTime},
                           {"backend", R"({"type":"string","enum":["sqlite","postgres"]})"},
                           {"log_end", described(kCount, "position of the newest entry")},
                           {"applied", described(kCount, "position up to which it is in force")},
                           {"lag", described(kCount, "entries between the two")}}),
       .run = [version = std::move(version)](Call& call) { return status(call, version); }});
}

}  // namespace enishi::api
