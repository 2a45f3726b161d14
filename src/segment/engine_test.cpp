// The engine against the slow twin: generated worlds whose events stand partly in a merged file and
// partly beside it, and generated conditions of every kind.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "base/testing_seeds.h"
#include "segment/condition.h"
#include "segment/explainer.h"
#include "segment/generator_testing.h"
#include "segment/plain_grounds_testing.h"
#include "segment/slow_twin_testing.h"
#include "store/testing.h"
#include "timeline/event_texts.h"
#include "timeline/resolved.h"

namespace enishi::segment {
namespace {

constexpr JsonLimits kDeep{.bytes_max = 1 << 20, .depth_max = 80};

void serially(std::size_t n, const std::function<void(std::size_t)>& f) {
  for (std::size_t i = 0; i < n; ++i) f(i);
}

// The world's catalogue, and the items that only events name.
class Shelf final : public timeline::CatalogueView {
 public:
  explicit Shelf(const timeline::CatalogueView& known)
      : known_(known),
        categories_(known.categories().begin(), known.categories().end()),
        prices_(known.prices().begin(), known.prices().end()) {}

  ItemNo take(const std::string& id) {
    if (const ItemNo found = find({1}, id)) return found;
    named_.push_back(id);
    categories_.emplace_back();
    prices_.push_back(timeline::kNoPrice);
    return last();
  }

  ItemNo find(WorkspaceNo workspace, std::string_view id) const override {
    if (const ItemNo found = known_.find(workspace, id)) return found;
    const auto named = std::ranges::find(named_, id);
    if (named == named_.end()) return {};
    return {known_.last().value + 1 + static_cast<std::uint32_t>(named - named_.begin())};
  }
  ItemNo last() const override {
    return {known_.last().value + static_cast<std::uint32_t>(named_.size())};
  }
  timeline::ItemFacts facts(ItemNo item) const override {
    return item.value <= known_.last().value ? known_.facts(item)
                                             : timeline::ItemFacts{.workspace = {1}};
  }
  std::span<const CategoryNo> categories() const override { return categories_; }
  std::span<const std::int64_t> prices() const override { return prices_; }
  CategoryNo category(WorkspaceNo w, std::span<const std::string> path) const override {
    return known_.category(w, path);
  }
  std::vector<CategoryNo> categories_named(WorkspaceNo w, std::string_view name) const override {
    return known_.categories_named(w, name);
  }
  std::vector<std::string> path(CategoryNo category) const override {
    return known_.path(category);
  }
  bool within(CategoryNo category, CategoryNo ancestor) const override {
    return known_.within(category, ancestor);
  }
  std::uint64_t items_beyond(WorkspaceNo) const override { return 0; }
  std::size_t bytes() const override { return 0; }

 private:
  const timeline::CatalogueView& known_;
  std::vector<std::string> named_;
  std::vector<CategoryNo> categories_;
  std::vector<std::int64_t> prices_;
};

// A plain world's events as strips: of each person the first some are merged, the rest is recent.
class Strips {
 public:
  Strips(const PlainWorld& world, const PlainGrounds& grounds, Random& random)
      : grounds_(grounds), shelf_(grounds.catalogue()) {
    timeline::ResolvedEvents older, newer;
    const bool merged = random.below(3) != 0;
    for (const PlainPerson& person : world.people) {
      const std::size_t merged_events = merged ? random.below(person.events.size() + 1) : 0;
      for (std::size_t i = 0; i < person.events.size(); ++i)
        add(i < merged_events ? older : newer, person.record, person.events[i]);
    }
    texts_.committed();
    std::shared_ptr<const timeline::Partition> partition = std::make_shared<timeline::Partition>(0);
    if (!older.empty()) partition = partition->merged(file(older));
    for (timeline::PartitionRows& rows : timeline::sorted(newer)) {
      auto recent = std::make_shared<timeline::Recent>();
      recent->strips = std::move(rows.strips);
      recent->events = newer.events.size();
      partition = partition->with(std::move(recent));
    }
    view_ = std::make_unique<timeline::TimelineView>(1, std::vector{partition});
  }

  const timeline::TimelineView& view() const { return *view_; }
  const timeline::EventTexts& texts() const { return texts_; }
  const timeline::CatalogueView& catalogue() const { return shelf_; }

