#include "store/column_form.h"

#include <algorithm>

#include "base/text.h"

namespace enishi::store {
namespace {

// Names that no table of ours has, so that they stand beside its columns without doubt.
constexpr const char* kAlias = "enishi_p";

std::string_view array_type(Param::Kind kind) {
  switch (kind) {
    case Param::Kind::integer:
      return "bigint[]";
    case Param::Kind::real:
      return "double precision[]";
    case Param::Kind::text:
      return "text[]";
    default:
      return "bytea[]";
  }
}

std::string one_spaced(std::string_view sql) {
  std::string out;
  for (const char c : trim(sql)) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) out += c;
    if (space && out.back() != ' ') out += ' ';
  }
  return out;
}

std::vector<std::string> items(std::string_view list, std::string_view separator) {
  std::vector<std::string> found;
  for (std::size_t from = 0;;) {
    const std::size_t to = std::min(list.find(separator, from), list.size());
    found.emplace_back(trim(list.substr(from, to - from)));
    if (to == list.size()) return found;
    from = to + separator.size();
  }
}

// The n of "$n", less one.
std::optional<std::size_t> parameter(std::string_view text) {
  if (!text.starts_with('$')) return std::nullopt;
  const auto number = parse_int<std::size_t>(text.substr(1));
  return number && *number > 0 ? std::optional(*number - 1) : std::nullopt;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '"';
  });
}

class Rewriter {
 public:
  Rewriter(std::string_view sql, std::span<const Param::Kind> kinds)
      : text_(one_spaced(sql)), lower_(lower_ascii(text_)), kinds_(kinds) {}

  std::optional<ColumnForm> run() {
    for (const char* no : {"'", "--", "/*", ";", "(select", "( select", " returning "}) {
      if (lower_.find(no) != lower_.npos) return std::nullopt;
    }
    if (!make_source()) return std::nullopt;
    bool good = false;
    if (lower_.starts_with("insert into ")) good = insert();
    if (lower_.starts_with("update ")) good = update();
    if (lower_.starts_with("delete from ")) good = remove();
    return good ? std::optional(std::move(form_)) : std::nullopt;
  }

 private:
  static std::string name_of(std::size_t parameter) {
    return "enishi_" + std::to_string(parameter + 1);
  }

  // unnest($1::bigint[], ...) AS enishi_p (enishi_1, ...); false when nothing tells the number of
  // rows.
  bool make_source() {
    std::string arrays, names;
    std::size_t n = 0;
    for (std::size_t i = 0; i < kinds_.size(); ++i) {
      if (kinds_[i] == Param::Kind::null) continue;
      if (n > 0) arrays += ", ", names += ", ";
      arrays += "$" + std::to_string(++n) + "::" + std::string(array_type(kinds_[i]));
      names += name_of(i);
    }
    source_ = "unnest(" + arrays + ") AS " + kAlias + " (" + names + ")";
    return n > 0;
  }

  std::string value_of(std::size_t parameter) const {
    if (kinds_[parameter] == Param::Kind::null) return "NULL";
    return std::string(kAlias) + "." + name_of(parameter);
  }

  // `sql` with every $n replaced; nullopt when `replaced` has nothing for one of them.
  template <class F>
  std::optional<std::string> replace(std::string_view sql, F&& replaced) const {
    std::string out;
    for (std::size_t at = 0;;) {
      const std::size_t dollar = std::min(sql.find('$', at), sql.size());
      out += sql.substr(at, dollar - at);
      if (dollar == sql.size()) return out;
      at = std::min(sql.find_first_not_of("0123456789", dollar + 1), sql.size());
      const auto n = parameter(sql.substr(dollar, at - dollar));
      if (!n || *n >= kinds_.size()) return std::nullopt;
      const std::optional<std::string> text = replaced(*n);
      if (!text) return std::nullopt;
      out += *text;
    }
  }

  bool insert() {
    const std::size_t values = lower_.find(" values (");
    if (values == lower_.npos) return false;
    const std::size_t open = values + 8, close = lower_.find(')', open);
    if (close == lower_.npos) return false;
    std::string list;
    std::vector<std::optional<std::size_t>> given;  // the parameter of each value
    for (const std::string& item : items(text_.substr(open + 1, close - open - 1), ",")) {
      const auto n = parameter(item);
      const bool constant = lower_ascii(item) == "null" || parse_int<std::int64_t>(item);
      if (n ? *n >= kinds_.size() : !constant) return false;
      list += (list.empty() ? "" : ", ") + (n ? value_of(*n) : item);
      given.push_back(n);
    }
    const auto tail = conflict(values, close + 1, given);
    if (!tail) return false;
    form_.text = text_.substr(0, values) + " SELECT " + list + " FROM " + source_ + *tail;
    return true;
  }

