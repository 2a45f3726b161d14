// Rows that are items of the catalogue.
#include <set>

#include "connect/import_groups.h"
#include "timeline/limits.h"

namespace enishi::connect {
namespace {

constexpr std::string_view kExtra = "extra.";

std::string text_of(const FieldValue& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  return text ? std::string(*text) : std::string();
}

void set_extra(timeline::Item& item, std::string_view name, const FieldValue& value) {
  const auto add = [&](timeline::ItemAttribute attribute) {
    item.attributes.emplace_back(name, std::move(attribute));
  };
  if (const auto* text = std::get_if<std::string_view>(&value)) add(std::string(*text));
  if (const auto* real = std::get_if<double>(&value)) add(*real);
  if (const auto* boolean = std::get_if<bool>(&value)) add(*boolean);
}

timeline::Item item_of(const MappedRow& row) {
  timeline::Item item;
  for (const NamedValue& field : row.item) {
    if (field.name == "id") {
      item.id = text_of(field.value);
    } else if (field.name == "title") {
      item.title = text_of(field.value);
    } else if (field.name == "url") {
      item.url = text_of(field.value);
    } else if (field.name == "image_url") {
      item.image_url = text_of(field.value);
    } else if (field.name == "price") {
      if (const auto* price = std::get_if<std::int64_t>(&field.value)) item.price = *price;
    } else if (field.name == "active") {
      if (const auto* active = std::get_if<bool>(&field.value)) item.active = *active;
    } else if (field.name == "category") {
      if (const auto* range = std::get_if<ListRange>(&field.value))
        for (const std::string_view level : row.list(*range)) item.category.emplace_back(level);
    } else {
      set_extra(item, field.name.substr(kExtra.size()), field.value);
    }
  }
  std::ranges::sort(item.attributes);
  return item;
}

class CatalogueBatch final : public ImportBatch {
 public:
  explicit CatalogueBatch(const ImportBatchParts& parts)
      : group_(
            *this, limits::catalogue_entry_items_max, limits::catalogue_entry_bytes_max / 2,
            [workspace = parts.workspace.no, at = parts.at](std::span<const timeline::Item> items) {
              return timeline::catalogue_entry(workspace, at, items, {});
            }) {}

  Status add(const ImportRow& in) override {
    timeline::Item item = item_of(in.row);
    if (group_.empty()) ids_.clear();
    // An entry names an item once: the later line counts, so it belongs to a later entry.
    if (!ids_.insert(item.id).second) {
      finish();
      ids_ = {item.id};
    }
    std::size_t bytes = 500 + item.title.size() + item.url.size() + item.image_url.size();
    for (const auto& [name, value] : item.attributes)
      if (const auto* text = std::get_if<std::string>(&value)) bytes += name.size() + text->size();
    for (const std::string& level : item.category) bytes += level.size();
    group_.add(std::move(item), bytes, in);
    return {};
  }
  void finish() override { group_.close(); }

 private:
  ImportGroup<timeline::Item> group_;
  std::set<std::string> ids_;  // of the group in hand
};

}  // namespace

std::unique_ptr<ImportBatch> catalogue_batch(const ImportBatchParts& parts) {
  return std::make_unique<CatalogueBatch>(parts);
}

}  // namespace enishi::connect
