// The refusals that the rich menu endpoints share.
#pragma once

#include "simulator/answer.h"

namespace enishi::simulator {

inline Answer refuse_user_parameter() {
  return refuse(400, "The value for the 'userId' parameter is invalid");
}
inline Answer refuse_without_image() {
  return refuse_bare(400, "must upload richmenu image before applying it to user");
}
// In a body; a path just says "Not found".
inline Answer refuse_menu_format(std::string_view property) {
  return refuse_body({{"invalid richMenuId", std::string(property)}});
}

}  // namespace enishi::simulator
