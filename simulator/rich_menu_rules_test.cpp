#include "simulator/rich_menu_rules.h"

#include <set>

#include "simulator/test_menus.h"

namespace enishi::simulator {
namespace {

// What is wrong with the menu: "property: message" of every detail.
std::set<std::string> wrong(const std::string& menu) {
  std::set<std::string> out;
  const auto read = read_rich_menu(menu);
  if (read) return out;
  const auto body = boost::json::parse(read.error().body);
  EXPECT_EQ(read.error().status, 400);
  for (const auto& detail : body.at("details").as_array())
    out.insert(std::string(detail.at("property").as_string()) + ": " +
               std::string(detail.at("message").as_string()));
  return out;
}

std::string with(const std::string& member, const std::string& value) {
  boost::json::object menu =
      boost::json::parse(menu_of_areas(area(0, R"({"type":"message","text":"a"})"))).as_object();
  if (value.empty())
    menu.erase(member);
  else
    menu[member] = boost::json::parse(value);
  return boost::json::serialize(menu);
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return "\"" + out + "\"";
}

std::set<std::string> wrong_action(const std::string& action) {
  return wrong(menu_of_areas(area(0, action)));
}

TEST(RichMenuRules, EveryMemberIsNeeded) {
  EXPECT_TRUE(wrong(with("name", R"("a")")).empty());
  for (const std::string name : {"size", "selected", "name", "chatBarText", "areas"})
    EXPECT_EQ(wrong(with(name, "")), std::set<std::string>{name + ": must be specified"});
  EXPECT_EQ(read_rich_menu("{").error().status, 400);
  EXPECT_EQ(wrong("{}").size(), 5u) << "every mistake is named";
}

TEST(RichMenuRules, TextsAreCountedInGraphemes) {
  EXPECT_TRUE(wrong(with("name", repeated("👩‍👩‍👧", 300))).empty());
  EXPECT_EQ(wrong(with("name", repeated("a", 301))).size(), 1u);
  EXPECT_TRUE(wrong(with("chatBarText", repeated("👩‍👩‍👧", 14))).empty());
  EXPECT_EQ(wrong(with("chatBarText", repeated("a", 15))).size(), 1u);
  EXPECT_EQ(wrong(with("chatBarText", "\"\"")).size(), 1u);
  EXPECT_EQ(wrong(with("selected", "1")).size(), 1u);
}

TEST(RichMenuRules, Sizes) {
  const auto size = [](int width, int height) {
    return with("size", "{\"width\":" + std::to_string(width) +
                            ",\"height\":" + std::to_string(height) + "}");
  };
  for (const auto& [width, height] : {std::pair{800, 551}, {2'500, 270}, {2'500, 1'724}})
    EXPECT_TRUE(wrong(size(width, height)).empty()) << width << "x" << height;
  EXPECT_EQ(wrong(size(799, 270)).size(), 1u);
  EXPECT_EQ(wrong(size(2'501, 270)).size(), 1u);
  EXPECT_EQ(wrong(size(800, 249)).size(), 1u) << "the area is not blamed as well";
  EXPECT_EQ(wrong(size(800, 552)).size(), 1u) << "width / height must be 1.45";
  EXPECT_EQ(wrong(with("size", R"({"width":800.5,"height":270})")),
            std::set<std::string>{"size.width: Must be an integer"});
}

TEST(RichMenuRules, AtMost20AreasInsideTheMenu) {
  const std::string good = R"({"type":"message","text":"a"})";
  std::string areas;
  for (unsigned i = 0; i < 20; ++i) areas += (i > 0 ? "," : "") + area(i % 10, good);
  EXPECT_TRUE(wrong(menu_of_areas(areas)).empty());
  EXPECT_TRUE(wrong(menu_of_areas("")).empty());
  EXPECT_EQ(wrong(menu_of_areas(areas + "," + area(0, good))),
            std::set<std::string>{"areas: Size must be between 0 and 20"});
  EXPECT_EQ(wrong(menu_of_areas(area(10, good))),
            std::set<std::string>{"areas[0].bounds: The area must be inside the rich menu"});
  EXPECT_EQ(wrong(menu_of_areas(R"({"bounds":{"x":-1,"y":0,"width":0,"height":1},"action":)" +
                                good + "}"))
                .size(),
            2u);
  EXPECT_EQ(wrong(menu_of_areas("{}")).size(), 2u);
  EXPECT_EQ(wrong(menu_of_areas("1")).size(), 1u);
}

TEST(RichMenuRules, Actions) {
  for (const std::string action :
       {R"({"type":"postback","data":"a","inputOption":"openKeyboard","fillInText":"x"})",
        R"({"type":"message","text":"a","label":"a"})",
        R"({"type":"uri","uri":"https://example.com"})",
        R"({"type":"datetimepicker","data":"a","mode":"date"})",
        R"({"type":"clipboard","clipboardText":"a"})",
        R"({"type":"richmenuswitch","richMenuAliasId":"alias-b_1","data":"a"})"})
    EXPECT_TRUE(wrong_action(action).empty()) << action;
  for (const std::string type : {"camera", "cameraRoll", "location", "nonsense"})
    EXPECT_EQ(wrong_action("{\"type\":\"" + type + "\",\"label\":\"a\"}"),
              std::set<std::string>{
                  "areas[0].action.type: Must be one of the following values: [postback, message, "
                  "uri, datetimepicker, clipboard, richmenuswitch]"});
  EXPECT_EQ(wrong_action(R"({"type":"uri","uri":"mailto:a@example.com"})"),
            std::set<std::string>{"areas[0].action.uri: invalid uri"});
  EXPECT_EQ(wrong_action(R"({"type":"message","text":"a","label":"123456789012345678901"})").size(),
            1u);
  EXPECT_EQ(wrong_action(R"({"type":"richmenuswitch"})").size(), 2u);
  EXPECT_EQ(wrong_action(R"({"type":"richmenuswitch","richMenuAliasId":"B","data":"a"})").size(),
            1u);
}

TEST(RichMenuRules, SwitchingIsOnlyForRichMenus) {
  TestPlatform t;
  const std::string body =
      R"({"messages":[{"type":"template","altText":"a","template":{"type":"buttons","text":"a",)"
      R"("actions":[{"type":"richmenuswitch","label":"a","richMenuAliasId":"a","data":"a"}]}}]})";
  EXPECT_EQ(t.post("/v2/bot/message/validate/push", body).status, 400);
}

}  // namespace
}  // namespace enishi::simulator
