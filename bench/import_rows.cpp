// Rows of an imported file a second on one core, read and mapped:
//   bench/import_rows [rows]          (2,000,000)
// Orders with six short columns, as a shop writes them: CSV in UTF-8 and in Shift_JIS, with every
// field quoted, gzip, and NDJSON. Beside each file: what `wc -l` of the same bytes takes (of gzip:
// zcat, then wc -l). Processor time, files in the page cache; medians of 5 runs after a warm-up.
#include <sys/resource.h>
#include <unicode/ucnv.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <new>

#include "connect/mapping.h"
#include "connect/rows.h"

namespace {
std::atomic<std::size_t> allocations{0};
}
void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}

namespace enishi::connect {
namespace {

constexpr std::string_view kColumns[] = {"会員番号", "日時", "種別", "注文番号", "金額", "店舗"};
constexpr std::string_view kMapping =
    R"({"kind":"events","columns":[{"column":"会員番号","to":"key","namespace":"member_number"},)"
    R"({"column":"日時","to":"time"},{"column":"種別","to":"event_type","values":{"購入":"ordered","来店":"visited"}},)"
    R"({"column":"注文番号","to":"event_id"},{"column":"金額","to":"property","name":"amount","type":"money"},)"
    R"({"column":"店舗","to":"property","name":"place"}]})";

enum class Form { csv, quoted, ndjson };

std::string written(std::size_t rows, Form form) {
  constexpr std::string_view kPlaces[] = {"渋谷", "新宿", "梅田", "博多"};
  std::string out;
  const auto add = [&](const std::array<std::string, 6>& cells, bool header) {
    if (form == Form::ndjson && header) return;
    if (form == Form::ndjson) out += '{';
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) out += ',';
      if (form == Form::ndjson) out.append("\"").append(kColumns[i]).append("\":");
      const bool quote = form == Form::quoted || (form == Form::ndjson && i != 4);
      if (quote) out += '"';
      out += cells[i];
      if (quote) out += '"';
    }
    out += form == Form::ndjson ? "}\n" : "\n";
  };
  std::array<std::string, 6> cells;
  std::copy(std::begin(kColumns), std::end(kColumns), cells.begin());
  add(cells, true);
  for (std::size_t i = 0; i < rows; ++i) {
    char time[24];
    std::snprintf(time, sizeof time, "2026/%02zu/%02zu %02zu:%02zu", i % 12 + 1, i % 28 + 1, i % 24,
                  i % 60);
    add({"A" + std::to_string(i * 7919 % 1'000'003), time, i % 3 == 0 ? "購入" : "来店",
         "O" + std::to_string(i), std::to_string(i % 30'000), std::string(kPlaces[i % 4])},
        false);
  }
  return out;
}

std::string shift_jis(const std::string& utf8) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out(utf8.size() + 16, '\0');
  out.resize(static_cast<std::size_t>(
      ucnv_convert("ibm-943_P15A-2003", "UTF-8", out.data(), static_cast<std::int32_t>(out.size()),
                   utf8.data(), static_cast<std::int32_t>(utf8.size()), &status)));
  return U_SUCCESS(status) ? out : std::string();
}

void write_file(const std::string& path, const std::string& bytes, bool gzip) {
  if (!gzip) {
    std::ofstream(path, std::ios::binary).write(bytes.data(), std::ssize(bytes));
    return;
  }
  gzFile file = gzopen(path.c_str(), "wb6");
  gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(file);
}

[[noreturn]] void give_up(const Error& error) {
  std::fprintf(stderr, "import_rows: %s: %s\n", error.field.c_str(), error.message.c_str());
  std::exit(1);
}

// Of this process and of those it waited for.
double cpu_seconds() {
  double sum = 0;
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    for (const timeval& t : {usage.ru_utime, usage.ru_stime})
      sum += static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  }
  return sum;
}

double median_seconds(const auto& f) {
  std::vector<double> runs;
  for (int i = 0; i < 6; ++i) {
    const double begin = cpu_seconds();
    f();
    if (i > 0) runs.push_back(cpu_seconds() - begin);
  }
  std::ranges::sort(runs);
  return runs[runs.size() / 2];
}

std::size_t last_allocations = 0;

void read_file(const std::string& path, const RowOptions& options, bool mapped, std::size_t rows) {
  auto source = file_source(path);
  if (!source) give_up(source.error());
  auto reader = RowReader::open(std::move(*source), options);
  if (!reader) give_up(reader.error());
  const auto mapping =
      Mapping::compile(kMapping, (*reader)->columns(), {*Zone::load("Asia/Tokyo"), 0});
  if (!mapping) give_up(mapping.error());
  MappedRow row;
  std::size_t count = 0, allocated = allocations;
  for (;;) {
    const auto next = (*reader)->next();
    if (!next) give_up(next.error());
    if (*next != RowReader::Next::row) break;
    if (mapped && !mapping->apply((*reader)->row().fields, row)) break;
    // By then everything that is used again and again is there.
    if (++count == rows / 2) allocated = allocations;
  }
  last_allocations = allocations - allocated;
  if (count != rows) {
    std::fprintf(stderr, "import_rows: %zu rows of %zu\n", count, rows);
    std::exit(1);
  }
}

int bench(std::size_t rows) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("import_rows-" + std::to_string(::getpid())))
          .string();
  const std::string csv = written(rows, Form::csv), quoted = written(rows, Form::quoted);
  const std::string json = written(rows, Form::ndjson);
  struct Kind {
    const char* what;
    std::string bytes;
    bool gzip, ndjson;
  };
  const Kind kinds[] = {{"CSV, UTF-8", csv, false, false},
                        {"CSV, every field quoted", quoted, false, false},
                        {"CSV, Shift_JIS", shift_jis(csv), false, false},
                        {"CSV, UTF-8, gzip", csv, true, false},
                        {"NDJSON", json, false, true}};
  std::printf("%zu rows of 6 columns, one core\n", rows);
  for (const Kind& kind : kinds) {
    write_file(path, kind.bytes, kind.gzip);
    RowOptions options;
    if (kind.ndjson) {
      options.format = RowFormat::ndjson;
      options.columns.assign(std::begin(kColumns), std::end(kColumns));
    }
    const std::string command =
        kind.gzip ? "zcat < " + path + " | wc -l > /dev/null" : "wc -l < " + path + " > /dev/null";
    const double plain = median_seconds([&] {
      if (std::system(command.c_str()) != 0) std::exit(1);
    });
    const double read = median_seconds([&] { read_file(path, options, false, rows); });
    const std::size_t read_allocations = last_allocations;
    const double mapped = median_seconds([&] { read_file(path, options, true, rows); });
    const auto n = static_cast<double>(rows);
    std::printf(
        "%-24s %5.0f MB  read %10.0f rows/s (%4.0f MB/s)  and mapped %10.0f rows/s  "
        "allocations %zu, %zu  %s %.3f s, ours %.3f s\n",
        kind.what, static_cast<double>(kind.bytes.size()) / 1e6, n / read,
        static_cast<double>(kind.bytes.size()) / 1e6 / read, n / mapped, read_allocations,
        last_allocations, kind.gzip ? "zcat | wc -l" : "wc -l", plain, read);
  }
  std::filesystem::remove(path);
  return 0;
}

}  // namespace
}  // namespace enishi::connect

int main(int argc, char** argv) {
  const long rows = argc > 1 ? std::atol(argv[1]) : 2'000'000;
  if (rows < 2) {
    std::fprintf(stderr, "usage: import_rows [rows]\n");
    return 2;
  }
  return enishi::connect::bench(static_cast<std::size_t>(rows));
}
