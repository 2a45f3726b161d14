#include "net/outbox.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

namespace enishi::net {
namespace {

TEST(Outbox, JoinsSmallAndKeepsBig) {
  Outbox out;
  EXPECT_TRUE(out.empty());
  out.text() += "head1 ";
  out.add_body("body1 ");
  out.text() += "head2 ";
  const std::string big(100'000, 'b');
  out.add_body(std::string(big));
  out.text() += "head3";
  EXPECT_EQ(out.size(), 23 + big.size());

  std::array<std::string_view, 8> pieces;
  ASSERT_EQ(out.gather(pieces), 3u);
  EXPECT_EQ(pieces[0], "head1 body1 head2 ");
  EXPECT_EQ(pieces[1], big);
  EXPECT_EQ(pieces[2], "head3");
}

// Whatever is queued while parts are on their way, the bytes leave once and in order, and those
// that are shown stay where they are.
RC_GTEST_PROP(Outbox, KeepsOrder, ()) {
  Outbox out;
  std::string expected, sent;
  std::array<std::string_view, 4> pieces;
  std::size_t shown = 0;
  for (const int step : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 100))) {
    if (step < 30) {
      const std::string text(static_cast<std::size_t>(step), static_cast<char>('a' + step % 26));
      out.text() += text;
      expected += text;
    } else if (step < 40) {
      std::string body(static_cast<std::size_t>(step) * 500, static_cast<char>('A' + step % 26));
      expected += body;
      out.add_body(std::move(body));
    } else if (shown == 0) {
      shown = out.gather(pieces);
      RC_ASSERT((shown == 0) == out.empty());
    } else {
      std::size_t total = 0;
      std::string view;
      for (std::size_t i = 0; i < shown; ++i) view += pieces[i];
      total = view.size();
      const std::size_t n = std::max<std::size_t>(1, total * std::size_t(step - 39) / 60);
      sent += view.substr(0, n);
      out.sent(std::min(n, total));
      shown = 0;
    }
    RC_ASSERT(out.size() + sent.size() == expected.size());
  }
  while (!out.empty()) {
    out.gather(pieces);
    sent += pieces[0];
    out.sent(pieces[0].size());
  }
  RC_ASSERT(sent == expected);
}

}  // namespace
}  // namespace enishi::net
