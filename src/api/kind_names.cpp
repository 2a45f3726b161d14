#include "api/kind_names.h"

#include <array>

#include "delivery/delivery.h"
#include "engage/engage.h"
#include "line/kinds.h"
#include "measure/clicks.h"
#include "measure/routes.h"
#include "people/people.h"
#include "timeline/catalogue.h"
#include "timeline/events.h"

namespace enishi::api {
namespace {

constexpr std::array kOurs{
    line::KindName{spine::kTick, "spine.tick"},
    line::KindName{spine::kTimerFired, "spine.timer_fired"},
    line::KindName{people::kFriendList, "people.friend_list"},
    line::KindName{people::kProfile, "people.profile"},
    line::KindName{people::kTagsChanged, "people.tags_changed"},
    line::KindName{people::kAttributesChanged, "people.attributes_changed"},
    line::KindName{people::kPersonDeleted, "people.person_deleted"},
    line::KindName{people::kPeopleRows, "people.rows"},
    line::KindName{timeline::kCatalogueChanged, "timeline.catalogue_changed"},
    line::KindName{timeline::kEvents, "timeline.events"},
    line::KindName{delivery::kOutcomes, "delivery.call_outcomes"},
    line::KindName{measure::kClick, "measure.click"},
    line::KindName{measure::kRouteVisit, "measure.route_visit"},
    line::KindName{engage::kAnswersChanged, "engage.answers_changed"},
    line::KindName{engage::kChatChanged, "engage.chat_changed"},
    line::KindName{engage::kSettled, "engage.settled"},
};

}  // namespace

std::string kind_name(spine::EntryKind kind) {
  for (const auto& known : line::kind_names())
    if (known.kind == kind) return std::string(known.name);
  for (const auto& known : kOurs)
    if (known.kind == kind) return std::string(known.name);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "0x";
  for (int shift = 12; shift >= 0; shift -= 4)
    out += digits[static_cast<unsigned>(kind) >> shift & 15];
  return out;
}

}  // namespace enishi::api
