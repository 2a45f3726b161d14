// exec_many means the same as exec in a loop, on both backends and in every form.
#include <algorithm>
#include <deque>

#include "store/table_test.h"

namespace enishi::store {
namespace {

class BulkTest : public ItemTest {
 protected:
  Result<std::int64_t> many(const Sql& sql, std::size_t width, std::span<const Param> params) {
    return db().writing([&](Tx& tx) { return tx.exec_many(sql, width, params); });
  }
  std::int64_t sum() {
    return db().reading([](Tx& tx) { return tx.integer(sum_n); })->value_or(-1);
  }
};
ENISHI_ON_BOTH_STORES(BulkTest);

const Sql upsert{"test.upsert",
                 "INSERT INTO item (id, n) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET n = "
                 "item.n + excluded.n",
                 "INSERT INTO item (id, n) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET n = "
                 "item.n + excluded.n"};
const Sql insert_new{"test.insert_new",
                     "INSERT INTO item (id, n) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                     "INSERT INTO item (id, n) VALUES ($1, $2) ON CONFLICT DO NOTHING"};

TEST_P(BulkTest, InsertsEveryRow) {
  std::vector<Param> params;
  std::vector<std::string> texts;
  for (int i = 0; i < 2'345; ++i) texts.push_back("text " + std::to_string(i));
  for (int i = 0; i < 2'345; ++i) {
    params.emplace_back(i + 1);
    params.push_back(i % 3 ? Param(i * 1'000'000'007LL) : Param(nullptr));
    params.push_back(i % 5 ? Param(i * 0.5) : Param(nullptr));
    params.push_back(i % 7 ? Param(texts[static_cast<std::size_t>(i)]) : Param(nullptr));
    params.push_back(i % 2 ? Param::blob(std::string_view("\0\xff\\", 3)) : Param(nullptr));
  }
  auto changed = many(insert_item, 5, params);
  ASSERT_OK(changed);
  EXPECT_EQ(*changed, 2'345);
  int i = 0;
  static const Sql all{"test.all_items", "SELECT id, n, r, t, b FROM item ORDER BY id",
                       "SELECT id, n, r, t, b FROM item ORDER BY id"};
  EXPECT_OK(db().read([&](Tx& tx) {
    return tx.query(all, {}, [&](const Row& row) {
      EXPECT_EQ(row.integer(0), i + 1);
      EXPECT_EQ(row.opt_integer(1), i % 3 ? std::optional(i * 1'000'000'007LL) : std::nullopt);
      EXPECT_EQ(row.null(2), i % 5 == 0);
      EXPECT_EQ(row.real(2), i % 5 ? i * 0.5 : 0);
      EXPECT_EQ(row.str(3), i % 7 ? texts[static_cast<std::size_t>(i)] : "");
      EXPECT_EQ(row.blob(4), i % 2 ? std::string_view("\0\xff\\", 3) : std::string_view());
      ++i;
    });
  }));
  EXPECT_EQ(i, 2'345);
}

TEST_P(BulkTest, ColumnsThatAreNullInOneBatchAndNotInTheNext) {
  for (int batch = 0; batch < 4; ++batch) {
    std::vector<Param> params;
    for (int i = 1; i <= 3; ++i) {
      params.emplace_back(batch * 10 + i);
      params.push_back(batch & 1 ? Param(i) : Param(nullptr));
      params.push_back(batch & 2 ? Param(0.5) : Param(nullptr));
      params.push_back(batch & 1 ? Param("t") : Param(nullptr));
      params.push_back(batch & 2 ? Param::blob("b") : Param(nullptr));
    }
    auto changed = many(insert_item, 5, params);
    ASSERT_OK(changed);
    EXPECT_EQ(*changed, 3);
  }
  EXPECT_EQ(item_count(db()), 12);
  EXPECT_EQ(sum(), 12);
}

TEST_P(BulkTest, LaterRowsSeeEarlierOnes) {
  const Param params[] = {1, 10, 2, 20, 1, 5};  // the same key twice
  auto changed = many(upsert, 2, params);
  ASSERT_OK(changed);
  EXPECT_EQ(*changed, 3);
  EXPECT_EQ(item_count(db()), 2);
  EXPECT_EQ(sum(), 35);
}

TEST_P(BulkTest, DoNothingCountsNewRowsOnly) {
  const Param params[] = {1, 10, 2, 20, 1, 5};
  auto changed = many(insert_new, 2, params);
  ASSERT_OK(changed);
  EXPECT_EQ(*changed, 2);
  EXPECT_EQ(sum(), 30);
  changed = many(insert_new, 2, params);
  ASSERT_OK(changed);
  EXPECT_EQ(*changed, 0);
}

TEST_P(BulkTest, Updates) {
  std::vector<Param> params;
  for (int i = 1; i <= 1'000; ++i) params.insert(params.end(), {i, 0});
  ASSERT_OK(many(insert_new, 2, params));
  for (std::size_t i = 1; i < params.size(); i += 2) params[i] = Param(2);
  auto changed = many(add_n, 2, params);
  ASSERT_OK(changed);
  EXPECT_EQ(*changed, 1'000);
  EXPECT_EQ(sum(), 2'000);
}

TEST_P(BulkTest, ABrokenRowUndoesTheTransaction) {
  std::vector<Param> params;
  for (int i = 1; i <= 700; ++i) params.emplace_back(i);
  params[650] = Param(3);
  for (const Sql* sql : {&insert_id, &upsert}) {
    std::vector<Param> wide;
    for (const Param& p : params) {
      wide.push_back(p);
      if (sql == &upsert) wide.emplace_back(1);
    }
    if (sql == &upsert) wide[1'300] = Param(-1);  // breaks the CHECK
    auto changed = many(*sql, sql == &upsert ? 2 : 1, wide);
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().code, sql == &upsert ? ErrorCode::invalid : ErrorCode::conflict);
    EXPECT_EQ(item_count(db()), 0);
    EXPECT_OK(add_id(db(), 9'999));
    EXPECT_OK(db().write([](Tx& tx) -> Status {
      static const Sql clear{"test.clear", "DELETE FROM item", "DELETE FROM item"};
      TRY(tx.exec(clear));
      return {};
    }));
  }
}

TEST_P(BulkTest, RaggedAndMixedParametersAreRefused) {
  const Param ragged[] = {1, 2, 3};
  EXPECT_FALSE(many(upsert, 2, ragged));
  EXPECT_FALSE(many(upsert, 0, ragged));
  const Param mixed[] = {1, 2, 2, "text"};
  EXPECT_FALSE(many(upsert, 2, mixed));
  auto none = many(upsert, 2, {});
  ASSERT_OK(none);
  EXPECT_EQ(*none, 0);
}

TEST_P(BulkTest, BytesBeyondOneChunk) {
  const std::string large(1 << 20, 'x');
  std::vector<Param> params;
  for (int i = 1; i <= 12; ++i)
    params.insert(params.end(), {i, nullptr, nullptr, nullptr, Param::blob(large)});
  auto changed = many(insert_item, 5, params);
  ASSERT_OK(changed);
  EXPECT_EQ(*changed, 12);
}

// The same random batches, through exec_many and one by one: equal tables, equal counts.
TEST_P(BulkTest, MeansTheSameAsOneByOne) {
  static const Sql copies[] = {
      {"test.two",
       "CREATE TABLE two (id INTEGER PRIMARY KEY, n INTEGER, r REAL, t TEXT, b BLOB,"
       " k INTEGER NOT NULL DEFAULT 0)",
       "CREATE TABLE two (id BIGINT PRIMARY KEY, n BIGINT, r DOUBLE PRECISION, t TEXT, b BYTEA,"
       " k BIGINT NOT NULL DEFAULT 0)"}};
  ASSERT_OK(db().migrate(std::array{&migration_item, static_cast<const Sql*>(copies)}));
  struct Pair {
    const char* sql;  // of table item; "item" becomes "two" for the second
    std::size_t width;
  };
  const Pair pairs[] = {
      {"INSERT INTO item (id, n, k) VALUES ($1, $2, 1) ON CONFLICT (id) DO NOTHING", 2},
      {"INSERT INTO item (id, n) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET n = $2, k = item.k "
       "+ 1",
       2},
      {"INSERT INTO item (n, id) VALUES ($2, $1) ON CONFLICT (id) DO UPDATE SET n = coalesce("
       "item.n, 0) + excluded.n WHERE item.k < 3",
       2},
      {"UPDATE item SET n = coalesce(n, 0) + $2, k = k + 1 WHERE id = $1", 2},
      {"UPDATE item SET n = $2 WHERE id = $1 AND k = 0", 2},
      {"UPDATE item SET k = coalesce($2, 0) WHERE id = $1 AND n IS NOT NULL", 2},
      {"DELETE FROM item WHERE id = $1 AND n = $2", 2},
  };
  std::deque<std::string> texts;
  std::deque<Sql> statements;
  auto make = [&](std::string text) -> const Sql& {
    std::string lite = text;
    std::ranges::replace(lite, '$', '?');
    const auto& a = texts.emplace_back(std::move(lite));
    const auto& b = texts.emplace_back(std::move(text));
    return statements.emplace_back(Sql{"test.pair", a, b});
  };
  std::vector<std::pair<const Sql*, const Sql*>> both;
  for (const Pair& p : pairs) {
    std::string other = p.sql;
    for (std::size_t at; (at = other.find("item")) != other.npos;) other.replace(at, 4, "two");
    both.emplace_back(&make(p.sql), &make(other));
  }
  SeededRandom random(11);
  for (int round = 0; round < 120; ++round) {
    const auto& [many_sql, one_sql] = both[random.below(both.size())];
    const std::uint64_t ids = random.below(3) ? 2'000 : 20;  // few repeated keys, or many
    std::vector<Param> params;
    for (std::uint64_t i = random.below(200) + 2; i > 0; --i) {
      params.emplace_back(random.below(ids) + 1);
      params.push_back(random.below(5) ? Param(random.below(4)) : Param(nullptr));
    }
    auto changed = many(*many_sql, 2, params);
    ASSERT_OK(changed);
    auto one_by_one = db().writing([&](Tx& tx) -> Result<std::int64_t> {
      std::int64_t n = 0;
      for (std::size_t i = 0; i < params.size(); i += 2) {
        ASSIGN(const auto m, tx.exec(*one_sql, std::span(params).subspan(i, 2)));
        n += m;
      }
      return n;
    });
    ASSERT_OK(one_by_one);
    EXPECT_EQ(*changed, *one_by_one) << many_sql->postgres;
  }
  static const Sql differences{
      "test.differences",
      "SELECT count(*) FROM (SELECT id, n, k FROM item EXCEPT SELECT id, n, k FROM two) d",
      "SELECT count(*) FROM (SELECT id, n, k FROM item EXCEPT SELECT id, n, k FROM two) d"};
  static const Sql count_two{"test.count_two", "SELECT count(*) FROM two",
                             "SELECT count(*) FROM two"};
  EXPECT_OK(db().read([&](Tx& tx) -> Status {
    ASSIGN(const auto d, tx.integer(differences));
    ASSIGN(const auto one, tx.integer(count_items));
    ASSIGN(const auto two, tx.integer(count_two));
    EXPECT_EQ(d, 0);
    EXPECT_EQ(one, two);
    EXPECT_GT(one, 100);
    return {};
  }));
}

}  // namespace
}  // namespace enishi::store
