#include "connect/mapping.h"

#include <gtest/gtest.h>

#include "connect/limits.h"
#include "connect/mapping_propose.h"
#include "connect/rows_testing.h"

namespace enishi::connect {
namespace {

using Texts = std::vector<std::string>;

const MappingContext kTokyo{*Zone::load("Asia/Tokyo"), 0};

// "name=value" with the value's type in front where it is no text.
std::string shown(const MappedRow& row, const NamedValue& named) {
  std::string out(named.name);
  out += '=';
  if (const auto* text = std::get_if<std::string_view>(&named.value)) return out.append(*text);
  if (const auto* n = std::get_if<std::int64_t>(&named.value))
    return out + std::string(name(named.type)) + ":" + std::to_string(*n);
  if (const auto* d = std::get_if<double>(&named.value)) return out + "real:" + std::to_string(*d);
  if (const auto* b = std::get_if<bool>(&named.value)) return out + (*b ? "true" : "false");
  if (const auto* range = std::get_if<ListRange>(&named.value)) {
    for (const auto item : row.list(*range)) out += "[" + std::string(item) + "]";
    return out;
  }
  return out + "(unset)";
}

std::string shown(const MappedRow& row) {
  std::string out;
  const auto add = [&](const std::string& text) { out += (out.empty() ? "" : " ") + text; };
  for (const auto& key : row.keys) add(std::string(key.space) + ":" + std::string(key.value));
  if (!row.event_type.empty()) add("type=" + std::string(row.event_type));
  if (!row.event_id.empty()) add("id=" + std::string(row.event_id));
  if (row.time) add("at=" + iso8601(*row.time));
  for (const auto& v : row.attributes) add(shown(row, v));
  for (const auto& t : row.tags) add((t.on ? "+" : "-") + std::string(t.name));
  for (const auto& c : row.consents) add(std::string(c.name) + (c.on ? "!" : "?"));
  for (const auto& v : row.properties) add(shown(row, v));
  for (const auto& v : row.item) add(shown(row, v));
  for (const auto& p : row.problems)
    add("[" + std::string(p.column) + ": " + std::string(p.message) + "]");
  return out;
}

// Each row of the file as the mapping sees it.
Texts mapped(std::string_view json, std::string bytes, RowOptions options = {}) {
  if (options.format == RowFormat::ndjson) options.columns = *Mapping::columns_of(json);
  const auto reader = RowReader::open(memory_source(std::move(bytes)), options);
  if (!reader) return {reader.error().message};
  const auto mapping = Mapping::compile(json, (*reader)->columns(), kTokyo);
  if (!mapping) return {mapping.error().field + ": " + mapping.error().message};
  Texts out;
  MappedRow row;
  while (*(*reader)->next() == RowReader::Next::row) {
    const bool good = mapping->apply((*reader)->row().fields, row);
    EXPECT_EQ(good, row.problems.empty());
    out.push_back(shown(row));
  }
  return out;
}

TEST(Mapping, People) {
  EXPECT_EQ(
      mapped(R"({"kind":"people","columns":[
        {"column":"会員番号","to":"key","namespace":"member_number"},
        {"column":"LINE","to":"key","namespace":"line_user_id"},
        {"column":"ランク","to":"attribute","name":"rank",
         "values":{"1":"gold","2":"silver"},"empty":"unset"},
        {"column":"ポイント","to":"attribute","name":"points","type":"integer"},
        {"column":"誕生日","to":"attribute","name":"birthday","type":"time",
         "format":["japanese","slash"]},
        {"column":"タグ","to":"tag","split":"、"},
        {"column":"特典","to":"tag","name":"特典あり"},
        {"column":"メール可","to":"consent","name":"mail"},
        {"column":"備考","to":"ignore"}]})",
             "会員番号,LINE,ランク,ポイント,誕生日,タグ,特典,メール可,備考\n"
             "A-1,U0123456789abcdef0123456789abcdef,1,\"１,２００\",昭和55年1月2日,赤、 青 "
             "、,○,はい,x\n"
             " A-2　,,,,,,×,,\n"
             ",,1,,,,,,\n"
             "A-3,U12,3,多い,2026-01-02,赤,たぶん,?,\n"),
      (Texts{
          "member_number:A-1 line_user_id:U0123456789abcdef0123456789abcdef rank=gold "
          "points=integer:1200 birthday=time:315586800000 +赤 +青 +特典あり mail!",
          "member_number:A-2 rank=(unset) -特典あり", "rank=gold [: no key has a value]",
          "member_number:A-3 +赤 [LINE: is no LINE user id] [ランク: a value that \"values\" does "
          "not name] [ポイント: is not a whole number] [誕生日: is no time in the formats "
          "allowed] [特典: is neither yes nor no] [メール可: is neither yes nor no]"}));
}

