// What a writer wrote in any character set and any quoting is what is read, from the start and from
// every row's cursor.
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/testing_seeds.h"
#include "connect/rows.h"
#include "connect/rows_testing.h"

namespace enishi::connect {
namespace {

constexpr std::string_view kPieces[] = {"",     "a",    "縁",   "髙橋", "ｴﾆｼ",  "表",   "ソ", ",",
                                        ";",    "\t",   "\"",   "\n",   "\r\n", "\r",   " ",  "①",
                                        "1980", "\"\"", "東京", "～",   "x,y",  "\"縁", "。"};

struct Written {
  std::string text;
  std::vector<std::vector<std::string>> rows;
};

class Writer {
 public:
  explicit Writer(Random& random) : random_(random) {}

  Written write(std::size_t columns, std::size_t rows, char delimiter) {
    Written out;
    constexpr std::string_view kBreaks[] = {"\n", "\r\n", "\r"};
    const std::string_view line_break = kBreaks[random_.below(3)];
    for (std::size_t row = 0; row <= rows; ++row) {
      std::vector<std::string> cells;
      for (std::size_t column = 0; column < columns; ++column) {
        cells.push_back(row == 0 ? "列" + std::to_string(column) : cell());
        if (column > 0) out.text += delimiter;
        out.text += quoted(cells.back(), columns == 1);
      }
      if (row < rows || random_.below(2) == 0) out.text += line_break;
      if (row > 0) out.rows.push_back(std::move(cells));
    }
    return out;
  }

 private:
  std::string cell() {
    std::string out;
    for (auto n = random_.below(5); n > 0; --n) out += kPieces[random_.below(std::size(kPieces))];
    return out;
  }
  std::string quoted(const std::string& cell, bool alone) {
    const bool must =
        cell.find_first_of(",;\t\"\r\n") != std::string::npos || (alone && cell.empty());
    if (!must && random_.below(3) > 0) return cell;
    std::string out = "\"";
    for (const char c : cell) {
      out += c;
      if (c == '"') out += c;
    }
    return out + "\"";
  }

  Random& random_;
};

struct Read {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::uint64_t> lines;
  std::vector<RowCursor> cursors;  // before each row, and at the end
};
Read read_all(RowReader& reader) {
  Read out;
  out.cursors.push_back(reader.cursor());
  for (;;) {
    const auto next = reader.next();
    if (!next || *next == RowReader::Next::end) return out;
    if (*next == RowReader::Next::error) {
      ADD_FAILURE() << reader.error().line << " " << reader.error().message;
      continue;
    }
    out.rows.emplace_back(reader.row().fields.begin(), reader.row().fields.end());
    out.lines.push_back(reader.row().line);
    out.cursors.push_back(reader.cursor());
  }
}

TEST(RowsProperty, ReadsWhatWasWrittenFromEveryCursor) {
  for (const std::uint64_t seed : seeds(200)) {
    SCOPED_TRACE(seed_text(seed));
    SeededRandom random(seed);
    const char delimiter = ",;\t"[random.below(3)];
    const Written written = Writer(random).write(1 + random.below(6), random.below(30), delimiter);
    const auto charset = static_cast<Charset>(random.below(4));
    const bool wide = charset == Charset::utf16le || charset == Charset::utf16be;
    const bool mark = wide || (charset == Charset::utf8 && random.below(2) == 0);
    std::string bytes = testing::encoded(written.text, charset, mark);
    if (random.below(3) == 0) bytes = testing::gzipped(bytes);
    const RowOptions options{.delimiter = delimiter};
    const std::size_t piece = 1 + random.below(50);
    auto reader = RowReader::open(testing::slow_source(bytes, piece), options);
    ASSERT_TRUE(reader) << reader.error().message;
    const Read all = read_all(**reader);
    ASSERT_EQ(all.rows, written.rows);
    for (std::size_t i = 0; i < all.cursors.size(); ++i) {
      auto source =
          random.below(2) == 0 ? memory_source(bytes) : testing::slow_source(bytes, piece);
      auto again = RowReader::open(std::move(source), options, all.cursors[i]);
      ASSERT_TRUE(again) << again.error().message;
      const Read rest = read_all(**again);
      const auto from = static_cast<std::ptrdiff_t>(i);
      ASSERT_EQ(rest.rows, (std::vector(all.rows.begin() + from, all.rows.end())));
      ASSERT_EQ(rest.lines, (std::vector(all.lines.begin() + from, all.lines.end())));
    }
  }
}

}  // namespace
}  // namespace enishi::connect
