// For tests: rich menus and their images.
#pragma once

#include <string>

#include "base/bytes.h"
#include "simulator/test_platform.h"

namespace enishi::simulator {

inline constexpr std::string_view kMenus = "/v2/bot/richmenu";
inline constexpr std::string_view kUnknownMenu = "richmenu-00000000000000000000000000000000";

// The head of a PNG: all that is looked at.
inline std::string png(std::uint32_t width, std::uint32_t height) {
  std::string out("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR", 16);
  append_be32(out, width);
  append_be32(out, height);
  return out + std::string("\x08\x06\0\0\0", 5);
}

// An area of a tenth of the menu's width, whose place is `n`.
inline std::string area(unsigned n, const std::string& action) {
  return R"({"bounds":{"x":)" + std::to_string(n * 80) +
         R"(,"y":0,"width":80,"height":270},"action":)" + action + "}";
}

inline std::string menu_of_areas(const std::string& areas) {
  return R"({"size":{"width":800,"height":270},"selected":true,"name":"メニュー",)"
         R"("chatBarText":"ひらく","areas":[)" +
         areas + "]}";
}

inline std::string create_menu(
    TestPlatform& t, const std::string& areas = area(0, R"({"type":"postback","data":"a"})")) {
  const auto response = t.post(kMenus, menu_of_areas(areas));
  EXPECT_EQ(response.status, 200) << response.body;
  return std::string(t.json(response).at("richMenuId").as_string());
}

inline net::Response upload_image(TestPlatform& t, const std::string& menu,
                                  std::string image = png(800, 270),
                                  std::string type = "image/png") {
  net::Call call = t.call("POST", std::string(kMenus) + "/" + menu + "/content");
  call.headers.push_back({"Content-Type", std::move(type)});
  call.body = std::move(image);
  return t.outcome(std::move(call)).response;
}

// With its image.
inline std::string make_menu(TestPlatform& t,
                             const std::string& areas = area(0,
                                                             R"({"type":"postback","data":"a"})")) {
  const std::string menu = create_menu(t, areas);
  EXPECT_EQ(upload_image(t, menu).status, 200);
  return menu;
}

inline net::Response del(TestPlatform& t, const std::string& path) {
  return t.outcome(t.call("DELETE", path)).response;
}

inline std::string user_menu_path(const std::string& user, const std::string& menu = {}) {
  return "/v2/bot/user/" + user + "/richmenu" + (menu.empty() ? "" : "/" + menu);
}

// The menu linked to the user; empty: none.
inline std::string linked_menu(TestPlatform& t, const std::string& user) {
  const auto response = t.get(user_menu_path(user));
  if (response.status == 404) return {};
  return std::string(t.json(response).at("richMenuId").as_string());
}

// "property: message" of the first detail of a refusal; empty: it has none.
inline std::string first_detail(const net::Response& response) {
  const auto json = TestPlatform::json(response);
  const auto* details = json.if_contains("details");
  if (details == nullptr || details->as_array().empty()) return {};
  const auto& first = details->as_array()[0].as_object();
  return std::string(first.at("property").as_string()) + ": " +
         std::string(first.at("message").as_string());
}

}  // namespace enishi::simulator
