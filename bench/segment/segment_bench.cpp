// Counts of ten typical segments over strips on the disk.
//   segment_bench generate DIR PEOPLE EVENTS [--csv]     writes the data (and a peer's copy)
//   segment_bench ask DIR THREADS                        reads "NAME PARAMETER ..." lines, and
//                                                        answers "COUNT MILLISECONDS"
// Each question is answered from the strips; nothing is remembered between two. run.mjs asks the
// same of DuckDB.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <thread>

#include "bench/segment/data.h"
#include "people/column.h"
#include "segment/kernels.h"
#include "segment/top_values.h"
#include "timeline/partition_file.h"

namespace enishi::bench {
namespace {

using namespace segment;
using timeline::kPartitionRecords;
using timeline::PartitionFile;

constexpr std::uint32_t kDay = 86'400;

class Engine {
 public:
  Engine(const std::string& directory, unsigned threads) : threads_(threads) {
    for (std::uint32_t p = 0;; ++p) {
      const std::string path = directory + "/strips/" + std::to_string(p) + ".strips";
      if (!std::filesystem::exists(path)) break;
      auto file = PartitionFile::open(path);
      if (!file) {
        std::fprintf(stderr, "%s: %s\n", path.c_str(), file.error().message.c_str());
        std::exit(1);
      }
      files_.push_back(*std::move(file));
      for (const StripView& strip : files_.back()->strips()) events_ += strip.seconds.size();
      bytes_ += files_.back()->bytes();
    }
    for (std::uint32_t person = 1; person < files_.size() * kPartitionRecords; ++person) {
      prefectures_.set(person, static_cast<std::uint8_t>(prefecture_of(person)));
      ages_.set(person, static_cast<std::uint8_t>(age_of(person)));
    }
  }

  std::uint64_t events() const { return events_; }
  std::uint64_t bytes() const { return bytes_; }

  // Everybody for whom `members` of their partition says so.
  std::uint64_t count(const std::function<Slots(const PartitionFile&)>& members) {
    std::atomic<std::size_t> next = 0;
    std::atomic<std::uint64_t> found = 0;
    in_threads([&] {
      for (std::size_t i; (i = next++) < files_.size();) found += members(*files_[i]).size();
    });
    return found;
  }

  // Of everybody with a value: how many are not below the value that `share` of them reach.
  std::uint64_t top(
      double share,
      const std::function<Slots(const PartitionFile&, std::vector<std::int64_t>&)>& values) {
    std::atomic<std::size_t> next = 0;
    std::vector<std::vector<std::int64_t>> parts(files_.size());
    in_threads([&] {
      std::vector<std::int64_t> sums;
      for (std::size_t i; (i = next++) < files_.size();)
        values(*files_[i], sums).each([&](std::uint32_t slot) { parts[i].push_back(sums[slot]); });
    });
    std::size_t size = 0;
    for (const auto& part : parts) size += part.size();
    if (size == 0) return 0;
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(size)));
    const std::int64_t least = nth_largest(parts, std::max<std::size_t>(rank, 1));
    std::uint64_t members = 0;
    for (const auto& part : parts)
      members += static_cast<std::uint64_t>(
          std::count_if(part.begin(), part.end(), [&](std::int64_t v) { return v >= least; }));
    return members;
  }

  const people::Column<std::uint8_t>& prefectures() const { return prefectures_; }
  const people::Column<std::uint8_t>& ages() const { return ages_; }

 private:
  void in_threads(const std::function<void()>& work) {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads_; ++i) others.emplace_back(work);
    work();
  }

  const unsigned threads_;
  std::vector<std::shared_ptr<const PartitionFile>> files_;
  people::Column<std::uint8_t> prefectures_, ages_;
  std::uint64_t events_ = 0, bytes_ = 0;
};

Window last_days(std::uint32_t days) {
  return {kNow - days * kDay, kNow};
}
EventFilter events(std::uint32_t type, std::uint32_t days) {
  return {type, last_days(days), {}};
}
EventFilter ever(std::uint32_t type) {
  return {type, {}, {}};
}

using Parameters = std::vector<double>;

std::uint32_t whole(const Parameters& p, std::size_t at) {
  return static_cast<std::uint32_t>(p.at(at));
}

using Question = std::function<std::uint64_t(Engine&, const Parameters&)>;

std::uint64_t cart_left(Engine& engine, const Parameters& p) {
  const std::uint32_t within = whole(p, 1) * 3'600;
  FollowedBy s{
      {kCartUpdated, {kNow - whole(p, 0) * kDay, kNow - within}, {}}, ever(kOrdered), within, true};
  return engine.count([&](const PartitionFile& file) {
    return followed(file.strip(kCartUpdated), file.strip(kOrdered), s);
  });
}

std::uint64_t category(Engine& engine, const Parameters& p) {
  EventFilter f = events(kProductViewed, whole(p, 0));
  PropertyTest of_category{1, 0, kItems, {}};
  for (std::uint32_t item = 0; item < kItems; ++item)
    if (category_of(item) == whole(p, 1)) of_category.values.push_back(item);
  f.tests.push_back(std::move(of_category));
  return engine.count([&](const PartitionFile& file) {
    return counted(file.strip(kProductViewed), f, whole(p, 2), kNoLimit);
  });
}

