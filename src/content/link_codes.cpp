// Codes of tracked links: one AES block.
#include <openssl/evp.h>

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "base/bytes.h"
#include "content/links.h"

namespace enishi::content {
namespace {

constexpr std::size_t kBlockBytes = 16;
constexpr std::size_t kCodeCharacters = 22;
// Row numbers grow by one a link and never get near this; a block that decrypts to more is not
// ours. Together with the zeros at the end a guessed code fits once in 2^48 tries.
constexpr std::int64_t kLinkMax = std::int64_t{1} << 48;

// A cipher fails only for want of memory or of the algorithm; neither leaves a way to go on.
void must(bool ok) {
  if (ok) return;
  std::fputs("OpenSSL's AES-128 failed\n", stderr);
  std::abort();
}

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

const EVP_CIPHER* algorithm() {
  static EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-128-ECB", nullptr);
  must(cipher != nullptr);
  return cipher;
}

// One block is a permutation of its own, so ECB is all there is to say about the mode.
std::string crypt(const Secret& key, std::string_view block, bool encrypt) {
  assert(block.size() == kBlockBytes && key.reveal().size() >= kBlockBytes);
  thread_local const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(EVP_CIPHER_CTX_new());
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  must(context != nullptr);
  must(EVP_CipherInit_ex2(context.get(), algorithm(), bytes(key.reveal()), nullptr, encrypt ? 1 : 0,
                          nullptr) == 1);
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  unsigned char out[2 * kBlockBytes];
  int size = 0;
  must(EVP_CipherUpdate(context.get(), out, &size, bytes(block), kBlockBytes) == 1);
  must(size == static_cast<int>(kBlockBytes));
  return {reinterpret_cast<const char*>(out), kBlockBytes};
}

}  // namespace

LinkCodes::LinkCodes(Secret key) : key_(std::move(key)) {
  assert(key_.reveal().size() >= kBlockBytes);
}

std::string LinkCodes::encode(const LinkTarget& target) const {
  assert(target.link > 0 && target.link < kLinkMax);
  std::string block;
  append_be64(block, static_cast<std::uint64_t>(target.link));
  append_be32(block, target.record.value);
  append_be32(block, 0);
  return base64url(crypt(key_, block, true));
}

std::optional<LinkTarget> LinkCodes::decode(std::string_view code) const {
  if (code.size() != kCodeCharacters) return std::nullopt;
  const auto sealed = parse_base64url(code);
  // The last character has bits to spare: only our own spelling counts.
  if (!sealed || sealed->size() != kBlockBytes || base64url(*sealed) != code) return std::nullopt;
  const std::string block = crypt(key_, *sealed, false);
  const auto link = static_cast<std::int64_t>(read_be64(block, 0));
  if (link <= 0 || link >= kLinkMax || read_be32(block, 12) != 0) return std::nullopt;
  return LinkTarget{.link = link, .record = RecordNo{read_be32(block, 8)}};
}

}  // namespace enishi::content
