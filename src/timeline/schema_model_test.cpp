// Random events, declarations, edits, rollbacks and restarts against a slow twin.
#include <map>

#include "timeline/builtin_types.h"
#include "timeline/schema_fixture.h"

namespace enishi::timeline {
namespace {

// What the room promises of one workspace's own types, on plain maps.
struct Twin {
  struct Own {
    PropertyType type;
    Origin origin;
    bool retired = false;
    bool operator==(const Own&) const = default;
  };
  struct Type {
    Origin origin = Origin::seen;
    bool retired = false;
    std::vector<std::string> order;  // of the properties' numbers
    std::map<std::string, Own> properties;
  };
  std::vector<std::string> order;  // of the types' numbers
  std::map<std::string, Type> types;

  Type& at(const std::string& name, Origin origin) {
    const auto [place, made] = types.try_emplace(name, Type{.origin = origin});
    if (made) order.push_back(name);
    return place->second;
  }
};

class SchemaModelTest : public SchemaFixture {
 protected:
  std::uint64_t pick(std::uint64_t below) { return dice_->below(below); }
  std::string any_name() {
    static const std::vector<std::string> names{"Order Completed", "カート追加", "a", "b",
                                                "view item"};
    return names[pick(names.size())];
  }
  std::string any_property() { return "p" + std::to_string(pick(6)); }

  // A value: its JSON, what it is inferred to be, and what it reads as.
  struct Value {
    std::string json;
    PropertyType type;
    std::string text;
  };
  Value any_value() {
    const std::string n = std::to_string(pick(9));
    switch (pick(4)) {
      case 0:
        return {n + ".5", PropertyType::number, n + ".5"};
      case 1:
        return {"\"t" + n + "\"", PropertyType::text, "'t" + n + "'"};
      case 2:
        return {"true", PropertyType::boolean, "true"};
      default:
        return {"[\"x" + n + "\"]", PropertyType::list, "[x" + n + ",]"};
    }
  }

  // One event: what it does to the twin, and what is to be read.
  std::string twin_reads(Twin& twin, const std::string& name,
                         const std::map<std::string, Value>& values) {
    Twin::Type& type = twin.at(name, Origin::seen);
    if (type.retired) return "refused";
    std::string out;
    for (const auto& [property, value] : values) {
      const auto [place, made] =
          type.properties.try_emplace(property, Twin::Own{value.type, Origin::seen});
      if (made) type.order.push_back(property);
      const Twin::Own& own = place->second;
      const bool id = own.type == PropertyType::item && value.type == PropertyType::text;
      if (own.retired || (own.type != value.type && !id)) continue;
      out += (out.empty() ? "" : " ") + property + "=" + value.text;
    }
    return out;
  }

  void a_batch() {
    const bool commit = pick(4) > 0;
    Twin next = twin_;
    ASSERT_EQ(batch(
                  [&](store::Tx& tx) -> Status {
                    for (std::uint64_t n = pick(8); n > 0; --n) one_event(tx, next);
                    return {};
                  },
                  commit)
                  .has_value(),
              commit);
    if (commit) twin_ = std::move(next);
  }
  void one_event(store::Tx& tx, Twin& next) {
    const std::string name = any_name();
    std::map<std::string, Value> values;
    for (std::uint64_t n = pick(4); n > 0; --n) values[any_property()] = any_value();
    std::string json = "{";
    for (const auto& [property, value] : values)
      json += (json.size() > 1 ? ",\"" : "\"") + property + "\":" + value.json;
    EXPECT_EQ(read(tx, brand_.no, name, json + "}"), twin_reads(next, name, values));
  }

