// Flex messages: containers, boxes and their parts.
#include <array>
#include <boost/json.hpp>

#include "base/text.h"
#include "simulator/message_rules.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kBubbleBytesMax = 30 << 10, kCarouselBytesMax = 50 << 10;
constexpr std::size_t kBubblesMax = 12, kAnimatedMax = 10, kContentsMax = 1'000;

std::string_view type_of(const json::object& object) {
  const json::value* value = object.if_contains("type");
  const json::string* name = value ? value->if_string() : nullptr;
  return name ? std::string_view{name->data(), name->size()} : "";
}

// Where a part stands: a hero may be a video, a baseline box holds only small parts.
enum class Place : unsigned char { section, hero, box, baseline, video_alternative };

constexpr std::array kLooksOfText{
    "margin",       "spacing",     "size",         "color",        "backgroundColor",
    "borderColor",  "borderWidth", "cornerRadius", "width",        "maxWidth",
    "height",       "maxHeight",   "paddingAll",   "paddingTop",   "paddingBottom",
    "paddingStart", "paddingEnd",  "offsetTop",    "offsetBottom", "offsetStart",
    "offsetEnd",    "lineSpacing",
};
constexpr std::size_t kLookMax = 100;

class FlexRules {
 public:
  explicit FlexRules(MessageRules& rules) : rules_(rules) {}

  void container(const json::object& in, const std::string& path) {
    if (type_of(in) == "bubble") {
      bubble(in, path, false);
    } else if (type_of(in) == "carousel") {
      carousel(in, path);
    } else {
      rules_.one_of(in, "type", path, {"bubble", "carousel"}, true);
    }
    if (animated_ > kAnimatedMax) rules_.fail("At most 10 images can be animated", path);
  }

 private:
  // How a part looks: the kinds of the values, and those that are one of a few words.
  void looks(const json::object& in, const std::string& path) {
    for (const char* name : kLooksOfText) rules_.text(in, name, path, false, 1, kLookMax);
    for (const char* name : {"flex", "maxLines"})
      if (in.contains(name)) rules_.whole(in, name, path, 0, 1e9);
    for (const char* name : {"wrap", "scaling"}) rules_.boolean(in, name, path);
    rules_.one_of(in, "position", path, {"relative", "absolute"});
    rules_.one_of(in, "align", path, {"start", "end", "center"});
    rules_.one_of(in, "gravity", path, {"top", "bottom", "center"});
    rules_.one_of(in, "weight", path, {"regular", "bold"});
    rules_.one_of(in, "decoration", path, {"none", "underline", "line-through"});
    rules_.one_of(in, "adjustMode", path, {"shrink-to-fit"});
    rules_.one_of(
        in, "justifyContent", path,
        {"center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"});
    rules_.one_of(in, "alignItems", path, {"center", "flex-start", "flex-end"});
    if (const json::object* background = rules_.object(in, "background", path, false)) {
      const std::string here = sub(path, "background");
      rules_.one_of(*background, "type", here, {"linearGradient"}, true);
      for (const char* name : {"angle", "startColor", "endColor", "centerColor", "centerPosition"})
        rules_.text(*background, name, here, false, 1, kLookMax);
    }
  }

  void style(const json::object& in, std::string_view name, const std::string& path) {
    const json::object* block = rules_.object(in, name, path, false);
    if (block == nullptr) return;
    for (const char* color : {"backgroundColor", "separatorColor"})
      rules_.text(*block, color, sub(path, name), false, 1, kLookMax);
    rules_.boolean(*block, "separator", sub(path, name));
  }

  void carousel(const json::object& in, const std::string& path) {
    const json::array* bubbles = rules_.array(in, "contents", path, 1, kBubblesMax);
    if (bubbles == nullptr) return;
    const std::string here = sub(path, "contents");
    const json::object* first = nullptr;
    for (std::size_t i = 0; i < bubbles->size(); ++i) {
      const json::object* one = rules_.element(*bubbles, i, here);
      if (one == nullptr) continue;
      bubble(*one, sub(here, i), true);
      if (first == nullptr) first = one;
      if (size_of(*one) != size_of(*first))
        rules_.fail("All bubbles of a carousel must have the same size", sub(sub(here, i), "size"));
    }
    if (json::serialize(in).size() > kCarouselBytesMax)
      rules_.fail("The carousel must be at most 50 KB of JSON", path);
  }

  static std::string_view size_of(const json::object& bubble) {
    const json::value* size = bubble.if_contains("size");
    return size && size->is_string() ? std::string_view(size->get_string()) : "mega";
  }

  void bubble(const json::object& in, const std::string& path, bool in_carousel) {
    if (in_carousel) rules_.one_of(in, "type", path, {"bubble"}, true);
    rules_.one_of(in, "size", path, {"nano", "micro", "deca", "hecto", "kilo", "mega", "giga"});
    rules_.one_of(in, "direction", path, {"ltr", "rtl"});
    check_action(rules_, in, "action", path, ActionPlace::flex_part, false);
    if (const json::object* styles = rules_.object(in, "styles", path, false))
      for (const std::string_view name : {"header", "hero", "body", "footer"})
        style(*styles, name, sub(path, "styles"));
    video_fits_ =
        !in_carousel && (size_of(in) == "kilo" || size_of(in) == "mega" || size_of(in) == "giga");
    for (const std::string_view name : {"header", "body", "footer"})
      if (const json::object* section = rules_.object(in, name, path, false))
        part(*section, sub(path, name), Place::section);
    if (const json::object* hero = rules_.object(in, "hero", path, false))
      part(*hero, sub(path, "hero"), Place::hero);
    if (json::serialize(in).size() > kBubbleBytesMax)
      rules_.fail("A bubble must be at most 30 KB of JSON", path);
  }

