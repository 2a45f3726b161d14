#include "base/secret.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>

namespace enishi {
namespace {

// What must not compile. Each is a concept, so that the absence can be asserted.
template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };
template <class T>
concept Appendable = requires(std::string& text, const T& value) { text += value; };
template <class T>
concept EqualityComparable = requires(const T& a, const T& b) { a == b; };

static_assert(Streamable<std::string> && Appendable<std::string>);  // the concepts can be true
static_assert(!Streamable<Secret>);
static_assert(!Appendable<Secret>);
static_assert(!EqualityComparable<Secret>, "compare with constant_time_equal");
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<Secret, const char*>);
static_assert(!std::is_convertible_v<Secret, bool>);
static_assert(!std::is_constructible_v<std::string, Secret>);
static_assert(!std::is_constructible_v<std::string_view, Secret>);
static_assert(!std::is_convertible_v<std::string, Secret>, "made only by name");
static_assert(fmt::is_formattable<std::string>::value && !fmt::is_formattable<Secret>::value);

TEST(Secret, RevealsOnlyOnDemand) {
  const Secret secret(std::string("hush"));
  EXPECT_EQ(secret.reveal(), "hush");
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
}

TEST(Secret, CopiesAndMoves) {
  for (const std::string& text : {std::string("short"), std::string(100, 'x')}) {
    Secret a(text);
    Secret b = a;
    EXPECT_EQ(b.reveal(), text);
    Secret c = std::move(a);
    EXPECT_EQ(c.reveal(), text);
    EXPECT_TRUE(a.empty());  // NOLINT(bugprone-use-after-move): it promises to be empty
    a = c;
    EXPECT_EQ(a.reveal(), text);
    b = std::move(c);
    EXPECT_EQ(b.reveal(), text);
    Secret& self = b;
    b = self;
    EXPECT_EQ(b.reveal(), text);
  }
}

// A short text lies inside the object itself, where moving leaves its bytes behind.
TEST(Secret, LeavesNoBytesInAMovedFromObject) {
  alignas(Secret) unsigned char room[sizeof(Secret)] = {};
  auto* secret = new (room) Secret(std::string("hushhush"));
  Secret taken = std::move(*secret);
  const std::string_view left(reinterpret_cast<const char*>(room), sizeof room);
  EXPECT_EQ(left.find("hush"), std::string_view::npos);
  secret->~Secret();
  EXPECT_EQ(taken.reveal(), "hushhush");
}

}  // namespace
}  // namespace enishi
