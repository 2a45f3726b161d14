// By what the room knows a record: a source, and 16 bytes that mean something only inside it.
#pragma once

#include "people/record.h"
#include "workspace/workspace.h"

namespace enishi {
struct SourceTag;
// Who gives names to records: a LINE provider, by its own number, or a namespace of a workspace,
// whose numbers begin at kFirstNamespaceSource. Durable, never reused.
using SourceNo = Number<SourceTag>;
}  // namespace enishi

namespace enishi::people {

inline constexpr std::uint32_t kFirstNamespaceSource = 0x8000'0000;

constexpr SourceNo source_of(ProviderNo provider) {
  return {provider.value};
}
// The provider whose user ids these are; 0 for a namespace.
constexpr ProviderNo provider_of(SourceNo source) {
  return source.value < kFirstNamespaceSource ? ProviderNo{source.value} : ProviderNo{};
}

struct RecordKey {
  SourceNo source;
  Bytes16 id{};  // of a LINE user id its bytes, of an identifier the first of its SHA-256
  bool operator==(const RecordKey&) const = default;
};
std::size_t hash_value(const RecordKey& key);

struct RecordKeyHash {
  std::size_t operator()(const RecordKey& key) const { return hash_value(key); }
};

// The key of a value in its normal form.
RecordKey key_of(SourceNo source, std::string_view normal_form);
inline RecordKey key_of(ProviderNo provider, const LineUserId& user) {
  return {source_of(provider), user};
}

}  // namespace enishi::people
