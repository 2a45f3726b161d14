#include "bench/segment/data.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>

#include "base/limits.h"
#include "bench/segment/brand.h"
#include "timeline/strip_store.h"

namespace enishi::bench {
namespace {

using timeline::kPartitionRecords;

// splitmix64: one stream a person, so that any person can be made alone.
class Stream {
 public:
  explicit Stream(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(unit() * n); }
  // Few numbers are drawn often.
  std::uint32_t skewed(std::uint32_t n) {
    const double u = unit();
    return std::min(n - 1, static_cast<std::uint32_t>(std::pow(n + 1.0, u) - 1));
  }

 private:
  std::uint64_t state_;
};

// Share of all events, and the number of different values of the two properties.
struct Shape {
  double share;
  std::uint32_t first, second;
};
constexpr std::array<Shape, kTypes + 1> kShapes{{{0, 0, 0},
                                                 {.38, 5'000, 600},
                                                 {.16, 400, 50},
                                                 {.13, kItems, 80'000},
                                                 {.06, 50'000, 200},
                                                 {.05, 400, 12},
                                                 {.05, 40, 3'600},
                                                 {.04, kItems, 9},
                                                 {.03, kItems, 90'000},
                                                 {.015, 8, 2},
                                                 {.015, 30, 30},
                                                 {.01, 300, 20},
                                                 {.01, 60, 5},
                                                 {.01, 2'000, 90'000},
                                                 {.008, 40, 5},
                                                 {.008, 40, 100},
                                                 {.006, 500, 1'000},
                                                 {.006, 9, 9},
                                                 {.004, 9, 100},
                                                 {.004, 200, 10},
                                                 {.004, 90, 24}}};

class Generator {
 public:
  Generator(std::string directory, const Size& size, bool csv)
      : directory_(std::move(directory)), size_(size), brand_(directory_ + "/data") {
    if (!csv) return;
    std::filesystem::create_directories(directory_ + "/csv");
    for (std::uint32_t type = 1; type <= kTypes; ++type)
      files_[type] = open("/csv/" + std::to_string(type) + ".csv");
  }
  ~Generator() {
    for (std::FILE* file : files_)
      if (file) std::fclose(file);
  }

  std::uint64_t run() {
    if (files_[1]) write_dimensions();
    declare();
    make_items();
    make_people();
    strips_ = must(timeline::StripStore::open(brand_.store()));
    must(strips_->load());
    for (std::uint32_t p = 0; p * kPartitionRecords <= size_.people; ++p) write_partition(p);
    return events_;
  }

 private:
  std::FILE* open(const std::string& name) {
    std::FILE* file = std::fopen((directory_ + name).c_str(), "w");
    if (!file) must(Status(fail(ErrorCode::io, "cannot write " + name)));
    return file;
  }

  void write_dimensions() {
    std::FILE* people = open("/csv/people.csv");
    for (std::uint32_t person = 1; person <= size_.people; ++person)
      std::fprintf(people, "%u,%u,%u\n", person, prefecture_of(person), age_of(person));
    std::fclose(people);
    std::FILE* items = open("/csv/items.csv");
    for (std::uint32_t item = 0; item < kItems; ++item)
      std::fprintf(items, "%u,%u\n", item, category_of(item));
    std::fclose(items);
  }

  void declare() {
    for (std::uint32_t type = 1; type <= kTypes; ++type) {
      const auto first =
          has_item(type) ? timeline::PropertyType::item : timeline::PropertyType::money;
      const auto known = must(brand_.schema().declare(
          brand_.actor(), brand_.brand().id,
          {.name = name_of(type),
           .properties = {{"first", first}, {"second", timeline::PropertyType::money}}}));
      types_[type] = {known.no.value, known.property("first")->no.value,
                      known.property("second")->no.value};
    }
    for (const char* name : {"prefecture", "age"})
      must(brand_.people().declare_attribute(brand_.actor(), brand_.brand().id, name,
                                             people::AttributeType::integer));
  }

  // Item n of the data has the number n + 1.
  void make_items() {
    for (std::uint32_t item = 0; item < kItems;) {
      std::vector<timeline::Item> some;
      for (; item < kItems && some.size() < 500; ++item)
        some.push_back({.id = std::to_string(item),
                        .title = "Item",
                        .category = {"c" + std::to_string(category_of(item))}});
      brand_.apply(must(timeline::catalogue_entry(brand_.workspace(), from_ms(0), some, {})));
    }
  }

  // Person n of the data is record n.
  void make_people() {
    for (std::uint32_t person = 1; person <= size_.people;) {
      std::vector<people::LineUserId> users;
      std::vector<people::AttributeChange> values;
      for (; person <= size_.people && users.size() < limits::people_entry_rows_max; ++person) {
        people::LineUserId user{};
        std::memcpy(user.data(), &person, sizeof person);
        users.push_back(user);
        values.push_back({.record = {person},
                          .set = {{"prefecture", std::int64_t{prefecture_of(person)}},
                                  {"age", std::int64_t{age_of(person)}}},
                          .unset = {}});
      }
      brand_.apply(
          people::friend_list_entry(brand_.channel(), people::Sighting::listed, from_ms(0), users));
      for (std::size_t i = 0; i < values.size(); i += 500)
        brand_.apply(must(brand_.people().attributes_entry(
            brand_.brand().id, from_ms(0),
            std::span(values).subspan(i, std::min<std::size_t>(500, values.size() - i)))));
    }
  }

  void write_partition(std::uint32_t partition) {
    const std::string path = strips_->next_path(partition);
    auto writer = must(timeline::PartitionWriter::create(path, partition, 1));
    for (std::uint32_t type = 1; type <= kTypes; ++type) {
      timeline::StripRows rows;
      rows.type = type;  // of the data
      std::vector<std::int64_t> first, second;
      for (std::uint32_t slot = 0; slot < kPartitionRecords; ++slot) {
        const std::uint32_t person = partition * kPartitionRecords + slot;
        if (person >= 1 && person <= size_.people) add(rows, first, second, person, slot);
      }
      if (rows.size() == 0) continue;
      events_ += rows.size();
      if (files_[type]) write_csv(rows, first, second, partition);
      if (has_item(type))
        for (std::int64_t& item : first) ++item;
      rows.type = types_[type].no;
      rows.properties = {{types_[type].first, std::move(first)},
                         {types_[type].second, std::move(second)}};
      strip_order_[rows.type] = std::move(rows);
    }
    for (auto& [no, rows] : strip_order_) must(writer.add(rows));
    strip_order_.clear();
    must(writer.finish());
    must(strips_->put(*must(timeline::PartitionFile::open(path))));
  }

  // Everything that one person did of one type.
  void add(timeline::StripRows& rows, std::vector<std::int64_t>& first,
           std::vector<std::int64_t>& second, std::uint32_t person, std::uint32_t slot) {
    Stream who(size_.seed * 1'000'003 + person);
    // Pareto with a mean of 1; half of the people stopped coming.
    const double activity = std::min(60.0, 0.375 / std::pow(1 - who.unit(), 1 / 1.6));
    const std::uint32_t begin = who.below(kSpan - 86'400 * 7);
    const double stays = who.unit();
    const auto end =
        stays < .5 ? begin + static_cast<std::uint32_t>((kSpan - begin) * stays * 2) : kSpan;
    Stream what(size_.seed * 7'919 + person * std::uint64_t{64} + rows.type);
    const Shape& shape = kShapes[rows.type];
    const double mean = activity * shape.share * static_cast<double>(size_.events) / size_.people;
    auto n = static_cast<std::uint32_t>(mean);
    n += what.unit() < mean - n;
    if (n == 0) return;
    times_.clear();
    for (std::uint32_t i = 0; i < n; ++i)
      times_.push_back(kNow - kSpan + begin + what.below(std::max(1u, end - begin)));
    std::ranges::sort(times_);
    for (const std::uint32_t time : times_) {
      rows.slots.push_back(static_cast<std::uint16_t>(slot));
      rows.times.push_back({time, static_cast<std::uint16_t>(person % 997 + 1)});
      first.push_back(what.skewed(shape.first));
      second.push_back(what.skewed(shape.second));
    }
  }

  void write_csv(const timeline::StripRows& rows, const std::vector<std::int64_t>& first,
                 const std::vector<std::int64_t>& second, std::uint32_t partition) {
    for (std::size_t i = 0; i < rows.size(); ++i)
      std::fprintf(files_[rows.type], "%u,%u,%lld,%lld\n",
                   partition * kPartitionRecords + rows.slots[i], rows.times[i].second,
                   static_cast<long long>(first[i]), static_cast<long long>(second[i]));
  }

  struct Numbers {
    std::uint32_t no = 0, first = 0, second = 0;
  };

  const std::string directory_;
  const Size size_;
  Brand brand_;
  std::unique_ptr<timeline::StripStore> strips_;
  std::array<Numbers, kTypes + 1> types_{};
  std::map<std::uint32_t, timeline::StripRows> strip_order_;  // of a partition, by type
  std::array<std::FILE*, kTypes + 1> files_{};
  std::vector<std::uint32_t> times_;
  std::uint64_t events_ = 0;
};

std::uint32_t scatter(std::uint64_t n, std::uint32_t below) {
  return Stream(n * 2'654'435'761u).below(below);
}

}  // namespace

std::string name_of(std::uint32_t type) {
  constexpr std::array kNames{"",
                              "page_viewed",
                              "message_accepted",
                              "product_viewed",
                              "product_searched",
                              "message_clicked",
                              "session_started",
                              "cart_updated",
                              "ordered"};
  return type < kNames.size() ? kNames[type] : "rare_" + std::to_string(type);
}
bool has_item(std::uint32_t type) {
  return type == kProductViewed || type == kCartUpdated || type == kOrdered;
}

std::uint32_t category_of(std::uint32_t item) {
  return scatter(item + 1, kCategories);
}
std::uint32_t prefecture_of(std::uint32_t person) {
  return 1 + scatter(std::uint64_t{person} + (1ull << 33), 47);
}
std::uint32_t age_of(std::uint32_t person) {
  return 15 + scatter(std::uint64_t{person} + (1ull << 34), 70);
}

std::uint64_t generate(const std::string& directory, const Size& size, bool csv) {
  return Generator(directory, size, csv).run();
}

}  // namespace enishi::bench
