#include "content/message.h"

#include <gtest/gtest.h>

#include <map>

#include "base/limits.h"
#include "base/text.h"

namespace enishi::content {
namespace {

Result<Template> compiled(std::string_view json) {
  const auto document = JsonDocument::parse(json, {.bytes_max = 4 << 20});
  if (!document) return std::unexpected(document.error());
  return Template::compile(document->root());
}

std::string text_message(std::string_view text) {
  std::string out = R"([{"type":"text","text":)";
  append_json_string(out, text);
  return out + "}]";
}

using Values = std::map<std::string, std::string, std::less<>>;

Fields fields_of(const Values& values) {
  Fields fields;
  fields.get = [&values](std::string_view field) -> std::optional<std::string> {
    const auto found = values.find(field);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
  fields.link = [](std::size_t n) { return "https://e.jp/c/" + std::to_string(n); };
  return fields;
}

std::string rendered(std::string_view json, const Values& values = {}) {
  const auto body = compiled(json);
  if (!body) return "compile: " + body.error().field + ": " + body.error().message;
  const auto out = body->render(fields_of(values));
  return out ? *out : "render: " + out.error().field + ": " + out.error().message;
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
  EXPECT_EQ(body->render({}), json);
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
  EXPECT_EQ(body->fields(), (std::vector<std::string>{"name", "attribute.rank"}));
}

TEST(Template, AFilledValueIsNeverReadAsATemplateOrALink) {
  EXPECT_EQ(rendered(text_message("{{name}}"), {{"name", "{{attribute.x}} https://evil.example/"}}),
            text_message("{{attribute.x}} https://evil.example/"));
}

TEST(Template, WritesBraces) {
  EXPECT_EQ(rendered(text_message("a {{{{b}}")), text_message("a {{b}}"));
}

TEST(Template, RenderedIsStillTheSameJson) {
  const std::string json =
      R"([{"type":"flex","altText":"a","contents":{"type":"bubble","body":{"type":"box","n":[1,-2.5,)"
      R"(true,false,{}],"x\"y":"\\","contents":[{"type":"text","text":"{{name|z}}"}]}}}])";
  std::string expected = json;
  expected.replace(expected.find("{{name|z}}"), 10, "K");
  EXPECT_EQ(rendered(json, {{"name", "K"}}), expected);
}

TEST(Template, TracksLinksOfTextsAndActions) {
  const std::string json =
      R"([{"type":"text","text":"見て https://a.jp/1 と https://b.jp/2。","quickReply":{"items":[)"
      R"({"type":"action","action":{"type":"uri","label":"x","uri":"https://a.jp/1"}}]}},)"
      R"({"type":"template","altText":"https://not.a/link","template":{"type":"buttons","text":"https://no.jp",)"
      R"("actions":[{"type":"uri","label":"l","uri":"https://c.jp/3","altUri":{"desktop":"https://d.jp/4"}},)"
      R"({"type":"uri","label":"t","uri":"tel:0312345678"}]}},)"
      R"({"type":"imagemap","altText":"m","baseUrl":"https://img.jp/base","baseSize":{"width":1040},)"
      R"("actions":[{"type":"uri","linkUri":"https://e.jp/5"}]}])";
  const auto body = compiled(json);
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(body->links(),
            (std::vector<std::string>{"https://a.jp/1", "https://b.jp/2", "https://c.jp/3",
                                      "https://d.jp/4", "https://e.jp/5"}));
  EXPECT_TRUE(body->is_static());
  const std::string out = body->render(fields_of({})).value();
  EXPECT_NE(out.find("見て https://e.jp/c/0 と https://e.jp/c/1。"), std::string::npos);
  EXPECT_NE(out.find(R"("uri":"https://e.jp/c/0")"), std::string::npos);
  EXPECT_NE(out.find(R"("desktop":"https://e.jp/c/3")"), std::string::npos);
  EXPECT_NE(out.find(R"("linkUri":"https://e.jp/c/4")"), std::string::npos);
  EXPECT_NE(out.find("https://img.jp/base"), std::string::npos);
  EXPECT_NE(out.find("https://not.a/link"), std::string::npos);
  // Without a replacement the links stay what they are.
  EXPECT_EQ(body->render({}), json);
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
    return R"([{"type":"template","altText":"a","template":{"actions":[{"type":"uri","uri":")" +
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
      R"([{"type":"textV2","text":"{u} {{name}}","substitution":{"u":{"type":"mention"}}}])";
  EXPECT_EQ(rendered(json, {{"name", "{x}"}}),
            R"([{"type":"textV2","text":"{u} {{x}}","substitution":{"u":{"type":"mention"}}}])");
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
    return R"([{"type":"flex","altText":")" + repeat(n, "a") + R"(","contents":{}}])";
  };
  EXPECT_EQ(refused_field(alt(1500)), "accepted");
  EXPECT_EQ(refused_field(alt(1501)), "messages[0].altText");
  const auto items = [&](std::size_t n) {
    return R"([{"type":"text","text":"a","quickReply":{"items":[{})" + repeat(n - 1, ",{}") +
           "]}}]";
  };
  EXPECT_EQ(refused_field(items(13)), "accepted");
  EXPECT_EQ(refused_field(items(14)), "messages[0].quickReply.items");
  const auto flex = [&](std::size_t n) {
    return R"([{"type":"flex","altText":"a","contents":{"x":")" + std::string(n, 'x') + "\"}}]";
  };
  EXPECT_EQ(refused_field(flex(500'000)), "accepted");
  EXPECT_EQ(refused_field(flex(limits::message_body_bytes_max)), "messages");
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
  EXPECT_EQ(second->render(fields_of({})), first->render(fields_of({})));
}

}  // namespace
}  // namespace enishi::content
