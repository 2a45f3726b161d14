#include "connect/mapping.h"

#include "base/limits.h"
#include "base/text.h"
#include "connect/limits.h"
#include "connect/mapping_step.h"
#include "connect/mapping_values.h"
#include "people/identifier.h"
#include "people/names.h"

namespace enishi::connect {
namespace {

constexpr std::string_view kKinds[] = {"people", "events", "catalogue"};
constexpr std::string_view kTypes[] = {"text",    "integer", "real", "money",
                                       "boolean", "time",    "list", "item"};

// Applies the steps to one row. A problem is a static text.
class Applying {
 public:
  Applying(const Mapping::Impl& impl, MappedRow& out) : impl_(impl), out_(out) {}

  void step(const Step& step, std::string_view text) {
    if (step.trim) text = trim_wide(text);
    if (!step.values.empty()) {
      if (const auto found = step.values.find(text); found != step.values.end())
        text = found->second;
      else if (text.empty() || step.other == OnOther::skip)
        text = {};
      else if (step.other == OnOther::error)
        return problem(step, "a value that \"values\" does not name");
    }
    if (text.empty()) {
      if (step.empty == OnEmpty::error) problem(step, "is empty");
      if (step.empty == OnEmpty::unset) set(step, std::monostate{});
      return;
    }
    put(step, text);
  }

  void check_row() {
    if (!out_.problems.empty()) return;
    switch (impl_.kind) {
      case MappingKind::catalogue: {
        for (const NamedValue& field : out_.item)
          if (field.name == "id" && !std::holds_alternative<std::monostate>(field.value)) return;
        return row_problem("the item has no id");
      }
      case MappingKind::events:
        if (!out_.time) return row_problem("the event has no time");
        if (out_.event_type.empty()) return row_problem("the event has no type");
        [[fallthrough]];
      case MappingKind::people:
        if (out_.keys.empty()) row_problem("no key has a value");
    }
  }

 private:
  void problem(const Step& step, std::string_view message) {
    out_.problems.push_back({step.column_name, message});
  }
  void row_problem(std::string_view message) { out_.problems.push_back({{}, message}); }

  void set(const Step& step, FieldValue value) {
    auto& values = step.to == Target::attribute  ? out_.attributes
                   : step.to == Target::property ? out_.properties
                                                 : out_.item;
    values.push_back({step.name, step.type, value});
  }

  void put(const Step& step, std::string_view text) {
    switch (step.to) {
      case Target::key:
        return put_key(step, text);
      case Target::tag:
        return step.name.empty() ? put_tags(step, text) : put_switch(step, text);
      case Target::consent:
        return put_switch(step, text);
      case Target::event_type:
        if (utf16_length(text) > 100 || has_control_characters(text, false))
          return problem(step, "is no name of an event type");
        out_.event_type = text;
        return;
      case Target::event_id:
        if (!is_id(text)) return problem(step, "is too long or holds control characters");
        out_.event_id = text;
        return;
      case Target::time:
        return put_time(step, text);
      case Target::attribute:
      case Target::property:
      case Target::item:
        return put_value(step, text);
      case Target::ignore:
        return;
    }
  }

  static bool is_id(std::string_view text) {
    return text.size() <= limits::import_key_bytes_max && !has_control_characters(text, false);
  }

  void put_key(const Step& step, std::string_view text) {
    if (!is_id(text)) return problem(step, "is too long or holds control characters");
    if (step.name == people::kLineUserIdNamespace) {
      if (!people::parse_line_user_id(text)) return problem(step, "is no LINE user id");
      if (!step.provider.empty()) text = out_.keep(std::string(text) + "@" + step.provider);
    }
    out_.keys.push_back({step.name, text});
  }

  void put_switch(const Step& step, std::string_view text) {
    const auto on = parse_boolean(text);
    if (!on) return problem(step, "is neither yes nor no");
    (step.to == Target::tag ? out_.tags : out_.consents).push_back({step.name, *on});
  }

  void put_tags(const Step& step, std::string_view text) {
    const auto range = list(step, text);
    if (!range) return;
    for (const std::string_view tag : out_.list(*range)) {
      if (!people::check_tag_name(tag, {})) return problem(step, "is no name of a tag");
      out_.tags.push_back({tag, true});
    }
  }

  void put_time(const Step& step, std::string_view text) {
    const auto time = parse_time(text, step.formats, impl_.context.zone);
    if (!time) return problem(step, "is no time in the formats allowed");
    if (*time < kTimeMin) return problem(step, "is before 1970");
    out_.time = time;
  }

