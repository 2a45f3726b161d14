#include "connect/rows.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "connect/limits.h"
#include "connect/rows_testing.h"

namespace enishi::connect {
namespace {

using testing::all_rows;
using testing::encoded;
using testing::gzipped;
using Rows = std::vector<std::string>;

struct Case {
  std::string what, bytes;
  Rows rows;
  RowOptions options = {};
};

TEST(Rows, Csv) {
  const Case cases[] = {
      {"plain", "a,b\n1,2\n3,4\n", {"2: 1|2", "3: 3|4"}},
      {"no break at the end", "a,b\n1,2", {"2: 1|2"}},
      {"CRLF, empty lines", "a,b\r\n1,2\r\n\r\n3,4\r\n\r\n", {"2: 1|2", "4: 3|4"}},
      {"CR alone", "a,b\r1,2\r3,4", {"2: 1|2", "3: 3|4"}},
      {"empty fields", "a,b,c\n,,\n1,,\n,,3", {"2: ||", "3: 1||", "4: ||3"}},
      {"quotes", "a,b\n\"1,\"\"x\"\"\",\"\"\n", {"2: 1,\"x\"|"}},
      {"line breaks in quotes",
       "a,b\n\"東京\r\n大阪\n\",2\n3,4\n",
       {"2: 東京\r\n大阪\n|2", "5: 3|4"}},
      {"a quote inside a plain field", "a,b\n5\" disk,2\n", {"2: 5\" disk|2"}},
      {"quotes switched off", "a,b\n\"1,2\"\n", {"2: \"1|2\""}, {.quotes = false}},
      {"semicolons", "名前;住所;x\n縁;\"東京;港区\";1,5\n", {"2: 縁|東京;港区|1,5"}},
      {"tabs", "a\tb\n1,5\t2\n", {"2: 1,5|2"}},
      {"a delimiter in a quoted name", "\"a;b;c\",d\n1,2\n", {"2: 1|2"}},
      {"told delimiter", "a,b;c\n1,2;3\n", {"2: 1,2|3"}, {.delimiter = ';'}},
      {"one column", "a\n1\n\n\"\"\n2\n", {"2: 1", "4: ", "5: 2"}},
      {"no header", "\"1\"\"\",2\n3,4\n", {"1: 1\"|2", "2: 3|4"}, {.header = false}},
      {"only a header", "a,b\n", {}},
      {"empty lines before the header", "\n\na,b\n1,2\n", {"4: 1|2"}},
  };
  for (const Case& c : cases) EXPECT_EQ(all_rows(c.bytes, c.options), c.rows) << c.what;
}

TEST(Rows, ErrorsOfALineLeaveTheOthersAlone) {
  const std::string count = "3 fields where the header has 2";
  const Case cases[] = {
      {"fields",
       "a,b\n1,2,3\n4\n5,6\n",
       {"2! : " + count, "3! : 1 fields where the header has 2", "4: 5|6"}},
      {"behind a quote",
       "a,b\n1,\"2\"x\n3,4\n",
       {"2! b: after a closing quote stands something else than a delimiter", "3: 3|4"}},
      {"a stray quote",
       "a,b\n\"1,2\n3,4\n5,6\n",
       {"2! a: a quote is never closed", "3: 3|4", "4: 5|6"}},
      {"a stray quote that the next line's closes",
       "a,b\n1,\"2\n3,\"4\n5,6\n",
       {"2! b: after a closing quote stands something else than a delimiter",
        "3! b: a quote is never closed", "4: 5|6"}},
      {"bytes",
       "名前,b\n縁,\xE7\xB8\n3,\x80\n5,6\n縁,縁縁縁縁縁\n",
       {"2! b: bytes that are no text in the file's character set",
        "3! b: bytes that are no text in the file's character set", "4: 5|6", "5: 縁|縁縁縁縁縁"}},
      {"quoted bytes",
       "a,b\n\"縁\",\"あ\"\"い\"\n\"\xff\n\",1\n5,6\n",
       {"2: 縁|あ\"い", "3! a: bytes that are no text in the file's character set", "5: 5|6"}},
  };
  for (const Case& c : cases) EXPECT_EQ(all_rows(c.bytes, c.options), c.rows) << c.what;
}

TEST(Rows, ShiftJisErrorsHaveTheirPlace) {
  EXPECT_EQ(all_rows(encoded("会員番号,氏名\n1,髙橋\n", Charset::shift_jis, false) +
                     "2,\x83\n3,\xB1\n4,\x81\xAD\n"),
            (Rows{"2: 1|髙橋", "3! 氏名: bytes that are no text in the file's character set",
                  "4: 3|ｱ", "5! 氏名: bytes that are no text in the file's character set"}));
}

TEST(Rows, Headers) {
  const auto opened = [](std::string bytes, RowOptions options = {}) {
    return RowReader::open(memory_source(std::move(bytes)), options);
  };
  EXPECT_EQ((*opened(" 氏名 ,,b,\n"))->columns(), (Rows{"氏名", "column2", "b", "column4"}));
  EXPECT_EQ((*opened("1,2\n", {.header = false}))->columns(), (Rows{"column1", "column2"}));
  EXPECT_EQ((*opened("a\tb\n"))->delimiter(), '\t');
  const auto twice = opened("氏名,x,氏名\n");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().field, "columns[2]");
  EXPECT_EQ(twice.error().message, "columns 1 and 3 are both called \"氏名\"");
  const auto bytes = opened("a,\x80\xFF\n");
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().field, "columns[1]");
  EXPECT_EQ(opened("").error().message, "the file is empty");
  EXPECT_EQ(opened("\n\n").error().message, "the file is empty");
  std::string many = "c0";
  for (std::size_t i = 1; i < limits::import_columns_max; ++i) many += ",c" + std::to_string(i);
  EXPECT_EQ((*opened(many))->columns().size(), limits::import_columns_max);
  EXPECT_EQ(opened(many + ",one").error().field, "columns");
}

