#include "people/identities.h"

#include <algorithm>

namespace enishi::people {

std::optional<Identities::Key> Identities::key_of(WorkspaceNo workspace,
                                                  const IdentifierView& identifier) {
  if (identifier.name_space == kLineUserIdNamespace) {
    const auto line = parse_line_identifier(identifier.value);
    const ProviderNo provider =
        line ? owners_.provider_in(workspace, line->provider) : ProviderNo{};
    if (!provider) return std::nullopt;
    return Key{people::key_of(provider, line->user), line_user_id_text(line->user), {}};
  }
  std::string value = normal_form(identifier.name_space, identifier.value);
  if (value.empty()) return std::nullopt;
  const SourceNo source = sources_.find_or_make(workspace, identifier.name_space);
  if (!source) return std::nullopt;
  return Key{people::key_of(source, value), std::move(value), {}};
}

RecordNo Identities::record_of(WorkspaceNo workspace, std::span<const IdentifierView> who,
                               Time at) {
  keys_.clear();
  for (const IdentifierView& identifier : who) {
    auto key = key_of(workspace, identifier);
    const bool again = key && std::ranges::find(keys_, key->key, &Key::key) != keys_.end();
    if (key && !again) keys_.push_back(*std::move(key));
  }
  std::ranges::stable_partition(keys_, &Key::of_line);
  RecordNo record;
  for (Key& key : keys_) {
    key.named = records_.find(key.key);
    if (!record) record = key.named;
  }
  std::span<Key> rest(keys_);
  if (!record && !rest.empty()) {
    Key& first = rest.front();
    record = records_.create(first.key, first.of_line() ? "" : std::move(first.value), at);
    rest = rest.subspan(1);
  }
  join(workspace, record, rest, at);
  return record;
}

void Identities::join(WorkspaceNo workspace, RecordNo record, std::span<Key> keys, Time at) {
  for (Key& key : keys) {
    if (key.named == record) continue;
    const bool second_line = key.of_line() && provider_of(records_.key_of(record)->source);
    if (!key.named && !second_line)
      records_.add_key(record, key.key, std::move(key.value), at);
    else
      sources_.count_left_alone(
          key.of_line() ? sources_.find_or_make(workspace, kLineUserIdNamespace) : key.key.source);
  }
}

}  // namespace enishi::people
