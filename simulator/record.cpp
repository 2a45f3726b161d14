#include "simulator/record.h"

#include <algorithm>

#include "base/bytes.h"
#include "simulator/line_id.h"
#include "simulator/mix.h"

namespace enishi::simulator {

bool RecordFilter::takes(const SendRecord& send) const {
  return (!kind || *kind == send.kind) && (!unit || *unit == send.unit) &&
         (!body || *body == send.body) && send.time >= since && send.time < until;
}

std::uint64_t body_hash(std::string_view messages) {
  return mix(hash_bytes(messages.data(), messages.size()));
}

const SendRecord& Record::add(SendRecord send, std::string_view messages,
                              std::span<const UserNumber> reached) {
  send.body = body_hash(messages);
  send.first = recipients_.size();
  send.delivered = static_cast<std::uint32_t>(reached.size());
  recipients_.insert(recipients_.end(), reached.begin(), reached.end());
  if (texts_.size() < kBodyTextsMax && messages.size() <= kBodyTextBytesMax)
    texts_.try_emplace(send.body, messages);
  ++totals_.sends;
  totals_.asked += send.asked;
  totals_.delivered += send.delivered;
  if (send.kind == SendKind::broadcast || send.kind == SendKind::narrowcast)
    casts_.push_back(sends_.size());
  return sends_.emplace_back(send);
}

std::optional<std::size_t> Record::find_cast(std::uint64_t request) const {
  const auto at =
      std::ranges::find(casts_, request, [&](std::size_t index) { return sends_[index].request; });
  if (at == casts_.end()) return std::nullopt;
  return *at;
}

RecordTotals Record::totals(const RecordFilter& filter) const {
  RecordTotals out;
  for (const SendRecord& send : sends_) {
    if (!filter.takes(send)) continue;
    ++out.sends;
    out.asked += send.asked;
    out.delivered += send.delivered;
  }
  return out;
}

std::vector<std::uint32_t> Record::counts(const RecordFilter& filter) const {
  std::vector<std::uint32_t> out;
  for (const SendRecord& send : sends_) {
    if (!filter.takes(send)) continue;
    for (const UserNumber user : recipients(send)) {
      if (user >= out.size()) out.resize(user + 1);
      ++out[user];
    }
  }
  return out;
}

Record::Deliveries Record::deliveries(const RecordFilter& filter) const {
  Deliveries out;
  std::unordered_map<std::uint64_t, std::uint64_t> index;
  for (const SendRecord& send : sends_) {
    if (!filter.takes(send)) continue;
    const auto [at, fresh] = index.try_emplace(send.body, out.bodies.size());
    if (fresh) out.bodies.push_back(send.body);
    for (const UserNumber user : recipients(send)) out.pairs.push_back((at->second << 32) | user);
  }
  return out;
}

std::string_view Record::body_text(std::uint64_t body) const {
  const auto at = texts_.find(body);
  return at == texts_.end() ? std::string_view{} : std::string_view{at->second};
}

void Record::clear() {
  *this = Record{};
}

std::vector<Duplicate> find_duplicates(Record::Deliveries deliveries) {
  std::vector<Duplicate> out;
  std::ranges::sort(deliveries.pairs);
  for (std::size_t i = 0; i < deliveries.pairs.size();) {
    std::size_t end = i + 1;
    while (end < deliveries.pairs.size() && deliveries.pairs[end] == deliveries.pairs[i]) ++end;
    if (end - i > 1)
      out.push_back({static_cast<UserNumber>(deliveries.pairs[i]),
                     deliveries.bodies[deliveries.pairs[i] >> 32],
                     static_cast<std::uint32_t>(end - i)});
    i = end;
  }
  return out;
}

std::string count_digest(std::span<const Bytes16> ids, std::span<const std::uint32_t> counts) {
  std::vector<UserNumber> order;
  for (UserNumber user = 0; user < std::min(counts.size(), ids.size()); ++user)
    if (counts[user] > 0) order.push_back(user);
  std::ranges::sort(order, {}, [&](UserNumber user) { return ids[user]; });
  Sha256 hash;
  std::string lines;
  for (const UserNumber user : order) {
    append_chat_id(lines, 'U', ids[user]);
    lines += ' ';
    lines += std::to_string(counts[user]);
    lines += '\n';
    if (lines.size() > 60'000) {
      hash.update(lines);
      lines.clear();
    }
  }
  hash.update(lines);
  return hex(as_view(hash.finish()));
}

}  // namespace enishi::simulator
