// What becomes of the columns of an imported file: a JSON document (docs/imports.md, "Mapping"),
// checked against the columns once and then applied row by row.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/zone.h"

namespace enishi::connect {

enum class MappingKind : unsigned char { people, events, catalogue };
std::string_view name(MappingKind kind);
std::optional<MappingKind> parse_mapping_kind(std::string_view text);

enum class ValueType : unsigned char { text, integer, real, money, boolean, time, list, item };
std::string_view name(ValueType type);

// Items [begin, begin + count) of MappedRow::items.
struct ListRange {
  std::uint32_t begin = 0, count = 0;
};
// Nothing (the value is to be unset); text and item; integer, money (minor units) and time (ms
// UTC); real; boolean; list.
using FieldValue =
    std::variant<std::monostate, std::string_view, std::int64_t, double, bool, ListRange>;

struct NamedValue {
  std::string_view name;
  ValueType type = ValueType::text;
  FieldValue value;
};
struct KeyValue {
  std::string_view space, value;  // "member_number", "A-001"; of LINE as people/identifier.h says
};
struct NamedSwitch {  // a tag added or removed, a consent given or withdrawn
  std::string_view name;
  bool on = true;
};
struct RowProblem {
  std::string_view column;   // or empty: the row as a whole
  std::string_view message;  // holds nothing of the row
};

// What one row says. Reuse it: texts are views of the row and of the mapping, and what had to be
// made stands in the storage here. Not thread safe.
struct MappedRow {
  std::vector<KeyValue> keys;
  std::vector<NamedValue> attributes;
  std::vector<NamedSwitch> tags, consents;
  std::string_view event_type, event_id;  // empty: none
  std::optional<Time> time;
  std::vector<NamedValue> properties;
  std::vector<NamedValue> item;  // id, title, category, price, image_url, url, active, extra.NAME
  std::vector<std::string_view> items;
  std::vector<RowProblem> problems;  // when there is any, the row must not be used

  std::span<const std::string_view> list(const ListRange& range) const {
    return std::span(items).subspan(range.begin, range.count);
  }
  void clear();
  std::string_view keep(std::string_view text);  // a copy that lives until clear()

 private:
  std::deque<std::string> kept_;
  std::size_t kept_count_ = 0;
};

struct MappingContext {
  Zone zone;               // of times without an offset
  int money_decimals = 0;  // of the workspace's currency
};

// Immutable; thread safe.
class Mapping {
 public:
  // Errors name the place: "mapping.columns[3].to" when `json` stands in a member "mapping".
  static Result<Mapping> compile(const JsonValue& json, std::span<const std::string> columns,
                                 const MappingContext& context);
  // The same from a text of its own; places begin with "mapping".
  static Result<Mapping> compile(std::string_view json, std::span<const std::string> columns,
                                 const MappingContext& context);
  // The columns it reads, each once: what RowOptions::columns of an NDJSON file must be.
  static Result<std::vector<std::string>> columns_of(std::string_view json);

  Mapping(Mapping&&) noexcept;
  Mapping& operator=(Mapping&&) noexcept;
  ~Mapping();

  MappingKind kind() const;
  // Columns of the file that no entry names.
  const std::vector<std::string>& unmapped() const;

  // False with `out.problems` where the row cannot be used. `fields`: one for each column.
  bool apply(std::span<const std::string_view> fields, MappedRow& out) const;

  struct Impl;  // mapping_step.h
  const Impl& impl() const { return *impl_; }

 private:
  explicit Mapping(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

}  // namespace enishi::connect
