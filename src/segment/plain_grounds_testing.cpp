#include "segment/plain_grounds_testing.h"

#include <algorithm>

#include "segment/plain_blocks_testing.h"
#include "timeline/builtin_types.h"
#include "timeline/schema_delta.h"

namespace enishi::segment {
namespace {

using people::RecordSet;

class PlainView final : public people::View {
 public:
  explicit PlainView(const PlainWorld& world) : world_(world) {
    for (const PlainPerson& person : world.people) {
      everyone_.add(person.record);
      for (const auto& tag : person.tags) tags_[tag].add(person.record);
      for (const auto& [channel, state] : person.friends)
        friends_[{channel, state}].add(person.record);
    }
    for (const auto& [name, type] : world.attributes) {
      const auto no = static_cast<std::int64_t>(declared_.size()) + 1;
      declared_[name] = {no, name, type};
    }
  }

  RecordNo find(ProviderNo, const people::LineUserId&) const override { return {}; }
  RecordNo find(WorkspaceNo, const people::Identifier&) const override { return {}; }
  std::vector<people::Namespace> namespaces(WorkspaceNo) const override { return {}; }
  std::optional<people::LineUserId> line_user_id(RecordNo) const override { return {}; }
  std::optional<people::Friendship> friendship(ChannelNo, RecordNo) const override { return {}; }
  people::FriendCounts counts(ChannelNo) const override { return {}; }
  const RecordSet& friends(ChannelNo channel, people::FriendState state) const override {
    static const RecordSet none;
    const auto found = friends_.find({channel.value, state});
    return found == friends_.end() ? none : found->second;
  }
  RecordSet reachable(ChannelNo) const override { return {}; }
  RecordSet everyone(WorkspaceNo) const override { return everyone_; }
  const RecordSet* tag(WorkspaceNo, std::string_view name) const override {
    const auto found = tags_.find(name);
    return found == tags_.end() ? nullptr : &found->second;
  }
  std::vector<std::string> tags_of(WorkspaceNo, RecordNo) const override { return {}; }
  std::vector<std::pair<std::string, std::uint64_t>> tags(WorkspaceNo) const override { return {}; }
  const people::AttributeDefinition* attribute(WorkspaceNo, std::string_view name) const override {
    const auto found = declared_.find(name);
    return found == declared_.end() ? nullptr : &found->second;
  }
  std::vector<people::AttributeDefinition> attributes(WorkspaceNo) const override { return {}; }
  std::optional<people::AttributeValue> value(const people::AttributeDefinition& attribute,
                                              RecordNo record) const override {
    const auto& values = person(record).attributes;
    const auto found = values.find(attribute.name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  }
  void each_value(
      const people::AttributeDefinition& attribute,
      const std::function<void(RecordNo, const people::AttributeValue&)>& f) const override {
    for (const PlainPerson& person : world_.people) {
      const auto found = person.attributes.find(attribute.name);
      if (found != person.attributes.end()) f(person.record, found->second);
    }
  }
  void each_block(const people::AttributeDefinition& attribute,
                  const std::function<void(const people::AttributeBlock&)>& f) const override {
    blocks_.each(*this, attribute, f);
  }
  const people::AttributeValue& text(const people::AttributeDefinition&,
                                     std::uint32_t number) const override {
    return blocks_.text(number);
  }
  std::string_view language(RecordNo record) const override { return person(record).language; }

 private:
  const PlainPerson& person(RecordNo record) const {
    return *std::ranges::lower_bound(world_.people, record, {}, &PlainPerson::record);
  }

  const PlainWorld& world_;
  mutable PlainBlocks blocks_;
  RecordSet everyone_;
  std::map<std::string, RecordSet, std::less<>> tags_;
  std::map<std::pair<std::uint32_t, people::FriendState>, RecordSet> friends_;
  std::map<std::string, people::AttributeDefinition, std::less<>> declared_;
};

// Categories are the prefixes of the items' paths, by number in the order of their names.
class PlainCatalogue final : public timeline::CatalogueView {
 public:
  explicit PlainCatalogue(const PlainWorld& world) {
    for (const auto& [id, item] : world.items) {
      for (std::size_t level = 1; level <= item.category.size(); ++level)
        paths_.emplace_back(item.category.begin(),
                            item.category.begin() + static_cast<std::ptrdiff_t>(level));
      items_.emplace_back(id, item);
    }
    std::ranges::sort(paths_);
    const auto rest = std::ranges::unique(paths_);
    paths_.erase(rest.begin(), rest.end());
    categories_.emplace_back();
    prices_.push_back(timeline::kNoPrice);
    for (const auto& [id, item] : items_) {
      categories_.push_back(category({1}, item.category));
      prices_.push_back(item.price.value_or(timeline::kNoPrice));
    }
  }

