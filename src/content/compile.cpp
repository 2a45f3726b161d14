// From the JSON of a body to its parts: strings are looked through for placeholders and links, all
// else is copied.
#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "content/compiled.h"
#include "content/placeholder.h"
#include "content/urls.h"

namespace enishi::content {
namespace {

// What a string is for decides about its links, its limit and how values are written into it.
struct Use {
  bool text_links = false;    // running text in which LINE shows links
  bool fixed = false;         // nothing may be filled in
  bool uri = false;           // the target of a uri action
  std::size_t units_max = 0;  // 0: no limit known here
  How how = How::text;
};

// Of the object that holds a string.
struct Holder {
  std::string_view message_type;  // of a message object itself, else empty
  std::string_view type;          // member `type`, if any
  bool has_emojis = false;
  bool alternative_uri = false;  // altUri of a uri action
};

Use use_of(const Holder& holder, std::string_view member) {
  if (member == "linkUri" || (member == "uri" && holder.type == "uri") || holder.alternative_uri)
    return {.uri = true, .units_max = limits::message_uri_units_max};
  if (holder.message_type.empty()) return {};
  if (member == "altText") return {.units_max = limits::message_alt_text_units_max};
  if (member != "text") return {};
  const bool v2 = holder.message_type == "textV2";
  if (!v2 && holder.message_type != "text") return {};
  // LINE finds emojis by their places in the text, and what is filled in would move them.
  return {.text_links = !holder.has_emojis,
          .fixed = holder.has_emojis,
          .units_max = limits::message_text_units_max,
          .how = v2 ? How::braces : How::text};
}

class Compiler {
 public:
  Status message(const JsonValue& message);
  Result<Template::Impl> finish(const JsonValue& messages);
  void literal(std::string_view json) { json_ += json; }

 private:
  Status value(const JsonValue& value, const Use& use, bool alternative_uri);
  Status object(const JsonValue& object, const Holder& holder);
  Status string(const JsonValue& value, const Use& use);
  Status fill(const JsonValue& value, const std::vector<Piece>& pieces, const Use& use);
  std::size_t text_with_links(std::string_view text, bool field_follows);
  std::size_t text(std::string_view text);
  Result<std::uint32_t> field(const JsonValue& value, const std::string& name);
  void link(std::string_view url);
  void slot(Slot slot);

