#include "people/payload_codec.h"

#include <bit>

#include "base/bytes.h"

namespace enishi::people {
namespace {

constexpr unsigned kUnset = 0, kSet = 1;

AttributeValue read_value(ByteReader& in, AttributeType type) {
  switch (type) {
    case AttributeType::text:
      return std::string(in.field());
    case AttributeType::real:
      return std::bit_cast<double>(in.be64());
    case AttributeType::boolean:
      return in.byte() != 0;
    case AttributeType::integer:
    case AttributeType::time:
      break;
  }
  return static_cast<std::int64_t>(in.be64());
}

}  // namespace

void append_byte(std::string& out, unsigned value) {
  out += static_cast<char>(value);
}

void append_texts(std::string& out, const std::vector<std::string>& texts) {
  append_be32(out, static_cast<std::uint32_t>(texts.size()));
  for (const std::string& text : texts) append_field(out, text);
}

void append_attributes(std::string& out, const std::vector<AttributesChange::Named>& attributes) {
  append_be32(out, static_cast<std::uint32_t>(attributes.size()));
  for (const auto& attribute : attributes) {
    append_byte(out, static_cast<unsigned>(attribute.type));
    append_field(out, attribute.name);
  }
}

void append_change(std::string& out, const std::optional<AttributeValue>& value) {
  append_byte(out, value ? kSet : kUnset);
  if (!value) return;
  if (const auto* s = std::get_if<std::string>(&*value)) append_field(out, *s);
  if (const auto* i = std::get_if<std::int64_t>(&*value))
    append_be64(out, static_cast<std::uint64_t>(*i));
  if (const auto* r = std::get_if<double>(&*value))
    append_be64(out, std::bit_cast<std::uint64_t>(*r));
  if (const auto* b = std::get_if<bool>(&*value)) append_byte(out, *b);
}

std::vector<std::string> PayloadReader::texts() {
  std::vector<std::string> out(count(4));
  for (std::string& text : out) text = field();
  return out;
}

std::vector<RecordNo> PayloadReader::records() {
  std::vector<RecordNo> out(count(4));
  for (RecordNo& record : out) record = {be32()};
  return out;
}

std::vector<AttributesChange::Named> PayloadReader::attributes() {
  std::vector<AttributesChange::Named> out(count(5));
  for (auto& attribute : out) {
    const unsigned type = byte();
    if (type > static_cast<unsigned>(AttributeType::time)) wrong();
    attribute.type = static_cast<AttributeType>(type);
    attribute.name = field();
  }
  return out;
}

std::optional<AttributeValue> PayloadReader::change(AttributeType type) {
  const unsigned what = byte();
  if (what > kSet) wrong();
  if (!ok() || what == kUnset) return std::nullopt;
  return read_value(*this, type);
}

std::unexpected<Error> corrupt(std::string_view what) {
  return fail(ErrorCode::corrupt, "a log entry is no " + std::string(what));
}

}  // namespace enishi::people
