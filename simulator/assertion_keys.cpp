#include "simulator/assertion_keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kModulusBytes = 256;  // 2048 bits
constexpr std::string_view kAudience = "https://api.line.me/";

template <auto free>
struct Free {
  template <class T>
  void operator()(T* p) const {
    free(p);
  }
};
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using PublicKey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;

const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Number number_of(std::string_view bytes) {
  return Number(BN_bin2bn(data_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

// Null when the numbers make no key.
PublicKey public_key(const AssertionKey& key) {
  const Number n = number_of(key.modulus), e = number_of(key.exponent);
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !builder ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
    return nullptr;
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* out = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &out, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  return PublicKey(out);
}

bool signed_by(const Assertion& assertion, const AssertionKey& key) {
  const PublicKey public_half = public_key(key);
  const DigestContext context(EVP_MD_CTX_new());
  if (!public_half || !context ||
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, public_half.get()) != 1)
    return false;
  return EVP_DigestVerify(context.get(), data_of(assertion.signature), assertion.signature.size(),
                          data_of(assertion.signed_part), assertion.signed_part.size()) == 1;
}

Result<std::string> bytes_at(const JsonValue& in, std::string_view name) {
  ASSIGN(const std::string text, in.string_at(name));
  auto bytes = parse_base64url(text);
  if (!bytes || bytes->empty()) return invalid(std::string(name), "must be base64url");
  return *std::move(bytes);
}

// use "sig", or key_ops ["verify"] and nothing else.
bool is_for_signatures(const JsonValue& jwk) {
  const auto use = jwk.opt_string_at("use");
  if (use && *use) return **use == "sig";
  const auto operations = jwk.find("key_ops");
  const auto size = operations ? operations->array() : fail(ErrorCode::invalid, "");
  if (!size || *size != 1) return false;
  const auto only = operations->at(0).string();
  return only && *only == "verify";
}

Error refusal(std::string_view why) {
  return {ErrorCode::invalid, std::string(why), {}};
}

Result<JsonDocument> part_of(std::string_view encoded) {
  const auto text = parse_base64url(encoded);
  if (!text) return std::unexpected(refusal("Invalid JWT"));
  auto document = JsonDocument::parse(*text);
  if (!document || !document->root().object()) return std::unexpected(refusal("Invalid JWT"));
  return document;
}
}  // namespace

Result<AssertionKey> read_assertion_key(std::string_view jwk) {
  ASSIGN(const JsonDocument document, JsonDocument::parse(jwk));
  const JsonValue root = document.root();
  TRY(root.object());
  for (const auto& [name, value] : {std::pair{"kty", "RSA"}, {"alg", "RS256"}}) {
    ASSIGN(const std::string text, root.string_at(name));
    if (text != value) return invalid(name, std::string("must be ") + value);
  }
  if (root.has("kid")) return invalid("kid", "is given by the console");
  if (!is_for_signatures(root)) return invalid("use", "must be sig, or key_ops [\"verify\"]");
  AssertionKey out;
  ASSIGN(out.modulus, bytes_at(root, "n"));
  ASSIGN(out.exponent, bytes_at(root, "e"));
  if (out.modulus.size() != kModulusBytes || (out.modulus.front() & 0x80) == 0)
    return invalid("n", "must have 2048 bits");
  if (!public_key(out)) return invalid("n", "is no RSA key");
  return out;
}

Result<Assertion> read_assertion(std::string_view jwt) {
  const auto parts = split(jwt, '.');
  if (parts.size() != 3) return std::unexpected(refusal("Invalid JWT"));
  ASSIGN(const JsonDocument header, part_of(parts[0]));
  ASSIGN(const JsonDocument payload, part_of(parts[1]));
  Assertion out;
  const auto text = [](const JsonDocument& in, std::string_view name) {
    return in.root().string_at(name).value_or("");
  };
  if (text(header, "alg") != "RS256") return std::unexpected(refusal("Invalid alg"));
  if (text(header, "typ") != "JWT") return std::unexpected(refusal("Invalid typ"));
  out.kid = text(header, "kid");
  out.issuer = text(payload, "iss");
  out.subject = text(payload, "sub");
  out.audience = text(payload, "aud");
  out.expires = payload.root().integer_at("exp").value_or(0);
  out.token_seconds = payload.root().integer_at("token_exp").value_or(0);
  const auto signature = parse_base64url(parts[2]);
  if (!signature) return std::unexpected(refusal("Invalid JWT"));
  out.signature = *signature;
  out.signed_part = std::string(jwt.substr(0, parts[0].size() + 1 + parts[1].size()));
  return out;
}

Status verify_assertion(const Assertion& assertion, const AssertionKey& key,
                        std::string_view channel_id, Time now, bool token) {
  const std::int64_t seconds = to_ms(now) / 1'000;
  const std::int64_t latest = seconds + std::chrono::seconds(kAssertionLifeMax).count();
  if (assertion.issuer != channel_id)
    return std::unexpected(refusal("iss and clientId of key do not match"));
  if (!signed_by(assertion, key)) return std::unexpected(refusal("Invalid signature"));
  if (assertion.subject != assertion.issuer) return std::unexpected(refusal("Invalid sub"));
  if (assertion.audience != kAudience) return std::unexpected(refusal("Invalid aud"));
  if (assertion.expires <= seconds || assertion.expires > latest)
    return std::unexpected(refusal("Invalid exp"));
  if (token && (assertion.token_seconds < 1 || assertion.token_seconds > kTokenSecondsMax))
    return std::unexpected(refusal("Invalid token_exp"));
  return {};
}

}  // namespace enishi::simulator
