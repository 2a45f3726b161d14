// A data directory with one workspace, opened as the server opens it, without pipeline and network.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "guard/guard.h"
#include "people/people.h"
#include "segment/engine.h"
#include "timeline/timeline.h"
#include "workspace/workspace.h"

namespace enishi::bench {

// Ends the process with the error's message.
template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "segment_bench: %s\n", result.error().message.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

class Brand {
 public:
  // Makes the workspace where there is none.
  explicit Brand(const std::string& directory);

  WorkspaceNo workspace() const { return brand_.no; }
  const workspace::Workspace& brand() const { return brand_; }
  ChannelNo channel() const { return channel_; }
  store::Store& store() { return *store_; }
  timeline::Schema& schema() { return *schema_; }
  timeline::Catalogue& catalogue() { return *catalogue_; }
  timeline::Timeline& timeline() { return *timeline_; }
  people::People& people() { return *people_; }
  const segment::EngineSeams seams() {
    return {*people_, *timeline_, *schema_, *catalogue_, *workspaces_};
  }
  const guard::Actor& actor() const { return actor_; }

  // As the pipeline applies an entry.
  void apply(const spine::NewEntry& made);

 private:
  void open_workspace();

  SystemClock clock_;
  SeededRandom random_{1};
  Metrics metrics_;
  const guard::Actor actor_{.kind = guard::ActorKind::system, .id = "bench"};
  std::optional<guard::Sealer> sealer_;
  std::optional<guard::OperationLog> operations_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<workspace::Workspaces> workspaces_;
  std::unique_ptr<people::People> people_;
  std::unique_ptr<timeline::Schema> schema_;
  std::unique_ptr<timeline::Catalogue> catalogue_;
  std::unique_ptr<timeline::Timeline> timeline_;
  workspace::Workspace brand_;
  ChannelNo channel_;
  spine::Position position_ = 1;
};

}  // namespace enishi::bench