TEST(Mapping, Events) {
  EXPECT_EQ(mapped(R"({"kind":"events","columns":[
        {"column":"id","to":"key","namespace":"member_number","empty":"error"},
        {"column":"日時","to":"time"},
        {"column":"種別","to":"event_type","values":{"購入":"ordered"},"other":"keep"},
        {"column":"伝票","to":"event_id"},
        {"column":"金額","to":"property","name":"amount","type":"money"},
        {"column":"商品","to":"property","name":"items","type":"list","split":"/"},
        {"column":"店舗","to":"property","name":"店舗"},
        {"column":"重さ","to":"property","name":"weight","type":"number"}]})",
                   "id\t日時\t種別\t伝票\t金額\t商品\t店舗\t重さ\n"
                   "A\t2026/01/02 03:04\t購入\tO-1\t¥1,980\t靴/帽子\t渋谷\t1.5\n"
                   "\t2026/01/02\t来店\t\t\t\t\t\n"
                   "B\t\t購入\t\t\t\t\t\n"
                   "C\t1969-12-31\t\t\t\t\t\t\n"
                   "D\t2026-01-02T00:00:00Z\t\t\t\t\t\t\n"),
            (Texts{"member_number:A type=ordered id=O-1 at=2026-01-01T18:04:00.000Z "
                   "amount=money:1980 items=[靴][帽子] 店舗=渋谷 weight=real:1.500000",
                   "type=来店 at=2026-01-01T15:00:00.000Z [id: is empty]",
                   "member_number:B type=ordered [: the event has no time]",
                   "member_number:C [日時: is before 1970]",
                   "member_number:D at=2026-01-02T00:00:00.000Z [: the event has no type]"}));
}

TEST(Mapping, CatalogueFromNdjson) {
  EXPECT_EQ(
      mapped(
          R"({"kind":"catalogue","columns":[
        {"column":"sku","to":"item","name":"id"},
        {"column":"name.ja","to":"item","name":"title"},
        {"column":"path","to":"item","name":"category"},
        {"column":"price","to":"item","name":"price"},
        {"column":"on_sale","to":"item","name":"active"},
        {"column":"size","to":"item","name":"extra.サイズ","type":"number"}]})",
          R"({"sku":"S-1","name":{"ja":"スニーカー"},"path":["靴","ス\"ポーツ",5],"price":9800,"on_sale":true,"size":26.5})"
          "\n"
          R"({"name":{"ja":"帽子"}})"
          "\n"
          R"({"sku":"S-2","path":[{"a":1}]})"
          "\n",
          {.format = RowFormat::ndjson}),
      (Texts{"id=S-1 title=スニーカー category=[靴][ス\"ポーツ][5] price=money:9800 "
             "active=true extra.サイズ=real:26.500000",
             "title=帽子 [: the item has no id]", "id=S-2 [path: is no list of texts]"}));
}

