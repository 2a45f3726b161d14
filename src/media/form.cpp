#include "media/form.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "media/limits.h"

namespace enishi::media {
namespace {

constexpr std::string_view kShapes[] = {"original", "message",  "preview",  "still",
                                        "icon",     "imagemap", "rich_menu"};

}  // namespace

std::string form_text(const Form& form) {
  std::string text(kShapes[static_cast<std::size_t>(form.shape)]);
  if (form.shape == Shape::imagemap || form.shape == Shape::rich_menu)
    text += "/" + std::to_string(form.width);
  if (form.shape == Shape::rich_menu) text += "x" + std::to_string(form.height);
  return text;
}

std::optional<Form> parse_public_form(std::string_view text) {
  constexpr std::string_view kImagemap = "imagemap/";
  if (text.starts_with(kImagemap)) {
    const auto width = parse_int<int>(text.substr(kImagemap.size()));
    const Form form = Form::imagemap(width.value_or(0));
    const bool known = std::ranges::count(limits::media_imagemap_widths, form.width) > 0;
    if (!known || form_text(form) != text) return std::nullopt;
    return form;
  }
  for (const Shape shape :
       {Shape::original, Shape::message, Shape::preview, Shape::still, Shape::icon})
    if (kShapes[static_cast<std::size_t>(shape)] == text) return Form{shape};
  return std::nullopt;
}

}  // namespace enishi::media
