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

void append_then_show(Call&& call, Done&& done, Result<spine::NewEntry> entry,
                      Answer (*show)(Call&)) {
  if (!entry) return done(std::unexpected(entry.error()));
  std::vector<spine::NewEntry> entries;
  entries.push_back(*std::move(entry));
  const Rooms& rooms = call.rooms;
  Workers& workers = call.workers;
  change_people(rooms, workers, std::move(entries),
                [call = std::move(call), done = std::move(done), show](Status changed) mutable {
                  if (!changed) return done(std::unexpected(changed.error()));
                  done(show(call));
                });
}

}  // namespace enishi::api
