// Tests of the timeline start from here; only *_test.cpp include it.
#pragma once

#include <map>

#include "timeline/resolved.h"
#include "timeline/schema_fixture.h"
#include "timeline/timeline.h"

namespace enishi::timeline {

// Identifiers name records by their number as text: "17" is record 17, 0 is nobody's.
class TimelineFixture : public SchemaFixture {
 protected:
  void SetUp() override {
    SchemaFixture::SetUp();
    open_timeline();
  }
  void open_timeline() {
    timeline_.reset();
    auto opened = Timeline::open(
        {.store = store(),
         .schema = schema(),
         .catalogue = catalogue(),
         .record_of =
             [](WorkspaceNo, std::span<const people::Identifier> who, Time) {
               return RecordNo{static_cast<std::uint32_t>(std::stoul(who.front().value))};
             },
         .everyone = [](WorkspaceNo) { return people::RecordSet::range(1, 1'000); },
         .workspaces = *workspaces_,
         .clock = clock_,
         .metrics = metrics_});
    ASSERT_TRUE(opened) << opened.error().message;
    timeline_ = *std::move(opened);
  }
  void reopen() {
    timeline_.reset();
    open();
    open_timeline();
  }
  Timeline& timeline() { return *timeline_; }

  EventRow row(std::uint32_t record, std::string type, std::int64_t second, std::string id = {},
               std::string properties = {}) {
    return {.who = {{"member", std::to_string(record)}},
            .type = std::move(type),
            .at = from_ms(second * 1'000),
            .id = std::move(id),
            .properties = std::move(properties)};
  }
  // One entry, one batch.
  Status add(const std::vector<EventRow>& rows, bool commit = true) {
    auto made = events_entry(brand_.no, clock_.now(), rows);
    if (!made) return std::unexpected(made.error());
    return apply_entry(*made, commit);
  }
  Status apply_entry(const spine::NewEntry& made, bool commit = true) {
    spine::Entry entry{.position = ++position_,
                       .kind = made.kind,
                       .source = made.source,
                       .occurred_at = made.occurred_at,
                       .received_at = clock_.now(),
                       .subject = made.subject,
                       .payload = made.payload};
    spine::Applier* const appliers[] = {&catalogue().applier(), &timeline().applier()};
    const Status done = state().write([&](store::Tx& tx) -> Status {
      for (spine::Applier* applier : appliers) TRY(applier->apply(tx, entry));
      for (spine::Applier* applier : appliers) TRY(applier->flush(tx));
      return commit ? Status{} : fail(ErrorCode::cancelled, "rolled back by the test");
    });
    for (spine::Applier* applier : appliers) done ? applier->committed() : applier->rolled_back();
    return done;
  }

  // "second name=value ..." of each event of the record and type, in their order.
  std::vector<std::string> events(std::uint32_t record, const std::string& type_name);

  Metrics metrics_;

 private:
  std::unique_ptr<Timeline> timeline_;
};

inline std::vector<std::string> TimelineFixture::events(std::uint32_t record,
                                                        const std::string& type_name) {
  const EventType found = type(type_name);
  const auto view = timeline().view();
  const Partition* partition = view->partition(partition_of({record}));
  if (!partition) return {};
  const std::uint16_t slots[] = {slot_of({record})};
  const StripRows rows = partition->rows(found.no.value, slots);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string line = std::to_string(rows.times[i].second);
    for (const PropertyRows& p : rows.properties) {
      const Property* property = found.property(PropertyNo{p.property});
      if (!property) continue;
      if (const auto* reals = std::get_if<std::vector<double>>(&p.values)) {
        if ((*reals)[i] == (*reals)[i])
          line += " " + property->name + "=" + JsonOut().number((*reals)[i]).take();
        continue;
      }
      const std::int64_t value = std::get<std::vector<std::int64_t>>(p.values)[i];
      if (value == kNoInteger) continue;
      const auto text = timeline().texts().text({found.no, property->no}, value);
      const bool is_text =
          property->type == PropertyType::text || property->type == PropertyType::list;
      line += " " + property->name + "=" + (is_text ? text.value_or("?") : std::to_string(value));
    }
    out.push_back(line);
  }
  return out;
}

}  // namespace enishi::timeline