  ItemNo find(WorkspaceNo, std::string_view id) const override {
    for (std::size_t i = 0; i < items_.size(); ++i)
      if (items_[i].first == id) return {static_cast<std::uint32_t>(i + 1)};
    return {};
  }
  ItemNo last() const override { return {static_cast<std::uint32_t>(items_.size())}; }
  timeline::ItemFacts facts(ItemNo item) const override {
    const PlainItem& known = items_[item.value - 1].second;
    return {{1}, timeline::ItemState::listed, known.active, categories_[item.value], known.price};
  }
  std::span<const CategoryNo> categories() const override { return categories_; }
  std::span<const std::int64_t> prices() const override { return prices_; }
  CategoryNo category(WorkspaceNo, std::span<const std::string> path) const override {
    for (std::size_t i = 0; i < paths_.size(); ++i)
      if (std::ranges::equal(paths_[i], path)) return {static_cast<std::uint32_t>(i + 1)};
    return {};
  }
  std::vector<CategoryNo> categories_named(WorkspaceNo, std::string_view name) const override {
    std::vector<CategoryNo> found;
    for (std::size_t i = 0; i < paths_.size(); ++i)
      if (paths_[i].back() == name) found.push_back({static_cast<std::uint32_t>(i + 1)});
    return found;
  }
  std::vector<std::string> path(CategoryNo category) const override {
    return paths_[category.value - 1];
  }
  bool within(CategoryNo category, CategoryNo ancestor) const override {
    const auto &inner = paths_[category.value - 1], &outer = paths_[ancestor.value - 1];
    return inner.size() >= outer.size() && std::equal(outer.begin(), outer.end(), inner.begin());
  }
  std::uint64_t items_beyond(WorkspaceNo) const override { return 0; }
  std::size_t bytes() const override { return 0; }

 private:
  std::vector<std::pair<std::string, PlainItem>> items_;  // by number - 1
  std::vector<std::vector<std::string>> paths_;           // by number - 1
  std::vector<CategoryNo> categories_;
  std::vector<std::int64_t> prices_;
};

class PlainLookup final : public Lookup {
 public:
  explicit PlainLookup(const PlainWorld& world) : world_(world) {
    for (const auto& [id, records] : world.audiences)
      audiences_[id] = RecordSet::of(std::vector<std::uint32_t>(records.begin(), records.end()));
  }
  const Node* segment(WorkspaceNo, const SegmentId& id) const override {
    const auto found = world_.segments.find(id);
    return found == world_.segments.end() ? nullptr : &found->second;
  }
  const Trait* trait(WorkspaceNo, std::string_view name) const override {
    const auto found = world_.traits.find(std::string(name));
    return found == world_.traits.end() ? nullptr : &found->second;
  }
  const RecordSet* audience(WorkspaceNo, const AudienceId& id) const override {
    const auto found = audiences_.find(id);
    return found == audiences_.end() ? nullptr : &found->second;
  }
  ChannelNo channel(WorkspaceNo, const ChannelId& id) const override {
    const auto found = world_.channels.find(id);
    return found == world_.channels.end() ? ChannelNo{} : found->second;
  }

 private:
  const PlainWorld& world_;
  std::map<AudienceId, RecordSet> audiences_;
};

// The world's types, with the labels of built-in ones.
std::shared_ptr<const timeline::SchemaView> schema_of(const PlainWorld& world) {
  timeline::SchemaDelta delta;
  for (const auto& [name, properties] : world.types) {
    timeline::EventType type;
    type.no = {static_cast<std::uint32_t>(delta.types.size() + 1)};
    type.workspace = {1};
    type.name = name;
    const auto* builtin = timeline::find_builtin(name);
    if (builtin) type.label = {std::string(builtin->label_ja), std::string(builtin->label_en)};
    for (const auto& [property_name, property_type] : properties) {
      timeline::Property property;
      property.no = {static_cast<std::uint32_t>(type.properties.size() + 1)};
      property.name = property_name;
      property.type = property_type;
      if (const auto* known = builtin ? builtin->property(property_name) : nullptr)
        property.label = {std::string(known->label_ja), std::string(known->label_en)};
      type.properties.push_back(std::move(property));
    }
    delta.types.push_back(std::move(type));
  }
  return timeline::SchemaView().with(delta);
}

}  // namespace

struct PlainGrounds::Parts {
  explicit Parts(const PlainWorld& plain)
      : world(plain), view(plain), catalogue(plain), lookup(plain), schema(schema_of(plain)) {}
  const PlainWorld& world;
  PlainView view;
  PlainCatalogue catalogue;
  PlainLookup lookup;
  std::shared_ptr<const timeline::SchemaView> schema;
};

PlainGrounds::PlainGrounds(const PlainWorld& world) : parts_(std::make_unique<Parts>(world)) {}
PlainGrounds::~PlainGrounds() = default;

Grounds PlainGrounds::grounds() const {
  return {.people = parts_->view,
          .workspace = {1},
          .schema = parts_->schema.get(),
          .catalogue = &parts_->catalogue,
          .lookup = &parts_->lookup,
          .currency_digits = parts_->world.currency_digits};
}

Question PlainGrounds::question(Time now) const {
  return {.people = parts_->view,
          .workspace = {1},
          .channel = parts_->world.channel,
          .moments = Moments{now, parts_->world.zone, parts_->world.currency_digits},
          .lookup = &parts_->lookup};
}

const people::View& PlainGrounds::people() const {
  return parts_->view;
}
const timeline::SchemaView& PlainGrounds::schema() const {
  return *parts_->schema;
}
const timeline::CatalogueView& PlainGrounds::catalogue() const {
  return parts_->catalogue;
}
const Lookup& PlainGrounds::lookup() const {
  return parts_->lookup;
}

}  // namespace enishi::segment