TEST(Rows, LongLinesAreErrorsOfTheirOwn) {
  const std::string longest(limits::import_line_bytes_max - 2, 'x');
  EXPECT_EQ(all_rows("a,b\n" + longest + ",1\n2,3\n"), (Rows{"2: " + longest + "|1", "3: 2|3"}));
  const std::string far(limits::import_line_bytes_max * 3, 'x');
  for (const std::string& long_line : {longest + "0123456789,1", far, "\"" + far + "\",1"})
    EXPECT_EQ(all_rows("a,b\n" + long_line + "\n2,3\n"),
              (Rows{"2! : the line is longer than 1 MiB", "3: 2|3"}));
  // Closed nowhere, but more is in sight than a line may hold.
  EXPECT_EQ(
      all_rows("a,b\n1,\"2\n3,4\n" + far),
      (Rows{"2! : the line is longer than 1 MiB", "3: 3|4", "4! : the line is longer than 1 MiB"}));
}

TEST(Rows, Ndjson) {
  const RowOptions options{.format = RowFormat::ndjson};
  const Case cases[] = {
      {"flattened",
       R"({"id":"A-1","address":{"city":"東京","zip":null},"n":1980,"ok":true})"
       "\n"
       R"({"n":-1.5,"address":{"city":"大\u962a"},"tags":["赤",1,{"a":[]}],"id":""})"
       "\n",
       {"1: A-1|東京|(none)|1980|true|(none)",
        "2: |大阪|(none)|-1.5|(none)|[\"赤\",1,{\"a\":[]}]"}},
      {"breaks", "{\"a\":1}\r\n\n  \n{\"a\":2}", {"1: 1", "4: 2"}},
      {"what is wrong",
       "{\"a\":1}\n{\"a\":}\n[1]\n{\"a\":1,\"a\":2}\n{\"a\":\"\xff\"}\n{\"a\":1} x\n{\"a\":3}\n",
       {"1: 1", "2! : this is not JSON", "3! : a line must be a JSON object",
        "4! a: this member stands twice in the line",
        "5! : bytes that are no text in the file's character set", "6! : this is not JSON",
        "7: 3"}},
  };
  for (const Case& c : cases) EXPECT_EQ(all_rows(c.bytes, options), c.rows) << c.what;
  EXPECT_EQ(all_rows(R"({"x":{"y":1},"x.y":2})", {.format = RowFormat::ndjson, .columns = {"x.y"}}),
            (Rows{"1! x.y: this member stands twice in the line"}));
  EXPECT_EQ(all_rows(R"({"other":1,"b":2})", {.format = RowFormat::ndjson, .columns = {"a", "b"}}),
            (Rows{"1: (none)|2"}));
  std::string deep = "1";
  for (int i = 0; i < 9; ++i) deep = "{\"a\":" + deep + "}";
  EXPECT_EQ(all_rows(deep, {.format = RowFormat::ndjson, .columns = {"a"}}),
            (Rows{"1! : objects are nested too deep"}));
  EXPECT_EQ(all_rows("1\n2\n", options),
            (Rows{"open! columns: no line of the first ones is a JSON object"}));
  EXPECT_EQ(all_rows("\n", options), (Rows{"open! columns: the file is empty"}));
}

