#include "content/message.h"

#include "base/limits.h"
#include "content/compiled.h"
#include "content/rules.h"

namespace enishi::content {
namespace {

// What a slot takes on average, for one allocation a rendering.
constexpr std::size_t kSlotBytes = 64;

Error named_from(Error error) {
  // A body that stands alone is called what the API calls it.
  if (error.field.empty() || error.field.starts_with('[')) error.field.insert(0, "messages");
  return error;
}

Result<Template::Impl> compile_checked(const JsonValue& messages) {
  ASSIGN(const std::size_t size, messages.array(1, limits::messages_max));
  for (std::size_t i = 0; i < size; ++i) TRY(check_message(messages.at(i)));
  std::string source = messages.dump();
  if (source.size() > limits::message_body_bytes_max)
    return invalid(messages.path(),
                   "is larger than " + std::to_string(limits::message_body_bytes_max) + " bytes");
  ASSIGN(Template::Impl impl, compile_messages(messages));
  impl.source = std::move(source);
  return impl;
}

// Gives the UTF-16 units it added.
std::size_t append_slot(std::string& out, const Slot& slot, const Template::Impl& impl,
                        const Fields& fields) {
  if (slot.kind == Slot::Kind::link) {
    const std::string& url = impl.links[slot.index];
    return append_filled(out, fields.link ? fields.link(slot.index) : url, How::text);
  }
  if (fields.get) {
    if (const auto value = fields.get(impl.fields[slot.index])) {
      const std::size_t units = append_filled(out, *value, slot.how);
      if (units > 0) return units;
    }
  }
  out += slot.fallback;
  return slot.fallback_units;
}

Status check_length(const Check& check, std::size_t filled_units) {
  const std::size_t units = check.literal_units + filled_units;
  if (units == 0) return invalid(check.path, "is empty for this person; give a fallback");
  if (units > check.units_max)
    return invalid(check.path, "has more than " + std::to_string(check.units_max) +
                                   " characters for this person");
  return {};
}

}  // namespace

Result<Template> Template::compile(const JsonValue& messages) {
  auto impl = compile_checked(messages);
  if (!impl) return std::unexpected(named_from(std::move(impl).error()));
  for (Check& check : impl->checks)
    if (check.path.starts_with('[')) check.path.insert(0, "messages");
  return Template(std::make_shared<const Impl>(*std::move(impl)));
}

bool Template::is_static() const {
  return impl_->fields.empty();
}

const std::vector<std::string>& Template::fields() const {
  return impl_->fields;
}

const std::vector<std::string>& Template::links() const {
  return impl_->links;
}

std::string Template::source() const {
  return impl_->source;
}

Result<std::string> Template::render(const Fields& fields) const {
  std::string out;
  out.reserve(impl_->literal_bytes + kSlotBytes * impl_->parts.size());
  std::size_t units = 0;  // filled into the string at hand
  for (const Part& part : impl_->parts) {
    out += part.literal;
    if (part.slot.kind == Slot::Kind::none) continue;
    const std::size_t added = append_slot(out, part.slot, *impl_, fields);
    if (part.slot.check == 0) continue;
    units += added;
    if (!part.slot.last) continue;
    TRY(check_length(impl_->checks[part.slot.check - 1], units));
    units = 0;
  }
  if (out.size() > limits::message_body_bytes_max)
    return invalid("messages", "is too large for this person");
  return out;
}

}  // namespace enishi::content
