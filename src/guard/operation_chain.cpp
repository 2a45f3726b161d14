#include "guard/operation_chain.h"

#include <string>

namespace enishi::guard {
namespace {

void append_number(std::string& out, std::int64_t v) {
  append_be64(out, static_cast<std::uint64_t>(v));
}

Digest mac(const Secret& key, std::string_view label, std::int64_t sequence,
           std::string_view chain) {
  std::string bytes;
  append_field(bytes, label);
  append_number(bytes, sequence);
  append_field(bytes, chain);
  return hmac_sha256(key.reveal(), bytes);
}

}  // namespace

Digest value_digest(std::string_view salt, std::string_view value) {
  std::string bytes;
  append_field(bytes, salt);
  append_field(bytes, value);
  return sha256(bytes);
}

Digest next_chain(std::string_view previous, const ChainedColumns& row) {
  std::string bytes;
  append_field(bytes, "enishi operation 1");
  append_field(bytes, previous);
  append_number(bytes, row.sequence);
  append_number(bytes, row.at_ms);
  append_field(bytes, row.workspace);
  append_field(bytes, row.actor_kind);
  append_field(bytes, row.actor_id);
  append_field(bytes, row.actor_remote);
  append_field(bytes, row.action);
  append_field(bytes, row.target);
  append_number(bytes, row.refused);
  append_number(bytes, row.subject);
  append_field(bytes, row.before_digest);
  append_field(bytes, row.after_digest);
  return sha256(bytes);
}

Digest head_mac(const Secret& key, std::int64_t sequence, std::string_view chain) {
  return mac(key, "enishi operation head 1", sequence, chain);
}

Digest erasure_mac(const Secret& key, std::int64_t sequence, std::string_view chain) {
  return mac(key, "enishi operation erasure 1", sequence, chain);
}

}  // namespace enishi::guard