TEST(Mapping, ErrorsNameTheirPlace) {
  const auto error_of = [](std::string_view json) {
    const Texts columns{"a", "b", "c"};
    const auto mapping = Mapping::compile(json, columns, kTokyo);
    return mapping ? "none" : mapping.error().field + ": " + mapping.error().message;
  };
  const auto with = [&](std::string_view entry) {
    return error_of(R"({"kind":"people","columns":[{"column":"a","to":"key","namespace":"x"},)" +
                    std::string(entry) + "]}");
  };
  EXPECT_EQ(with(R"({"column":"b","to":"ignore"})"), "none");
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"column":"z","to":"ignore"})", "mapping.columns[1].column"},
      {R"({"column":"b"})", "mapping.columns[1].to"},
      {R"({"column":"b","to":"nothing"})", "mapping.columns[1].to"},
      {R"({"column":"b","to":"property","name":"x"})", "mapping.columns[1].to"},
      {R"({"column":"b","to":"key","namespace":"x"})", "mapping.columns[1].to"},
      {R"({"column":"b","to":"key","namespace":"X y"})", "mapping.columns[1].namespace"},
      {R"({"column":"b","to":"attribute","name":"ランク"})", "mapping.columns[1].name"},
      {R"({"column":"b","to":"attribute","name":"r","type":"money"})", "mapping.columns[1].type"},
      {R"({"column":"b","to":"attribute","name":"r","format":"iso"})", "mapping.columns[1].format"},
      {R"({"column":"b","to":"attribute","name":"r","type":"time","format":["iso","us"]})",
       "mapping.columns[1].format[1]"},
      {R"({"column":"b","to":"attribute","name":"r","values":{"1":2}})",
       "mapping.columns[1].values.1"},
      {R"({"column":"b","to":"attribute","name":"r","values":{}})", "mapping.columns[1].values"},
      {R"({"column":"b","to":"attribute","name":"r","other":"keep"})", "mapping.columns[1].other"},
      {R"({"column":"b","to":"attribute","name":"r","split":","})", "mapping.columns[1].split"},
      {R"({"column":"b","to":"attribute","name":"r","colour":1})", "mapping.columns[1].colour"},
      {R"({"column":"b","to":"tag","empty":"unset"})", "mapping.columns[1].empty"},
      {R"({"column":"b","to":"tag","namespace":"x"})", "mapping.columns[1].namespace"},
      {R"({"column":"b","to":"time","name":"x"})", "mapping.columns[1].name"},
      {R"({"column":"b","to":"time","type":"time"})", "mapping.columns[1].type"},
      {R"({"column":"b","to":"ignore","trim":1})", "mapping.columns[1].trim"}};
  for (const auto& [entry, field] : cases) {
    const std::string error = with(entry);
    EXPECT_EQ(error.substr(0, error.find(": ")), field) << entry << " -> " << error;
  }
  EXPECT_EQ(with(R"({"column":"z","to":"ignore"})"),
            "mapping.columns[1].column: the file has no column \"z\"");
  EXPECT_EQ(error_of(R"({"kind":"people","columns":[{"column":"a","to":"ignore"}]})"),
            "mapping.columns: no column is mapped to a key");
  EXPECT_EQ(error_of(R"({"kind":"catalogue","columns":[{"column":"a","to":"ignore"}]})"),
            "mapping.columns: no column is mapped to the item's id");
  const std::string event = R"("columns":[{"column":"a","to":"key","namespace":"x"},)"
                            R"({"column":"b","to":"time"}]})";
  EXPECT_EQ(error_of(R"({"kind":"events",)" + event),
            "mapping.event_type: is missing, and no column is mapped to it");
  EXPECT_EQ(error_of(R"({"kind":"events","event_type":"来店",)" + event), "none");
  EXPECT_EQ(error_of(R"({"kind":"things","columns":[]})").substr(0, 12), "mapping.kind");
  EXPECT_EQ(error_of("[]").substr(0, 8), "mapping:");
  EXPECT_EQ(error_of("{").substr(0, 8), "mapping:");
}

TEST(Mapping, PlacesInsideALargerDocument) {
  const auto document =
      JsonDocument::parse(R"({"mapping":{"kind":"people","columns":[{"column":"a","to":"x"}]}})");
  const auto mapping = Mapping::compile(*document->root().get("mapping"), Texts{"a"}, kTokyo);
  ASSERT_FALSE(mapping);
  EXPECT_EQ(mapping.error().field, "mapping.columns[0].to");
}

