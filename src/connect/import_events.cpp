// Rows that are events.
#include "connect/import_groups.h"
#include "timeline/events.h"
#include "timeline/limits.h"

namespace enishi::connect {
namespace {

// Minor units as the JSON number of main units: 1980 with two digits is 19.80.
void append_money(JsonOut& out, std::int64_t minor, int digits) {
  if (digits == 0) {
    out.number(minor);
    return;
  }
  const bool negative = minor < 0;
  std::string text = std::to_string(minor).substr(negative);
  const auto decimals = static_cast<std::size_t>(digits);
  if (text.size() <= decimals) text.insert(0, decimals + 1 - text.size(), '0');
  text.insert(text.size() - decimals, ".");
  out.raw((negative ? "-" : "") + text);
}

class EventsBatch final : public ImportBatch {
 public:
  EventsBatch(const ImportBatchParts& parts, ImportTypes& types)
      : types_(types),
        money_digits_(parts.mapping.impl().context.money_decimals),
        group_(*this, limits::event_entry_rows_max, limits::event_entry_bytes_max / 2,
               [workspace = parts.workspace.no,
                at = parts.at](std::span<const timeline::EventRow> rows) {
                 return timeline::events_entry(workspace, at, rows);
               }) {}

  Status add(const ImportRow& in) override {
    ASSIGN(const ImportError* problem, types_.problem(in.row.event_type));
    if (problem) {
      problems.push_back({static_cast<std::int64_t>(in.line), problem->column, problem->reason});
      return {};
    }
    timeline::EventRow event{.type = std::string(in.row.event_type),
                             .at = *in.row.time,
                             .id = std::string(in.row.event_id),
                             .properties = properties(in.row)};
    for (const KeyValue& key : in.row.keys)
      event.who.push_back({std::string(key.space), std::string(key.value)});
    const std::size_t bytes = 200 + event.properties.size();
    group_.add(std::move(event), bytes, in);
    return {};
  }
  void finish() override { group_.close(); }

 private:
  std::string properties(const MappedRow& row) const {
    if (row.properties.empty()) return {};
    JsonOut out;
    out.object();
    for (const NamedValue& one : row.properties) {
      out.key(one.name);
      append(out, row, one);
    }
    return out.end().take();
  }

  void append(JsonOut& out, const MappedRow& row, const NamedValue& one) const {
    if (const auto* text = std::get_if<std::string_view>(&one.value)) {
      out.string(*text);
    } else if (const auto* real = std::get_if<double>(&one.value)) {
      out.number(*real);
    } else if (const auto* boolean = std::get_if<bool>(&one.value)) {
      out.boolean(*boolean);
    } else if (const auto* range = std::get_if<ListRange>(&one.value)) {
      out.array();
      for (const std::string_view item : row.list(*range)) out.string(item);
      out.end();
    } else if (const auto* integer = std::get_if<std::int64_t>(&one.value)) {
      if (one.type == ValueType::money)
        append_money(out, *integer, money_digits_);
      else
        out.number(*integer);
    } else {
      out.null();
    }
  }

  ImportTypes& types_;
  const int money_digits_;
  ImportGroup<timeline::EventRow> group_;
};

}  // namespace

std::unique_ptr<ImportBatch> events_batch(const ImportBatchParts& parts, ImportTypes& types) {
  return std::make_unique<EventsBatch>(parts, types);
}

}  // namespace enishi::connect
