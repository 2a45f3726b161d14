#include "people/profiles.h"

#include <algorithm>

namespace enishi::people {

std::optional<Time> Profiles::fetched_at(RecordNo record) const {
  const Cell* cell = cells_.find(record.value);
  if (!cell) return std::nullopt;
  return from_ms(static_cast<std::int64_t>(cell->fetched_at));
}

std::string_view Profiles::language(RecordNo record) const {
  const Cell* cell = cells_.find(record.value);
  return cell ? std::string_view(names_[cell->language]) : std::string_view();
}

void Profiles::set(RecordNo record, Time fetched_at, std::string_view language) {
  Cell cell;
  cell.fetched_at = static_cast<std::uint64_t>(to_ms(std::clamp(fetched_at, kTimeMin, kTimeMax)));
  cell.language = language_number(language);
  cells_.set(record.value, cell);
}

void Profiles::erase(RecordNo record) {
  cells_.erase(record.value);
}

std::uint16_t Profiles::language_number(std::string_view language) {
  if (auto it = numbers_.find(language); it != numbers_.end()) return it->second;
  if (names_.size() > UINT16_MAX) return 0;
  const auto number = static_cast<std::uint16_t>(names_.size());
  names_.emplace_back(language);
  numbers_.emplace(language, number);
  return number;
}

std::size_t Profiles::bytes() const {
  return cells_.bytes() + names_.size() * 100;
}

}  // namespace enishi::people
