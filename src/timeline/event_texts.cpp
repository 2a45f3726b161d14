#include "timeline/event_texts.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

#include "base/json.h"
#include "timeline/limits.h"
#include "timeline/sql.h"

namespace enishi::timeline {
namespace {

std::int64_t digest_code(std::string_view text) {
  const std::uint64_t digest = XXH3_64bits(text.data(), text.size());
  return -1 - static_cast<std::int64_t>(digest >> 2);
}

}  // namespace

std::string list_text(std::vector<std::string> members) {
  std::ranges::sort(members);
  JsonOut out;
  out.array();
  for (const std::string& member : members) out.string(member);
  return out.end().take();
}

void EventTexts::add(Texts& texts, std::int64_t code, std::string_view text) {
  const auto at = static_cast<std::size_t>(code);
  if (texts.by_code.size() <= at) texts.by_code.resize(at + 1);
  const auto [place, made] = texts.codes.emplace(std::string(text), code);
  texts.by_code[at] = &place->first;
  texts.bytes += text.size();
}

Result<std::unique_ptr<EventTexts>> EventTexts::open(store::Database& state) {
  auto texts = std::make_unique<EventTexts>();
  TRY(state.read([&](store::Tx& tx) {
    return tx.query(sql::all_event_texts, {}, [&](const store::Row& row) {
      const Key key{{static_cast<std::uint32_t>(row.integer(0))},
                    {static_cast<std::uint32_t>(row.integer(1))}};
      add(texts->all_[key], row.integer(2), row.text(3));
    });
  }));
  return texts;
}

std::int64_t EventTexts::find(const Key& key, std::string_view text) const {
  ReadLock lock(mutex_);
  const auto texts = all_.find(key);
  if (texts != all_.end())
    if (const auto found = texts->second.codes.find(text); found != texts->second.codes.end())
      return found->second;
  return digest_code(text);
}

void EventTexts::each(const Key& key,
                      const std::function<void(std::int64_t, std::string_view)>& f) const {
  ReadLock lock(mutex_);
  const auto texts = all_.find(key);
  if (texts == all_.end()) return;
  for (std::size_t code = 0; code < texts->second.by_code.size(); ++code)
    if (const std::string* text = texts->second.by_code[code])
      f(static_cast<std::int64_t>(code), *text);
}

std::optional<std::string> EventTexts::text(const Key& key, std::int64_t code) const {
  ReadLock lock(mutex_);
  const auto texts = all_.find(key);
  if (texts == all_.end() || code < 0 ||
      static_cast<std::size_t>(code) >= texts->second.by_code.size())
    return std::nullopt;
  const std::string* text = texts->second.by_code[static_cast<std::size_t>(code)];
  return text ? std::optional(*text) : std::nullopt;
}

std::size_t EventTexts::bytes() const {
  ReadLock lock(mutex_);
  std::size_t bytes = 0;
  for (const auto& [key, texts] : all_) bytes += texts.bytes + texts.codes.size() * 80;
  return bytes;
}

std::int64_t EventTexts::take(const Key& key, std::string_view text) {
  std::size_t count = 0, bytes = text.size();
  if (const auto known = all_.find(key); known != all_.end()) {
    const auto found = known->second.codes.find(text);
    if (found != known->second.codes.end()) return found->second;
    count = known->second.by_code.size();
    bytes += known->second.bytes;
  }
  auto& fresh = new_[key];
  if (const auto found = fresh.find(text); found != fresh.end()) return found->second;
  count += fresh.size();
  std::size_t& fresh_bytes = new_bytes_[key];
  if (count >= limits::event_texts_per_property_max ||
      bytes + fresh_bytes > limits::event_text_bytes_per_property_max)
    return digest_code(text);
  fresh_bytes += text.size();
  const auto code = static_cast<std::int64_t>(count);
  fresh.emplace(std::string(text), code);
  staged_.push_back({key, code, std::string(text)});
  return code;
}

Status EventTexts::write(store::Tx& tx) {
  std::vector<store::Param> params;
  for (std::size_t i = written_; i < staged_.size(); ++i) {
    const Staged& staged = staged_[i];
    params.insert(params.end(), {staged.key.type, staged.key.property, staged.code, staged.text});
  }
  written_ = staged_.size();
  if (params.empty()) return {};
  TRY(tx.exec_many(sql::insert_event_text, 4, params));
  return {};
}

void EventTexts::committed() noexcept {
  if (!staged_.empty()) {
    WriteLock lock(mutex_);
    for (const Staged& staged : staged_) add(all_[staged.key], staged.code, staged.text);
  }
  rolled_back();
}

void EventTexts::rolled_back() noexcept {
  new_.clear();
  new_bytes_.clear();
  staged_.clear();
  written_ = 0;
}

Status EventTexts::forget(store::Tx& tx, const Key& key, std::int64_t code) {
  TRY(tx.exec(sql::delete_event_text, {key.type, key.property, code}));
  return {};
}

void EventTexts::forgotten(const Key& key, std::int64_t code) {
  WriteLock lock(mutex_);
  const auto texts = all_.find(key);
  if (texts == all_.end() || code < 0 ||
      static_cast<std::size_t>(code) >= texts->second.by_code.size())
    return;
  const std::string*& place = texts->second.by_code[static_cast<std::size_t>(code)];
  if (!place) return;
  texts->second.bytes -= place->size();
  texts->second.codes.erase(*std::exchange(place, nullptr));
}

}  // namespace enishi::timeline