  // What follows VALUES (...): ON CONFLICT, or nothing.
  std::optional<std::string> conflict(std::size_t values, std::size_t from,
                                      const std::vector<std::optional<std::size_t>>& given) {
    const std::string tail = text_.substr(from), lower = lower_.substr(from);
    if (tail.empty()) return tail;
    if (!lower.starts_with(" on conflict")) return std::nullopt;
    if (lower.ends_with(" do nothing") && tail.find('$') == tail.npos) return tail;
    const std::size_t open = lower.find('('), close = lower.find(')'),
                      set = lower.find(" do update set ");
    if (open == lower.npos || close == lower.npos || set != close + 1) return std::nullopt;
    const std::size_t columns_open = lower_.find('(');
    if (columns_open > values) return std::nullopt;
    const auto columns =
        items(lower_.substr(columns_open + 1, lower_.find(')') - columns_open - 1), ",");
    if (columns.size() != given.size()) return std::nullopt;
    for (const std::string& column : items(lower.substr(open + 1, close - open - 1), ",")) {
      const auto at =
          static_cast<std::size_t>(std::ranges::find(columns, column) - columns.begin());
      if (at == columns.size() || !given[at]) return std::nullopt;
      form_.keys.push_back(*given[at]);
    }
    // There the new row is known by the name "excluded" only.
    return replace(tail, [&](std::size_t n) -> std::optional<std::string> {
      const auto at =
          static_cast<std::size_t>(std::ranges::find(given, std::optional(n)) - given.begin());
      if (at == given.size()) return std::nullopt;
      return "excluded." + columns[at];
    });
  }

  bool update() {
    const std::size_t set = lower_.find(" set "), where = lower_.find(" where ");
    if (set == lower_.npos || where == lower_.npos || where < set) return false;
    if (lower_.find(" from ") != lower_.npos) return false;
    const std::string assignments = lower_.substr(set + 5, where - set - 5);
    const auto keys = condition(where + 7);
    const auto setting = filled(set, where), rest = filled(where, text_.size());
    if (!keys || !setting || !rest) return false;
    for (const auto& [column, parameter] : *keys) {
      // A key that is set could make a row match the next parameters.
      for (const std::string& item : items(assignments, ",")) {
        if (item.starts_with(column + " ") || item.starts_with(column + "=") ||
            item.starts_with("("))
          return false;
      }
      form_.keys.push_back(parameter);
    }
    form_.text = text_.substr(0, set) + *setting + " FROM " + source_ + *rest;
    return true;
  }

  bool remove() {
    const std::size_t where = lower_.find(" where ");
    if (where == lower_.npos || !condition(where + 7)) return false;
    if (lower_.find(" using ") != lower_.npos) return false;
    const auto rest = filled(where, text_.size());
    if (!rest) return false;
    form_.text = text_.substr(0, where) + " USING " + source_ + *rest;
    return true;
  }

  std::optional<std::string> filled(std::size_t from, std::size_t to) const {
    return replace(std::string_view(text_).substr(from, to - from),
                   [&](std::size_t n) { return std::optional(value_of(n)); });
  }

  // The columns that a condition compares with parameters; nullopt when it does anything else
  // with them, or with nothing.
  std::optional<std::vector<std::pair<std::string, std::size_t>>> condition(
      std::size_t from) const {
    const std::string lower = lower_.substr(from);
    if (lower.find(" or ") != lower.npos) return std::nullopt;
    std::vector<std::pair<std::string, std::size_t>> keys;
    for (const std::string& term : items(lower, " and ")) {
      if (term.find('$') == term.npos) continue;
      const std::size_t equals = term.find(" = ");
      if (equals == term.npos) return std::nullopt;
      const auto n = parameter(term.substr(equals + 3));
      const std::string column = term.substr(0, equals);
      if (!n || *n >= kinds_.size() || !is_name(column)) return std::nullopt;
      keys.emplace_back(column, *n);
    }
    return keys.empty() ? std::nullopt : std::optional(std::move(keys));
  }

  const std::string text_;
  const std::string lower_;
  const std::span<const Param::Kind> kinds_;
  std::string source_;
  ColumnForm form_;
};

}  // namespace

std::optional<ColumnForm> column_form(std::string_view sql, std::span<const Param::Kind> kinds) {
  return Rewriter(sql, kinds).run();
}

}  // namespace enishi::store
