// From a checked body to its program.
#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "content/program.h"
#include "content/urls.h"

namespace enishi::content {
namespace {

using Code = Op::Code;

class Compiler {
 public:
  Compiler(Template::Impl with_data, std::span<const std::string_view> slots)
      : out_(std::move(with_data)), slots_(slots) {}

  Checked<void> value(const Node& node, const Place& place);
  Checked<Template::Impl> finish(const Place& place);

 private:
  Checked<void> text(const Node& node, const Place& place);
  Checked<void> pieces(const Node& node, How how, const Place& place);
  Checked<void> object(const Node& node, const Place& place);
  Checked<void> array(const Node& node, const Place& place);
  Checked<void> element(const Node& node, const Place& place);
  Checked<std::uint32_t> slot(const Piece& piece, How how);
  Checked<std::uint32_t> test(const Condition& condition);
  Checked<Test> resolve(const Condition& condition);
  Checked<std::uint32_t> rows(const Loop& loop, How how);
  Checked<Ref> ref(const std::string& path, bool list);
  Checked<Ref> item(const std::string& member);
  bool filled(std::string_view path, bool list) const;

  void json(std::string_view json);
  std::size_t literal(std::string_view text);  // escaped; gives its units
  void literal_with_links(std::string_view text, bool more_follows);
  void link(std::string_view url);
  void flush();
  std::uint32_t emit(Code code, std::uint32_t a = 0, std::uint32_t b = 0);
  void jump_here(std::uint32_t op) { out_.ops[op].b = here(); }
  std::uint32_t here() {
    flush();
    return static_cast<std::uint32_t>(out_.ops.size());
  }

