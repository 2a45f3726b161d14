#include "content/generated_messages_testing.h"

#include <array>
#include <boost/json.hpp>
#include <random>
#include <string_view>
#include <vector>

namespace enishi::content::testing {
namespace {

namespace json = boost::json;

constexpr std::string_view kActions[] = {
    R"({"type":"message","label":"はい","text":"はい"})",
    R"({"type":"postback","label":"買う","data":"action=buy","displayText":"買います"})",
    R"({"type":"postback","label":"書く","data":"d","inputOption":"openKeyboard",)"
    R"("fillInText":"こんにちは"})",
    R"({"type":"uri","label":"見る","uri":"https://example.jp/",)"
    R"("altUri":{"desktop":"https://example.jp/pc"}})",
    R"({"type":"datetimepicker","label":"日時","data":"d","mode":"datetime",)"
    R"("initial":"2026-11-22T10:00","min":"2026-01-01T00:00","max":"2026-12-31T23:59"})",
    R"({"type":"datetimepicker","label":"日","data":"d","mode":"date","initial":"2026-02-28"})",
    R"({"type":"datetimepicker","label":"時","data":"d","mode":"time","min":"09:00",)"
    R"("max":"18:00"})",
    R"({"type":"clipboard","label":"コピー","clipboardText":"ABC123"})",
};

constexpr std::string_view kMessages[] = {
    R"({"type":"text","text":"こんにちは"})",
    R"({"type":"text","text":"$ と $","emojis":[{"index":0,)"
    R"("productId":"5ac1bfd5040ab15980c9b435","emojiId":"001"},{"index":4,)"
    R"("productId":"5ac1bfd5040ab15980c9b435","emojiId":"002"}]})",
    R"({"type":"textV2","text":"{a}さん {{x}}","substitution":{"a":{"type":"emoji",)"
    R"("productId":"p","emojiId":"1"}}})",
    R"({"type":"sticker","packageId":"446","stickerId":"1988"})",
    R"({"type":"image","originalContentUrl":"https://example.jp/a.jpg",)"
    R"("previewImageUrl":"https://example.jp/b.jpg"})",
    R"({"type":"video","originalContentUrl":"https://example.jp/a.mp4",)"
    R"("previewImageUrl":"https://example.jp/b.jpg","trackingId":"t-1"})",
    R"({"type":"audio","originalContentUrl":"https://example.jp/a.m4a","duration":60000})",
    R"({"type":"location","title":"本店","address":"東京都","latitude":35.65,"longitude":139.7})",
    R"({"type":"coupon","couponId":"01JYNW8JMQVFBNWF1APF8Z3FS7","deliveryTag":"a_1"})",
    R"({"type":"imagemap","baseUrl":"https://example.jp/map/1","altText":"地図",)"
    R"("baseSize":{"width":1040,"height":585},)"
    R"("video":{"originalContentUrl":"https://example.jp/v.mp4",)"
    R"("previewImageUrl":"https://example.jp/p.jpg","area":{"x":0,"y":0,"width":1040,)"
    R"("height":585},"externalLink":{"linkUri":"https://example.jp/more","label":"もっと"}},)"
    R"("actions":[{"type":"uri","label":"l","linkUri":"https://example.jp/","area":{"x":0,)"
    R"("y":0,"width":520,"height":585}},{"type":"message","text":"はい","area":{"x":520,)"
    R"("y":0,"width":520,"height":585}},{"type":"clipboard","clipboardText":"c",)"
    R"("area":{"x":0,"y":0,"width":1,"height":1}}]})",
    R"({"type":"imagemap","baseUrl":"https://example.jp/map/1","altText":"地図",)"
    R"("baseSize":{"width":1040,"height":1},"actions":[]})",
    R"({"type":"template","altText":"a","template":{"type":"buttons",)"
    R"("thumbnailImageUrl":"https://example.jp/t.jpg","imageAspectRatio":"rectangle",)"
    R"("imageSize":"cover","imageBackgroundColor":"#FFFFFF","title":"題","text":"本文",)"
    R"("defaultAction":{"type":"uri","label":"見る","uri":"https://example.jp/"},)"
    R"("actions":["A","A"]}})",
    R"({"type":"template","altText":"a","template":{"type":"buttons",)"
    R"("text":"画像も題もない本文","actions":["A","A","A"]}})",
    R"({"type":"template","altText":"a","template":{"type":"confirm",)"
    R"("text":"よろしいですか","actions":["A","A"]}})",
    R"({"type":"template","altText":"a","template":{"type":"carousel",)"
    R"("imageAspectRatio":"square",)"
    R"("columns":[{"thumbnailImageUrl":"https://example.jp/1.jpg","title":"1","text":"t",)"
    R"("actions":["A","A"]},{"thumbnailImageUrl":"https://example.jp/2.jpg","title":"2",)"
    R"("text":"t","actions":["A","A"]}]}})",
    R"({"type":"template","altText":"a","template":{"type":"carousel",)"
    R"("columns":[{"text":"t","actions":["A"]},{"text":"t","actions":["A"]}]}})",
    R"({"type":"template","altText":"a","template":{"type":"image_carousel",)"
    R"("columns":[{"imageUrl":"https://example.jp/1.jpg","action":"A"},)"
    R"({"imageUrl":"https://example.jp/2.jpg","action":"A"}]}})",
    R"({"type":"flex","altText":"a","contents":{"type":"bubble","size":"mega",)"
    R"("direction":"ltr","styles":{"header":{"backgroundColor":"#FF0000","separator":true}},)"
    R"("header":{"type":"box","layout":"vertical","contents":[{"type":"text",)"
    R"("text":"見出し","weight":"bold"}]},"hero":{"type":"image",)"
    R"("url":"https://example.jp/h.jpg","aspectRatio":"20:13","aspectMode":"cover",)"
    R"("size":"full","action":"A"},"body":{"type":"box","layout":"vertical","spacing":"md",)"
    R"("contents":[{"type":"text","contents":[{"type":"span","text":"赤","color":"#FF0000"},)"
    R"({"type":"span","text":"い","style":"italic"}],"wrap":true,"maxLines":3},)"
    R"({"type":"separator","margin":"lg"},{"type":"box","layout":"baseline",)"
    R"("contents":[{"type":"icon","url":"https://example.jp/i.png"},{"type":"text",)"
    R"("text":"4.0","flex":1},{"type":"filler"}]}]},"footer":{"type":"box",)"
    R"("layout":"horizontal","justifyContent":"center",)"
    R"("background":{"type":"linearGradient","angle":"0deg","startColor":"#ffffff",)"
    R"("endColor":"#000000"},"contents":[{"type":"button","style":"primary","height":"sm",)"
    R"("action":"A"}]}}})",
    R"({"type":"flex","altText":"a","contents":{"type":"carousel",)"
    R"("contents":[{"type":"bubble","size":"micro","body":{"type":"box","layout":"vertical",)"
    R"("contents":[{"type":"image","url":"https://example.jp/a.png","animated":true}]}},)"
    R"({"type":"bubble","size":"micro","body":{"type":"box","layout":"vertical",)"
    R"("contents":[]}}]}})",
    R"({"type":"flex","altText":"a","contents":{"type":"bubble","hero":{"type":"video",)"
    R"("url":"https://example.jp/v.mp4","previewUrl":"https://example.jp/p.jpg",)"
    R"("altContent":{"type":"image","url":"https://example.jp/p.jpg"},"aspectRatio":"16:9",)"
    R"("action":{"type":"uri","label":"見る","uri":"https://example.jp/"}}}})",
    R"({"type":"text","text":"選んで","quickReply":{"items":[{"type":"action",)"
    R"("imageUrl":"https://example.jp/q.png","action":"A"},{"type":"action",)"
    R"("action":{"type":"camera","label":"撮る"}},{"type":"action",)"
    R"("action":{"type":"cameraRoll","label":"選ぶ"}},{"type":"action",)"
    R"("action":{"type":"location","label":"場所"}}]},"sender":{"name":"店長",)"
    R"("iconUrl":"https://example.jp/s.png"}})",
};

// Sizes on both sides of every limit of the reference.
constexpr std::size_t kLengths[] = {0,     1,     2,     12,    13,    14,    15,    20,   21,
                                    30,    31,    40,    41,    60,    61,    100,   101,  120,
                                    121,   160,   161,   240,   241,   300,   301,   400,  401,
                                    1'000, 1'001, 1'500, 1'501, 2'000, 2'001, 5'000, 5'001};
constexpr std::size_t kCounts[] = {0, 1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 14, 20, 21, 50, 51};
constexpr std::string_view kCharacters[] = {"a",  "あ", "😀", "か\u3099", "👨\u200d👩\u200d👧",
                                            "\\", "\""};
constexpr std::string_view kWords[] = {"text",
                                       "textV2",
                                       "flex",
                                       "bubble",
                                       "carousel",
                                       "box",
                                       "image",
                                       "video",
                                       "icon",
                                       "span",
                                       "button",
                                       "uri",
                                       "message",
                                       "postback",
                                       "camera",
                                       "cameraRoll",
                                       "location",
                                       "clipboard",
                                       "nano",
                                       "giga",
                                       "vertical",
                                       "horizontal",
                                       "baseline",
                                       "tel:03",
                                       "http://example.jp/",
                                       "https://",
                                       "ftp://example.jp/",
                                       "javascript:alert(1)",
                                       "line://ti/p",
                                       "https://example.jp/あ",
                                       "https://example.jp/a b",
                                       "{",
                                       "}",
                                       "{a}",
                                       "{{",
                                       "{b}",
                                       "LINE",
                                       "Line 公式",
                                       "Online",
                                       "2026-02-30",
                                       "24:00",
                                       "12:60",
                                       "2026-11-22",
                                       "10:00",
                                       "1899-12-31",
                                       "1:3",
                                       "1:4",
                                       "0:1",
                                       "abc",
                                       "openKeyboard",
                                       "date",
                                       "time",
                                       "datetime",
                                       "square",
                                       "cover",
                                       "#FFFFFF",
                                       "12345678901234567890",
                                       "123456789012345678901",
                                       "a.b",
                                       "https://example.jp/map/1.jpg",
                                       "mega",
                                       "kilo",
                                       "relative",
                                       "regular",
                                       "separator"};

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  json::array make() {
    json::array out;
    const std::size_t messages = one_in(8) ? below(7) : 1;
    for (std::size_t i = 0; i < messages; ++i) {
      json::value message = json::parse(pick(kMessages));
      place_actions(message);
      out.push_back(std::move(message));
    }
    if (one_in(20)) return out;
    json::value all = std::move(out);
    for (std::size_t changes = 1 + below(3); changes > 0; --changes) change(all);
    return all.is_array() ? all.as_array() : json::array{all};
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T, std::size_t N>
  const T& pick(const T (&from)[N]) {
    return from[below(N)];
  }

  void place_actions(json::value& in) {
    if (in.is_string() && in.as_string() == "A") in = json::parse(pick(kActions));
    if (in.is_object())
      for (auto& [name, value] : in.as_object()) place_actions(value);
    if (in.is_array())
      for (auto& value : in.as_array()) place_actions(value);
  }

  void collect(json::value& in, std::vector<json::value*>& out) {
    out.push_back(&in);
    if (in.is_object())
      for (auto& [name, value] : in.as_object()) collect(value, out);
    if (in.is_array())
      for (auto& value : in.as_array()) collect(value, out);
  }

  void change(json::value& all) {
    std::vector<json::value*> places;
    collect(all, places);
    json::value& at = *places[below(places.size())];
    if (one_in(10)) {
      constexpr std::string_view kOthers[] = {"1",    "-1", "1.5", "1e99", "true",
                                              "\"\"", "[]", "{}",  "[{}]", "[1]"};
      at = json::parse(pick(kOthers));
    } else if (at.is_string()) {
      change_text(at.as_string());
    } else if (at.is_array()) {
      resize(at.as_array());
    } else if (at.is_object()) {
      change_object(at.as_object(), places);
    } else if (at.is_number()) {
      constexpr double kNumbers[] = {0, 1, 4, 5, -90, 90, 90.5, -180.25, 181, 1040, 1041, 0.5};
      const double number = pick(kNumbers);
      if (number == static_cast<double>(static_cast<std::int64_t>(number)) && !one_in(4))
        at = static_cast<std::int64_t>(number);
      else
        at = number;
    }
  }

  // A word that could stand there, or any.
  std::string_view another(std::string_view text) {
    constexpr std::string_view kUrls[] = {"https://example.jp/map/1.jpg",
                                          "https://",
                                          "http://example.jp/",
                                          "https://example.jp/あ",
                                          "https://example.jp/a b",
                                          "line://ti/p",
                                          "tel:03",
                                          "javascript:alert(1)"};
    constexpr std::string_view kMoments[] = {"2026-02-30",
                                             "2025-01-01",
                                             "2027-01-01",
                                             "2025-01-01T00:00",
                                             "2027-01-01T00:00",
                                             "2026-01-01t24:00",
                                             "08:00",
                                             "19:00",
                                             "12:60",
                                             "1899-12-31",
                                             "2101-01-01"};
    constexpr std::string_view kNames[] = {"LINE", "Line 公式", "Online", "公式LINE", "lineup"};
    if (!one_in(3) && text.starts_with("https://")) return pick(kUrls);
    if (!one_in(3) && !text.empty() && text[0] >= '0' && text[0] <= '2') return pick(kMoments);
    if (!one_in(3) && text == "店長") return pick(kNames);
    return pick(kWords);
  }

  void change_text(json::string& text) {
    if (one_in(3)) {
      text = another(std::string_view(text));
      return;
    }
    const std::size_t length = pick(kLengths);
    std::string out;
    const std::string_view scheme = "https://";
    if (std::string_view(text).starts_with(scheme) && length > scheme.size()) {
      out = scheme;
      out.append(length - scheme.size(), 'a');
    } else {
      const std::string_view character = pick(kCharacters);
      for (std::size_t i = 0; i < length; ++i) out += character;
    }
    text = out;
  }

  void resize(json::array& array) {
    const std::size_t size = pick(kCounts);
    while (array.size() > size) array.pop_back();
    while (!array.empty() && array.size() < size) array.push_back(array[below(array.size())]);
  }

  void change_object(json::object& object, const std::vector<json::value*>& places) {
    if (!object.empty() && one_in(2)) {
      const auto* member = object.begin() + static_cast<std::ptrdiff_t>(below(object.size()));
      object.erase(member->key());
      return;
    }
    constexpr std::string_view kMembers[] = {"title",       "text",        "thumbnailImageUrl",
                                             "label",       "action",      "fillInText",
                                             "displayText", "type",        "size",
                                             "contents",    "hero",        "quoteToken",
                                             "data",        "min",         "max",
                                             "sender",      "aspectRatio", "animated",
                                             "altUri"};
    // A copy of something that stands elsewhere.
    json::value copy = *places[below(places.size())];
    object[pick(kMembers)] = std::move(copy);
  }

  std::mt19937_64 random_;
};

}  // namespace

std::string generated_messages(std::uint64_t seed) {
  return json::serialize(Maker(seed).make());
}

}  // namespace enishi::content::testing
