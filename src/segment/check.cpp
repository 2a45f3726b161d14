#include "segment/check.h"

#include <algorithm>

#include "segment/comparison.h"
#include "segment/limits.h"
#include "segment/message.h"

namespace enishi::segment {
namespace {

std::unexpected<Error> not_given(const std::string& path, std::string_view what) {
  return fail(ErrorCode::unavailable, std::string(what) + " cannot be asked here yet", path);
}

// Properties of one event type.
class EventCheck {
 public:
  explicit EventCheck(const Grounds& grounds) : grounds_(grounds) {}

  Result<const timeline::EventType*> events(const EventSet& set) const {
    if (!grounds_.schema) return not_given(set.path, "behaviour");
    const auto* type = grounds_.schema->find(grounds_.workspace, set.type);
    if (!type) return invalid(set.path + ".type", "no such type of events");
    for (std::size_t i = 0; i < set.where.size(); ++i) {
      const EventTest& test = set.where[i];
      const std::string path = set.path + ".where[" + std::to_string(i) + "]";
      ASSIGN(const auto* property, find(*type, test.property, path + ".property"));
      TRY(check_test(test.test, type_of(property->type), "property '" + property->name + "'",
                     grounds_.currency_digits));
      TRY(categories(test.test));
    }
    return type;
  }

  Result<ValueType> measure(const Measure& measure, const timeline::EventType& type) const {
    if (measure.kind == Measure::Kind::share) {
      ASSIGN(const auto* whole, events(measure.of[0]));
      if (measure.property.empty()) return ValueType::number;
      TRY(distinct_of(*whole, measure));
      TRY(distinct_of(type, measure));
      return ValueType::number;
    }
    if (!measure.property.empty()) TRY(property_of(measure, type));
    return type_of(measure, type);
  }

  // Categories that a test names are there.
  Status categories(const Test& test) const {
    if (test.op != Operator::category && test.op != Operator::category_named) return {};
    if (!grounds_.catalogue) return not_given(test.path, "the catalogue");
    std::vector<std::string> path;
    for (const Scalar& value : test.values) path.push_back(std::get<std::string>(value));
    const bool known =
        test.op == Operator::category
            ? static_cast<bool>(grounds_.catalogue->category(grounds_.workspace, path))
            : !grounds_.catalogue->categories_named(grounds_.workspace, path[0]).empty();
    return known ? Status{} : invalid(test.path, "the catalogue has no such category");
  }

 private:
  static Result<const timeline::Property*> find(const timeline::EventType& type,
                                                const std::string& name, std::string path) {
    const timeline::Property* property = type.property(name);
    if (!property)
      return invalid(std::move(path), "events of type '" + type.name + "' have no such property");
    return property;
  }

  static Status distinct_of(const timeline::EventType& type, const Measure& measure) {
    ASSIGN(const auto* property, find(type, measure.property, measure.path + ".distinct"));
    if (property->type == timeline::PropertyType::list)
      return invalid(measure.path + ".distinct", "is of type list");
    return {};
  }

  static Status property_of(const Measure& measure, const timeline::EventType& type) {
    using enum Measure::Kind;
    using Type = timeline::PropertyType;
    const std::string path = measure.path + ".property";
    ASSIGN(const auto* property, find(type, measure.property, path));
    const auto is = [&](std::initializer_list<Type> types) {
      return std::ranges::find(types, property->type) != types.end();
    };
    const std::string problem = "is of type " + std::string(timeline::name(property->type));
    if (measure.kind == distinct && is({Type::list})) return invalid(path, problem);
    if (measure.kind == most_frequent && !is({Type::text, Type::item}))
      return invalid(path, problem);
    if (measure.kind == most_frequent && measure.level > 0 && !is({Type::item}))
      return invalid(measure.path + ".level", "is for items");
    const bool numbers =
        measure.kind == sum || measure.kind == avg || measure.kind == min || measure.kind == max;
    if (numbers && !is({Type::number, Type::money})) return invalid(path, problem);
    return {};
  }

  const Grounds& grounds_;
};

class LeafCheck {
 public:
  LeafCheck(const Grounds& grounds, const std::string& path)
      : grounds_(grounds), events_(grounds), path_(path) {}

  Status operator()(const Everyone&) { return {}; }
  Status operator()(const Group&) { return {}; }
  Status operator()(const TagLeaf&) { return {}; }
  Status operator()(const LanguageLeaf&) { return {}; }
  Status operator()(const SampleLeaf&) { return {}; }
  Status operator()(const SegmentLeaf&) { return {}; }  // check_references

  Status operator()(const FriendLeaf& leaf) {
    if (!leaf.channel) return {};
    if (!grounds_.lookup) return not_given(path_ + ".channel", "another channel");
    if (!grounds_.lookup->channel(grounds_.workspace, *leaf.channel))
      return invalid(path_ + ".channel", "no such channel");
    return {};
  }

  Status operator()(const AttributeLeaf& leaf) {
    const auto* attribute = grounds_.people.attribute(grounds_.workspace, leaf.name);
    if (!attribute) return invalid(path_ + ".name", "no such attribute");
    if (!grounds_.clock && attribute->type == people::AttributeType::time && needs_clock(leaf.test))
      return not_given(leaf.test.path, "a day or a moment of now");
    return check_test(leaf.test, type_of(attribute->type), "attribute '" + leaf.name + "'",
                      grounds_.currency_digits);
  }

  Status operator()(const TraitLeaf& leaf) {
    if (!grounds_.lookup) return not_given(path_, "a trait");
    const Trait* trait = grounds_.lookup->trait(grounds_.workspace, leaf.name);
    if (!trait) return invalid(path_ + ".name", "no such trait");
    TRY(check_test(leaf.test, type_of(*trait, grounds_), "trait '" + leaf.name + "'",
                   grounds_.currency_digits));
    return events_.categories(leaf.test);
  }

