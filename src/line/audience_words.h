// What LINE's refusals about audiences mean, in words.
#pragma once

#include "base/result.h"

namespace enishi::line {

// The error with LINE's code put into words; others as they are.
Error audience_error(Error error);

}  // namespace enishi::line
