// Flex messages: containers, boxes and their parts.
#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "content/rules.h"

namespace enishi::content {
namespace {

using Need = Rules::Need;

constexpr std::size_t kBubbleBytesMax = 30 << 10, kCarouselBytesMax = 50 << 10;
constexpr std::size_t kBubblesMax = 12, kAnimatedMax = 10, kContentsMax = 1'000;
constexpr std::size_t kTextMax = 100'000, kLookMax = 100, kRatioMax = 20;
constexpr int kRatioPartMax = 100'000;
constexpr double kFlexMax = 1e9;

// Where a part stands: a hero may be a video, a baseline box holds only small parts.
enum class Spot : unsigned char { section, hero, box, baseline, video_alternative };

bool fits_spot(std::string_view type, Spot spot) {
  const auto is = [type](std::initializer_list<std::string_view> types) {
    return std::ranges::find(types, type) != types.end();
  };
  switch (spot) {
    case Spot::section:
      return is({"box"});
    case Spot::hero:
      return is({"box", "image", "video"});
    case Spot::video_alternative:
      return is({"box", "image"});
    case Spot::baseline:
      return is({"icon", "text", "filler"});
    case Spot::box:
      break;
  }
  return is({"box", "button", "image", "text", "separator", "filler"});
}

constexpr std::array kLooksOfText{
    "margin",       "spacing",     "size",         "color",        "backgroundColor",
    "borderColor",  "borderWidth", "cornerRadius", "width",        "maxWidth",
    "height",       "maxHeight",   "paddingAll",   "paddingTop",   "paddingBottom",
    "paddingStart", "paddingEnd",  "offsetTop",    "offsetBottom", "offsetStart",
    "offsetEnd",    "lineSpacing",
};

class FlexRules {
 public:
  explicit FlexRules(Rules& rules) : rules_(rules) {}

  void container(Node& in, const Place& at) {
    const auto type = rules_.one_of(in, "type", at, Need::required, {"bubble", "carousel"});
    if (type == "bubble") bubble(in, at, false);
    if (type == "carousel") carousel(in, at);
    if (animated_ > kAnimatedMax)
      rules_.report({.fault = Fault::too_many_animated, .max = kAnimatedMax, .now = animated_}, at);
  }

 private:
  void look(Node& in, std::string_view name, const Place& at) {
    rules_.text(in, name, at, Need::optional, {.min = 1, .max = kLookMax});
  }

  // How a part looks: the kinds of the values, and those that are one of a few words.
  void looks(Node& in, const Place& at) {
    for (const std::string_view name : kLooksOfText) look(in, name, at);
    for (const std::string_view name : {"flex", "maxLines"})
      rules_.whole(in, name, at, Need::optional, 0, kFlexMax);
    for (const std::string_view name : {"wrap", "scaling"}) rules_.boolean(in, name, at);
    const auto word = [&](std::string_view name, std::initializer_list<std::string_view> words) {
      rules_.one_of(in, name, at, Need::optional, words);
    };
    word("position", {"relative", "absolute"});
    word("align", {"start", "end", "center"});
    word("gravity", {"top", "bottom", "center"});
    word("weight", {"regular", "bold"});
    word("decoration", {"none", "underline", "line-through"});
    word("adjustMode", {"shrink-to-fit"});
    word("justifyContent",
         {"center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"});
    word("alignItems", {"center", "flex-start", "flex-end"});
    if (Node* background = rules_.object(in, "background", at, Need::optional)) {
      const Place here(at, "background");
      rules_.one_of(*background, "type", here, Need::required, {"linearGradient"});
      for (const std::string_view name :
           {"angle", "startColor", "endColor", "centerColor", "centerPosition"})
        look(*background, name, here);
    }
  }

  void style(Node& styles, std::string_view name, const Place& at) {
    Node* block = rules_.object(styles, name, at, Need::optional);
    if (block == nullptr) return;
    const Place here(at, name);
    for (const std::string_view color : {"backgroundColor", "separatorColor"})
      look(*block, color, here);
    rules_.boolean(*block, "separator", here);
  }

  static std::string_view size_of(const Node& bubble) {
    const Node* size = bubble.find("size");
    return size != nullptr ? std::string_view(size->text) : "mega";
  }

  void carousel(Node& in, const Place& at) {
    in.bytes_max = kCarouselBytesMax;
    Node* bubbles = rules_.array(in, "contents", at, Need::required, 1, kBubblesMax);
    if (bubbles == nullptr) return;
    const Place list(at, "contents");
    const Node* first = nullptr;
    for (std::size_t i = 0; i < bubbles->elements.size(); ++i) {
      Node* one = rules_.element(*bubbles, i, list);
      if (one == nullptr) continue;
      const Place here(list, i);
      rules_.one_of(*one, "type", here, Need::required, {"bubble"});
      copies_ = one->each ? one->each->rows_max : 1;
      bubble(*one, here, true);
      copies_ = 1;
      if (first == nullptr) first = one;
      if (size_of(*one) != size_of(*first)) rules_.report(Fault::sizes_differ, Place(here, "size"));
    }
  }

  void bubble(Node& in, const Place& at, bool in_carousel) {
    in.bytes_max = kBubbleBytesMax;
    rules_.one_of(in, "size", at, Need::optional,
                  {"nano", "micro", "deca", "hecto", "kilo", "mega", "giga"});
    rules_.one_of(in, "direction", at, Need::optional, {"ltr", "rtl"});
    check_action(rules_, in, "action", at, ActionPlace::flex_part, Need::optional);
    if (Node* styles = rules_.object(in, "styles", at, Need::optional))
      for (const std::string_view name : {"header", "hero", "body", "footer"})
        style(*styles, name, Place(at, "styles"));
    const auto size = size_of(in);
    video_fits_ = !in_carousel && (size == "kilo" || size == "mega" || size == "giga");
    for (const std::string_view name : {"header", "body", "footer"})
      if (Node* section = rules_.object(in, name, at, Need::optional))
        part(*section, Place(at, name), Spot::section);
    if (Node* hero = rules_.object(in, "hero", at, Need::optional))
      part(*hero, Place(at, "hero"), Spot::hero);
  }

