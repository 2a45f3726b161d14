#include "content/message.h"

#include <gtest/gtest.h>

#include <map>

#include "base/limits.h"
#include "base/text.h"

namespace enishi::content {
namespace {

constexpr std::string_view kSlots[] = {"shelf"};  // filled by these tests

Result<Template> compiled(std::string_view json) {
  const auto document = JsonDocument::parse(json, {.bytes_max = 4 << 20});
  if (!document) return std::unexpected(document.error());
  return Template::compile(document->root(), Door::friends, kSlots);
}

std::string text_message(std::string_view text) {
  std::string out = R"([{"type":"text","text":)";
  append_json_string(out, text);
  return out + "}]";
}

using Values = std::map<std::string, std::string, std::less<>>;

std::string rendered(std::string_view json, const Values& values = {}) {
  const auto body = compiled(json);
  if (!body) return "compile: " + body.error().field + ": " + body.error().message;
  std::vector<Value> by_field;
  for (const Field& field : body->fields()) {
    const auto found = values.find(field.path);
    by_field.push_back(found == values.end() ? Value{}
                                             : Value::of(std::string_view(found->second)));
  }
  const Filling filling{.values = by_field, .link = [](std::string& out, std::size_t n) {
                          out += "https://e.jp/c/" + std::to_string(n);
                        }};
  std::string out;
  const auto done = body->render(out, filling);
  return done ? out : "render: " + done.error().path + ": " + done.error().code();
}

// As it is without a person and with the links it was written with.
std::string plain(const Template& body) {
  std::string out;
  return body.render(out, {}) ? out : "refused";
}

std::string refused_field(std::string_view json) {
  const auto body = compiled(json);
  return body ? "accepted" : body.error().field;
}

TEST(Template, WithoutPlaceholdersIsStatic) {
  const std::string json = R"([{"type":"text","text":"こんにちは \"x\""}])";
  const auto body = compiled(json);
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_TRUE(body->is_static());
  EXPECT_TRUE(body->fields().empty());
  EXPECT_TRUE(body->links().empty());
  EXPECT_EQ(plain(*body), json);
  EXPECT_EQ(body->source(), json);
}

TEST(Template, FillsAndFallsBack) {
  const std::string json = text_message("{{name|お客様}}様 {{attribute.rank|一般}}{{name}}");
  EXPECT_EQ(rendered(json, {{"name", "縁\"子\n"}, {"attribute.rank", "A"}}),
            text_message("縁\"子様 A縁\"子"));
  EXPECT_EQ(rendered(json), text_message("お客様様 一般"));
  // Nothing left of a value is as good as none.
  EXPECT_EQ(rendered(json, {{"name", "\n\t"}}), text_message("お客様様 一般"));
  const auto body = compiled(json);
  EXPECT_FALSE(body->is_static());
  ASSERT_EQ(body->fields().size(), 2u);
  EXPECT_EQ(body->fields()[0].path, "name");
  EXPECT_EQ(body->fields()[1].path, "attribute.rank");
}

TEST(Template, AFilledValueIsNeverReadAsATemplateOrALink) {
  EXPECT_EQ(rendered(text_message("{{name}}"), {{"name", "{{attribute.x}} https://evil.example/"}}),
            text_message("{{attribute.x}} https://evil.example/"));
}

TEST(Template, WritesBraces) {
  EXPECT_EQ(rendered(text_message("a {{{{b}}")), text_message("a {{b}}"));
}

TEST(Template, RenderedIsStillTheSameJson) {
  // What LINE does not know (yet) is kept.
  const std::string json =
      R"([{"type":"flex","altText":"a","contents":{"type":"bubble","body":{"type":"box","layout":"vertical",)"
      R"("n":[1,-2.5,true,false,{}],"x\"y":"\\","contents":[{"type":"text","text":"{{name|z}}"}]}}}])";
  std::string expected = json;
  expected.replace(expected.find("{{name|z}}"), 10, "K");
  EXPECT_EQ(rendered(json, {{"name", "K"}}), expected);
}