TEST(Rows, DamageOfTheFileEndsItAfterWhatCameBefore) {
  const std::string whole = gzipped("a,b\n1,2\n3,4\n");
  EXPECT_EQ(all_rows(whole.substr(0, whole.size() - 8)),
            (Rows{"open! : the gzip data is cut off"}));  // noticed while reading ahead
  std::string rows = "a,b\n";
  while (rows.size() < 3 * limits::import_window_bytes) rows += "11111111,22222222\n";
  const std::string large = gzipped(rows);
  const Rows read = all_rows(large.substr(0, large.size() - 8));
  EXPECT_GT(read.size(), 10'000u);
  EXPECT_EQ(read.back(), "! the gzip data is cut off");
}

class RowsOfAFile : public ::testing::Test {
 protected:
  ~RowsOfAFile() override { std::filesystem::remove(path_); }
  void write(std::string_view bytes) {
    std::ofstream(path_, std::ios::binary).write(bytes.data(), std::ssize(bytes));
  }
  std::string path_ = (std::filesystem::temp_directory_path() /
                       ("enishi-rows-" + std::to_string(::getpid()) + ".csv"))
                          .string();
};

TEST_F(RowsOfAFile, GoesOnAtACursor) {
  EXPECT_EQ(file_source(path_).error().code, ErrorCode::not_found);
  std::string text = "番号,名前\n";
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i) + ",縁" + std::to_string(i) + "\n";
  for (const bool mark : {false, true}) {
    write(encoded(text, Charset::utf8, mark));
    auto reader = RowReader::open(*file_source(path_), {});
    ASSERT_TRUE(reader);
    for (int i = 0; i < 40'000; ++i) ASSERT_EQ(*(*reader)->next(), RowReader::Next::row);
    const RowCursor cursor = (*reader)->cursor();
    EXPECT_EQ(cursor.line, 40'002u);
    EXPECT_EQ(cursor.charset, Charset::utf8);
    auto again = RowReader::open(*file_source(path_), {}, cursor);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(all_rows(**again), all_rows(**reader));
    EXPECT_TRUE(RowReader::open(*file_source(path_), {}, (*reader)->cursor()));
    RowCursor behind = (*reader)->cursor();
    ++behind.offset;
    EXPECT_EQ(RowReader::open(*file_source(path_), {}, behind).error().field, "cursor");
    EXPECT_EQ(RowReader::open(*file_source(path_), {}, {.offset = 1, .line = 1}).error().field,
              "cursor");
  }
}

}  // namespace
}  // namespace enishi::connect
