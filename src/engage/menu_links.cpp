#include "engage/menu_links.h"

#include <array>
#include <bit>

#include "engage/limits.h"
#include "engage/menu_store.h"
#include "engage/sql.h"

namespace enishi::engage {
namespace {

constexpr std::uint32_t kChunkBits = 12;
constexpr std::uint32_t kChunkRecords = 1U << kChunkBits;
constexpr std::size_t kChunkBytes = kChunkRecords / 8;

std::uint32_t chunk_of(std::uint32_t record) {
  return record >> kChunkBits;
}

// Empty: nobody.
std::string bits_of(const people::RecordSet& set, std::uint32_t chunk) {
  const std::uint32_t first = chunk << kChunkBits;
  std::string bits;
  // Record 0 does not exist, so that "after" may begin one before the chunk.
  const std::uint32_t before = first == 0 ? 0 : first - 1;
  for (const std::uint32_t record : set.after(before, kChunkRecords)) {
    if (chunk_of(record) != chunk) break;
    if (bits.empty()) bits.assign(kChunkBytes, '\0');
    const std::uint32_t at = record - first;
    bits[at / 8] = static_cast<char>(static_cast<unsigned char>(bits[at / 8]) | 1U << (at % 8));
  }
  return bits;
}

void add_bits(people::RecordSet& set, std::uint32_t chunk, std::string_view bits) {
  std::vector<std::uint32_t> records;
  for (std::size_t byte = 0; byte < bits.size() && byte < kChunkBytes; ++byte)
    for (unsigned bit = 0; bit < 8; ++bit)
      if (static_cast<unsigned char>(bits[byte]) & 1U << bit)
        records.push_back((chunk << kChunkBits) + static_cast<std::uint32_t>(byte * 8 + bit));
  set |= people::RecordSet::of(records);
}

}  // namespace

Result<std::unique_ptr<MenuLinks>> MenuLinks::load(store::Database& state) {
  std::unique_ptr<MenuLinks> links(new MenuLinks(state));
  TRY(links->read());
  ASSIGN(const auto channels, state.reading([](store::Tx& tx) { return menu_channels(tx); }));
  for (const MenuChannel& channel : channels)
    if (channel.doubted) TRY(links->doubt(channel.no));
  return links;
}

Status MenuLinks::read() {
  std::map<ChannelNo, Sets> sets;
  TRY(state_.read([&](store::Tx& tx) -> Status {
    sets.clear();
    return tx.query(sql::menu_linked_all, {}, [&](const store::Row& row) {
      const ChannelNo channel{static_cast<std::uint32_t>(row.integer(0))};
      const MenuNo menu{static_cast<std::uint32_t>(row.integer(1))};
      add_bits(sets[channel][menu], static_cast<std::uint32_t>(row.integer(2)), row.blob(3));
    });
  }));
  MutexLock lock(mutex_);
  sets_ = std::move(sets);
  return {};
}

Status MenuLinks::doubt(ChannelNo channel) {
  Change all{.to = kUnsure, .records = {}};
  for (const auto& [menu, set] : of(channel)) {
    const auto numbers = set.numbers();
    all.records.insert(all.records.end(), numbers.begin(), numbers.end());
  }
  TRY(change(channel, std::span(&all, 1)));
  return state_.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::menu_undoubt, {channel}));
    return {};
  });
}

Status MenuLinks::change(ChannelNo channel, std::span<const Change> changes) {
  {
    MutexLock lock(mutex_);
    for (const Change& one : changes) apply(channel, one);
  }
  return write();
}

void MenuLinks::apply(ChannelNo channel, const Change& change) {
  if (change.records.empty()) return;
  Sets& sets = sets_[channel];
  const people::RecordSet records = people::RecordSet::of(change.records);
  for (auto& [menu, set] : sets) {
    if (menu == change.to) continue;
    people::RecordSet leaving = records;
    leaving &= set;
    if (leaving.empty()) continue;
    set -= leaving;
    for (const std::uint32_t record : leaving.numbers())
      dirty_.emplace(channel, chunk_of(record), menu);
  }
  if (!change.to) return;
  people::RecordSet& set = sets[*change.to];
  people::RecordSet coming = records;
  coming -= set;
  set |= coming;
  for (const std::uint32_t record : coming.numbers())
    dirty_.emplace(channel, chunk_of(record), *change.to);
}

Status MenuLinks::write() {
  while (!dirty_.empty()) TRY(write_some());
  return {};
}

// All rows of a chunk change in one transaction, so that no record is lost between two of them.
Status MenuLinks::write_some() {
  std::vector<Row> rows;
  std::vector<std::string> bits;
  {
    MutexLock lock(mutex_);
    for (const Row& row : dirty_) {
      const auto& [channel, chunk, menu] = row;
      const bool same =
          !rows.empty() && std::get<0>(rows.back()) == channel && std::get<1>(rows.back()) == chunk;
      if (rows.size() >= limits::menu_link_rows_max && !same) break;
      rows.push_back(row);
      bits.push_back(bits_of(sets_[channel][menu], chunk));
    }
  }
  TRY(state_.write([&](store::Tx& tx) -> Status {
    std::vector<store::Param> set, removed;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto& [channel, chunk, menu] = rows[i];
      if (bits[i].empty())
        removed.insert(removed.end(), {channel, menu, chunk});
      else
        set.insert(set.end(), {channel, menu, chunk, store::Param::blob(bits[i])});
    }
    if (!set.empty()) TRY(tx.exec_many(sql::menu_linked_set, 4, set));
    if (!removed.empty()) TRY(tx.exec_many(sql::menu_linked_remove, 3, removed));
    return {};
  }));
  for (const Row& row : rows) dirty_.erase(row);
  return {};
}

MenuLinks::Sets MenuLinks::of(ChannelNo channel) const {
  MutexLock lock(mutex_);
  const auto found = sets_.find(channel);
  return found == sets_.end() ? Sets{} : found->second;
}

std::map<MenuNo, std::uint64_t> MenuLinks::sizes(ChannelNo channel) const {
  MutexLock lock(mutex_);
  std::map<MenuNo, std::uint64_t> out;
  const auto found = sets_.find(channel);
  if (found == sets_.end()) return out;
  for (const auto& [menu, set] : found->second) out.emplace(menu, set.size());
  return out;
}

std::optional<MenuNo> MenuLinks::menu_of(ChannelNo channel, RecordNo record) const {
  MutexLock lock(mutex_);
  const auto found = sets_.find(channel);
  if (found == sets_.end()) return std::nullopt;
  for (const auto& [menu, set] : found->second)
    if (menu != kUnsure && set.contains(record)) return menu;
  return std::nullopt;
}

}  // namespace enishi::engage