TEST(Template, LeavesOutNulls) {
  EXPECT_EQ(rendered(R"([{"type":"text","text":"a","quickReply":null}])"), text_message("a"));
}

TEST(Template, TracksLinksOfTextsAndActions) {
  const std::string json =
      R"([{"type":"text","text":"見て https://a.jp/1 と https://b.jp/2。","quickReply":{"items":[)"
      R"({"type":"action","action":{"type":"uri","label":"x","uri":"https://a.jp/1"}}]}},)"
      R"({"type":"template","altText":"https://not.a/link","template":{"type":"buttons","text":"https://no.jp",)"
      R"("actions":[{"type":"uri","label":"l","uri":"https://c.jp/3","altUri":{"desktop":"https://d.jp/4"}},)"
      R"({"type":"uri","label":"t","uri":"tel:0312345678"}]}},)"
      R"({"type":"imagemap","altText":"m","baseUrl":"https://img.jp/base","baseSize":{"width":1040,"height":1},)"
      R"("actions":[{"type":"uri","linkUri":"https://e.jp/5","area":{"x":0,"y":0,"width":1,"height":1}}]}])";
  const auto body = compiled(json);
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(body->links(),
            (std::vector<std::string>{"https://a.jp/1", "https://b.jp/2", "https://c.jp/3",
                                      "https://d.jp/4", "https://e.jp/5"}));
  EXPECT_TRUE(body->is_static());
  const std::string out = rendered(json);
  EXPECT_NE(out.find("見て https://e.jp/c/0 と https://e.jp/c/1。"), std::string::npos);
  EXPECT_NE(out.find(R"("uri":"https://e.jp/c/0")"), std::string::npos);
  EXPECT_NE(out.find(R"("desktop":"https://e.jp/c/3")"), std::string::npos);
  EXPECT_NE(out.find(R"("linkUri":"https://e.jp/c/4")"), std::string::npos);
  EXPECT_NE(out.find("https://img.jp/base"), std::string::npos);
  EXPECT_NE(out.find("https://not.a/link"), std::string::npos);
  // Without a replacement the links stay what they are.
  EXPECT_EQ(plain(*body), json);
}

TEST(Template, LeavesALinkAloneThatDiffersPerPerson) {
  const std::string text = text_message("https://a.jp/?m={{attribute.m}} https://b.jp/");
  const auto body = compiled(text);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->links(), std::vector<std::string>{"https://b.jp/"});
  EXPECT_EQ(rendered(text, {{"attribute.m", "7"}}),
            text_message("https://a.jp/?m=7 https://e.jp/c/0"));
}

TEST(Template, EncodesValuesInsideUris) {
  const auto message = [](const std::string& uri) {
    return R"([{"type":"template","altText":"a","template":{"type":"buttons","text":"t","actions":[{"type":"uri","label":"l","uri":")" +
           uri + R"("}]}}])";
  };
  EXPECT_EQ(rendered(message("https://a.jp/?n={{name}}"), {{"name", "縁 &"}}),
            message("https://a.jp/?n=%E7%B8%81%20%26"));
  // At the head the value is the URI.
  EXPECT_EQ(rendered(message("{{attribute.url}}"), {{"attribute.url", "https://a.jp/?x=1"}}),
            message("https://a.jp/?x=1"));
}

TEST(Template, DoublesBracesInTextV2) {
  const std::string json =
      R"([{"type":"textV2","text":"{u} {{name}}","substitution":{"u":{"type":"emoji","productId":"1","emojiId":"2"}}}])";
  std::string expected = json;
  expected.replace(expected.find("{{name}}"), 8, "{{x}}");
  EXPECT_EQ(rendered(json, {{"name", "{x}"}}), expected);
}