  void put_value(const Step& step, std::string_view text) {
    switch (step.type) {
      case ValueType::text:
      case ValueType::item:
        return put_text(step, text);
      case ValueType::integer:
        return put_parsed(step, parse_whole(text), "is not a whole number");
      case ValueType::real:
        return put_parsed(step, parse_real(text), "is not a number");
      case ValueType::money:
        return put_parsed(step, parse_money(text, impl_.context.money_decimals),
                          "is no amount of money");
      case ValueType::boolean:
        return put_parsed(step, parse_boolean(text), "is neither yes nor no");
      case ValueType::time: {
        const auto time = parse_time(text, step.formats, impl_.context.zone);
        return put_parsed(step, time ? std::optional(to_ms(*time)) : std::nullopt,
                          "is no time in the formats allowed");
      }
      case ValueType::list: {
        if (const auto range = list(step, text)) set(step, *range);
        return;
      }
    }
  }

  template <class T>
  void put_parsed(const Step& step, const std::optional<T>& value, std::string_view message) {
    if (!value) return problem(step, message);
    set(step, *value);
  }

  void put_text(const Step& step, std::string_view text) {
    const bool id = step.type == ValueType::item || (step.to == Target::item && step.name == "id");
    const std::size_t bytes_max = id                             ? limits::import_key_bytes_max
                                  : step.to == Target::attribute ? limits::attribute_text_bytes_max
                                                                 : limits::import_text_bytes_max;
    if (text.size() > bytes_max) return problem(step, "is too long");
    if (has_control_characters(text, !id)) return problem(step, "holds control characters");
    set(step, text);
  }

  // Split, or a JSON array as NDJSON gives it. Empty items are left out.
  std::optional<ListRange> list(const Step& step, std::string_view text) {
    ListRange range{static_cast<std::uint32_t>(out_.items.size()), 0};
    bool fits = true;
    const auto add = [&](std::string_view item) {
      if (step.trim) item = trim_wide(item);
      if (item.empty()) return;
      fits = fits && range.count < limits::import_list_items_max &&
             item.size() <= limits::import_text_bytes_max && !has_control_characters(item, true);
      if (!fits) return;
      out_.items.push_back(item);
      ++range.count;
    };
    if (text.starts_with('[')) {
      if (!add_json(text, add)) return problem(step, "is no list of texts"), std::nullopt;
    } else if (step.split.empty()) {
      add(text);
    } else {
      for (;;) {
        const std::size_t at = text.find(step.split);
        add(text.substr(0, at));
        if (at == std::string_view::npos) break;
        text.remove_prefix(at + step.split.size());
      }
    }
    if (!fits) return problem(step, "has too many items, or one that is no text"), std::nullopt;
    return range;
  }

  template <class F>
  bool add_json(std::string_view text, const F& add) {
    const auto document = JsonDocument::parse(text, {.depth_max = 2});
    if (!document) return false;
    const JsonValue root = document->root();
    const auto count = root.array();
    if (!count) return false;
    for (std::size_t i = 0; i < *count && i <= limits::import_list_items_max; ++i) {
      const JsonValue item = root.at(i);
      if (item.type() == JsonType::null) continue;
      if (item.type() == JsonType::array || item.type() == JsonType::object) return false;
      const auto string = item.string();
      add(out_.keep(string ? *string : std::string_view(item.dump())));
    }
    return true;
  }

  const Mapping::Impl& impl_;
  MappedRow& out_;
};

}  // namespace

std::string_view name(MappingKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}
std::optional<MappingKind> parse_mapping_kind(std::string_view text) {
  for (std::size_t i = 0; i < std::size(kKinds); ++i)
    if (text == kKinds[i]) return static_cast<MappingKind>(i);
  return std::nullopt;
}
std::string_view name(ValueType type) {
  return kTypes[static_cast<std::size_t>(type)];
}

void MappedRow::clear() {
  keys.clear();
  attributes.clear();
  tags.clear();
  consents.clear();
  event_type = event_id = {};
  time.reset();
  properties.clear();
  item.clear();
  items.clear();
  problems.clear();
  kept_count_ = 0;
}

std::string_view MappedRow::keep(std::string_view text) {
  if (kept_count_ == kept_.size()) kept_.emplace_back();
  return kept_[kept_count_++] = text;
}

Mapping::Mapping(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Mapping::Mapping(Mapping&&) noexcept = default;
Mapping& Mapping::operator=(Mapping&&) noexcept = default;
Mapping::~Mapping() = default;

MappingKind Mapping::kind() const {
  return impl_->kind;
}
const std::vector<std::string>& Mapping::unmapped() const {
  return impl_->unmapped;
}

bool Mapping::apply(std::span<const std::string_view> fields, MappedRow& out) const {
  out.clear();
  out.event_type = impl_->event_type;
  Applying applying(*impl_, out);
  for (const Step& step : impl_->steps) applying.step(step, fields[step.column]);
  applying.check_row();
  return out.problems.empty();
}

}  // namespace enishi::connect
