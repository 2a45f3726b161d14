// Random worlds and random conditions about them, by seed. Values and operands come from the same
// small pools, and times lie at the edges of the windows that conditions ask about: just inside,
// just outside, on the second and on the millisecond.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "segment/plain_world_testing.h"

namespace enishi::segment {

class Generator {
 public:
  explicit Generator(std::uint64_t seed);

  // The world of the seed: zone, currency, schema, catalogue, traits, segments and `people` people.
  PlainWorld world(std::size_t people);
  Time now() const { return now_; }
  // One that passes check(); at most `depth` groups deep. After world().
  std::string condition(int depth);
  std::string event_leaf();
  std::string attribute_leaf();

 private:
  enum class Pool : unsigned char { rank, place, tag, campaign };
  struct Field {
    std::string name;
    int type;  // ValueType
    Pool pool = Pool::rank;
  };

  std::size_t below(std::size_t n) { return random_.below(n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T>
  const T& of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

  // generator_world_testing.cpp
  void choose_moment(PlainWorld& world);
  void fill_schema(PlainWorld& world);
  void fill_catalogue(PlainWorld& world);
  void fill_person(PlainWorld& world, PlainPerson& person);
  PlainEvent event(const PlainWorld& world);
  timeline::PropertyValue property_value(timeline::PropertyType type, const std::string& name);
  void fill_named(PlainWorld& world);
  std::int64_t edge_ms();  // near what a window's end may be
  std::int64_t birthday_ms();

  // generator_testing.cpp
  void node(JsonOut& out, int depth);
  void leaf(JsonOut& out);
  void attribute(JsonOut& out);
  void tag(JsonOut& out);
  void friends(JsonOut& out);
  void sample(JsonOut& out, int depth);
  void message(JsonOut& out);
  // generator_tests_testing.cpp
  void test(JsonOut& out, const Field& field, bool ranking);
  void operand(JsonOut& out, std::string_view op, const Field& field);
  void value(JsonOut& out, const Field& field);
  void two_values(JsonOut& out, const Field& field);
  void moment(JsonOut& out, bool day);
  void number_test(JsonOut& out, const std::vector<std::int64_t>& numbers);
  void span(JsonOut& out, bool fixed);
  void spans(JsonOut& out, std::string_view member, bool fixed);
  const std::vector<std::string>& texts(Pool pool) const;
  std::string day(int from_today);
  // generator_events_testing.cpp
  void event_members(JsonOut& out, const std::string& type, bool window);
  void window(JsonOut& out);
  void question(JsonOut& out, const std::string& type);
  void measure(JsonOut& out, const std::string& type);
  void pattern(JsonOut& out, const std::string& type);
  std::vector<Field> fields(const std::string& type) const;

  SeededRandom random_;
  Time now_;
  std::string zone_;
  int digits_ = 0;
  std::vector<std::int64_t> edges_;  // ms
  std::array<int, kOperators> uses_{};
  bool traits_known_ = false, segments_known_ = false;
};

}  // namespace enishi::segment
