// The digests of bytes.h, over OpenSSL.
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

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

// One a thread: making a context takes as long as hashing some hundred bytes.
EVP_MD_CTX* thread_context() {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  must(context != nullptr);
  return context.get();
}

Digest sha256_of(std::string_view first, std::string_view second) {
  EVP_MD_CTX* context = thread_context();
  Digest out;
  must(EVP_DigestInit_ex(context, algorithm(), nullptr) == 1 &&
       EVP_DigestUpdate(context, first.data(), first.size()) == 1 &&
       EVP_DigestUpdate(context, second.data(), second.size()) == 1 &&
       EVP_DigestFinal_ex(context, out.data(), nullptr) == 1);
  return out;
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
  const Digest inner = sha256_of({inner_pad.data(), inner_pad.size()}, bytes);
  const Digest outer = sha256_of({outer_pad.data(), outer_pad.size()}, as_view(inner));
  OPENSSL_cleanse(inner_pad.data(), inner_pad.size());
  OPENSSL_cleanse(outer_pad.data(), outer_pad.size());
  return outer;
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
