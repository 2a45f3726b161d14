#include "api/changes.h"

namespace enishi::api {
namespace {

using Then = std::move_only_function<void(Status)>;

void finish(Workers& workers, Then then, Status status) {
  workers.run_soon(
      [then = std::move(then), status = std::move(status)]() mutable { then(std::move(status)); });
}

Status applied_or_stored(Status applied) {
  if (applied) return applied;
  return fail(ErrorCode::unavailable,
              "The change is stored, and will be applied when the server goes on.");
}

}  // namespace

void change_people(const Rooms& rooms, Workers& workers, std::vector<spine::NewEntry> entries,
                   Then then) {
  if (entries.empty()) return then({});
  rooms.log.append(std::move(entries), std::nullopt,
                   [&pipeline = rooms.pipeline, &workers,
                    then = std::move(then)](Result<spine::Receipt> stored) mutable {
                     if (!stored)
                       return finish(workers, std::move(then),
                                     std::unexpected(std::move(stored).error()));
                     pipeline.when_applied(
                         stored->last, [&workers, then = std::move(then)](Status applied) mutable {
                           finish(workers, std::move(then), applied_or_stored(std::move(applied)));
                         });
                   });
}

}  // namespace enishi::api
