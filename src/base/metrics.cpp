#include "base/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <map>

#include "base/limits.h"
#include "base/thread.h"

namespace enishi {
namespace {

constexpr std::array bounds_seconds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                    0.025,  0.05,    0.1,    0.25,  0.5,    1.0,   2.5,
                                    5.0,    10.0,    25.0,   50.0,  100.0};

void append_escaped(std::string& out, std::string_view text, bool quote) {
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || (quote && c == '"')) out += '\\';
    out += c;
  }
}

// a="x",b="y"; `value` replaces every label's value where given.
std::string label_text(Labels labels, const char* value = nullptr) {
  std::string out;
  for (const auto& [key, own] : labels) {
    if (!out.empty()) out += ',';
    out.append(key).append("=\"");
    append_escaped(out, value != nullptr ? value : own, true);
    out += '"';
  }
  return out;
}

std::string in_braces(const std::string& labels) {
  return labels.empty() ? std::string() : "{" + labels + "}";
}

bool valid_name(std::string_view name) {
  const auto ok = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && std::ranges::all_of(name, ok) && !(name[0] >= '0' && name[0] <= '9');
}

template <class Metric>
struct Family {
  std::string help;
  std::map<std::string, std::unique_ptr<Metric>> series;  // by label text
};
template <class Metric>
using Families = std::map<std::string, Family<Metric>, std::less<>>;

template <class Metric>
Metric& find_or_make(Families<Metric>& families, std::string_view name, std::string_view help,
                     Labels labels) {
  assert(valid_name(name));
  auto& family = families.try_emplace(std::string(name)).first->second;
  if (family.help.empty()) family.help = help;
  std::string key = label_text(labels);
  if (!family.series.contains(key) && family.series.size() + 1 >= limits::metric_series_max)
    key = label_text(labels, "other");
  auto& metric = family.series[key];
  if (!metric) metric = std::make_unique<Metric>();
  return *metric;
}

template <class Metric>
void append_head(std::string& out, const std::string& name, const Family<Metric>& family,
                 std::string_view type) {
  out += "# HELP " + name + " ";
  append_escaped(out, family.help, false);
  out.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

template <class Metric>
void append_simple(std::string& out, const Families<Metric>& families, std::string_view type) {
  for (const auto& [name, family] : families) {
    append_head(out, name, family, type);
    for (const auto& [labels, metric] : family.series)
      fmt::format_to(std::back_inserter(out), "{}{} {}\n", name, in_braces(labels),
                     metric->value());
  }
}

}  // namespace

Histogram::Histogram() : buckets_(bounds_seconds.size() + 1) {}

void Histogram::observe_seconds(double seconds) {
  const double value = seconds > 0 ? std::min(seconds, 1e9) : 0;  // not a number counts as 0
  const auto bound = std::ranges::lower_bound(bounds_seconds, value);
  const auto at = static_cast<std::size_t>(bound - bounds_seconds.begin());
  buckets_[at].fetch_add(1, std::memory_order_relaxed);
  count_.fetch_add(1, std::memory_order_relaxed);
  sum_us_.fetch_add(static_cast<std::uint64_t>(value * 1e6), std::memory_order_relaxed);
}

std::uint64_t Histogram::count() const {
  return count_.load(std::memory_order_relaxed);
}

struct Metrics::Impl {
  Mutex mutex;
  Families<Counter> counters GUARDED_BY(mutex);
  Families<Gauge> gauges GUARDED_BY(mutex);
  Families<Histogram> histograms GUARDED_BY(mutex);
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

Counter& Metrics::counter(std::string_view name, std::string_view help, Labels labels) {
  MutexLock lock(impl_->mutex);
  return find_or_make(impl_->counters, name, help, labels);
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, Labels labels) {
  MutexLock lock(impl_->mutex);
  return find_or_make(impl_->gauges, name, help, labels);
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, Labels labels) {
  MutexLock lock(impl_->mutex);
  return find_or_make(impl_->histograms, name, help, labels);
}

std::string Metrics::text() const {
  std::string out;
  const auto append_series = [&](const std::string& name, const std::string& labels,
                                 const Histogram& h) {
    const std::string more = labels.empty() ? "" : labels + ",";
    std::uint64_t below = 0;  // buckets are cumulative; the count is theirs, so that they agree
    for (std::size_t i = 0; i < h.buckets_.size(); ++i) {
      below += h.buckets_[i].load(std::memory_order_relaxed);
      const bool last = i == bounds_seconds.size();
      fmt::format_to(std::back_inserter(out), "{}_bucket{{{}le=\"{}\"}} {}\n", name, more,
                     last ? "+Inf" : fmt::format("{}", bounds_seconds[i]), below);
    }
    const double sum = static_cast<double>(h.sum_us_.load(std::memory_order_relaxed)) / 1e6;
    fmt::format_to(std::back_inserter(out), "{0}_sum{1} {2}\n{0}_count{1} {3}\n", name,
                   in_braces(labels), sum, below);
  };
  MutexLock lock(impl_->mutex);
  append_simple(out, impl_->counters, "counter");
  append_simple(out, impl_->gauges, "gauge");
  for (const auto& [name, family] : impl_->histograms) {
    append_head(out, name, family, "histogram");
    for (const auto& [labels, metric] : family.series) append_series(name, labels, *metric);
  }
  return out;
}

}  // namespace enishi