 private:
  void add(timeline::ResolvedEvents& to, RecordNo record, const PlainEvent& event) {
    const auto* type = grounds_.schema().find({1}, event.type);
    const std::int64_t ms = to_ms(event.at);
    timeline::ResolvedEvent out{
        .record = record.value,
        .type = type->no.value,
        .time = {static_cast<std::uint32_t>(ms / 1'000), static_cast<std::uint16_t>(ms % 1'000)},
        .first_value = static_cast<std::uint32_t>(to.values.size())};
    std::vector<timeline::ResolvedValue> values;
    for (const auto& [name, value] : event.properties)
      values.push_back(resolved(*type, *type->property(name), value));
    std::ranges::sort(values, {}, &timeline::ResolvedValue::property);
    to.values.insert(to.values.end(), values.begin(), values.end());
    out.values = static_cast<std::uint32_t>(values.size());
    to.events.push_back(out);
  }

  timeline::ResolvedValue resolved(const timeline::EventType& type,
                                   const timeline::Property& property,
                                   const timeline::PropertyValue& value) {
    timeline::ResolvedValue out{.property = property.no.value};
    const timeline::EventTexts::Key key{type.no, property.no};
    if (const auto* real = std::get_if<double>(&value)) {
      out.real = true;
      out.bits = std::bit_cast<std::int64_t>(*real);
    } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      out.bits = *whole;
    } else if (const auto* truth = std::get_if<bool>(&value)) {
      out.bits = *truth;
    } else if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
      out.bits = texts_.take(key, timeline::list_text(*list));
    } else if (property.type == timeline::PropertyType::item) {
      out.bits = static_cast<std::int64_t>(shelf_.take(std::get<std::string>(value)).value);
    } else {
      out.bits = texts_.take(key, std::get<std::string>(value));
    }
    return out;
  }

  std::shared_ptr<const timeline::PartitionFile> file(const timeline::ResolvedEvents& events) {
    const std::string path = directory_.path() + "/p";
    auto writer = timeline::PartitionWriter::create(path, 0, 1);
    EXPECT_TRUE(writer);
    for (const timeline::PartitionRows& rows : timeline::sorted(events))
      for (const timeline::StripRows& strip : rows.strips) EXPECT_TRUE(writer->add(strip));
    EXPECT_TRUE(writer->finish());
    return timeline::PartitionFile::open(path).value();
  }

  const PlainGrounds& grounds_;
  Shelf shelf_;
  store::testing::TempDir directory_;
  timeline::EventTexts texts_;
  std::unique_ptr<timeline::TimelineView> view_;
};

TEST(EngineTest, AgreesWithTheSlowTwin) {
  for (const std::uint64_t seed : seeds(40)) {
    SCOPED_TRACE(seed_text(seed));
    Generator generator(seed);
    const PlainWorld world = generator.world(24);
    const PlainGrounds grounds(world);
    SeededRandom random(seed);
    const Strips strips(world, grounds, random);
    const Question question = grounds.question(generator.now());
    const Names names{{1}, grounds.schema(), strips.catalogue(), strips.texts(), *question.moments};
    for (int i = 0; i < 120; ++i) {
      const std::string json = i % 3 == 0 ? generator.condition(2) : generator.event_leaf();
      SCOPED_TRACE(json);
      const auto document = JsonDocument::parse(json, kDeep);
      const auto condition = Condition::parse(document->root());
      ASSERT_TRUE(condition);
      const auto answer = [&](const Plan& part) {
        return segment::members(part, strips.view(), serially);
      };
      const auto plan = compile(condition->root(), question, names, answer);
      ASSERT_TRUE(plan) << plan.error().message;
      const auto expected = members(condition->root(), world, generator.now());
      ASSERT_EQ(answer(*plan).numbers(), expected) << condition->text();
      ASSERT_EQ(count(*plan, strips.view(), serially), expected.size());
      const RecordNo one = world.people[random.below(world.people.size())].record;
      const auto why =
          Explainer(question, names, strips.view(), serially).explain(condition->root(), one);
      ASSERT_TRUE(why) << why.error().message;
      ASSERT_EQ(why->holds, std::ranges::binary_search(expected, one.value));
    }
  }
}

}  // namespace
}  // namespace enishi::segment
