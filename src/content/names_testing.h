// Names (and other values of people) that break careless templates.
#pragma once

#include <string>
#include <vector>

namespace enishi::content::testing {

const std::vector<std::string>& names_from_hell();

}  // namespace enishi::content::testing
