#include "people/text_dictionary.h"

#include <boost/unordered/unordered_flat_set.hpp>
#include <cassert>
#include <vector>

#include "base/id.h"

namespace enishi::people {
namespace {

struct Slot {
  AttributeValue value;
  std::uint32_t uses = 0;
  std::string_view text() const { return std::get<std::string>(value); }
};
using Slots = std::vector<Slot>;

std::size_t hash_text(std::string_view text) {
  return hash_bytes(text.data(), text.size());
}

struct Hash {
  using is_transparent = void;
  const Slots* slots;
  std::size_t operator()(std::uint32_t number) const { return hash_text((*slots)[number].text()); }
  std::size_t operator()(std::string_view text) const { return hash_text(text); }
};
struct Equal {
  using is_transparent = void;
  const Slots* slots;
  bool operator()(std::uint32_t a, std::uint32_t b) const { return a == b; }
  bool operator()(std::string_view a, std::uint32_t b) const { return a == (*slots)[b].text(); }
  bool operator()(std::uint32_t a, std::string_view b) const { return b == (*slots)[a].text(); }
};

}  // namespace

struct TextDictionary::Impl {
  Slots slots;
  std::vector<std::uint32_t> free;
  boost::unordered_flat_set<std::uint32_t, Hash, Equal> numbers{0, Hash{&slots}, Equal{&slots}};
};

TextDictionary::TextDictionary() : impl_(std::make_unique<Impl>()) {}
TextDictionary::~TextDictionary() = default;
TextDictionary::TextDictionary(TextDictionary&&) noexcept = default;

std::uint32_t TextDictionary::take(std::string_view text) {
  Impl& d = *impl_;
  if (auto it = d.numbers.find(text); it != d.numbers.end()) {
    ++d.slots[*it].uses;
    return *it;
  }
  std::uint32_t number = static_cast<std::uint32_t>(d.slots.size());
  if (d.free.empty()) {
    d.slots.push_back({std::string(text), 1});
  } else {
    number = d.free.back();
    d.free.pop_back();
    d.slots[number] = {std::string(text), 1};
  }
  d.numbers.insert(number);
  return number;
}

void TextDictionary::drop(std::uint32_t number) {
  Impl& d = *impl_;
  assert(d.slots[number].uses > 0);
  if (--d.slots[number].uses > 0) return;
  d.numbers.erase(number);
  d.slots[number].value = std::string();
  d.free.push_back(number);
}

const AttributeValue& TextDictionary::value(std::uint32_t number) const {
  return impl_->slots[number].value;
}

std::size_t TextDictionary::size() const {
  return impl_->numbers.size();
}

std::size_t TextDictionary::bytes() const {
  std::size_t total = impl_->slots.capacity() * sizeof(Slot) + impl_->free.capacity() * 4 +
                      impl_->numbers.bucket_count() * 5;
  for (const Slot& slot : impl_->slots)
    if (slot.text().size() > 15) total += slot.text().size() + 17;  // beyond the string itself
  return total;
}

}  // namespace enishi::people
