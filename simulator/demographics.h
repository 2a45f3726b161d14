// What LINE deems a user to be: gender, age, area, operating system. Invented from the user id
// alone, in shares like Japan's; a control call may say otherwise of single users.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/id.h"

namespace enishi::simulator {

enum class Gender : std::uint8_t { unknown, male, female };
enum class AppType : std::uint8_t { others, ios, android };  // others: LINE for PC only

inline constexpr std::array<std::string_view, 3> kGenders{"unknown", "male", "female"};
inline constexpr std::array<std::string_view, 3> kAppTypes{"others", "ios", "android"};
inline constexpr std::array<std::string_view, 14> kAges{
    "unknown",    "from0to14",  "from15to19", "from20to24", "from25to29",
    "from30to34", "from35to39", "from40to44", "from45to49", "from50to54",
    "from55to59", "from60to64", "from65to69", "from70"};
inline constexpr std::uint8_t kAreas = 48;  // unknown and the 47 prefectures

struct Demographics {
  Gender gender = Gender::unknown;
  std::uint8_t age = 0;   // index in kAges
  std::uint8_t area = 0;  // 0: unknown; otherwise as in "jp_13"
  AppType app = AppType::others;

  bool operator==(const Demographics&) const = default;
};

Demographics demographics_of(const Bytes16& user);
// For how many days a friend of the simulator's beginning has been one already.
int friend_days_of(const Bytes16& user);

int age_from(std::uint8_t age);          // the band's lower end in years; age > 0
std::string_view area_name(unsigned n);  // "unknown", "北海道", ... as insight/demographic tells it
std::string_view friendship_name(int d);  // "within7days" ... "over365days" after d days

std::optional<Gender> parse_gender(std::string_view name);
std::optional<AppType> parse_app_type(std::string_view name);
std::optional<std::uint8_t> parse_age(std::string_view name);
std::optional<std::uint8_t> parse_area(std::string_view code);  // "jp_13" or "unknown"

}  // namespace enishi::simulator
