// The digests of bytes.h, over OpenSSL.
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstdio>
#include <cstdlib>

#include "base/bytes.h"

namespace enishi {
namespace {

// A digest fails only for want of memory or of the algorithm; neither leaves a way to go on.
void must(bool ok) {
  if (ok) return;
  std::fputs("OpenSSL's SHA-256 failed\n", stderr);
  std::abort();
}

// Fetched once: an implicit fetch at each call costs more than a short digest.
const EVP_MD* algorithm() {
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  must(sha256 != nullptr);
  return sha256;
}

EVP_MD_CTX* as_context(void* p) {
  return static_cast<EVP_MD_CTX*>(p);
}

}  // namespace

Digest sha256(std::string_view bytes) {
  Digest out;
  must(EVP_Digest(bytes.data(), bytes.size(), out.data(), nullptr, algorithm(), nullptr) == 1);
  return out;
}

// RFC 2104 over our own digest: OpenSSL 3's HMAC looks its parts up at every call and takes three
// times as long for a webhook's body.
Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  constexpr std::size_t block_bytes = 64;
  std::array<char, block_bytes> inner_pad{}, outer_pad{};
  const Digest short_key = key.size() > block_bytes ? sha256(key) : Digest{};
  if (key.size() > block_bytes) key = as_view(short_key);
  for (std::size_t i = 0; i < block_bytes; ++i) {
    const char byte = i < key.size() ? key[i] : '\0';
    inner_pad[i] = static_cast<char>(byte ^ 0x36);
    outer_pad[i] = static_cast<char>(byte ^ 0x5C);
  }
  Sha256 inner, outer;
  inner.update({inner_pad.data(), inner_pad.size()});
  inner.update(bytes);
  outer.update({outer_pad.data(), outer_pad.size()});
  outer.update(as_view(inner.finish()));
  OPENSSL_cleanse(inner_pad.data(), inner_pad.size());
  OPENSSL_cleanse(outer_pad.data(), outer_pad.size());
  return outer.finish();
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  must(context_ != nullptr && EVP_DigestInit_ex(as_context(context_), algorithm(), nullptr) == 1);
}

Sha256::~Sha256() {
  EVP_MD_CTX_free(as_context(context_));
}

void Sha256::update(std::string_view bytes) {
  must(EVP_DigestUpdate(as_context(context_), bytes.data(), bytes.size()) == 1);
}

Digest Sha256::finish() {
  Digest out;
  must(EVP_DigestFinal_ex(as_context(context_), out.data(), nullptr) == 1);
  return out;
}

}  // namespace enishi
