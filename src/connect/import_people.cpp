// Rows about people.
#include "connect/import_batch.h"

namespace enishi::connect {
namespace {

people::AttributeValue attribute_value(const FieldValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean;
  return std::string(std::get<std::string_view>(value));
}

people::PersonRow person_row(const MappedRow& row, Time at) {
  people::PersonRow out{.at = row.time.value_or(at)};
  for (const KeyValue& key : row.keys)
    out.who.push_back({std::string(key.space), std::string(key.value)});
  for (const NamedValue& value : row.attributes) {
    if (std::holds_alternative<std::monostate>(value.value))
      out.unset.emplace_back(value.name);
    else
      out.set.emplace_back(value.name, attribute_value(value.value));
  }
  for (const NamedSwitch& tag : row.tags) (tag.on ? out.add : out.remove).emplace_back(tag.name);
  return out;
}

class PeopleBatch final : public ImportBatch {
 public:
  PeopleBatch(const ImportBatchParts& parts,
              const std::vector<people::AttributeDefinition>& declared)
      : at_(parts.at), rows_(parts.workspace.no, declared) {}

  Status add(const ImportRow& in) override {
    const Status added = rows_.add(person_row(in.row, at_), "");
    if (!added) {
      problems.push_back({static_cast<std::int64_t>(in.line), "",
                          added.error().field.substr(added.error().field.starts_with('.')) + ": " +
                              added.error().message});
      return {};
    }
    ++good;
    if (rows_.size() == 1) first_ = in.offset;
    if (rows_.full()) finish();
    return {};
  }
  void finish() override {
    if (rows_.size() > 0) entries.push_back({first_, rows_.take(at_)});
  }

 private:
  const Time at_;
  people::PeopleRows rows_;
  std::uint64_t first_ = 0;
};

}  // namespace

std::unique_ptr<ImportBatch> people_batch(
    const ImportBatchParts& parts, const std::vector<people::AttributeDefinition>& declared) {
  return std::make_unique<PeopleBatch>(parts, declared);
}

}  // namespace enishi::connect
