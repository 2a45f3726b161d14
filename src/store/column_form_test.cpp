#include "store/column_form.h"

#include <gtest/gtest.h>

namespace enishi::store {
namespace {

using enum Param::Kind;
using Keys = std::vector<std::size_t>;

constexpr std::string_view kSource =
    "unnest($1::bigint[], $2::text[]) AS enishi_p (enishi_1, enishi_2)";

// `text` with @ for the source and p1, p2 for its columns.
std::string expected(std::string text) {
  auto all = [&](std::string_view from, std::string_view to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size())
      text.replace(at, from.size(), to);
  };
  all("@", kSource);
  all("p1", "enishi_p.enishi_1");
  all("p2", "enishi_p.enishi_2");
  return text;
}

TEST(ColumnForm, RewritesWhatIsKnown) {
  struct Case {
    const char* sql;
    const char* text;
    Keys keys;
  };
  const Case cases[] = {
      {"INSERT INTO t (a, b) VALUES ($1, $2)", "INSERT INTO t (a, b) SELECT p1, p2 FROM @", {}},
      {"insert into t\n  (a, b, c, d)\nvalues ($2, 7, NULL, $1)\nON CONFLICT (a) DO NOTHING\n",
       "insert into t (a, b, c, d) SELECT p2, 7, NULL, p1 FROM @ ON CONFLICT (a) DO NOTHING",
       {}},
      {"INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = $2",
       "INSERT INTO t (a, b) SELECT p1, p2 FROM @ ON CONFLICT (a) DO UPDATE SET b = excluded.b",
       {0}},
      {"INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (b, a) DO UPDATE SET a = t.a",
       "INSERT INTO t (a, b) SELECT p1, p2 FROM @ ON CONFLICT (b, a) DO UPDATE SET a = t.a",
       {1, 0}},
      {"UPDATE t SET b = $2, n = n + 1 WHERE a = $1 AND c IS NOT NULL",
       "UPDATE t SET b = p2, n = n + 1 FROM @ WHERE a = p1 AND c IS NOT NULL",
       {0}},
      {"DELETE FROM t WHERE a = $1 AND b = $2",
       "DELETE FROM t USING @ WHERE a = p1 AND b = p2",
       {}},
  };
  const Param::Kind kinds[] = {integer, text};
  for (const Case& c : cases) {
    const auto form = column_form(c.sql, kinds);
    ASSERT_TRUE(form) << c.sql;
    EXPECT_EQ(form->text, expected(c.text));
    EXPECT_EQ(form->keys, c.keys) << c.sql;
  }
}

TEST(ColumnForm, LeavesOutColumnsWithoutValues) {
  const Param::Kind kinds[] = {null, real, null, blob};
  const auto form = column_form("INSERT INTO t VALUES ($1, $2, $3, $4)", kinds);
  ASSERT_TRUE(form);
  EXPECT_EQ(form->text,
            "INSERT INTO t SELECT NULL, enishi_p.enishi_2, NULL, enishi_p.enishi_4 FROM"
            " unnest($1::double precision[], $2::bytea[]) AS enishi_p (enishi_2, enishi_4)");
  const Param::Kind nothing[] = {null};
  EXPECT_FALSE(column_form("INSERT INTO t (a) VALUES ($1)", nothing));
}

TEST(ColumnForm, LeavesOtherStatementsAlone) {
  const Param::Kind kinds[] = {integer, text};
  for (const char* other : {
           "SELECT $1, $2",
           "INSERT INTO t (a, b) VALUES ($1, $2) RETURNING a",
           "INSERT INTO t (a, b) VALUES ($1, lower($2))",
           "INSERT INTO t (a, b) VALUES ($1, (SELECT max(a) FROM t))",
           "INSERT INTO t (a, b) VALUES ($1, $2), ($1, $2)",
           "INSERT INTO t (a, b) VALUES ($1, $3)",
           "INSERT INTO t (a, b) VALUES ($1, 'x')",
           "INSERT INTO t (a, b) SELECT a, b FROM values_of_t",
           "INSERT INTO t DEFAULT VALUES",
           "INSERT INTO t (a) VALUES ($1",
           "INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET b = $2",
           "INSERT INTO t (a, b) VALUES (1, $2) ON CONFLICT (a) DO UPDATE SET b = $2",
           "INSERT INTO t VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = $2",
           "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT c DO UPDATE SET b = $2",
           "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = (SELECT 1)",
           "UPDATE t SET b = $2",
           "UPDATE t SET b = $2 WHERE a > $1",
           "UPDATE t SET b = $2 WHERE $1 = a",
           "UPDATE t SET b = $2 WHERE b = 1 OR c = 2 AND a = $1",
           "UPDATE t SET b = $2 WHERE NOT a = $1",
           "UPDATE t SET a = $2 WHERE a = $1",
           "UPDATE t SET (a, b) = ($2, 1) WHERE a = $1",
           "UPDATE t SET b = u.b FROM u WHERE a = $1 AND u.c = $2",
           "UPDATE t SET b = $2 WHERE a = $1 AND c = 'x'",
           "DELETE FROM t USING u WHERE a = $1 AND b = $2",
           "DELETE FROM t WHERE a IN (SELECT a FROM u WHERE b = $1)",
       }) {
    EXPECT_FALSE(column_form(other, kinds)) << other;
  }
}

}  // namespace
}  // namespace enishi::store