TEST(Template, LeavesTextsWithEmojisInPlace) {
  const std::string emojis = R"("emojis":[{"index":0,"productId":"p","emojiId":"e"}]}])";
  const std::string json = R"([{"type":"text","text":"$ https://a.jp/",)" + emojis;
  EXPECT_EQ(rendered(json), json);
  EXPECT_EQ(refused_field(R"([{"type":"text","text":"$ {{name}}",)" + emojis), "messages[0].text");
}

TEST(Template, NamesThePlaceItRefuses) {
  EXPECT_EQ(refused_field("{}"), "messages");
  EXPECT_EQ(refused_field("[]"), "messages");
  EXPECT_EQ(refused_field("[1]"), "messages[0]");
  EXPECT_EQ(refused_field("[{}]"), "messages[0].type");
  EXPECT_EQ(refused_field(R"([{"type":"txt"}])"), "messages[0].type");
  EXPECT_EQ(refused_field(R"([{"type":"text"}])"), "messages[0].text");
  EXPECT_EQ(refused_field(R"([{"type":"text","text":""}])"), "messages[0].text");
  EXPECT_EQ(refused_field(R"([{"type":"text","text":5}])"), "messages[0].text");
  EXPECT_EQ(refused_field(R"([{"type":"text","text":"a"},{"type":"image"}])"),
            "messages[1].originalContentUrl");
  EXPECT_EQ(refused_field(R"([{"type":"location","title":"t","address":"a","latitude":"x"}])"),
            "messages[0].latitude");
  EXPECT_EQ(refused_field(text_message("{{nme}}")), "messages[0].text");
  EXPECT_EQ(refused_field(R"([{"type":"flex","altText":"a","contents":{"x":[{"y":"{{"}]}}])"),
            "messages[0].contents.x[0].y");
  std::string six = "[";
  for (int i = 0; i < 6; ++i) six += R"({"type":"text","text":"a"},)";
  six.back() = ']';
  EXPECT_EQ(refused_field(six), "messages");
}

TEST(Template, KnowsEveryTypeOfMessage) {
  for (
      const char* json :
      {R"({"type":"sticker","packageId":"1","stickerId":"2"})",
       R"({"type":"image","originalContentUrl":"https://a.jp/1","previewImageUrl":"https://a.jp/2"})",
       R"({"type":"video","originalContentUrl":"https://a.jp/1","previewImageUrl":"https://a.jp/2"})",
       R"({"type":"audio","originalContentUrl":"https://a.jp/1","duration":1})",
       R"({"type":"location","title":"t","address":"a","latitude":35.1,"longitude":139})",
       R"({"type":"coupon","couponId":"c"})"})
    EXPECT_EQ(rendered("[" + std::string(json) + "]"), "[" + std::string(json) + "]");
}

TEST(Template, KeepsToLinesLimits) {
  const auto repeat = [](std::size_t n, std::string_view what) {
    std::string out;
    for (std::size_t i = 0; i < n; ++i) out += what;
    return out;
  };
  EXPECT_EQ(refused_field(text_message(repeat(5000, "あ"))), "accepted");
  EXPECT_EQ(refused_field(text_message(repeat(5001, "あ"))), "messages[0].text");
  EXPECT_EQ(refused_field(text_message(repeat(2501, "😀"))), "messages[0].text");
  const auto alt = [&](std::size_t n) {
    return R"([{"type":"flex","altText":")" + repeat(n, "a") +
           R"(","contents":{"type":"bubble"}}])";
  };
  EXPECT_EQ(refused_field(alt(1500)), "accepted");
  EXPECT_EQ(refused_field(alt(1501)), "messages[0].altText");
  const auto items = [&](std::size_t n) {
    const std::string item = R"({"type":"action","action":{"type":"camera","label":"l"}})";
    return R"([{"type":"text","text":"a","quickReply":{"items":[)" + item +
           repeat(n - 1, "," + item) + "]}}]";
  };
  EXPECT_EQ(refused_field(items(13)), "accepted");
  EXPECT_EQ(refused_field(items(14)), "messages[0].quickReply.items");
  const auto unknown = [&](std::size_t n) {
    return R"([{"type":"text","text":"a","x":")" + std::string(n, 'x') + "\"}]";
  };
  EXPECT_EQ(refused_field(unknown(500'000)), "accepted");
  EXPECT_EQ(refused_field(unknown(limits::message_body_bytes_max)), "messages");
}

TEST(Template, ChecksTheLengthOfWhatWasFilledIn) {
  const std::string json = text_message(std::string(4990, 'a') + "{{name|}}");
  EXPECT_EQ(rendered(json, {{"name", "0123456789"}}).substr(0, 2), "[{");
  EXPECT_EQ(rendered(json, {{"name", "0123456789x"}}).substr(0, 24), "render: messages[0].text");
  EXPECT_EQ(rendered(json, {{"name", "012345678😀"}}).substr(0, 24), "render: messages[0].text");
  EXPECT_EQ(rendered(text_message("{{name}}")).substr(0, 24), "render: messages[0].text");
  // Each string is counted for itself.
  const std::string two =
      R"([{"type":"text","text":"{{name}}"},{"type":"text","text":"{{name}}"}])";
  EXPECT_EQ(rendered(two, {{"name", std::string(4000, 'a')}}).substr(0, 2), "[{");
}

TEST(Template, SourceCompilesToTheSame) {
  const std::string json = R"([ {"type":"text", "text":"{{name|x}} https://a.jp/é"} ])";
  const auto first = compiled(json);
  ASSERT_TRUE(first);
  const auto second = compiled(first->source());
  ASSERT_TRUE(second);
  EXPECT_EQ(second->source(), first->source());
  EXPECT_EQ(plain(*second), plain(*first));
}

// Renders a body over people whose values are of all types.
std::string with(std::string_view json, const std::map<std::string, Value, std::less<>>& values) {
  const auto body = compiled(json);
  if (!body) return "compile: " + body.error().field + ": " + body.error().message;
  std::vector<Value> by_field;
  for (const Field& field : body->fields()) {
    const auto found = values.find(field.path);
    by_field.push_back(found == values.end() ? Value{} : found->second);
  }
  std::string out;
  const auto done = body->render(out, {.values = by_field});
  return done ? out : "render: " + done.error().path + ": " + done.error().code();
}

TEST(Template, ConditionsAndLoopsInATextDependOnThePerson) {
  const std::string json = text_message(
      "{{#if attribute.rank = 'gold' and not attribute.away}}特別な{{#else}}いつもの{{/if}}ご案内");
  EXPECT_EQ(with(json, {{"attribute.rank", Value::of(std::string_view("gold"))}}),
            text_message("特別なご案内"));
  EXPECT_EQ(with(json, {{"attribute.rank", Value::of(std::string_view("gold"))},
                        {"attribute.away", Value::of(true)}}),
            text_message("いつものご案内"));
  EXPECT_EQ(with(json, {}), text_message("いつものご案内"));

  const Value cells[] = {Value::of(std::string_view("水")), Value::of(std::int64_t{1200}),
                         Value::of(std::string_view("\"茶\"")), Value{}};
  const std::string list = text_message(
      "{{#each shelf.items max 5 join '、'}}{{item.name}}{{#if "
      "item.price}}({{item.price:money}}){{/if}}{{/each}}ほか");
  EXPECT_EQ(with(list, {{"shelf.items", Value::list(cells, 2)}}),
            text_message("水(¥1,200)、\"茶\"ほか"));
  EXPECT_EQ(with(list, {}), text_message("ほか"));
}

TEST(Template, WhatNobodyFillsIsWrongWhereItStands) {
  const auto told = [](const std::string& json) {
    const auto document = JsonDocument::parse(json);
    const auto checked = Template::check(document->root());  // nobody fills a slot
    if (checked) return std::string("accepted");
    const Problem& problem = checked.error().front();
    return problem.path + " " + problem.code() + " " + problem.words;
  };
  const std::string at = "messages[0].text ";
  EXPECT_EQ(told(text_message("{{shelf.name}}")), at + "placeholder_unknown {{shelf.name}}");
  EXPECT_EQ(told(text_message("{{shelf.name|水}}")), at + "placeholder_unknown {{shelf.name}}");
  EXPECT_EQ(told(text_message("{{atribute.rank|並}}")),
            at + "placeholder_unknown {{atribute.rank}}");
  EXPECT_EQ(told(text_message("{{#if shelf.name}}a{{/if}}b")),
            at + "placeholder_unknown {{shelf.name}}");
  for (const std::string list : {"shelf.items", "attribute.items"})
    EXPECT_EQ(told(text_message("{{#each " + list + " max 3}}{{item.name}}{{/each}}b")),
              at + "not_a_list " + list);
  EXPECT_EQ(
      told(R"([{"type":"text","text":"a","quickReply":{"items":[{"$each":"shelf.items max 3",)"
           R"("type":"action","action":{"type":"message","label":"a","text":"a"}}]}}])"),
      "messages[0].quickReply.items[0].$each not_a_list shelf.items");
  EXPECT_EQ(told(text_message("{{name|水}}{{attribute.rank}}")), "accepted");
  EXPECT_TRUE(compiled(text_message("{{shelf.name}}")));  // who fills it may ask for it
}

constexpr std::string_view kShelf =
    R"({"messages":[{"type":"flex","altText":"今週","contents":{"type":"carousel","contents":[)"
    R"({"$each":"data.items max 3","$if":"item.stock > 0","type":"bubble","body":{"type":"box","layout":"vertical",)"
    R"("contents":[{"type":"text","text":"{{item.name}}"},{"$if":"attribute.rank = 'gold'","type":"text","text":"会員価格"}]}}]}}],)"
    R"("data":{"items":[{"name":"A","stock":1},{"name":"B","stock":0},{"name":"C\"}","stock":2},{"name":"D","stock":3}]}})";