  Template::Impl out_;
  const std::span<const std::string_view> slots_;
  std::string pending_;  // literal JSON not in the program yet
  std::size_t pending_units_ = 0;
  std::size_t bytes_ = 0;    // of literals and links so far
  std::optional<Ref> loop_;  // the list that is gone through
};

std::unexpected<Problem> at(Problem problem, const Place& place) {
  problem.path = place.text();
  return std::unexpected(std::move(problem));
}

void Compiler::flush() {
  if (pending_.empty()) return;
  out_.ops.push_back({Code::literal, static_cast<std::uint32_t>(out_.literals.size()),
                      static_cast<std::uint32_t>(pending_.size()),
                      static_cast<std::uint32_t>(pending_units_)});
  out_.literals += pending_;
  pending_.clear();
  pending_units_ = 0;
}

std::uint32_t Compiler::emit(Code code, std::uint32_t a, std::uint32_t b) {
  flush();
  out_.ops.push_back({code, a, b});
  return static_cast<std::uint32_t>(out_.ops.size() - 1);
}

void Compiler::json(std::string_view json) {
  pending_ += json;
  bytes_ += json.size();
}

std::size_t Compiler::literal(std::string_view text) {
  std::string quoted;
  append_json_string(quoted, text);
  json(std::string_view(quoted).substr(1, quoted.size() - 2));
  const std::size_t units = utf16_length(text);
  pending_units_ += units;
  return units;
}

void Compiler::link(std::string_view url) {
  const auto found = std::ranges::find(out_.links, url);
  const auto index = static_cast<std::uint32_t>(found - out_.links.begin());
  if (found == out_.links.end()) out_.links.emplace_back(url);
  emit(Code::link, index);
  bytes_ += url.size();
}

void Compiler::literal_with_links(std::string_view text, bool more_follows) {
  std::size_t done = 0;
  for (const UrlSpan& url : find_urls(text)) {
    if (url.open && more_follows) break;  // its end is only known when it is rendered
    literal(text.substr(done, url.begin - done));
    link(text.substr(url.begin, url.end - url.begin));
    done = url.end;
  }
  literal(text.substr(done));
}

Checked<Ref> Compiler::item(const std::string& member) {
  const bool person = loop_->from == Ref::From::person;
  auto& members = (person ? out_.fields : out_.data_fields)[loop_->index].members;
  const auto found = std::ranges::find(members, member);
  const auto index = static_cast<std::uint32_t>(found - members.begin());
  if (found == members.end()) {
    if (!person || members.size() == limits::template_fields_max)
      return wrong(Fault::placeholder_unknown, "{{item." + member + "}}");
    members.push_back(member);
  }
  return Ref{Ref::From::item, index};
}

// Whether somebody knows this of a person.
bool Compiler::filled(std::string_view path, bool list) const {
  const std::string_view from = path.substr(0, path.find('.'));
  if (from == "name" || from == "attribute") return !list;
  return std::ranges::find(slots_, from) != slots_.end();
}

Checked<Ref> Compiler::ref(const std::string& path, bool list) {
  constexpr std::string_view kData = "data.", kItem = "item.";
  if (path.starts_with(kItem)) return item(path.substr(kItem.size()));
  const bool data = path.starts_with(kData);
  auto& fields = data ? out_.data_fields : out_.fields;
  const auto found = std::ranges::find(fields, path, &Field::path);
  const auto index = static_cast<std::uint32_t>(found - fields.begin());
  const Ref out{data ? Ref::From::data : Ref::From::person, index};
  const auto unknown = [&] {
    return wrong(list ? Fault::not_a_list : Fault::placeholder_unknown,
                 list ? path : "{{" + path + "}}");
  };
  if (found != fields.end()) {
    if (found->list == list) return out;
    return unknown();
  }
  if (data) return wrong(Fault::placeholder_unknown, "{{" + path + "}}");
  if (!filled(path, list)) return unknown();
  if (fields.size() == limits::template_fields_max)
    return wrong(Fault::too_many_fields, {}, limits::template_fields_max);
  fields.push_back({.path = path, .list = list, .members = {}});
  return out;
}

Checked<std::uint32_t> Compiler::slot(const Piece& piece, How how) {
  Slot slot{.how = how, .formats = piece.formats, .fallback = {}};
  ASSIGN(slot.ref, ref(piece.text, false));
  slot.fallback_units = append_filled(slot.fallback, piece.fallback, how);
  out_.slots.push_back(std::move(slot));
  return static_cast<std::uint32_t>(out_.slots.size() - 1);
}

Checked<Test> Compiler::resolve(const Condition& condition) {
  Test out{.op = condition.op, .ref = {}, .literal = condition.literal, .operands = {}};
  if (condition.operands.empty()) {
    // A list can be tested for rows.
    const bool known_list =
        std::ranges::any_of(out_.data_fields,
                            [&](const Field& f) { return f.path == condition.field && f.list; }) ||
        std::ranges::any_of(out_.fields,
                            [&](const Field& f) { return f.path == condition.field && f.list; });
    ASSIGN(out.ref, ref(condition.field, known_list));
  }
  for (const Condition& operand : condition.operands) {
    ASSIGN(Test inside, resolve(operand));
    out.operands.push_back(std::move(inside));
  }
  return out;
}

Checked<std::uint32_t> Compiler::test(const Condition& condition) {
  ASSIGN(Test test, resolve(condition));
  out_.tests.push_back(std::move(test));
  return static_cast<std::uint32_t>(out_.tests.size() - 1);
}

Checked<std::uint32_t> Compiler::rows(const Loop& loop, How how) {
  Rows rows{.ref = {}, .rows_max = loop.rows_max, .join = {}};
  ASSIGN(rows.ref, ref(loop.field, true));
  rows.join_units = append_filled(rows.join, loop.join, how);
  out_.rows.push_back(std::move(rows));
  return static_cast<std::uint32_t>(out_.rows.size() - 1);
}

Checked<void> Compiler::pieces(const Node& node, How how, const Place& place) {
  const bool uri = node.use == TextUse::uri || node.use == TextUse::link;
  const bool running = node.use == TextUse::running || node.use == TextUse::running_v2;
  // What is open: the jump to be aimed, and whether something stood before the block.
  struct Block {
    std::uint32_t op;
    bool begun;
    std::uint32_t rows = 0;
  };
  std::vector<Block> blocks;
  bool begun = false;
  for (std::size_t i = 0; i < node.pieces.size(); ++i) {
    const Piece& piece = node.pieces[i];
    switch (piece.kind) {
      case Piece::Kind::literal:
        if (running) {
          literal_with_links(piece.text, i + 1 < node.pieces.size());
        } else {
          literal(piece.text);
        }
        begun = true;
        break;
      case Piece::Kind::field: {
        // A value at the head of a URL is the URL itself and encoded already.
        auto made = slot(piece, uri && begun ? How::uri : how);
        if (!made) return at(made.error(), place);
        emit(Code::slot, *made);
        begun = true;
        break;
      }
      case Piece::Kind::begin_if: {
        auto made = test(piece.condition);
        if (!made) return at(made.error(), place);
        blocks.push_back({emit(Code::jump_unless, *made), begun});
        break;
      }
      case Piece::Kind::otherwise: {
        const std::uint32_t over = emit(Code::jump);
        jump_here(blocks.back().op);
        blocks.back().op = over;
        begun = blocks.back().begun;
        break;
      }
      case Piece::Kind::end_if:
        jump_here(blocks.back().op);
        blocks.pop_back();
        begun = true;
        break;
      case Piece::Kind::begin_each: {
        auto made = rows(piece.loop, uri ? How::uri : how);
        if (!made) return at(made.error(), place);
        blocks.push_back({emit(Code::begin_rows, *made), begun, *made});
        loop_ = out_.rows[*made].ref;
        break;
      }
      case Piece::Kind::end_each:
        emit(Code::next_row, blocks.back().rows, blocks.back().op + 1);
        jump_here(blocks.back().op);
        blocks.pop_back();
        loop_.reset();
        begun = true;
        break;
    }
  }
  return {};
}

Checked<void> Compiler::text(const Node& node, const Place& place) {
  const bool running = node.use == TextUse::running || node.use == TextUse::running_v2;
  const bool tracked = node.use == TextUse::link && is_web_url(node.text);
  json("\"");
  const bool slots = node.filled() || tracked || (running && !find_urls(node.text).empty());
  const bool bound = slots && node.limit.max > 0;
  const auto number = static_cast<std::uint32_t>(out_.texts.size());
  if (bound) {
    out_.texts.push_back({place.text(), node.limit});
    emit(Code::begin_text, number);
  }
  if (node.filled()) {
    const How how = node.use == TextUse::running_v2 ? How::braces : How::text;
    TRY(pieces(node, how, place));
  } else if (tracked) {
    link(node.text);
  } else if (running) {
    literal_with_links(node.text, false);
  } else {
    literal(node.text);
  }
  if (bound) emit(Code::end_text, number);
  json("\"");
  return {};
}

Checked<void> Compiler::object(const Node& node, const Place& place) {
  const std::size_t before = bytes_;
  const auto number = static_cast<std::uint32_t>(out_.sizes.size());
  if (node.bytes_max > 0) {
    out_.sizes.push_back({place.text(), 0, node.bytes_max});
    emit(Code::begin_bytes, number);
  }
  json("{");
  for (std::size_t i = 0; i < node.names.size(); ++i) {
    if (i > 0) json(",");
    std::string quoted;
    append_json_string(quoted, node.names[i]);
    json(quoted);
    json(":");
    TRY(value(node.elements[i], Place(place, node.names[i])));
  }
  json("}");
  if (node.bytes_max == 0) return {};
  emit(Code::end_bytes, number);
  if (!node.varies() && bytes_ - before > node.bytes_max)
    return at({.fault = node.type_name() == "carousel" ? Fault::carousel_too_large
                                                       : Fault::bubble_too_large,
               .max = node.bytes_max,
               .now = bytes_ - before},
              place);
  return {};
}

Checked<void> Compiler::element(const Node& node, const Place& place) {
  std::optional<std::uint32_t> each, unless;
  std::uint32_t first = 0, rows = 0;
  if (node.each) {
    auto made = this->rows(*node.each, How::text);
    if (!made) return at(made.error(), Place(place, "$each"));
    rows = *made;
    each = emit(Code::begin_rows, rows);
    loop_ = out_.rows[rows].ref;
    first = here();
  }
  if (node.when) {
    auto made = test(*node.when);
    if (!made) return at(made.error(), Place(place, "$if"));
    unless = emit(Code::jump_unless, *made);
  }
  emit(Code::element);
  TRY(value(node, place));
  if (unless) jump_here(*unless);
  if (!each) return {};
  emit(Code::next_row, rows, first);
  jump_here(*each);
  loop_.reset();
  return {};
}

Checked<void> Compiler::array(const Node& node, const Place& place) {
  const bool varies = std::ranges::any_of(node.elements, &Node::conditional);
  json("[");
  const auto number = static_cast<std::uint32_t>(out_.arrays.size());
  if (varies) {
    out_.arrays.push_back({place.text(), node.size_min, node.size_max});
    emit(Code::begin_array, number);
  }
  for (std::size_t i = 0; i < node.elements.size(); ++i) {
    const Place here(place, i);
    if (varies) {
      TRY(element(node.elements[i], here));
      continue;
    }
    if (i > 0) json(",");
    TRY(value(node.elements[i], here));
  }
  if (varies) emit(Code::end_array, number);
  json("]");
  return {};
}

Checked<void> Compiler::value(const Node& node, const Place& place) {
  switch (node.type) {
    case Node::Type::text:
      return text(node, place);
    case Node::Type::object:
      return object(node, place);
    case Node::Type::array:
      return array(node, place);
    case Node::Type::scalar:
      json(node.text);
  }
  return {};
}

Checked<Template::Impl> Compiler::finish(const Place& place) {
  if (out_.links.size() > limits::template_links_max)
    return at({.fault = Fault::too_many_links,
               .max = limits::template_links_max,
               .now = out_.links.size()},
              place);
  flush();
  return std::move(out_);
}

}  // namespace

Checked<Template::Impl> compile_messages(const Node& messages, Template::Impl with_data,
                                         const Place& place,
                                         std::span<const std::string_view> slots) {
  Compiler compiler(std::move(with_data), slots);
  TRY(compiler.value(messages, place));
  return compiler.finish(place);
}

}  // namespace enishi::content