  Template::Impl out_;
  std::string json_;  // of the part at hand
};

std::size_t Compiler::text(std::string_view text) {
  std::string quoted;
  append_json_string(quoted, text);
  json_.append(quoted, 1, quoted.size() - 2);
  return utf16_length(text);
}

void Compiler::slot(Slot slot) {
  out_.parts.push_back({std::move(json_), std::move(slot)});
  json_.clear();
}

void Compiler::link(std::string_view url) {
  const auto found = std::ranges::find(out_.links, url);
  const auto index = static_cast<std::uint32_t>(found - out_.links.begin());
  if (found == out_.links.end()) out_.links.emplace_back(url);
  slot({.kind = Slot::Kind::link, .index = index, .fallback = {}});
}

Result<std::uint32_t> Compiler::field(const JsonValue& value, const std::string& name) {
  const auto found = std::ranges::find(out_.fields, name);
  const auto index = static_cast<std::uint32_t>(found - out_.fields.begin());
  if (found != out_.fields.end()) return index;
  if (index == limits::template_fields_max)
    return invalid(value.path(), "is the place of one placeholder too many");
  out_.fields.push_back(name);
  return index;
}

std::size_t Compiler::text_with_links(std::string_view text, bool field_follows) {
  std::size_t units = 0, at = 0;
  for (const UrlSpan& url : find_urls(text)) {
    if (url.open && field_follows) break;  // its end is only known when it is rendered
    units += this->text(text.substr(at, url.begin - at));
    link(text.substr(url.begin, url.end - url.begin));
    at = url.end;
  }
  return units + this->text(text.substr(at));
}

Status Compiler::fill(const JsonValue& value, const std::vector<Piece>& pieces, const Use& use) {
  const std::size_t first_part = out_.parts.size();
  std::size_t literal_units = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    if (piece.placeholder) {
      // A value at the head of a URI is the URI itself and encoded already.
      const How how = use.uri && i > 0 ? How::uri : use.how;
      Slot slot{.kind = Slot::Kind::field, .how = how, .fallback = {}};
      ASSIGN(slot.index, field(value, piece.text));
      slot.fallback_units = append_filled(slot.fallback, piece.fallback, how);
      this->slot(std::move(slot));
    } else if (use.uri && pieces.size() == 1 && is_web_url(piece.text)) {
      link(piece.text);
    } else if (use.text_links) {
      literal_units += text_with_links(piece.text, i + 1 < pieces.size());
    } else {
      literal_units += text(piece.text);
    }
  }
  if (use.units_max == 0) return {};
  if (literal_units > use.units_max)
    return invalid(value.path(), "has more than " + std::to_string(use.units_max) + " characters");
  if (out_.parts.size() == first_part) return {};
  out_.checks.push_back({value.path(), use.units_max, literal_units});
  for (std::size_t i = first_part; i < out_.parts.size(); ++i)
    out_.parts[i].slot.check = static_cast<std::uint32_t>(out_.checks.size());
  out_.parts.back().slot.last = true;
  return {};
}

Status Compiler::string(const JsonValue& value, const Use& use) {
  ASSIGN(const std::string_view text, value.string(0, limits::message_body_bytes_max));
  if (use.units_max > 0 && text.empty()) return invalid(value.path(), "must not be empty");
  auto pieces = split_placeholders(text);
  if (!pieces) return invalid(value.path(), pieces.error().message);
  if (use.fixed && std::ranges::any_of(*pieces, &Piece::placeholder))
    return invalid(value.path(), "cannot have a placeholder beside emojis; use textV2");
  json_ += '"';
  TRY(fill(value, *pieces, use));
  json_ += '"';
  return {};
}

Status Compiler::object(const JsonValue& object, const Holder& holder) {
  json_ += '{';
  bool first = true;
  TRY(object.each([&](std::string_view name, const JsonValue& member) -> Status {
    if (!first) json_ += ',';
    first = false;
    append_json_string(json_, name);
    json_ += ':';
    return value(member, use_of(holder, name), name == "altUri" && holder.type == "uri");
  }));
  json_ += '}';
  return {};
}

Status Compiler::value(const JsonValue& value, const Use& use, bool alternative_uri) {
  switch (value.type()) {
    case JsonType::string:
      return string(value, use);
    case JsonType::object: {
      Holder holder{.alternative_uri = alternative_uri};
      const auto type = value.find("type");
      if (type && type->type() == JsonType::string) holder.type = type->string().value_or("");
      return object(value, holder);
    }
    case JsonType::array: {
      json_ += '[';
      ASSIGN(const std::size_t size, value.array());
      for (std::size_t i = 0; i < size; ++i) {
        if (i > 0) json_ += ',';
        TRY(this->value(value.at(i), {}, false));
      }
      json_ += ']';
      return {};
    }
    default:
      json_ += value.dump();
      return {};
  }
}

Status Compiler::message(const JsonValue& message) {
  Holder holder;
  ASSIGN(const JsonValue type, message.get("type"));
  ASSIGN(holder.message_type, type.string());
  holder.has_emojis = message.has("emojis");
  return object(message, holder);
}

Result<Template::Impl> Compiler::finish(const JsonValue& messages) {
  if (out_.links.size() > limits::template_links_max)
    return invalid(messages.path(),
                   "has more than " + std::to_string(limits::template_links_max) + " links");
  out_.parts.push_back({std::move(json_), {}});
  for (const Part& part : out_.parts) out_.literal_bytes += part.literal.size();
  return std::move(out_);
}

}  // namespace

Result<Template::Impl> compile_messages(const JsonValue& messages) {
  Compiler compiler;
  ASSIGN(const std::size_t size, messages.array());
  compiler.literal("[");
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) compiler.literal(",");
    TRY(compiler.message(messages.at(i)));
  }
  compiler.literal("]");
  return compiler.finish(messages);
}

}  // namespace enishi::content