TEST(Template, PartsComeAndGoByConditionAndLoop) {
  const auto body = compiled(kShelf);
  ASSERT_TRUE(body) << body.error().field << body.error().message;
  ASSERT_EQ(body->fields().size(), 1u);  // the data is the body's own
  const auto bubble = [](std::string_view name, bool gold) {
    std::string out =
        R"({"type":"bubble","body":{"type":"box","layout":"vertical","contents":[{"type":"text","text":)";
    append_json_string(out, name);
    return out + (gold ? R"(},{"type":"text","text":"会員価格"}]}})" : "}]}}");
  };
  const std::string begin =
      R"([{"type":"flex","altText":"今週","contents":{"type":"carousel","contents":[)";
  EXPECT_EQ(with(kShelf, {}), begin + bubble("A", false) + "," + bubble("C\"}", false) + "]}}]");
  EXPECT_EQ(with(kShelf, {{"attribute.rank", Value::of(std::string_view("gold"))}}),
            begin + bubble("A", true) + "," + bubble("C\"}", true) + "]}}]");
}

TEST(Template, CountsWhatIsLeftForThePerson) {
  const auto quick = [](std::string_view when) {
    return R"([{"type":"text","text":"a","quickReply":{"items":[{"$if":")" + std::string(when) +
           R"(","type":"action","action":{"type":"camera","label":"l"}}]}}])";
  };
  EXPECT_EQ(with(quick("name"), {}), "render: messages[0].quickReply.items: person_too_few");
  EXPECT_EQ(with(quick("name"), {{"name", Value::of(std::string_view("縁"))}}).substr(0, 2), "[{");
  // Where everybody needs the same number nothing may come and go.
  const std::string column =
      R"({"text":"t","actions":[{"$if":"name","type":"message","label":"l","text":"t"}]})";
  EXPECT_EQ(refused_field(
                R"([{"type":"template","altText":"a","template":{"type":"carousel","columns":[)" +
                column + "]}}]"),
            "messages[0].template.columns[0].actions[0]");
  EXPECT_EQ(refused_field(R"([{"type":"text","text":"a","sender":{"$if":"name","name":"x"}}])"),
            "messages[0].sender.$if");
}

