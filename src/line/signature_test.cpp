#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/bytes.h"
#include "line/testing.h"
#include "line/webhook.h"

namespace enishi::line {
namespace {

TEST(Signature, FitsOnlyItsOwnBodyAndSecret) {
  const std::string body = R"({"destination":"U","events":[]})";
  const std::string signature = base64(as_view(hmac_sha256("secret", body)));
  EXPECT_TRUE(signature_valid("secret", body, signature));
  EXPECT_FALSE(signature_valid("secre", body, signature));
  EXPECT_FALSE(signature_valid("secret", body + " ", signature));
  EXPECT_FALSE(signature_valid("secret", body, signature + "="));
  EXPECT_FALSE(signature_valid("secret", body, signature.substr(0, 43)));
  EXPECT_FALSE(signature_valid("secret", body, " " + signature));
}

TEST(Signature, NothingNeverFits) {
  EXPECT_FALSE(signature_valid("secret", "", ""));
  EXPECT_FALSE(signature_valid("secret", "x", ""));
  // Without a secret anybody could sign.
  EXPECT_FALSE(signature_valid("", "x", base64(as_view(hmac_sha256("", "x")))));
}

TEST(Signature, FitsEverySample) {
  const testing::Samples samples = testing::load_samples();
  ENISHI_NEED_SAMPLES(samples);
  EXPECT_EQ(samples.files.size(), 30u);
  for (const auto& [name, sample] : samples.files) {
    EXPECT_TRUE(signature_valid(samples.secret, sample.body, sample.signature)) << name;
    EXPECT_FALSE(signature_valid(samples.secret + "0", sample.body, sample.signature)) << name;
  }
}

RC_GTEST_PROP(Signature, RefusesEveryChangedBody, (std::string body, std::string changed)) {
  RC_PRE(body != changed);
  const std::string signature = base64(as_view(hmac_sha256("secret", body)));
  RC_ASSERT(signature_valid("secret", body, signature));
  RC_ASSERT(!signature_valid("secret", changed, signature));
}

}  // namespace
}  // namespace enishi::line
