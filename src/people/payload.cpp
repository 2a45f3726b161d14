#include "people/payload.h"

#include <bit>

#include "base/bytes.h"

namespace enishi::people {
namespace {

constexpr char kUnset = 0, kSet = 1;
constexpr char kProfileMissing = 0, kProfileFound = 1;

void append_byte(std::string& out, unsigned value) {
  out += static_cast<char>(value);
}

void append_texts(std::string& out, const std::vector<std::string>& texts) {
  append_be32(out, static_cast<std::uint32_t>(texts.size()));
  for (const std::string& text : texts) append_field(out, text);
}

void append_records(std::string& out, const std::vector<RecordNo>& records) {
  append_be32(out, static_cast<std::uint32_t>(records.size()));
  for (RecordNo record : records) append_be32(out, record.value);
}

void append_value(std::string& out, const AttributeValue& value) {
  if (const auto* s = std::get_if<std::string>(&value)) append_field(out, *s);
  if (const auto* i = std::get_if<std::int64_t>(&value))
    append_be64(out, static_cast<std::uint64_t>(*i));
  if (const auto* r = std::get_if<double>(&value))
    append_be64(out, std::bit_cast<std::uint64_t>(*r));
  if (const auto* b = std::get_if<bool>(&value)) append_byte(out, *b);
}

// Reads forward; after the first wrong byte everything reads as zero and ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool done() const { return ok_ && at_ == bytes_.size(); }
  bool ok() const { return ok_; }
  void wrong() { ok_ = false; }

  unsigned byte() { return take(1) ? static_cast<unsigned char>(bytes_[at_ - 1]) : 0; }
  std::uint32_t be32() { return take(4) ? read_be32(bytes_, at_ - 4) : 0; }
  std::uint64_t be64() { return take(8) ? read_be64(bytes_, at_ - 8) : 0; }
  std::string_view text() {
    const std::uint32_t size = be32();
    return take(size) ? bytes_.substr(at_ - size, size) : std::string_view();
  }
  // A count of things of at least `bytes_each` bytes: never more than what is left can hold.
  std::size_t count(std::size_t bytes_each) {
    const std::size_t n = be32();
    if (n > (bytes_.size() - at_) / bytes_each) ok_ = false;
    return ok_ ? n : 0;
  }
  std::vector<std::string> texts() {
    std::vector<std::string> out(count(4));
    for (std::string& text : out) text = this->text();
    return out;
  }
  std::vector<RecordNo> records() {
    std::vector<RecordNo> out(count(4));
    for (RecordNo& record : out) record = {be32()};
    return out;
  }
  AttributeValue value(AttributeType type) {
    switch (type) {
      case AttributeType::text:
        return std::string(text());
      case AttributeType::real:
        return std::bit_cast<double>(be64());
      case AttributeType::boolean:
        return byte() != 0;
      case AttributeType::integer:
      case AttributeType::time:
        break;
    }
    return static_cast<std::int64_t>(be64());
  }