TEST(Template, KnowsTheBodysOwnData) {
  const auto own = [](std::string_view text, std::string_view data) {
    return R"({"messages":)" + text_message(text) + R"(,"data":)" + std::string(data) + "}";
  };
  EXPECT_EQ(with(own("{{data.until:date(M/d)}}まで{{data.off:number}}円引き",
                     R"({"until":"2026-12-24","off":1500})"),
                 {}),
            text_message("12/24まで1,500円引き"));
  EXPECT_TRUE(compiled(own("{{data.x}}", R"({"x":"a"})"))->is_static());
  EXPECT_EQ(refused_field(own("{{data.y}}", R"({"x":"a"})")), "messages[0].text");
  EXPECT_EQ(refused_field(own("{{data.x}}", R"({"x":[{"a":1}]})")), "messages[0].text");
  EXPECT_EQ(refused_field(own("{{#each data.x max 2}}{{item.b}}{{/each}}", R"({"x":[{"a":1}]})")),
            "messages[0].text");
  EXPECT_EQ(refused_field(own("a", R"({"X":1})")), "data");
  EXPECT_EQ(refused_field(own("a", R"({"x":{"y":1}})")), "data.x");
  EXPECT_EQ(refused_field(own("a", R"({"x":[1]})")), "data.x[0]");
  EXPECT_EQ(refused_field(R"({"data":{}})"), "messages");
  // Wrong for everybody is wrong as written.
  EXPECT_EQ(refused_field(own("{{data.x}}", R"({"x":""})")), "messages[0].text");
}

