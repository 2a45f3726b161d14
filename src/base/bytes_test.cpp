#include "base/bytes.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace enishi {
namespace {

// RFC 4648 section 10.
TEST(Base64, KnownValues) {
  const std::pair<const char*, const char*> known[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : known) {
    EXPECT_EQ(base64(plain), encoded);
    EXPECT_EQ(parse_base64(encoded), plain);
  }
  EXPECT_EQ(base64url("\xFB\xFF\xFE"), "-__-");
  EXPECT_EQ(base64("\xFB\xFF\xFE"), "+//+");
  EXPECT_EQ(base64url("f"), "Zg");
}

TEST(Base64, RefusesWhatIsNotCanonical) {
  for (const char* bad : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v=", "=", "====", "Zg==\n",
                          " Zg=", "Zm-_", "Z=g=", "Zg==Zg=="})
    EXPECT_FALSE(parse_base64(bad)) << bad;
  for (const char* bad : {"Z", "Zg==", "Zh", "Zm+/", "Zm9vY"})
    EXPECT_FALSE(parse_base64url(bad)) << bad;
}

TEST(Hex, KnownValuesAndRefusals) {
  EXPECT_EQ(hex(std::string_view("\x00\xffZ", 3)), "00ff5a");
  EXPECT_EQ(parse_hex("00FF5a"), std::string("\x00\xffZ", 3));
  EXPECT_FALSE(parse_hex("0"));
  EXPECT_FALSE(parse_hex("0g"));
  EXPECT_EQ(parse_hex(""), "");
}

RC_GTEST_PROP(Encodings, RoundTrip, (const std::string& bytes)) {
  RC_ASSERT(parse_hex(hex(bytes)) == bytes);
  RC_ASSERT(parse_base64(base64(bytes)) == bytes);
  RC_ASSERT(parse_base64url(base64url(bytes)) == bytes);
}

TEST(Digests, KnownValues) {
  EXPECT_EQ(hex(as_view(sha256("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(as_view(sha256(""))),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  // RFC 4231, test cases 2 and 6.
  EXPECT_EQ(hex(as_view(hmac_sha256("Jefe", "what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(as_view(hmac_sha256(std::string(131, '\xaa'),
                                    "Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(hex(as_view(hmac_sha256("", ""))),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Digests, PiecesGiveTheWhole) {
  Sha256 pieces;
  pieces.update("a");
  pieces.update("");
  pieces.update("bc");
  EXPECT_EQ(pieces.finish(), sha256("abc"));
}

TEST(Bytes, ConstantTimeEqual) {
  EXPECT_TRUE(constant_time_equal("", ""));
  EXPECT_TRUE(constant_time_equal("abc", "abc"));
  EXPECT_FALSE(constant_time_equal("abc", "abd"));
  EXPECT_FALSE(constant_time_equal("abc", "ab"));
}

RC_GTEST_PROP(BigEndian, RoundTrip, (std::uint32_t small, std::uint64_t large)) {
  std::string out = "x";
  append_be32(out, small);
  append_be64(out, large);
  RC_ASSERT(out.size() == 13u);
  RC_ASSERT(read_be32(out, 1) == small);
  RC_ASSERT(read_be64(out, 5) == large);
}

TEST(BigEndian, Order) {
  std::string out;
  append_be32(out, 0x01020304);
  EXPECT_EQ(out, "\x01\x02\x03\x04");
}

TEST(Bytes, FieldsAreNotAmbiguous) {
  std::string one, other;
  append_field(one, "ab");
  append_field(one, "c");
  append_field(other, "a");
  append_field(other, "bc");
  EXPECT_NE(one, other);
}

}  // namespace
}  // namespace enishi
