// Whatever a file holds, its rows are read to the end or refused: each has as many fields as there
// are columns, in UTF-8, and what is read from a row's cursor on is what came after it.
// The first byte says how to read; a mapping's times, numbers and lists are tried on every field.
#include <cstdlib>

#include "base/text.h"
#include "connect/mapping_propose.h"
#include "connect/rows.h"

namespace {

using namespace enishi;
using namespace enishi::connect;

constexpr std::size_t kRowsMax = 10'000;

struct Read {
  std::vector<std::vector<std::string>> rows;
  std::vector<LineError> errors;
  std::optional<RowCursor> middle;
  std::size_t rows_before = 0, errors_before = 0;  // the middle
};

Read read(RowReader& reader, std::size_t middle) {
  Read out;
  for (std::size_t n = 0; n < kRowsMax; ++n) {
    if (n == middle) {
      out.middle = reader.cursor();
      out.rows_before = out.rows.size();
      out.errors_before = out.errors.size();
    }
    const auto next = reader.next();
    if (!next || *next == RowReader::Next::end) break;
    if (*next == RowReader::Next::error) {
      if (!valid_utf8(reader.error().column) || !valid_utf8(reader.error().message)) std::abort();
      out.errors.push_back(reader.error());
      continue;
    }
    const auto fields = reader.row().fields;
    if (fields.size() != reader.columns().size()) std::abort();
    for (const std::string_view field : fields)
      if (!valid_utf8(field) || field.find('\0') != field.npos) std::abort();
    out.rows.emplace_back(fields.begin(), fields.end());
  }
  return out;
}

void map(const RowReader& reader, const Read& read, MappingKind kind) {
  const Proposal proposal = propose(kind, reader.columns(), read.rows, Zone::utc());
  const auto mapping = Mapping::compile(proposal.json, reader.columns(), {Zone::utc(), 0});
  if (!mapping) {
    if (proposal.missing.empty() && kind != MappingKind::events) std::abort();
    return;
  }
  MappedRow mapped;
  for (const auto& row : read.rows) {
    const std::vector<std::string_view> fields(row.begin(), row.end());
    mapping->apply(fields, mapped);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const unsigned how = data[0];
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  RowOptions options;
  if (how & 1) options.format = RowFormat::ndjson;
  if (how & 2) options.header = false;
  if (how & 4) options.quotes = false;
  if (how & 8) options.charset = static_cast<Charset>(how >> 4 & 3);
  auto reader = RowReader::open(memory_source(bytes), options);
  if (!reader) return 0;
  const Read all = read(**reader, size % 7);
  map(**reader, all, static_cast<MappingKind>(size % 3));
  if (!all.middle || all.rows.size() + all.errors.size() >= kRowsMax / 2) return 0;
  auto again = RowReader::open(memory_source(bytes), options, *all.middle);
  if (!again) std::abort();
  const Read rest = read(**again, kRowsMax);
  const auto row = static_cast<std::ptrdiff_t>(all.rows_before);
  const auto error = static_cast<std::ptrdiff_t>(all.errors_before);
  if (rest.rows != std::vector(all.rows.begin() + row, all.rows.end())) std::abort();
  if (rest.errors != std::vector(all.errors.begin() + error, all.errors.end())) std::abort();
  return 0;
}