TEST(Template, GraphemesAreCountedInWhatIsFilledIn) {
  const std::string json =
      R"([{"type":"template","altText":"a","template":{"type":"confirm","text":"t","actions":[)"
      R"({"type":"message","label":"{{name}}","text":"t"},{"type":"message","label":"l","text":"t"}]}}])";
  std::string family;
  for (int i = 0; i < 20; ++i) family += "👨‍👩‍👧";
  EXPECT_EQ(rendered(json, {{"name", family}}).substr(0, 2), "[{");
  EXPECT_EQ(rendered(json, {{"name", family + "a"}}),
            "render: messages[0].template.actions[0].label: person_too_long");
  EXPECT_EQ(rendered(json, {{"name", "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\""}}).substr(0, 2),
            "[{");
}

TEST(Template, AValueCannotBecomeAnotherKindOfLink) {
  const std::string json =
      R"([{"type":"template","altText":"a","template":{"type":"buttons","text":"t","actions":[)"
      R"({"type":"uri","label":"l","uri":"{{attribute.u}}"}]}}])";
  for (const char* bad : {"javascript:alert(1)", "https://a.jp/ b", "https://a.jp/縁", "x"})
    EXPECT_EQ(rendered(json, {{"attribute.u", bad}}),
              "render: messages[0].template.actions[0].uri: person_bad_uri")
        << bad;
}

TEST(Template, TellsEverythingThatIsWrongInBothLanguages) {
  const auto document = JsonDocument::parse(
      R"([{"type":"text","text":""},{"type":"template","altText":"a","template":{"type":"buttons","text":"t",)"
      R"("actions":[{"type":"message","label":"123456789012345678901","text":"x"}]}}])");
  const auto checked = Template::check(document->root());
  ASSERT_FALSE(checked);
  ASSERT_EQ(checked.error().size(), 2u);
  const Problem& second = checked.error()[1];
  EXPECT_EQ(second.code(), "too_many_graphemes");
  EXPECT_EQ(second.place(Language::ja), "2通目 > テンプレート > 1番目のボタン > ラベル");
  EXPECT_EQ(second.text(Language::ja), "長すぎます。20文字までです（いま21文字）。");
  EXPECT_EQ(second.place(Language::en), "message 2 > template > button 1 > label");
}

}  // namespace
}  // namespace enishi::content
