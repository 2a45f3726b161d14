#include "people/rows_payload.h"

#include "base/bytes.h"
#include "people/payload_codec.h"

namespace enishi::people {
namespace {

constexpr std::size_t kRowBytesMin = 20, kNameBytesMin = 8, kChangeBytesMin = 5, kTagBytesMin = 5;

void append_count(std::string& out, std::size_t count) {
  append_be32(out, static_cast<std::uint32_t>(count));
}

void append_row(std::string& out, const RowsChange::Row& row) {
  append_be64(out, static_cast<std::uint64_t>(to_ms(row.at)));
  append_count(out, row.who.size());
  for (const auto& name : row.who) {
    append_count(out, name.name_space);
    append_field(out, name.value);
  }
  append_count(out, row.changes.size());
  for (const ValueChange& one : row.changes) {
    append_count(out, one.attribute);
    append_change(out, one.value);
  }
  append_count(out, row.tags.size());
  for (const auto& tag : row.tags) {
    append_count(out, tag.tag);
    append_byte(out, tag.on ? 1 : 0);
  }
}

// A position in a list of `size`.
std::size_t read_position(PayloadReader& in, std::size_t size) {
  const std::size_t position = in.be32();
  if (position >= size) in.wrong();
  return in.ok() ? position : 0;
}

RowsChange::Row read_row(PayloadReader& in, const RowsChange& change) {
  RowsChange::Row row{.at = from_ms(static_cast<std::int64_t>(in.be64()))};
  row.who.resize(in.count(kNameBytesMin));
  for (auto& name : row.who) {
    name.name_space = read_position(in, change.namespaces.size());
    name.value = in.field();
  }
  row.changes.resize(in.count(kChangeBytesMin));
  for (ValueChange& one : row.changes) {
    one.attribute = read_position(in, change.attributes.size());
    if (!in.ok()) break;
    one.value = in.change(change.attributes[one.attribute].type);
  }
  row.tags.resize(in.count(kTagBytesMin));
  for (auto& tag : row.tags) {
    tag.tag = read_position(in, change.tags.size());
    const unsigned on = in.byte();
    if (on > 1) in.wrong();
    tag.on = on == 1;
  }
  return row;
}

}  // namespace

std::string encode(const RowsChange& change) {
  std::string out;
  append_be32(out, change.workspace.value);
  append_texts(out, change.namespaces);
  append_texts(out, change.tags);
  append_attributes(out, change.attributes);
  append_count(out, change.rows.size());
  for (const auto& row : change.rows) append_row(out, row);
  return out;
}

Result<RowsChange> decode_rows(std::string_view payload) {
  PayloadReader in(payload);
  RowsChange change;
  change.workspace = {in.be32()};
  change.namespaces = in.texts();
  change.tags = in.texts();
  change.attributes = in.attributes();
  change.rows.resize(in.count(kRowBytesMin));
  for (auto& row : change.rows) {
    row = read_row(in, change);
    if (!in.ok()) break;
  }
  if (!in.done()) return corrupt("batch of rows about people");
  return change;
}

}  // namespace enishi::people
