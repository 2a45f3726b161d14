#include "bench/segment/brand.h"

#include "guard/sql.h"
#include "people/sql.h"
#include "timeline/sql.h"
#include "workspace/sql.h"

namespace enishi::bench {

Brand::Brand(const std::string& directory) {
  store_ = must(store::Store::open({.directory = directory, .metrics = &metrics_}));
  auto migrations = guard::sql::migrations;
  for (const auto* more :
       {&workspace::sql::migrations, &people::sql::migrations, &timeline::sql::migrations})
    migrations.insert(migrations.end(), more->begin(), more->end());
  must(store_->state().migrate(migrations));
  sealer_.emplace(must(guard::Sealer::open("", Secret(std::string(64, 'a')), false, random_)));
  operations_.emplace(clock_, random_, sealer_->derive("operation-log"));
  workspaces_ =
      must(workspace::Workspaces::open(store_->state(), clock_, random_, *sealer_, *operations_));
  open_workspace();
  people_ = must(people::People::open(store_->state(), *workspaces_));
  schema_ = must(timeline::Schema::open(store_->state(), *workspaces_, &*operations_));
  catalogue_ = must(timeline::Catalogue::open(store_->state()));
  timeline_ = must(
      timeline::Timeline::open({.store = *store_,
                                .schema = *schema_,
                                .catalogue = *catalogue_,
                                .record_of = [](WorkspaceNo, auto, Time) { return RecordNo{}; },
                                .workspaces = *workspaces_,
                                .clock = clock_,
                                .metrics = metrics_}));
}

void Brand::open_workspace() {
  if (workspaces_->directory().channels().empty()) {
    const auto made = must(workspaces_->create_workspace(actor_, "Bench", "Asia/Tokyo"));
    const auto provider = must(workspaces_->create_provider(actor_, made.id, "Provider"));
    workspace::NewChannel channel;
    channel.name = "Channel";
    channel.line_channel_id = "1000000001";
    channel.channel_secret = Secret(std::string(32, '0'));
    must(workspaces_->create_channel(actor_, provider.id, channel));
  }
  const auto directory = workspaces_->directory();
  brand_ = directory.workspaces().front();
  channel_ = directory.channels().front().no;
}

void Brand::apply(const spine::NewEntry& made) {
  spine::Entry entry{.position = ++position_,
                     .kind = made.kind,
                     .source = made.source,
                     .occurred_at = made.occurred_at,
                     .received_at = clock_.now(),
                     .subject = made.subject,
                     .payload = made.payload};
  spine::Applier* const appliers[] = {&people_->applier(), &catalogue_->applier(),
                                      &timeline_->applier()};
  must(store_->state().write([&](store::Tx& tx) -> Status {
    for (spine::Applier* applier : appliers) TRY(applier->apply(tx, entry));
    for (spine::Applier* applier : appliers) TRY(applier->flush(tx));
    return {};
  }));
  for (spine::Applier* applier : appliers) applier->committed();
}

}  // namespace enishi::bench