  static bool fits(std::string_view type, Place place) {
    switch (place) {
      case Place::section:
        return type == "box";
      case Place::hero:
        return type == "box" || type == "image" || type == "video";
      case Place::video_alternative:
        return type == "box" || type == "image";
      case Place::baseline:
        return type == "icon" || type == "text" || type == "filler";
      case Place::box:
        break;
    }
    return type == "box" || type == "button" || type == "image" || type == "text" ||
           type == "separator" || type == "filler";
  }

  void part(const json::object& in, const std::string& path, Place place) {
    const std::string_view type = type_of(in);
    if (!fits(type, place))
      return rules_.fail("This component can't be used here", sub(path, "type"));
    looks(in, path);
    if (type == "box") box(in, path);
    if (type == "button") button(in, path);
    if (type == "image") image(in, path);
    if (type == "video") video(in, path);
    if (type == "icon") icon(in, path);
    if (type == "text") text(in, path);
  }

  void box(const json::object& in, const std::string& path) {
    rules_.one_of(in, "layout", path, {"horizontal", "vertical", "baseline"}, true);
    check_action(rules_, in, "action", path, ActionPlace::flex_part, false);
    const json::array* contents = rules_.array(in, "contents", path, 0, kContentsMax);
    const json::value* layout = in.if_contains("layout");
    const Place inside = layout && *layout == "baseline" ? Place::baseline : Place::box;
    const std::string here = sub(path, "contents");
    for (std::size_t i = 0; contents != nullptr && i < contents->size(); ++i)
      if (const json::object* one = rules_.element(*contents, i, here))
        part(*one, sub(here, i), inside);
  }

  void button(const json::object& in, const std::string& path) {
    check_action(rules_, in, "action", path, ActionPlace::flex_button, true);
    rules_.one_of(in, "style", path, {"primary", "secondary", "link"});
    rules_.one_of(in, "height", path, {"sm", "md"});
  }

  void icon(const json::object& in, const std::string& path) {
    rules_.https_url(in, "url", path, true);
    aspect_ratio(in, path);
  }

  void image(const json::object& in, const std::string& path) {
    rules_.https_url(in, "url", path, true);
    aspect_ratio(in, path);
    rules_.one_of(in, "aspectMode", path, {"cover", "fit"});
    check_action(rules_, in, "action", path, ActionPlace::flex_part, false);
    rules_.boolean(in, "animated", path);
    const json::value* animated = in.if_contains("animated");
    if (animated && animated->is_bool() && animated->get_bool()) ++animated_;
  }

  void aspect_ratio(const json::object& in, const std::string& path) {
    const auto ratio = rules_.text(in, "aspectRatio", path, false, 1, 20);
    if (!ratio) return;
    const auto parts = split(*ratio, ':');
    const auto width = parts.size() == 2 ? parse_int<int>(parts[0]) : std::nullopt;
    const auto height = parts.size() == 2 ? parse_int<int>(parts[1]) : std::nullopt;
    if (!width || !height || *width < 1 || *width > 100'000 || *height < 1 || *height > 100'000 ||
        *height > 3 * *width)
      rules_.fail("Must be width:height, the height at most three times the width",
                  sub(path, "aspectRatio"));
  }

  void video(const json::object& in, const std::string& path) {
    if (!video_fits_) rules_.fail("A video needs a single bubble of size kilo, mega or giga", path);
    rules_.https_url(in, "url", path, true);
    rules_.https_url(in, "previewUrl", path, true);
    aspect_ratio(in, path);
    if (const json::object* other = rules_.object(in, "altContent", path))
      part(*other, sub(path, "altContent"), Place::video_alternative);
    check_action(rules_, in, "action", path, ActionPlace::flex_part, false);
    if (const json::object* action = rules_.object(in, "action", path, false))
      rules_.one_of(*action, "type", sub(path, "action"), {"uri"}, true);
  }

  void text(const json::object& in, const std::string& path) {
    check_action(rules_, in, "action", path, ActionPlace::flex_part, false);
    const json::array* spans = rules_.array(in, "contents", path, 0, kContentsMax, false);
    rules_.one_of(in, "style", path, {"normal", "italic"});
    rules_.text(in, "text", path, spans == nullptr, spans == nullptr ? 1 : 0, 100'000);
    if (spans == nullptr) return;
    const std::string here = sub(path, "contents");
    for (std::size_t i = 0; i < spans->size(); ++i) {
      const json::object* span = rules_.element(*spans, i, here);
      if (span == nullptr) continue;
      rules_.one_of(*span, "type", sub(here, i), {"span"}, true);
      rules_.text(*span, "text", sub(here, i), true, 1, 100'000);
      rules_.one_of(*span, "style", sub(here, i), {"normal", "italic"});
      looks(*span, sub(here, i));
    }
  }

  MessageRules& rules_;
  bool video_fits_ = false;
  std::size_t animated_ = 0;
};
}  // namespace

void check_flex(MessageRules& rules, const json::object& message, const std::string& path) {
  rules.text(message, "altText", path, true, 1, 1'500);
  if (const json::object* contents = rules.object(message, "contents", path))
    FlexRules(rules).container(*contents, sub(path, "contents"));
}

}  // namespace enishi::simulator