  void a_declaration() {
    TypeDeclaration declaration{.name = any_name()};
    std::map<std::string, PropertyType> wanted;
    for (std::uint64_t n = pick(3); n > 0; --n)
      wanted[any_property()] = static_cast<PropertyType>(pick(kPropertyTypes));
    bool fits = true;
    const auto known = twin_.types.find(declaration.name);
    for (const auto& [property, type] : wanted) {
      declaration.properties.push_back({property, type});
      if (known == twin_.types.end()) continue;
      const auto own = known->second.properties.find(property);
      fits &= own == known->second.properties.end() || own->second.type == type;
    }
    ASSERT_EQ(schema().declare(kActor, brand_.id, declaration).has_value(), fits);
    if (!fits) return;
    Twin::Type& type = twin_.at(declaration.name, Origin::declared);
    type.origin = Origin::declared;
    type.retired = false;
    for (const auto& [property, wanted_type] : wanted) {
      if (!type.properties.contains(property)) type.order.push_back(property);
      type.properties[property] = {wanted_type, Origin::declared};
    }
  }

  void an_edit() {
    if (twin_.order.empty()) return;
    const std::string name = twin_.order[pick(twin_.order.size())];
    Twin::Type& type = twin_.types.at(name);
    const bool retired = pick(2) == 0;
    const EventType known = this->type(name);
    if (type.order.empty() || pick(2) == 0) {
      ASSERT_TRUE(schema().edit(kActor, known.no, {.retired = retired}));
      type.retired = retired;
      return;
    }
    const std::uint64_t at = pick(type.order.size());
    ASSERT_TRUE(schema().edit_property(kActor, known.no, {static_cast<std::uint32_t>(at + 1)},
                                       {.retired = retired}));
    type.properties.at(type.order[at]).retired = retired;
  }

  void compare() {
    const auto view = schema().view();
    const std::size_t builtins = builtin_types().size();
    const auto list = view->list(brand_.no);
    ASSERT_EQ(list.size(), builtins + twin_.order.size());
    for (std::size_t i = 0; i < twin_.order.size(); ++i) {
      const EventType& type = *list[builtins + i];
      const Twin::Type& twin = twin_.types.at(twin_.order[i]);
      ASSERT_EQ(type.name, twin_.order[i]);
      ASSERT_EQ(view->find(brand_.no, type.name), &type);
      ASSERT_EQ(view->at(type.no), &type);
      ASSERT_EQ(type.origin, twin.origin);
      ASSERT_EQ(type.retired, twin.retired);
      ASSERT_EQ(type.properties.size(), twin.order.size());
      for (std::size_t p = 0; p < twin.order.size(); ++p) {
        const Property& own = type.properties[p];
        ASSERT_EQ(own.no.value, p + 1);
        ASSERT_EQ(own.name, twin.order[p]);
        ASSERT_EQ((Twin::Own{own.type, own.origin, own.retired}), twin.properties.at(own.name));
      }
    }
  }

  void forget_everything() {
    ASSERT_TRUE(state().write([](store::Tx& tx) -> Status {
      for (const std::string table : {"event_workspace", "event_type", "event_property"})
        TRY(tx.query_text("DELETE FROM " + table, {}, [](const auto&) {}));
      return {};
    }));
    twin_ = {};
    open();
  }

  Twin twin_;
  std::unique_ptr<SeededRandom> dice_;
};
ENISHI_ON_BOTH_STORES(SchemaModelTest);

TEST_P(SchemaModelTest, RandomStepsAgreeWithTheTwin) {
  for (const std::uint64_t seed : seeds(8)) {
    SCOPED_TRACE(seed_text(seed));
    dice_ = std::make_unique<SeededRandom>(seed);
    for (int step = 0; step < 50; ++step) {
      const std::uint64_t what = pick(10);
      if (what < 6) {
        ASSERT_NO_FATAL_FAILURE(a_batch());
      }
      if (what == 6 || what == 7) {
        ASSERT_NO_FATAL_FAILURE(a_declaration());
      }
      if (what == 8) {
        ASSERT_NO_FATAL_FAILURE(an_edit());
      }
      if (what == 9) open();
      ASSERT_NO_FATAL_FAILURE(compare());
    }
    open();
    ASSERT_NO_FATAL_FAILURE(compare());
    forget_everything();
  }
}

}  // namespace
}  // namespace enishi::timeline