 private:
  bool take(std::size_t size) {
    if (!ok_ || bytes_.size() - at_ < size) return ok_ = false;
    at_ += size;
    return true;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

std::unexpected<Error> corrupt(std::string_view what) {
  return fail(ErrorCode::corrupt, "a log entry is no " + std::string(what));
}

AttributeRow read_row(Reader& in, const AttributesChange& change) {
  AttributeRow row{.record = {in.be32()}, .changes = {}};
  row.changes.resize(in.count(5));
  for (ValueChange& one : row.changes) {
    one.attribute = in.be32();
    if (one.attribute >= change.attributes.size()) in.wrong();
    const unsigned what = in.byte();
    if (what > kSet) in.wrong();
    if (!in.ok()) break;
    if (what == kSet) one.value = in.value(change.attributes[one.attribute].type);
  }
  return row;
}

}  // namespace

std::string encode(const FriendList& list) {
  std::string out;
  append_byte(out, static_cast<unsigned>(list.sighting));
  append_be32(out, static_cast<std::uint32_t>(list.users.size()));
  for (const LineUserId& user : list.users) out += as_view(user);
  return out;
}

Result<FriendList> decode_friend_list(std::string_view payload) {
  constexpr std::size_t kHead = 5, kEach = sizeof(LineUserId);
  Reader in(payload);
  FriendList list;
  const unsigned sighting = in.byte();
  list.sighting = static_cast<Sighting>(sighting);
  list.users.resize(in.count(kEach));
  if (!in.ok() || sighting > static_cast<unsigned>(Sighting::missing) ||
      payload.size() != kHead + list.users.size() * kEach)
    return corrupt("friend list");
  for (std::size_t i = 0; i < list.users.size(); ++i)
    list.users[i] = *bytes16_from(payload.substr(kHead + i * kEach, kEach));
  return list;
}

std::string encode(const std::optional<Profile>& profile) {
  std::string out(1, profile ? kProfileFound : kProfileMissing);
  if (!profile) return out;
  for (const std::string* text :
       {&profile->name, &profile->language, &profile->picture_url, &profile->status_message})
    append_field(out, *text);
  return out;
}

Result<std::optional<Profile>> decode_profile(std::string_view payload) {
  Reader in(payload);
  std::optional<Profile> profile;
  const unsigned what = in.byte();
  if (what == kProfileFound) {
    profile.emplace();
    for (std::string* text :
         {&profile->name, &profile->language, &profile->picture_url, &profile->status_message})
      *text = in.text();
  }
  if (!in.done() || what > kProfileFound) return corrupt("profile");
  return profile;
}

std::string encode(const TagsChange& change) {
  std::string out;
  append_be32(out, change.workspace.value);
  append_texts(out, change.add);
  append_texts(out, change.remove);
  append_records(out, change.records);
  return out;
}

Result<TagsChange> decode_tags(std::string_view payload) {
  Reader in(payload);
  TagsChange change;
  change.workspace = {in.be32()};
  change.add = in.texts();
  change.remove = in.texts();
  change.records = in.records();
  if (!in.done()) return corrupt("change of tags");
  return change;
}

std::string encode(const AttributesChange& change) {
  std::string out;
  append_be32(out, change.workspace.value);
  append_be32(out, static_cast<std::uint32_t>(change.attributes.size()));
  for (const auto& attribute : change.attributes) {
    append_byte(out, static_cast<unsigned>(attribute.type));
    append_field(out, attribute.name);
  }
  append_be32(out, static_cast<std::uint32_t>(change.rows.size()));
  for (const AttributeRow& row : change.rows) {
    append_be32(out, row.record.value);
    append_be32(out, static_cast<std::uint32_t>(row.changes.size()));
    for (const ValueChange& one : row.changes) {
      append_be32(out, static_cast<std::uint32_t>(one.attribute));
      out += one.value ? kSet : kUnset;
      if (one.value) append_value(out, *one.value);
    }
  }
  return out;
}

Result<AttributesChange> decode_attributes(std::string_view payload) {
  Reader in(payload);
  AttributesChange change;
  change.workspace = {in.be32()};
  change.attributes.resize(in.count(5));
  for (auto& attribute : change.attributes) {
    const unsigned type = in.byte();
    if (type > static_cast<unsigned>(AttributeType::time)) in.wrong();
    attribute.type = static_cast<AttributeType>(type);
    attribute.name = in.text();
  }
  change.rows.resize(in.count(8));
  for (AttributeRow& row : change.rows) row = read_row(in, change);
  if (!in.done()) return corrupt("change of attributes");
  return change;
}

std::string encode(const std::vector<RecordNo>& deleted) {
  std::string out;
  append_records(out, deleted);
  return out;
}

Result<std::vector<RecordNo>> decode_deleted(std::string_view payload) {
  Reader in(payload);
  std::vector<RecordNo> records = in.records();
  if (!in.done()) return corrupt("deletion");
  return records;
}

}  // namespace enishi::people
