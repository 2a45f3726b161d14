#include "line/audience_words.h"

#include <array>

namespace enishi::line {
namespace {

struct Words {
  std::string_view code;  // within LINE's message
  ErrorCode means;
  std::string_view words, field;
};

constexpr std::array<Words, 12> kWords{{
    {"AUDIENCE_GROUP_NOT_FOUND", ErrorCode::not_found, "LINE has no such audience.", ""},
    {"AUDIENCE_GROUP_COUNT_MAX_OVER", ErrorCode::conflict,
     "The account has 1,000 audiences; delete one first.", ""},
    {"AUDIENCE_GROUP_NAME_", ErrorCode::invalid, "LINE does not take this name.", "name"},
    {"AUDIENCE_GROUP_REQUESTID_DUPLICATE", ErrorCode::conflict,
     "There is such an audience of this send already.", "request_id"},
    {"REQUEST_NOT_FOUND", ErrorCode::conflict,
     "LINE does not know this send: it is not ready yet, or it was no broadcast or narrowcast.",
     "request_id"},
    {"TOO_OLD_MESSAGES", ErrorCode::invalid, "The send is more than 60 days old.", "request_id"},
    {"WRONG_BOT_ID", ErrorCode::invalid, "The send is another account's.", "request_id"},
    {"INVALID_AUDIENCE_ID_FORMAT", ErrorCode::invalid,
     "LINE does not know all of these people for this account, and so took none.", ""},
    {"NO_VALID_AUDIENCE_IDS", ErrorCode::invalid, "LINE found nobody in the list.", ""},
    {"TOO_MANY_AUDIENCE_IDS", ErrorCode::internal, "LINE finds the list too long.", ""},
    {"CAN_NOT_UPLOAD_STATUS_EXPIRED", ErrorCode::conflict, "The audience has expired at LINE.", ""},
    {"Access to this API is not available", ErrorCode::forbidden,
     "The account may not use audiences.", ""},
}};

}  // namespace

Error audience_error(Error error) {
  if (error.code != ErrorCode::invalid && error.code != ErrorCode::forbidden) return error;
  for (const Words& words : kWords)
    if (error.message.find(words.code) != std::string::npos)
      return {words.means, std::string(words.words), std::string(words.field)};
  return error;
}

}  // namespace enishi::line
