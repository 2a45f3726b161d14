// What a messages array says, in a few words: for lists of conversations.
#pragma once

#include <string>
#include <string_view>

namespace enishi::engage {

// The texts and alternative texts of the messages, a line each; a word in brackets for what has
// neither ("[image]").
std::string words_of(std::string_view messages);

}  // namespace enishi::engage
