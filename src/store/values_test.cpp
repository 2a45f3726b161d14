// Every kind of value goes in and comes out equal, on both backends.
#include <cmath>
#include <limits>

#include "store/table_test.h"

namespace enishi::store {
namespace {

class ValuesTest : public ItemTest {
 protected:
  Status put(std::int64_t id, Param n, Param r, Param t, Param b) {
    return db().write([&](Tx& tx) -> Status {
      TRY(tx.exec(insert_item, {id, n, r, t, b}));
      return {};
    });
  }
  void get(std::int64_t id, const RowFn& row) {
    int rows = 0;
    EXPECT_OK(db().read([&](Tx& tx) {
      return tx.query(select_item, {id}, [&](const Row& r) {
        ++rows;
        row(r);
      });
    }));
    EXPECT_EQ(rows, 1);
  }
};
ENISHI_ON_BOTH_STORES(ValuesTest);

TEST_P(ValuesTest, IntegersAreExact) {
  using Limits = std::numeric_limits<std::int64_t>;
  std::int64_t id = 0;
  for (const std::int64_t n :
       {Limits::min(), Limits::min() + 1, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1},
        std::int64_t{5'000'000'000}, (std::int64_t{1} << 53) + 1, Limits::max()}) {
    EXPECT_OK(put(++id, n, nullptr, nullptr, nullptr));
    get(id, [&](const Row& row) { EXPECT_EQ(row.integer(0), n); });
  }
}

TEST_P(ValuesTest, DoublesAreExact) {
  using Limits = std::numeric_limits<double>;
  std::int64_t id = 0;
  for (const double r : {0.0, -0.0, 0.1, -1e300, Limits::min(), Limits::denorm_min(), Limits::max(),
                         Limits::infinity(), -Limits::infinity()}) {
    EXPECT_OK(put(++id, nullptr, r, nullptr, nullptr));
    get(id, [&](const Row& row) {
      EXPECT_EQ(row.real(1), r);
      EXPECT_FALSE(r == 0 && std::signbit(row.real(1)));  // no negative zero
    });
  }
}

TEST_P(ValuesTest, NaNIsRefused) {
  Status done = put(1, nullptr, std::nan(""), nullptr, nullptr);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::invalid);
}

TEST_P(ValuesTest, TextIsUtf8) {
  const std::string text = "縁 \U0001F363 \"quoted\" 'single' \\ $1 ?1\n";
  EXPECT_OK(put(1, nullptr, nullptr, text, nullptr));
  EXPECT_OK(put(2, nullptr, nullptr, "", nullptr));
  get(1, [&](const Row& row) { EXPECT_EQ(row.text(2), text); });
  get(2, [&](const Row& row) {
    EXPECT_FALSE(row.null(2));
    EXPECT_EQ(row.text(2), "");
  });
}

TEST_P(ValuesTest, BadTextIsRefused) {
  for (const std::string_view bad : {std::string_view("\xff\xfe"), std::string_view("a\0b", 3)}) {
    Status done = put(1, nullptr, nullptr, bad, nullptr);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::invalid);
  }
  EXPECT_EQ(item_count(db()), 0);
}

TEST_P(ValuesTest, BlobsHoldAnyByte) {
  std::string bytes;
  for (int i = 0; i < 1'000; ++i) bytes += static_cast<char>(i);
  EXPECT_OK(put(1, nullptr, nullptr, nullptr, Param::blob(bytes)));
  EXPECT_OK(put(2, nullptr, nullptr, nullptr, Param::blob({})));
  get(1, [&](const Row& row) { EXPECT_EQ(row.blob(3), bytes); });
  get(2, [&](const Row& row) {
    EXPECT_FALSE(row.null(3));
    EXPECT_EQ(row.blob(3), "");
  });
}

TEST_P(ValuesTest, NullsReadAsNothing) {
  EXPECT_OK(put(1, nullptr, std::optional<double>(), std::optional<std::string>(), nullptr));
  get(1, [&](const Row& row) {
    for (int column = 0; column < 4; ++column) EXPECT_TRUE(row.null(column));
    EXPECT_EQ(row.integer(0), 0);
    EXPECT_EQ(row.real(1), 0);
    EXPECT_EQ(row.text(2), "");
    EXPECT_EQ(row.blob(3), "");
    EXPECT_FALSE(row.opt_integer(0) || row.opt_str(2));
  });
}

// A statement is prepared for the kinds it first sees; each order must work.
TEST_P(ValuesTest, NullFirstThenValueThenNull) {
  EXPECT_OK(put(1, nullptr, nullptr, nullptr, nullptr));
  EXPECT_OK(put(2, 7, 0.5, "x", Param::blob("y")));
  EXPECT_OK(put(3, nullptr, 0.5, nullptr, Param::blob("y")));
  EXPECT_OK(put(4, 7, nullptr, "x", nullptr));
  get(3, [&](const Row& row) { EXPECT_TRUE(row.null(0) && row.null(2) && row.blob(3) == "y"); });
  get(4, [&](const Row& row) { EXPECT_TRUE(row.integer(0) == 7 && row.null(1)); });
}

TEST_P(ValuesTest, TimesBooleansAndIds) {
  SeededRandom random(1);
  const auto id = Id<struct TestTag>::make(from_ms(1'790'000'000'123), random);
  EXPECT_OK(put(1, from_ms(1'790'000'000'123), nullptr, nullptr, id));
  EXPECT_OK(put(2, true, nullptr, nullptr, nullptr));
  get(1, [&](const Row& row) {
    EXPECT_EQ(row.time(0), from_ms(1'790'000'000'123));
    EXPECT_EQ(row.id<Id<struct TestTag>>(3), id);
  });
  get(2, [&](const Row& row) { EXPECT_TRUE(row.boolean(0)); });
}

TEST_P(ValuesTest, SumsAndExpressionsAreNumbers) {
  EXPECT_OK(put(1, std::numeric_limits<std::int64_t>::max() - 12'345, 1.5, nullptr, nullptr));
  EXPECT_OK(put(2, 10'000, 2.5, nullptr, nullptr));
  EXPECT_OK(put(3, -40'000, nullptr, nullptr, nullptr));
  static const Sql totals{
      "test.totals", "SELECT sum(n), sum(r), avg(n * 0 + 1), 1, n IS NULL FROM item GROUP BY 5",
      "SELECT sum(n), sum(r), avg(n * 0 + 1), 1, n IS NULL FROM item GROUP BY 5"};
  EXPECT_OK(db().read([&](Tx& tx) {
    return tx.query(totals, {}, [](const Row& row) {
      EXPECT_EQ(row.integer(0), std::numeric_limits<std::int64_t>::max() - 42'345);
      EXPECT_EQ(row.real(1), 4.0);
      EXPECT_EQ(row.real(2), 1.0);
      EXPECT_EQ(row.integer(3), 1);
      EXPECT_FALSE(row.boolean(4));
    });
  }));
}

TEST_P(ValuesTest, QueryTextTakesNumberedParametersInAnyOrder) {
  for (int i = 1; i <= 5; ++i) EXPECT_OK(put(i, i * 10, nullptr, nullptr, nullptr));
  const Param params[] = {20, 40};
  std::vector<std::int64_t> found;
  EXPECT_OK(db().read([&](Tx& tx) {
    return tx.query_text("SELECT id FROM item WHERE n <= $2 AND n >= $1 AND $2 > $1 ORDER BY id",
                         params, [&](const Row& row) { found.push_back(row.integer(0)); });
  }));
  EXPECT_EQ(found, (std::vector<std::int64_t>{2, 3, 4}));
  EXPECT_FALSE(db().read([&](Tx& tx) {
    return tx.query_text("SELECT id FROM item WHERE n = $3", params, [](const Row&) {});
  }));
}

TEST_P(ValuesTest, WrongNumberOfParametersIsAnError) {
  EXPECT_FALSE(db().write([](Tx& tx) -> Status {
    TRY(tx.exec(insert_id, {1, 2}));
    return {};
  }));
}

TEST_P(ValuesTest, ExecTellsHowManyRowsChanged) {
  EXPECT_OK(put(1, 1, nullptr, nullptr, nullptr));
  EXPECT_OK(put(2, 2, nullptr, nullptr, nullptr));
  EXPECT_OK(db().write([](Tx& tx) -> Status {
    static const Sql all{"test.all", "UPDATE item SET n = n", "UPDATE item SET n = n"};
    ASSIGN(auto two, tx.exec(all));
    EXPECT_EQ(two, 2);
    ASSIGN(auto none, tx.exec(add_n, {99, 1}));
    EXPECT_EQ(none, 0);
    ASSIGN(auto select, tx.exec(count_items));
    EXPECT_EQ(select, 0);
    return {};
  }));
}

}  // namespace
}  // namespace enishi::store
