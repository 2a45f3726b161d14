#include "bench/segment/data.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "timeline/partition_file.h"

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

void die(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  std::exit(1);
}

class Generator {
 public:
  Generator(std::string directory, const Size& size, bool csv)
      : directory_(std::move(directory)), size_(size) {
    std::filesystem::create_directories(directory_ + "/strips");
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
    for (std::uint32_t p = 0; p * kPartitionRecords <= size_.people; ++p) write_partition(p);
    return events_;
  }

 private:
  std::FILE* open(const std::string& name) {
    std::FILE* file = std::fopen((directory_ + name).c_str(), "w");
    if (!file) die({ErrorCode::io, "cannot write " + name, ""});
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

  void write_partition(std::uint32_t partition) {
    auto writer = timeline::PartitionWriter::create(
        directory_ + "/strips/" + std::to_string(partition) + ".strips", partition, 1);
    if (!writer) die(writer.error());
    for (std::uint32_t type = 1; type <= kTypes; ++type) {
      timeline::StripRows rows;
      rows.type = type;
      std::vector<std::int64_t> first, second;
      for (std::uint32_t slot = 0; slot < kPartitionRecords; ++slot) {
        const std::uint32_t person = partition * kPartitionRecords + slot;
        if (person >= 1 && person <= size_.people) add(rows, first, second, person, slot);
      }
      if (rows.size() == 0) continue;
      events_ += rows.size();
      if (files_[type]) write_csv(rows, first, second, partition);
      rows.properties = {{1, std::move(first)}, {2, std::move(second)}};
      if (Status added = writer->add(rows); !added) die(added.error());
    }
    if (Status finished = writer->finish(); !finished) die(finished.error());
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

  const std::string directory_;
  const Size size_;
  std::array<std::FILE*, kTypes + 1> files_{};
  std::vector<std::uint32_t> times_;
  std::uint64_t events_ = 0;
};

std::uint32_t scatter(std::uint64_t n, std::uint32_t below) {
  return Stream(n * 2'654'435'761u).below(below);
}

}  // namespace

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
