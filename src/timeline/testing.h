// For tests of rooms that say what their entries are on people's timelines.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "timeline/timeline.h"

namespace enishi::timeline::testing {

// Takes readers as a timeline does, and gives what they say. It has no events.
class Readers final : public Timeline {
 public:
  struct Said {
    WorkspaceNo workspace;
    EventRow row;
  };

  void read_also(spine::EntryKind kind, EventReader reader) override {
    readers_[kind].push_back(std::move(reader));
  }
  std::vector<Said> read(store::Tx& tx, const spine::Entry& entry) const {
    std::vector<Said> said;
    const auto found = readers_.find(entry.kind);
    if (found == readers_.end()) return said;
    for (const EventReader& reader : found->second) {
      const Status status = reader(tx, entry, [&](WorkspaceNo workspace, EventRow row) {
        said.push_back({workspace, std::move(row)});
      });
      EXPECT_TRUE(status) << status.error().message;
    }
    return said;
  }
  // "type {properties}" of each.
  std::vector<std::string> texts(store::Tx& tx, const spine::Entry& entry) const {
    std::vector<std::string> texts;
    for (const Said& said : read(tx, entry))
      texts.push_back(said.row.type + " " + said.row.properties);
    return texts;
  }

  spine::Applier& applier() override { std::abort(); }
  std::shared_ptr<const TimelineView> view() const override { return nullptr; }
  const EventTexts& texts() const override { std::abort(); }
  void start() override {}
  void stop() override {}
  Status merge() override { return {}; }
  Status forget(RecordNo) override { return {}; }
  std::unique_ptr<Pause> pause() override { return nullptr; }

 private:
  std::map<spine::EntryKind, std::vector<EventReader>> readers_;
};

}  // namespace enishi::timeline::testing
