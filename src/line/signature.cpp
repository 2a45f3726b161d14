#include "base/bytes.h"
#include "line/webhook.h"

namespace enishi::line {

bool signature_valid(std::string_view secret, std::string_view raw_body,
                     std::string_view signature_header) {
  if (secret.empty() || signature_header.empty()) return false;
  // The encoded forms are compared: base64 has several spellings of the same bytes, LINE uses one.
  const std::string expected = base64(as_view(hmac_sha256(secret, raw_body)));
  return constant_time_equal(expected, signature_header);
}

}  // namespace enishi::line
