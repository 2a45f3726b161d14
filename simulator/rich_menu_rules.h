// The rules of a rich menu object (section 11 of the reference).
#pragma once

#include <expected>
#include <string_view>

#include "simulator/answer.h"
#include "simulator/rich_menus.h"

namespace enishi::simulator {

inline constexpr std::size_t kRichMenuAreasMax = 20;

// A menu without id and image, or the 400 that names every mistake.
std::expected<RichMenu, Answer> read_rich_menu(std::string_view body);

// Whether LINE takes a menu or an image of this size.
bool rich_menu_size_fits(std::int64_t width, std::int64_t height);

}  // namespace enishi::simulator
