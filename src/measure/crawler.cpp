#include <array>

#include "base/text.h"
#include "measure/clicks.h"

namespace enishi::measure {

bool preview_crawler(std::string_view user_agent) {
  // LINE's own crawlers, and the one its previews go through. The in-app browser says "Line/x.y"
  // and is a person.
  static constexpr std::array<std::string_view, 4> marks{"line-poker", "linespider", "line-crawler",
                                                         "facebookexternalhit"};
  const std::string agent = lower_ascii(user_agent);
  for (const std::string_view mark : marks)
    if (agent.find(mark) != agent.npos) return true;
  return false;
}

}  // namespace enishi::measure
