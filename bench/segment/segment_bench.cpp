// Counts of segments by the whole product: conditions as JSON, over a data directory on the disk.
//   segment_bench generate DIR PEOPLE EVENTS [--csv]     writes the data (and a peer's copy)
//   segment_bench ask DIR THREADS                        reads a condition a line, and answers
//                                                        "COUNT MILLISECONDS"
// A count is parsed, checked, resolved and answered from the strips; nothing is remembered between
// two. run.mjs asks the same of DuckDB.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "bench/segment/brand.h"
#include "bench/segment/data.h"

namespace enishi::bench {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

double peak_mb() {
  struct rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::uint64_t events_of(const timeline::TimelineView& view) {
  std::uint64_t events = 0;
  for (std::size_t i = 0; i < view.partitions(); ++i)
    if (const auto* partition = view.partition(i))
      for (const std::uint32_t type : partition->types())
        if (const auto* strip = partition->strip(type)) events += strip->seconds.size();
  return events;
}

int ask(const std::string& directory, unsigned threads) {
  const auto opening = std::chrono::steady_clock::now();
  Brand brand(directory + "/data");
  const Milliseconds opened = std::chrono::steady_clock::now() - opening;
  const auto view = brand.timeline().view();
  const auto events = events_of(*view);
  std::printf("ready %llu events, %.2f bytes an event, opened in %.2f s\n",
              static_cast<unsigned long long>(events),
              static_cast<double>(view->merged_bytes()) / static_cast<double>(events),
              opened.count() / 1'000);
  std::fflush(stdout);
  const auto engine = segment::Engine::make(brand.seams(), threads);
  const segment::Ask now{.workspace = brand.workspace(),
                         .channel = brand.channel(),
                         .now = from_ms(std::int64_t{kNow} * 1'000)};
  for (std::string line; std::getline(std::cin, line);) {
    const auto start = std::chrono::steady_clock::now();
    const auto document = must(JsonDocument::parse(line));
    const auto condition = must(segment::Condition::parse(document.root()));
    const std::uint64_t count = must(engine->count(condition, now));
    const Milliseconds ms = std::chrono::steady_clock::now() - start;
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
