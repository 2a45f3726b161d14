// The phrases of problems and of the places they stand in.
#pragma once

#include <string_view>

#include "content/problem.h"

namespace enishi::content {

struct FaultWords {
  Fault fault;
  std::string_view code;
  Phrase phrase;
};
const FaultWords& words_of(Fault fault);

// What a member of a message is called, or nullptr: then its own name must do.
const Phrase* name_of_member(std::string_view member);
// What the n-th element of a list is called, with {n} from 1.
Phrase name_of_element(std::string_view list);

}  // namespace enishi::content
