// What mass sends say to people.
#pragma once

#include "base/phrase.h"
#include "base/result.h"
#include "delivery/mass_send.h"
#include "delivery/sender.h"

namespace enishi::delivery {

// LINE's errorCode of a narrowcast that failed; also for codes that this version does not know.
const Phrase& narrowcast_error(int code);
// LINE's refusal, in English, with LINE's own words and place at the end.
std::string refusal_words(const MassSend& send, const SendOutcome& outcome);

}  // namespace enishi::delivery