TEST(Mapping, LimitsOfValues) {
  const auto one = [](const std::string& entry, const std::string& value) {
    const Texts columns{"k", "v"};
    const auto mapping = Mapping::compile(
        R"({"kind":"people","columns":[{"column":"k","to":"key","namespace":"x"},)" + entry + "]}",
        columns, kTokyo);
    MappedRow row;
    const std::vector<std::string_view> fields{"1", value};
    return mapping && mapping->apply(fields, row);
  };
  const std::string attribute = R"({"column":"v","to":"attribute","name":"a"})";
  EXPECT_TRUE(one(attribute, std::string(1'000, 'x')));
  EXPECT_FALSE(one(attribute, std::string(1'001, 'x')));
  EXPECT_FALSE(one(attribute, "a\x01"));
  EXPECT_TRUE(one(attribute, "a\nb"));
  const std::string key = R"({"column":"v","to":"key","namespace":"y"})";
  EXPECT_TRUE(one(key, std::string(limits::import_key_bytes_max, 'x')));
  EXPECT_FALSE(one(key, std::string(limits::import_key_bytes_max + 1, 'x')));
  const std::string tags = R"({"column":"v","to":"tag","split":","})";
  std::string list;
  for (std::size_t i = 0; i < limits::import_list_items_max; ++i) list += "t,";
  EXPECT_TRUE(one(tags, list));
  EXPECT_FALSE(one(tags, list + "t"));
}

TEST(Mapping, ColumnsNobodyNames) {
  const Texts columns{"a", "b", "c"};
  const auto mapping =
      Mapping::compile(R"({"kind":"people","columns":[{"column":"b","to":"key","namespace":"x"}]})",
                       columns, kTokyo);
  EXPECT_EQ(mapping->unmapped(), (Texts{"a", "c"}));
}

TEST(Proposal, PeopleOfAJapaneseFile) {
  const Texts columns{"会員番号", "LINE ID", "メールアドレス", "氏名",
                      "生年月日", "ランク",  "保有ポイント",   "メルマガ許諾",
                      "タグ",     "空",      "Favorite Color", "郵便番号"};
  const std::vector<Texts> rows{
      {"0001", "U0123456789abcdef0123456789abcdef", "a@example.jp", "田中", "1980/1/2", "gold",
       "1,200", "○", "赤、青", "", "red", "0150001"},
      {"0002", "", "b@example.jp", "佐藤", "H2.3.4", "silver", "0", "×", "赤", "", "blue",
       "1000001"}};
  const Proposal proposal = propose(MappingKind::people, columns, rows, kTokyo.zone);
  EXPECT_EQ(proposal.json,
            R"({"kind":"people","columns":[)"
            R"({"column":"会員番号","to":"key","namespace":"member_number"},)"
            R"({"column":"LINE ID","to":"key","namespace":"line_user_id"},)"
            R"({"column":"メールアドレス","to":"key","namespace":"email"},)"
            R"({"column":"氏名","to":"attribute","name":"name","type":"text"},)"
            R"({"column":"生年月日","to":"attribute","name":"birthday","type":"time"},)"
            R"({"column":"ランク","to":"attribute","name":"rank","type":"text"},)"
            R"({"column":"保有ポイント","to":"attribute","name":"points","type":"integer"},)"
            R"({"column":"メルマガ許諾","to":"attribute","name":"consent","type":"boolean"},)"
            R"({"column":"タグ","to":"tag","split":"、"},)"
            R"({"column":"空","to":"ignore"},)"
            R"({"column":"Favorite Color","to":"attribute","name":"favorite_color","type":"text"},)"
            R"({"column":"郵便番号","to":"attribute","name":"postal_code","type":"text"}]})");
  EXPECT_TRUE(proposal.missing.empty());
  EXPECT_TRUE(Mapping::compile(proposal.json, columns, kTokyo));
}

TEST(Proposal, EventsAndCatalogueCompile) {
  const Texts orders{"注文日時", "注文番号", "会員ID", "種別", "金額", "数量"};
  const std::vector<Texts> order_rows{{"2026/01/02 03:04", "O-1", "A1", "購入", "¥1,980", "2"}};
  const Proposal events = propose(MappingKind::events, orders, order_rows, kTokyo.zone);
  EXPECT_TRUE(events.missing.empty()) << events.json;
  EXPECT_TRUE(Mapping::compile(events.json, orders, kTokyo)) << events.json;
  EXPECT_NE(events.json.find(R"("name":"金額","type":"money")"), std::string::npos) << events.json;

  const Texts items{"商品コード", "商品名", "カテゴリ", "販売価格", "サイズ"};
  const std::vector<Texts> item_rows{{"S-1", "靴", "服飾", "9,800円", "26.5"}};
  const Proposal catalogue = propose(MappingKind::catalogue, items, item_rows, kTokyo.zone);
  EXPECT_TRUE(catalogue.missing.empty()) << catalogue.json;
  EXPECT_TRUE(Mapping::compile(catalogue.json, items, kTokyo)) << catalogue.json;

  const Proposal nothing =
      propose(MappingKind::events, Texts{"x"}, std::vector<Texts>{{"y"}}, kTokyo.zone);
  EXPECT_EQ(nothing.missing.size(), 3u);
}

}  // namespace
}  // namespace enishi::connect
