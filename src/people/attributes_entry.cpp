#include "people/attributes_entry.h"

#include <cmath>
#include <unordered_map>

#include "base/limits.h"
#include "people/names.h"
#include "people/payload.h"

namespace enishi::people {
namespace {

constexpr std::int64_t kYearOneMs = -62'135'596'800'000;  // 0001-01-01

// Collects the rows; an attribute is named once in the payload.
class Builder {
 public:
  Builder(const Attributes& declared, WorkspaceNo workspace) : declared_(declared) {
    change_.workspace = workspace;
  }

  Status add(const AttributeChange& row, const std::string& path) {
    if (!row.record) return invalid(path + ".record", "is no record");
    if (row.set.size() + row.unset.size() > limits::people_row_attributes_max)
      return invalid(path, "at most 200 attributes in one row");
    static_assert(limits::people_row_attributes_max == 200, "named in the message above");
    AttributeRow& out = change_.rows.emplace_back(row.record);
    for (const auto& [name, value] : row.set) {
      const std::string field = path + ".set." + name;
      ASSIGN(const std::size_t at, position(name, field));
      TRY(check_value(change_.attributes[at].type, value, field));
      out.changes.push_back({at, value});
    }
    for (std::size_t i = 0; i < row.unset.size(); ++i) {
      const std::string field = path + ".unset[" + std::to_string(i) + "]";
      ASSIGN(const std::size_t at, position(row.unset[i], field));
      out.changes.push_back({at, std::nullopt});
    }
    return {};
  }
  const AttributesChange& change() const { return change_; }

 private:
  Result<std::size_t> position(const std::string& name, const std::string& field) {
    if (auto it = positions_.find(name); it != positions_.end()) return it->second;
    const Attribute* attribute = declared_.find(change_.workspace, name);
    if (!attribute) return invalid(field, "no such attribute");
    change_.attributes.push_back({name, attribute->definition.type});
    return positions_[name] = change_.attributes.size() - 1;
  }

  const Attributes& declared_;
  AttributesChange change_;
  std::unordered_map<std::string, std::size_t> positions_;
};

}  // namespace

Status check_value(AttributeType type, const AttributeValue& value, const std::string& field) {
  if (!fits(type, value))
    return invalid(field, "must be of type " + std::string(people::name(type)));
  if (const auto* text = std::get_if<std::string>(&value))
    return check_attribute_text(*text, field);
  if (const auto* real = std::get_if<double>(&value); real && !std::isfinite(*real))
    return invalid(field, "must be a finite number");
  if (const auto* number = std::get_if<std::int64_t>(&value);
      number && type == AttributeType::time && (*number < kYearOneMs || *number > to_ms(kTimeMax)))
    return invalid(field, "must be a time in the years 1 to 9999");
  return {};
}

Result<spine::NewEntry> attributes_entry(const Attributes& declared, WorkspaceNo workspace, Time at,
                                         std::span<const AttributeChange> rows) {
  if (rows.size() > limits::people_entry_rows_max)
    return fail(ErrorCode::too_large, "at most 500 rows at once", "rows");
  static_assert(limits::people_entry_rows_max == 500, "named in the message above");
  Builder builder(declared, workspace);
  for (std::size_t i = 0; i < rows.size(); ++i)
    TRY(builder.add(rows[i], "rows[" + std::to_string(i) + "]"));
  std::string payload = encode(builder.change());
  if (payload.size() > limits::people_entry_bytes_max)
    return fail(ErrorCode::too_large, "the rows take more than 8 MiB; send fewer at once", "rows");
  static_assert(limits::people_entry_bytes_max == 8 << 20, "named in the message above");
  return spine::NewEntry{
      .kind = kAttributesChanged, .occurred_at = at, .payload = std::move(payload)};
}

}  // namespace enishi::people
