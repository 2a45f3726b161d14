// Section 11 of the reference, object by object: what fits and what does not.
#include <gtest/gtest.h>

#include "simulator/graphemes.h"
#include "simulator/send_request.h"

namespace enishi::simulator {
namespace {

std::string messages(const std::string& list) {
  return "{\"messages\":[" + list + "]}";
}

// The properties that are wrong, in order; "ok" if none.
std::string verdict(const std::string& message, SendKind kind = SendKind::push) {
  const auto refused = validate_messages(messages(message), kind);
  if (!refused) return "ok";
  std::string out;
  const std::string mark = "\"property\":\"messages[0]";
  for (std::size_t at = 0; (at = refused->body.find(mark, at)) != std::string::npos;) {
    at += mark.size() + 1;
    out += (out.empty() ? "" : " ") + refused->body.substr(at, refused->body.find('"', at) - at);
  }
  return out;
}

std::string repeat(const std::string& text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string list(const std::string& item, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += (i ? "," : "") + item;
  return "[" + out + "]";
}

std::string text(const std::string& value, const std::string& more = "") {
  return R"({"type":"text","text":")" + value + "\"" + more + "}";
}

TEST(MessageRules, TextIs1To5000Utf16Units) {
  EXPECT_EQ(verdict(text("")), "text");
  EXPECT_EQ(verdict(text("x")), "ok");
  EXPECT_EQ(verdict(text(repeat("あ", 5'000))), "ok");
  EXPECT_EQ(verdict(text(repeat("あ", 5'001))), "text");
  EXPECT_EQ(verdict(text(repeat("🤨", 2'500))), "ok") << "two units each";
  EXPECT_EQ(verdict(text(repeat("🤨", 2'500) + "x")), "text");
  EXPECT_EQ(verdict(R"({"type":"text"})"), "text");
  EXPECT_EQ(verdict(R"({"type":"text","text":5})"), "text");
}

TEST(MessageRules, UnknownTypesAreRefused) {
  EXPECT_EQ(verdict(R"({"type":"txt","text":"x"})"), "type");
  EXPECT_EQ(verdict(R"({"text":"x"})"), "type");
  EXPECT_TRUE(validate_messages(messages("5"), SendKind::push));
}

TEST(MessageRules, EmojisPointAtDollars) {
  const auto emoji = [](int index) {
    return R"({"index":)" + std::to_string(index) + R"(,"productId":"p","emojiId":"001"})";
  };
  EXPECT_EQ(verdict(text("$ hi", ",\"emojis\":[" + emoji(0) + "]")), "ok");
  EXPECT_EQ(verdict(text("🤨$", ",\"emojis\":[" + emoji(2) + "]")), "ok") << "UTF-16 units";
  EXPECT_EQ(verdict(text("🤨$", ",\"emojis\":[" + emoji(1) + "]")), "emojis[0].index");
  EXPECT_EQ(verdict(text(repeat("$", 21), ",\"emojis\":" + list(emoji(0), 20))), "ok");
  EXPECT_EQ(verdict(text(repeat("$", 21), ",\"emojis\":" + list(emoji(0), 21))), "emojis");
}

TEST(MessageRules, QuoteTokensOnlyByReplyAndPush) {
  const std::string quoted = text("x", R"(,"quoteToken":"q")");
  EXPECT_EQ(verdict(quoted, SendKind::push), "ok");
  EXPECT_EQ(verdict(quoted, SendKind::reply), "ok");
  EXPECT_EQ(verdict(quoted, SendKind::multicast), "quoteToken");
  EXPECT_EQ(verdict(quoted, SendKind::broadcast), "quoteToken");
}

TEST(MessageRules, TextV2Substitutes) {
  const auto v2 = [](const std::string& value, const std::string& substitution) {
    return R"({"type":"textV2","text":")" + value + R"(","substitution":)" + substitution + "}";
  };
  const std::string emoji = R"({"type":"emoji","productId":"p","emojiId":"1"})";
  EXPECT_EQ(verdict(v2("a {k} b", "{\"k\":" + emoji + "}")), "ok");
  EXPECT_EQ(verdict(v2("{{literal}}", "{}")), "ok");
  EXPECT_EQ(verdict(v2("{k}", "{}")), "text");
  EXPECT_EQ(verdict(v2("{open", "{}")), "text");
  EXPECT_EQ(verdict(v2("close}", "{}")), "text");
  EXPECT_EQ(verdict(v2("{bad-key}", "{}")), "text");
  EXPECT_EQ(verdict(v2("x", "{\"k!\":" + emoji + "}")), "substitution.k!");
  EXPECT_EQ(verdict(v2("x", R"({"k":{"type":"emoji","productId":"p"}})")),
            "substitution.k.emojiId");
  EXPECT_EQ(verdict(v2("x", R"({"k":{"type":"other"}})")), "substitution.k.type");
  const std::string mention = R"({"type":"mention","mentionee":{"type":"all"}})";
  EXPECT_EQ(verdict(v2("{k}", "{\"k\":" + mention + "}"), SendKind::push), "ok")
      << "the validate endpoint does not know the destination";
  EXPECT_EQ(verdict(v2("{k}", "{\"k\":" + mention + "}"), SendKind::multicast), "substitution.k");
  EXPECT_EQ(verdict(v2("x", R"({"k":{"type":"mention","mentionee":{"type":"user"}}})")),
            "substitution.k.mentionee.userId");
  std::string many;
  for (int i = 0; i < 21; ++i) many += (i ? ",\"" : "\"") + std::to_string(i) + "\":" + emoji;
  EXPECT_EQ(verdict(v2("x", "{" + many + "}")), "substitution");
}

TEST(MessageRules, MentionsByPushNeedAGroup) {
  const std::string body =
      R"("messages":[{"type":"textV2","text":"{k}","substitution":{"k":{"type":"mention",)"
      R"("mentionee":{"type":"all"}}}}]})";
  EXPECT_TRUE(read_send(R"({"to":"C00000000000000000000000000000001",)" + body, SendKind::push));
  EXPECT_FALSE(read_send(R"({"to":"U00000000000000000000000000000001",)" + body, SendKind::push));
}

TEST(MessageRules, Stickers) {
  EXPECT_EQ(verdict(R"({"type":"sticker","packageId":"446","stickerId":"1988"})"), "ok");
  EXPECT_EQ(verdict(R"({"type":"sticker","packageId":"446"})"), "stickerId");
  EXPECT_EQ(verdict(R"({"type":"sticker","packageId":"x","stickerId":"1"})"), "packageId");
}

TEST(MessageRules, MediaNeedHttpsUrls) {
  const auto image = [](const std::string& url) {
    return R"({"type":"image","originalContentUrl":")" + url +
           R"(","previewImageUrl":"https://e.com/p"})";
  };
  EXPECT_EQ(verdict(image("https://e.com/o")), "ok");
  EXPECT_EQ(verdict(image("http://e.com/o")), "originalContentUrl");
  EXPECT_EQ(verdict(image("https://e.com/画像")), "originalContentUrl");
  EXPECT_EQ(verdict(image("https://e.com/" + repeat("a", 1'986))), "ok");
  EXPECT_EQ(verdict(image("https://e.com/" + repeat("a", 1'987))), "originalContentUrl");
  EXPECT_EQ(verdict(R"({"type":"image","originalContentUrl":"https://e.com/o"})"),
            "previewImageUrl");
  EXPECT_EQ(verdict(R"({"type":"audio","originalContentUrl":"https://e.com/a","duration":1})"),
            "ok");
  EXPECT_EQ(verdict(R"({"type":"audio","originalContentUrl":"https://e.com/a"})"), "duration");
  EXPECT_EQ(verdict(R"({"type":"audio","originalContentUrl":"https://e.com/a","duration":0})"),
            "duration");
}

TEST(MessageRules, VideoTrackingIds) {
  const auto video = [](const std::string& id) {
    return R"({"type":"video","originalContentUrl":"https://e.com/v","previewImageUrl":)"
           R"("https://e.com/p","trackingId":")" +
           id + "\"}";
  };
  EXPECT_EQ(verdict(video("cmp-1.,=+*()%$&;:@{}!?<>[]")), "ok");
  EXPECT_EQ(verdict(video("under_score")), "trackingId");
  EXPECT_EQ(verdict(video(repeat("a", 101))), "trackingId");
  const std::string body = ",\"messages\":[" + video("a") + "]}";
  EXPECT_FALSE(read_send(R"({"to":"C00000000000000000000000000000001")" + body, SendKind::push));
  EXPECT_TRUE(read_send(R"({"to":"U00000000000000000000000000000001")" + body, SendKind::push));
}

TEST(MessageRules, Locations) {
  const auto location = [](const std::string& title, const std::string& latitude) {
    return R"({"type":"location","title":")" + title + R"(","address":"a","latitude":)" + latitude +
           R"(,"longitude":139.7})";
  };
  EXPECT_EQ(verdict(location("店", "35.6")), "ok");
  EXPECT_EQ(verdict(location(repeat("店", 101), "35.6")), "title");
  EXPECT_EQ(verdict(location("店", "91")), "latitude");
  EXPECT_EQ(verdict(R"({"type":"location","title":"t"})"), "address latitude longitude");
}

TEST(MessageRules, Coupons) {
  EXPECT_EQ(verdict(R"({"type":"coupon","couponId":"c","deliveryTag":"tag_1"})"), "ok");
  EXPECT_EQ(verdict(R"({"type":"coupon","couponId":"c","deliveryTag":"tag-1"})"), "deliveryTag");
  EXPECT_EQ(verdict(R"({"type":"coupon"})"), "couponId");
}

TEST(MessageRules, Imagemaps) {
  const auto imagemap = [](const std::string& url, const std::string& width,
                           const std::string& actions) {
    return R"({"type":"imagemap","baseUrl":")" + url + R"(","altText":"a","baseSize":{"width":)" +
           width + R"(,"height":500},"actions":)" + actions + "}";
  };
  const std::string area = R"("area":{"x":0,"y":0,"width":10,"height":10})";
  const std::string uri = R"({"type":"uri","linkUri":"https://e.com",)" + area + "}";
  EXPECT_EQ(verdict(imagemap("https://e.com/m", "1040", list(uri, 50))), "ok");
  EXPECT_EQ(verdict(imagemap("https://e.com/m", "1040", list(uri, 51))), "actions");
  EXPECT_EQ(verdict(imagemap("https://e.com/m.png", "1040", "[]")), "baseUrl");
  EXPECT_EQ(verdict(imagemap("https://e.com/m", "1000", "[]")), "baseSize.width");
  EXPECT_EQ(verdict(imagemap("https://e.com/m", "1040", "[{\"type\":\"message\"," + area + "}]")),
            "actions[0].text");
  EXPECT_EQ(verdict(imagemap(
                "https://e.com/m", "1040",
                "[{\"type\":\"message\",\"text\":\"" + repeat("x", 401) + "\"," + area + "}]")),
            "actions[0].text");
}

std::string buttons(const std::string& more, int actions = 1) {
  return R"({"type":"template","altText":"a","template":{"type":"buttons",)" + more +
         ",\"actions\":" +
         list(R"({"type":"message","label":"l","text":"t"})", static_cast<std::size_t>(actions)) +
         "}}";
}

TEST(MessageRules, Buttons) {
  EXPECT_EQ(verdict(buttons(R"("text":"t")", 4)), "ok");
  EXPECT_EQ(verdict(buttons(R"("text":"t")", 5)), "template.actions");
  EXPECT_EQ(verdict(buttons(R"("text":"t")", 0)), "template.actions");
  EXPECT_EQ(verdict(buttons(R"("text":")" + repeat("あ", 160) + "\"")), "ok");
  EXPECT_EQ(verdict(buttons(R"("text":")" + repeat("あ", 161) + "\"")), "template.text");
  EXPECT_EQ(verdict(buttons(R"("title":"t","text":")" + repeat("あ", 60) + "\"")), "ok");
  EXPECT_EQ(verdict(buttons(R"("title":"t","text":")" + repeat("あ", 61) + "\"")), "template.text");
  EXPECT_EQ(verdict(buttons(R"("text":"t","title":")" + repeat("👨‍👩‍👧", 40) + "\"")),
            "ok")
      << "grapheme clusters";
  EXPECT_EQ(verdict(buttons(R"("text":"t","title":")" + repeat("👨‍👩‍👧", 41) + "\"")),
            "template.title");
  EXPECT_EQ(verdict(buttons(R"("text":"t","imageSize":"fill")")), "template.imageSize");
}

TEST(MessageRules, AltTextIs1500) {
  const auto with = [](std::size_t size) {
    return R"({"type":"template","altText":")" + repeat("a", size) +
           R"(","template":{"type":"confirm","text":"t","actions":)" +
           list(R"({"type":"message","label":"l","text":"t"})", 2) + "}}";
  };
  EXPECT_EQ(verdict(with(1'500)), "ok");
  EXPECT_EQ(verdict(with(1'501)), "altText");
  EXPECT_EQ(verdict(with(0)), "altText");
}

TEST(MessageRules, ConfirmHasExactlyTwoActions) {
  const auto confirm = [](std::size_t actions) {
    return R"({"type":"template","altText":"a","template":{"type":"confirm","text":"t",)"
           R"("actions":)" +
           list(R"({"type":"message","label":"l","text":"t"})", actions) + "}}";
  };
  EXPECT_EQ(verdict(confirm(1)), "template.actions");
  EXPECT_EQ(verdict(confirm(2)), "ok");
  EXPECT_EQ(verdict(confirm(3)), "template.actions");
}

TEST(MessageRules, CarouselColumnsAreAlike) {
  const auto carousel = [](const std::string& columns) {
    return R"({"type":"template","altText":"a","template":{"type":"carousel","columns":)" +
           columns + "}}";
  };
  const auto column = [](std::size_t actions, const std::string& more = "") {
    return "{\"text\":\"t\"" + more +
           ",\"actions\":" + list(R"({"type":"message","label":"l","text":"t"})", actions) + "}";
  };
  EXPECT_EQ(verdict(carousel(list(column(3), 10))), "ok");
  EXPECT_EQ(verdict(carousel(list(column(1), 11))), "template.columns");
  EXPECT_EQ(verdict(carousel(list(column(4), 1))), "template.columns[0].actions");
  EXPECT_EQ(verdict(carousel("[" + column(1) + "," + column(2) + "]")),
            "template.columns[1].actions");
  EXPECT_EQ(verdict(carousel("[" + column(1, R"(,"title":"t")") + "," + column(1) + "]")),
            "template.columns[1].title");
  EXPECT_EQ(verdict(carousel("[" + column(1) + "," +
                             column(1, R"(,"thumbnailImageUrl":"https://e.com/i")") + "]")),
            "template.columns[1].thumbnailImageUrl");
}

TEST(MessageRules, ImageCarouselLabelsAre12) {
  const auto carousel = [](const std::string& label) {
    return R"({"type":"template","altText":"a","template":{"type":"image_carousel","columns":)"
           R"([{"imageUrl":"https://e.com/i","action":{"type":"uri","uri":"https://e.com",)"
           R"("label":")" +
           label + "\"}}]}}";
  };
  EXPECT_EQ(verdict(carousel(repeat("あ", 12))), "ok");
  EXPECT_EQ(verdict(carousel(repeat("あ", 13))), "template.columns[0].action.label");
}

TEST(MessageRules, UnknownTemplatesAreRefused) {
  EXPECT_EQ(verdict(R"({"type":"template","altText":"a","template":{"type":"x"}})"),
            "template.type");
  EXPECT_EQ(verdict(R"({"type":"template","altText":"a"})"), "template");
}

std::string flex(const std::string& contents) {
  return R"({"type":"flex","altText":"a","contents":)" + contents + "}";
}
std::string bubble(const std::string& parts, const std::string& more = "") {
  return R"({"type":"bubble")" + more +
         R"(,"body":{"type":"box","layout":"vertical","contents":[)" + parts + "]}}";
}

TEST(MessageRules, FlexBubbles) {
  EXPECT_EQ(verdict(flex(bubble(R"({"type":"text","text":"t"},{"type":"separator"},)"
                                R"({"type":"filler"})"))),
            "ok");
  EXPECT_EQ(verdict(flex(bubble("", R"(,"size":"huge")"))), "contents.size");
  EXPECT_EQ(verdict(flex(R"({"type":"other"})")), "contents.type");
  EXPECT_EQ(verdict(flex(bubble(R"({"type":"text"})"))), "contents.body.contents[0].text");
  EXPECT_EQ(verdict(flex(bubble(R"({"type":"text","contents":[{"type":"span","text":"s"}]})"))),
            "ok");
  EXPECT_EQ(verdict(flex(bubble(R"({"type":"icon","url":"https://e.com/i"})"))),
            "contents.body.contents[0].type");
  EXPECT_EQ(verdict(flex(bubble(R"({"type":"box","layout":"baseline","contents":[)"
                                R"({"type":"icon","url":"https://e.com/i"}]})"))),
            "ok");
  EXPECT_EQ(verdict(flex(bubble(R"({"type":"box","layout":"baseline","contents":[)"
                                R"({"type":"image","url":"https://e.com/i"}]})"))),
            "contents.body.contents[0].contents[0].type");
  EXPECT_EQ(verdict(flex(R"({"type":"bubble","body":{"type":"text","text":"t"}})")),
            "contents.body.type");
  EXPECT_EQ(
      verdict(flex(bubble(R"({"type":"image","url":"https://e.com/i","aspectRatio":"1:4"})"))),
      "contents.body.contents[0].aspectRatio");
  EXPECT_EQ(verdict(flex(bubble(
                R"({"type":"image","url":"https://e.com/i","aspectRatio":"40000:100001"})"))),
            "contents.body.contents[0].aspectRatio");
}

TEST(MessageRules, FlexButtonsNeedALabelOf40) {
  const auto button = [](const std::string& label) {
    return bubble(R"({"type":"button","action":{"type":"uri","uri":"https://e.com","label":")" +
                  label + "\"}}");
  };
  EXPECT_EQ(verdict(flex(button(repeat("あ", 40)))), "ok");
  EXPECT_EQ(verdict(flex(button(repeat("あ", 41)))), "contents.body.contents[0].action.label");
  EXPECT_EQ(verdict(flex(button(""))), "contents.body.contents[0].action.label");
  EXPECT_EQ(verdict(flex(bubble(R"({"type":"button"})"))), "contents.body.contents[0].action");
}

TEST(MessageRules, FlexCarousels) {
  const std::string one = bubble(R"({"type":"text","text":"t"})");
  const auto carousel = [](const std::string& bubbles) {
    return flex(R"({"type":"carousel","contents":)" + bubbles + "}");
  };
  EXPECT_EQ(verdict(carousel(list(one, 12))), "ok");
  EXPECT_EQ(verdict(carousel(list(one, 13))), "contents.contents");
  EXPECT_EQ(verdict(carousel("[" + one + "," + bubble("", R"(,"size":"nano")") + "]")),
            "contents.contents[1].size");
}

TEST(MessageRules, FlexSizesInBytes) {
  const auto with = [](std::size_t bytes) {
    return bubble(R"({"type":"text","text":")" + repeat("a", bytes) + "\"}");
  };
  EXPECT_EQ(verdict(flex(with(30'000))), "ok");
  EXPECT_EQ(verdict(flex(with(31'000))), "contents");
  EXPECT_EQ(verdict(flex(R"({"type":"carousel","contents":)" + list(with(26'000), 2) + "}")),
            "contents");
}

TEST(MessageRules, FlexVideoOnlyAsHeroOfOneLargeBubble) {
  const std::string video =
      R"({"type":"video","url":"https://e.com/v","previewUrl":"https://e.com/p","altContent":)"
      R"({"type":"image","url":"https://e.com/i"}})";
  const auto hero = [&](const std::string& size) {
    return R"({"type":"bubble","size":")" + size + "\",\"hero\":" + video + "}";
  };
  EXPECT_EQ(verdict(flex(hero("mega"))), "ok");
  EXPECT_EQ(verdict(flex(hero("nano"))), "contents.hero");
  EXPECT_EQ(verdict(flex(bubble(video))), "contents.body.contents[0].type");
  EXPECT_EQ(verdict(flex(R"({"type":"carousel","contents":[)" + hero("mega") + "]}")),
            "contents.contents[0].hero");
}

TEST(MessageRules, FlexAtMostTenAnimatedImages) {
  const std::string image = R"({"type":"image","url":"https://e.com/i","animated":true})";
  const auto images = [&](std::size_t count) {
    const std::string all = list(image, count);
    return bubble(all.substr(1, all.size() - 2));
  };
  EXPECT_EQ(verdict(flex(images(10))), "ok");
  EXPECT_EQ(verdict(flex(images(11))), "contents");
}

TEST(MessageRules, QuickRepliesAreAtMost13) {
  const std::string item =
      R"({"type":"action","action":{"type":"message","label":"l","text":"t"}})";
  const auto with = [&](const std::string& items) {
    return text("x", R"(,"quickReply":{"items":)" + items + "}");
  };
  EXPECT_EQ(verdict(with(list(item, 13))), "ok");
  EXPECT_EQ(verdict(with(list(item, 14))), "quickReply.items");
  for (const std::string type : {"camera", "cameraRoll", "location"}) {
    const std::string action = R"({"type":")" + type + R"(","label":"l"})";
    EXPECT_EQ(verdict(with("[{\"type\":\"action\",\"action\":" + action + "}]")), "ok");
    EXPECT_EQ(verdict(flex(bubble("{\"type\":\"button\",\"action\":" + action + "}"))),
              "contents.body.contents[0].action.type");
  }
  EXPECT_EQ(verdict(with(R"([{"type":"action","action":{"type":"message","text":"t"}}])")),
            "quickReply.items[0].action.label");
  EXPECT_EQ(verdict(with(R"([{"type":"action","imageUrl":"http://e.com","action":)"
                         R"({"type":"message","label":"l","text":"t"}}])")),
            "quickReply.items[0].imageUrl");
}

TEST(MessageRules, Senders) {
  const auto with = [](const std::string& name) {
    return text("x", R"(,"sender":{"name":")" + name + R"(","iconUrl":"https://e.com/i"})");
  };
  EXPECT_EQ(verdict(with(repeat("あ", 20))), "ok");
  EXPECT_EQ(verdict(with(repeat("あ", 21))), "sender.name");
  EXPECT_EQ(verdict(with("LINE")), "sender.name");
  EXPECT_EQ(verdict(with("line 公式")), "sender.name");
  EXPECT_EQ(verdict(with("Online shop")), "ok");
}

// A quick reply with this action; verdicts are relative to it.
std::string action_verdict(const std::string& action) {
  const std::string at = "quickReply.items[0].action.";
  const std::string found =
      verdict(text("x", R"(,"quickReply":{"items":[{"type":"action","action":)" + action + "}]}"));
  return found.starts_with(at) ? found.substr(at.size()) : found;
}

TEST(MessageRules, PostbackActions) {
  const auto postback = [](const std::string& more) {
    return R"({"type":"postback","label":"l")" + more + "}";
  };
  EXPECT_EQ(action_verdict(postback(R"(,"data":")" + repeat("a", 300) + "\"")), "ok");
  EXPECT_EQ(action_verdict(postback(R"(,"data":")" + repeat("a", 301) + "\"")), "data");
  EXPECT_EQ(action_verdict(postback("")), "data");
  EXPECT_EQ(action_verdict(postback(R"(,"data":"d","displayText":"a","text":"b")")), "text");
  EXPECT_EQ(
      action_verdict(postback(R"(,"data":"d","inputOption":"openKeyboard","fillInText":"x")")),
      "ok");
  EXPECT_EQ(action_verdict(postback(R"(,"data":"d","fillInText":"x")")), "fillInText");
  EXPECT_EQ(action_verdict(postback(R"(,"data":"d","inputOption":"open")")), "inputOption");
}

TEST(MessageRules, UriActions) {
  const auto uri = [](const std::string& value, const std::string& more = "") {
    return R"({"type":"uri","label":"l","uri":")" + value + "\"" + more + "}";
  };
  for (const std::string good :
       {"http://e.com", "https://e.com/?a=%E3%81%82", "tel:0312345678", "line://nv/chat",
        "https://a:b@e.com:443?q#f", "http://[2001:db8::1]:80/a"})
    EXPECT_EQ(action_verdict(uri(good)), "ok") << good;
  for (const std::string bad :
       {"ftp://e.com", "javascript:1", "https://e.com/あ", "https://e.com/a b", "https://e.com/{a}",
        "https://e.com/100%", "https://e.com/%zz", "https://e.com/?a[]=1", "https://e.com/#a#b",
        "https://e.com:x/", "https://a@b@e.com", "https:///a", "http://[::1", "tel:", "tel:?a"})
    EXPECT_EQ(action_verdict(uri(bad)), "uri") << bad;
  EXPECT_EQ(action_verdict(uri("https://e.com/" + repeat("a", 987))), "uri");
  EXPECT_EQ(action_verdict(uri("https://e.com", R"(,"altUri":{"desktop":"tel:1"})")),
            "altUri.desktop");
}

TEST(MessageRules, DatetimePickers) {
  const auto picker = [](const std::string& mode, const std::string& more) {
    return R"({"type":"datetimepicker","label":"l","data":"d","mode":")" + mode + "\"" + more + "}";
  };
  EXPECT_EQ(action_verdict(picker("date", R"(,"min":"2026-01-01","max":"2026-12-31")")), "ok");
  EXPECT_EQ(action_verdict(picker("date", R"(,"min":"2026-12-31","max":"2026-01-01")")), "max");
  EXPECT_EQ(action_verdict(picker("time", R"(,"initial":"24:00")")), "initial");
  EXPECT_EQ(action_verdict(picker("datetime", R"(,"initial":"2026-08-15T13:30")")), "ok");
  EXPECT_EQ(action_verdict(picker("date", R"(,"initial":"1899-12-31")")), "initial");
  EXPECT_EQ(action_verdict(picker("year", "")), "mode");
  // T may be written small.
  const auto span = [&](const std::string& min, const std::string& max) {
    return action_verdict(
        picker("datetime", R"(,"min":"2026-01-02)" + min + R"(","max":"2026-01-02)" + max + "\""));
  };
  EXPECT_EQ(span("t09:00", "T10:00"), "ok");
  EXPECT_EQ(span("T10:00", "t09:00"), "max");
  EXPECT_EQ(span("T10:00", "t10:00"), "max");
}

TEST(MessageRules, ClipboardAndRichMenuSwitch) {
  EXPECT_EQ(action_verdict(R"({"type":"clipboard","label":"l","clipboardText":"c"})"), "ok");
  EXPECT_EQ(action_verdict(R"({"type":"clipboard","label":"l","clipboardText":""})"),
            "clipboardText");
  EXPECT_EQ(action_verdict(R"({"type":"richmenuswitch","label":"l","richMenuAliasId":"a",)"
                           R"("data":"d"})"),
            "type");
}

TEST(MessageRules, DeepFlexIsReadAndAbsurdDepthRefused) {
  std::string box = R"({"type":"text","text":"t"})";
  for (int i = 0; i < 20; ++i)
    box = R"({"type":"box","layout":"vertical","contents":[)" + box + "]}";
  EXPECT_EQ(verdict(flex(bubble(box))), "ok");
  for (int i = 0; i < 40; ++i)
    box = R"({"type":"box","layout":"vertical","contents":[)" + box + "]}";
  EXPECT_TRUE(validate_messages(messages(flex(bubble(box))), SendKind::push));
}

TEST(Graphemes, AreWhatAReaderSees) {
  EXPECT_EQ(grapheme_count(""), 0u);
  EXPECT_EQ(grapheme_count("abc"), 3u);
  EXPECT_EQ(grapheme_count("縁結び"), 3u);
  EXPECT_EQ(grapheme_count("が"), 1u);
  EXPECT_EQ(grapheme_count("か\u3099"), 1u);
  EXPECT_EQ(grapheme_count("👨‍👩‍👧"), 1u);
  EXPECT_EQ(grapheme_count("👍🏽"), 1u);
  EXPECT_EQ(grapheme_count("🇯🇵🇹🇭"), 2u);
  EXPECT_EQ(grapheme_count("❤️"), 1u);
  EXPECT_EQ(grapheme_count("1️⃣"), 1u);
  EXPECT_EQ(grapheme_count("\r\n"), 1u);
  EXPECT_EQ(grapheme_count("\u0301x"), 2u);
}

}  // namespace
}  // namespace enishi::simulator