  void part(Node& in, const Place& at, Spot spot) {
    const std::string_view type = in.type_name();
    if (!fits_spot(type, spot))
      return rules_.report({.fault = Fault::not_here, .words = std::string(type)},
                           Place(at, "type"));
    const std::size_t copies = copies_;
    if (in.each) copies_ *= in.each->rows_max;
    looks(in, at);
    if (type == "box") box(in, at);
    if (type == "button") button(in, at);
    if (type == "image") image(in, at);
    if (type == "video") video(in, at);
    if (type == "icon") icon(in, at);
    if (type == "text") text(in, at);
    copies_ = copies;
  }

  void box(Node& in, const Place& at) {
    const auto layout =
        rules_.one_of(in, "layout", at, Need::required, {"horizontal", "vertical", "baseline"});
    check_action(rules_, in, "action", at, ActionPlace::flex_part, Need::optional);
    Node* contents = rules_.array(in, "contents", at, Need::required, 0, kContentsMax);
    const Spot inside = layout == "baseline" ? Spot::baseline : Spot::box;
    const Place list(at, "contents");
    for (std::size_t i = 0; contents != nullptr && i < contents->elements.size(); ++i)
      if (Node* one = rules_.element(*contents, i, list)) part(*one, Place(list, i), inside);
  }

  void button(Node& in, const Place& at) {
    check_action(rules_, in, "action", at, ActionPlace::flex_button, Need::required);
    rules_.one_of(in, "style", at, Need::optional, {"primary", "secondary", "link"});
    rules_.one_of(in, "height", at, Need::optional, {"sm", "md"});
  }

  void icon(Node& in, const Place& at) {
    rules_.https_url(in, "url", at, Need::required);
    aspect_ratio(in, at);
  }

  void image(Node& in, const Place& at) {
    rules_.https_url(in, "url", at, Need::required);
    aspect_ratio(in, at);
    rules_.one_of(in, "aspectMode", at, Need::optional, {"cover", "fit"});
    check_action(rules_, in, "action", at, ActionPlace::flex_part, Need::optional);
    rules_.boolean(in, "animated", at);
    const Node* animated = in.find("animated");
    if (animated != nullptr && animated->text == "true") animated_ += copies_;
  }

  void aspect_ratio(Node& in, const Place& at) {
    const auto* ratio =
        rules_.fixed(in, "aspectRatio", at, Need::optional, {.min = 1, .max = kRatioMax});
    if (ratio == nullptr) return;
    const auto parts = split(*ratio, ':');
    const auto width = parts.size() == 2 ? parse_int<int>(parts[0]) : std::nullopt;
    const auto height = parts.size() == 2 ? parse_int<int>(parts[1]) : std::nullopt;
    if (!width || !height || *width < 1 || *width > kRatioPartMax || *height < 1 ||
        *height > kRatioPartMax || *height > 3 * *width)
      rules_.report(Fault::bad_ratio, Place(at, "aspectRatio"));
  }

  void video(Node& in, const Place& at) {
    if (!video_fits_) rules_.report(Fault::video_place, at);
    rules_.https_url(in, "url", at, Need::required);
    rules_.https_url(in, "previewUrl", at, Need::required);
    aspect_ratio(in, at);
    if (Node* other = rules_.object(in, "altContent", at, Need::required))
      part(*other, Place(at, "altContent"), Spot::video_alternative);
    Node* action = rules_.object(in, "action", at, Need::optional);
    if (action == nullptr) return;
    check_action(rules_, *action, Place(at, "action"), ActionPlace::flex_part);
    if (action->type_name() != "uri") rules_.report(Fault::video_action, Place(at, "action"));
  }

  void text(Node& in, const Place& at) {
    check_action(rules_, in, "action", at, ActionPlace::flex_part, Need::optional);
    rules_.one_of(in, "style", at, Need::optional, {"normal", "italic"});
    Node* spans = rules_.array(in, "contents", at, Need::optional, 0, kContentsMax);
    rules_.text(in, "text", at, spans == nullptr ? Need::required : Need::optional,
                {.min = spans == nullptr ? 1U : 0U, .max = kTextMax});
    const Place list(at, "contents");
    for (std::size_t i = 0; spans != nullptr && i < spans->elements.size(); ++i) {
      Node* span = rules_.element(*spans, i, list);
      if (span == nullptr) continue;
      const Place here(list, i);
      rules_.one_of(*span, "type", here, Need::required, {"span"});
      rules_.text(*span, "text", here, Need::required, {.min = 1, .max = kTextMax});
      rules_.one_of(*span, "style", here, Need::optional, {"normal", "italic"});
      looks(*span, here);
    }
  }

  Rules& rules_;
  bool video_fits_ = false;
  std::size_t animated_ = 0;
  std::size_t copies_ = 1;  // how often the part at hand may appear, by the loops it stands in
};

}  // namespace

void check_flex(Rules& rules, Node& message, const Place& at) {
  rules.text(message, "altText", at, Need::required,
             {.min = 1, .max = limits::message_alt_text_units_max});
  if (Node* contents = rules.object(message, "contents", at, Need::required))
    FlexRules(rules).container(*contents, Place(at, "contents"));
}

}  // namespace enishi::content