std::uint64_t mixed(Engine& engine, const Parameters& p) {
  return engine.count([&](const PartitionFile& file) {
    Slots in = counted(file.strip(kOrdered), events(kOrdered, whole(p, 0)), 2, kNoLimit);
    Slots out;
    in.each([&](std::uint32_t slot) {
      const std::uint32_t person = file.partition() * kPartitionRecords + slot;
      const auto* prefecture = engine.prefectures().find(person);
      const auto* age = engine.ages().find(person);
      const bool fits = prefecture && age && *prefecture >= p[1] && *prefecture <= p[1] + 5 &&
                        *age >= p[2] && *age <= p[2] + 14;
      if (!fits) out.add(slot);
    });
    return in -= out;
  });
}

std::uint64_t clicked_share(Engine& engine, const Parameters& p) {
  return engine.count([&](const PartitionFile& file) {
    std::vector<std::uint32_t> sent, clicked;
    count_into(file.strip(kDelivered), events(kDelivered, whole(p, 0)), sent);
    count_into(file.strip(kClicked), events(kClicked, whole(p, 0)), clicked);
    Slots in;
    for (std::uint32_t slot = 0; slot < kPartitionRecords; ++slot)
      if (sent[slot] >= 3 && clicked[slot] * 100.0 >= p[1] * sent[slot]) in.add(slot);
    return in;
  });
}

const std::map<std::string, Question> kQuestions = {
    {"frequency",
     [](Engine& engine, const Parameters& p) {
       return engine.count([&](const PartitionFile& file) {
         return counted(file.strip(kPageViewed), events(kPageViewed, whole(p, 0)), whole(p, 1),
                        kNoLimit);
       });
     }},
    {"sum",
     [](Engine& engine, const Parameters& p) {
       return engine.count([&](const PartitionFile& file) {
         std::vector<std::int64_t> sums;
         Slots in;
         sum_into(file.strip(kOrdered), events(kOrdered, whole(p, 0)), 2, sums)
             .each([&](std::uint32_t slot) {
               if (static_cast<double>(sums[slot]) >= p[1]) in.add(slot);
             });
         return in;
       });
     }},
    {"recency",
     [](Engine& engine, const Parameters& p) {
       return engine.count([&](const PartitionFile& file) {
         Slots in = counted(file.strip(kOrdered), events(kOrdered, whole(p, 0)), 1, kNoLimit);
         return in -= counted(file.strip(kOrdered), events(kOrdered, whole(p, 1)), 1, kNoLimit);
       });
     }},
    {"cart_left", cart_left},
    {"category", category},
    {"sequence",
     [](Engine& engine, const Parameters& p) {
       const FollowedBy s{events(kClicked, whole(p, 0)), ever(kOrdered), whole(p, 1) * 3'600,
                          false};
       return engine.count([&](const PartitionFile& file) {
         return followed(file.strip(kClicked), file.strip(kOrdered), s);
       });
     }},
    {"dormant",
     [](Engine& engine, const Parameters& p) {
       return engine.count([&](const PartitionFile& file) {
         Slots in = counted(file.strip(kOrdered), ever(kOrdered), 1, kNoLimit);
         in -= counted(file.strip(kOrdered), events(kOrdered, whole(p, 0)), 1, kNoLimit);
         return in -=
                counted(file.strip(kPageViewed), events(kPageViewed, whole(p, 0)), 1, kNoLimit);
       });
     }},
    {"mixed", mixed},
    {"percentile",
     [](Engine& engine, const Parameters& p) {
       return engine.top(p[1] / 100, [&](const PartitionFile& file, std::vector<std::int64_t>& v) {
         return sum_into(file.strip(kOrdered), events(kOrdered, whole(p, 0)), 2, v);
       });
     }},
    {"clicked_share", clicked_share},
};

double peak_mb() {
  struct rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

int ask(const std::string& directory, unsigned threads) {
  const auto opening = std::chrono::steady_clock::now();
  Engine engine(directory, threads);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - opening;
  std::printf("ready %llu events, %.2f bytes an event, opened and checked in %.2f s\n",
              static_cast<unsigned long long>(engine.events()),
              static_cast<double>(engine.bytes()) / static_cast<double>(engine.events()),
              took.count());
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream in(line);
    std::string name;
    in >> name;
    Parameters parameters;
    for (double p; in >> p;) parameters.push_back(p);
    const auto question = kQuestions.find(name);
    if (question == kQuestions.end()) return 2;
    const auto start = std::chrono::steady_clock::now();
    const std::uint64_t count = question->second(engine, parameters);
    const std::chrono::duration<double, std::milli> ms = std::chrono::steady_clock::now() - start;
    std::printf("%llu %.3f\n", static_cast<unsigned long long>(count), ms.count());
    std::fflush(stdout);
  }
  std::fprintf(stderr, "peak %.0f MB\n", peak_mb());
  return 0;
}

}  // namespace
}  // namespace enishi::bench

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() >= 4 && words[0] == "generate") {
    const auto events = enishi::bench::generate(
        words[1], {static_cast<std::uint32_t>(std::stoul(words[2])), std::stoull(words[3]), 1},
        words.size() == 5 && words[4] == "--csv");
    std::printf("%llu events\n", static_cast<unsigned long long>(events));
    return 0;
  }
  if (words.size() == 3 && words[0] == "ask")
    return enishi::bench::ask(words[1], static_cast<unsigned>(std::stoul(words[2])));
  std::fprintf(stderr,
               "usage: segment_bench generate DIR PEOPLE EVENTS [--csv] | ask DIR THREADS\n");
  return 2;
}