  Status operator()(const AudienceLeaf& leaf) {
    if (!grounds_.lookup) return not_given(path_, "an audience");
    if (!grounds_.lookup->audience(grounds_.workspace, leaf.id))
      return invalid(path_, "no such audience");
    return {};
  }

  Status operator()(const EventLeaf& leaf) {
    ASSIGN(const auto* type, events_.events(leaf.events));
    if (const auto* measured = std::get_if<Measured>(&leaf.behaviour)) {
      ASSIGN(const ValueType value, events_.measure(measured->measure, *type));
      TRY(check_test(measured->test, value, "what is measured", grounds_.currency_digits));
      return level_fits(*measured);
    }
    if (const auto* sequence = std::get_if<Sequence>(&leaf.behaviour))
      TRY(events_.events(sequence->next));
    if (const auto* before = std::get_if<LastBefore>(&leaf.behaviour))
      TRY(events_.events(before->other));
    return {};
  }

  Status operator()(const MessageLeaf& leaf) {
    if (!grounds_.schema) return not_given(path_, "behaviour");
    if (leaf.clicked_percent)
      TRY(check_test(*leaf.clicked_percent, ValueType::number, "the share", 0));
    return check(expanded(leaf, path_), grounds_);
  }

 private:
  // The most frequent category of a level is compared with categories only.
  Status level_fits(const Measured& measured) const {
    const Test& test = measured.test;
    if (measured.measure.kind == Measure::Kind::most_frequent && measured.measure.level > 0 &&
        test.op != Operator::category && test.op != Operator::category_named &&
        test.op != Operator::exists)
      return invalid(test.path, "a category of a level has category, category_named and exists");
    return events_.categories(test);
  }

  const Grounds& grounds_;
  EventCheck events_;
  const std::string& path_;
};

class ReferenceCheck {
 public:
  explicit ReferenceCheck(const Grounds& grounds) : grounds_(grounds) {}

  Status node(const Node& node, const std::string& path, unsigned depth) {
    Status status;
    each_node(node, [&](const Node& part) {
      const auto* leaf = std::get_if<SegmentLeaf>(&part.what);
      if (leaf && status) status = segment(leaf->id, depth == 0 ? part.path : path, depth + 1);
    });
    return status;
  }

 private:
  Status segment(const SegmentId& id, const std::string& path, unsigned depth) {
    if (!grounds_.lookup) return not_given(path, "a segment");
    if (id == grounds_.self || std::ranges::find(open_, id) != open_.end())
      return invalid(path, "the segment would contain itself");
    if (depth > limits::condition_references_max)
      return invalid(path, "segments name each other at most 8 deep");
    static_assert(limits::condition_references_max == 8, "named in the message above");
    const auto seen = std::ranges::find(deepest_, id, &std::pair<SegmentId, unsigned>::first);
    if (seen != deepest_.end() && seen->second >= depth) return {};
    const Node* named = grounds_.lookup->segment(grounds_.workspace, id);
    if (!named) return invalid(path, "no such segment");
    open_.push_back(id);
    TRY(node(*named, path, depth));
    open_.pop_back();
    deepest_.emplace_back(id, depth);
    return {};
  }

  const Grounds& grounds_;
  std::vector<SegmentId> open_;                          // named on the way here
  std::vector<std::pair<SegmentId, unsigned>> deepest_;  // found right at that depth
};

}  // namespace

ValueType type_of(const Measure& measure, const timeline::EventType& type) {
  using enum Measure::Kind;
  switch (measure.kind) {
    case count:
    case distinct:
      return ValueType::integer;
    case time:
      return ValueType::time;
    case share:
    case interval:
      return ValueType::number;
    default:
      return type_of(type.property(measure.property)->type);
  }
}

ValueType type_of(const Trait& trait, const Grounds& grounds) {
  if (trait.parts > 0 || !trait.bounds.empty()) return ValueType::integer;
  return type_of(trait.measure, *grounds.schema->find(grounds.workspace, trait.events.type));
}

Status check_references(const Node& node, const Grounds& grounds) {
  return ReferenceCheck(grounds).node(node, node.path, 0);
}

Status check(const Node& node, const Grounds& grounds) {
  TRY(check_references(node, grounds));
  Status status;
  each_node(node, [&](const Node& part) {
    if (status) status = std::visit(LeafCheck(grounds, part.path), part.what);
  });
  return status;
}

Status check(const Trait& trait, const Grounds& grounds) {
  const EventCheck events(grounds);
  ASSIGN(const auto* type, events.events(trait.events));
  ASSIGN(const ValueType value, events.measure(trait.measure, *type));
  const std::string path = trait.events.path + ".score";
  const bool scored = trait.parts > 0 || !trait.bounds.empty();
  if (scored && !offered(Operator::top, value))
    return invalid(path, "is for numbers, money and times");
  std::optional<Operand> last;
  for (std::size_t i = 0; i < trait.bounds.size(); ++i) {
    const std::string place = path + ".bounds[" + std::to_string(i) + "]";
    const auto bound = operand(trait.bounds[i], value, grounds.currency_digits);
    if (!bound) return invalid(place, "does not fit what is measured");
    const auto* moment = std::get_if<Moment>(&*bound);
    if (moment && moment->date) return invalid(place, "must be a time with its offset");
    if (last && !(*last < *bound)) return invalid(place, "must be greater than the one before");
    last = bound;
  }
  return {};
}

}  // namespace enishi::segment
