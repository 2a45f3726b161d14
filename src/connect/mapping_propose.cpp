#include "connect/mapping_propose.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "connect/limits.h"
#include "connect/mapping_time.h"
#include "connect/mapping_values.h"
#include "people/names.h"
#include "people/record.h"

namespace enishi::connect {
namespace {

using Words = std::initializer_list<std::string_view>;

struct Hint {
  Words words;
  std::string_view name;
};

const Hint kKeys[] = {{{"会員番号", "会員id", "会員コード", "member"}, "member_number"},
                      {{"顧客番号", "顧客id", "顧客コード", "customer"}, "customer_number"},
                      {{"電話", "携帯", "tel", "phone"}, "phone"}};
const Hint kAttributes[] = {{{"氏名", "お名前", "名前"}, "name"},
                            {{"フリガナ", "ふりがな", "カナ"}, "name_kana"},
                            {{"性別"}, "gender"},
                            {{"生年月日", "誕生日"}, "birthday"},
                            {{"郵便番号"}, "postal_code"},
                            {{"都道府県"}, "prefecture"},
                            {{"住所"}, "address"},
                            {{"ランク", "会員種別"}, "rank"},
                            {{"ポイント"}, "points"},
                            {{"店舗"}, "place"},
                            {{"入会日", "登録日", "会員登録"}, "registered_at"},
                            {{"許諾", "同意", "配信可", "メルマガ", "consent"}, "consent"}};
const Hint kItem[] = {
    {{"商品コード", "商品番号", "商品id", "品番", "sku", "jan", "item_id", "product_id"}, "id"},
    {{"商品名", "名称", "title", "name"}, "title"},
    {{"カテゴリ", "分類", "category"}, "category"},
    {{"価格", "単価", "price"}, "price"},
    {{"画像", "image"}, "image_url"},
    {{"url", "リンク"}, "url"},
    {{"公開", "販売中", "active"}, "active"}};
const Words kEventId{"注文番号", "受注番号", "伝票", "取引番号", "order_id", "event_id"};
const Words kEventType{"種別", "イベント", "event", "type"};
const Words kTime{"日時", "日付", "日", "date", "time", "_at"};
const Words kMoney{"金額", "価格", "単価", "売上", "合計", "price", "amount", "total"};
const Words kTag{"タグ", "tag"};

bool says(std::string_view lower, const Words& words) {
  return std::ranges::any_of(words, [&](std::string_view w) { return lower.contains(w); });
}
template <std::size_t N>
std::string_view named(std::string_view lower, const Hint (&hints)[N]) {
  for (const Hint& hint : hints)
    if (says(lower, hint.words)) return hint.name;
  return {};
}

// What all samples of a column are.
struct Column {
  std::string_view name;
  std::string lower;
  std::size_t number = 0;
  std::vector<std::string_view> samples;  // not empty ones

  template <class F>
  bool all(const F& f) const {
    return !samples.empty() && std::ranges::all_of(samples, f);
  }
};

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != 0 && at != text.npos && text.find('.', at) != text.npos &&
         text.find_first_of(" ,;") == text.npos;
}

// The guess that fits every sample; a number with a leading zero is a code.
ValueType type_of(const Column& column, const Zone& zone) {
  const auto code = [](std::string_view v) { return v.size() > 1 && v[0] == '0' && v[1] != '.'; };
  const auto time = [&](std::string_view v) { return parse_time(v, kAnyTime, zone).has_value(); };
  const auto digits = [](std::string_view v) { return parse_int<std::int64_t>(v).has_value(); };
  if (column.samples.empty()) return ValueType::text;
  if (column.all(time) &&
      (says(column.lower, kTime) || !std::ranges::any_of(column.samples, digits)))
    return ValueType::time;
  if (column.all([](std::string_view v) { return parse_boolean(v).has_value(); })) {
    const std::set<std::string_view> distinct(column.samples.begin(), column.samples.end());
    if (distinct.size() > 1 || !std::ranges::any_of(column.samples, digits))
      return ValueType::boolean;
  }
  if (std::ranges::any_of(column.samples, code)) return ValueType::text;
  const bool real = column.all([](std::string_view v) { return parse_real(v).has_value(); });
  if (real && (says(column.lower, kMoney) || std::ranges::any_of(column.samples, [](auto v) {
                 return v.contains("円") || v.contains("¥") || v.contains("￥");
               })))
    return ValueType::money;
  if (column.all([](std::string_view v) { return parse_whole(v).has_value(); }))
    return ValueType::integer;
  return real ? ValueType::real : ValueType::text;
}

class Proposing {
 public:
  Proposing(MappingKind kind, const Zone& zone) : kind_(kind), zone_(zone) {
    out_.object().field("kind", enishi::connect::name(kind)).key("columns").array();
  }

  void add(const Column& column) {
    out_.object().field("column", column.name);
    if (column.samples.empty()) {
      out_.field("to", "ignore");
    } else if (kind_ == MappingKind::catalogue) {
      add_item(column);
    } else if (!add_key(column)) {
      kind_ == MappingKind::people ? add_people(column) : add_event(column);
    }
    out_.end();
  }

  Proposal take() {
    const auto need = [&](std::string_view used, std::string_view message) {
      if (!used_.contains(std::string(used))) missing_.emplace_back(message);
    };
    if (kind_ == MappingKind::catalogue) {
      need("item id", "no column looks like the item's id");
    } else {
      if (!any_key_) missing_.emplace_back("no column looks like a key of a person");
    }
    if (kind_ == MappingKind::events) {
      need("time ", "no column looks like the time of the event");
      need("event_type ", "no column looks like the type of the event: set \"event_type\"");
    }
    out_.end().end();
    return {out_.take(), std::move(missing_)};
  }

 private:
  bool once(std::string_view target, std::string_view name) {
    return used_.insert(std::string(target) + " " + std::string(name)).second;
  }
  std::string free_name(std::string_view target, const std::string& wished) {
    std::string name = wished;
    for (int n = 2; !once(target, name); ++n) name = wished + "_" + std::to_string(n);
    return name;
  }

  bool add_key(const Column& column) {
    const auto line = [](std::string_view v) { return people::parse_line_user_id(v).has_value(); };
    std::string_view space;
    if (column.all(line)) {
      space = "line_user_id";
    } else if (column.all(is_email)) {
      space = "email";
    } else if (column.all([](std::string_view v) { return v.size() <= 40 && !v.contains(' '); }) &&
               !says(column.lower, kTime) &&
               !says(column.lower, {"ランク", "rank", "名", "name"})) {
      space = named(column.lower, kKeys);
    }
    if (space.empty() || !once("key", space)) return false;
    any_key_ = true;
    out_.field("to", "key").field("namespace", space);
    return true;
  }

  void add_people(const Column& column) {
    const ValueType type = type_of(column, zone_);
    if (says(column.lower, kTag) && type == ValueType::text) {
      out_.field("to", "tag");
      for (const std::string_view split : {"、", "|", ";", "/", ","})
        if (std::ranges::any_of(column.samples, [&](auto v) { return v.contains(split); })) {
          out_.field("split", split);
          break;
        }
      return;
    }
    const ValueType kept = type == ValueType::money ? whole_or_real(column) : type;
    out_.field("to", "attribute").field("name", free_name("attribute", plain_name(column)));
    out_.field("type", enishi::connect::name(kept));
  }

  void add_event(const Column& column) {
    const ValueType type = type_of(column, zone_);
    if (type == ValueType::time && once("time", "")) {
      out_.field("to", "time");
    } else if (says(column.lower, kEventId) && once("event_id", "")) {
      out_.field("to", "event_id");
    } else if (type == ValueType::text && says(column.lower, kEventType) &&
               once("event_type", "")) {
      out_.field("to", "event_type");
    } else {
      const bool number = type == ValueType::integer || type == ValueType::real;
      out_.field("to", "property").field("name", free_name("property", std::string(column.name)));
      out_.field("type", number ? "number" : enishi::connect::name(type));
    }
  }

  void add_item(const Column& column) {
    const std::string_view field = named(column.lower, kItem);
    const ValueType type = type_of(column, zone_);
    const bool fits = field == "price"    ? type == ValueType::integer || type == ValueType::money
                      : field == "active" ? type == ValueType::boolean
                                          : !field.empty();
    if (fits && once("item", field)) {
      out_.field("to", "item").field("name", field);
      return;
    }
    const bool number =
        type == ValueType::integer || type == ValueType::real || type == ValueType::money;
    out_.field("to", "item").field("name", free_name("item", "extra." + std::string(column.name)));
    out_.field("type", number ? "number" : type == ValueType::boolean ? "boolean" : "text");
  }

  static ValueType whole_or_real(const Column& column) {
    return column.all([](std::string_view v) { return parse_whole(v).has_value(); })
               ? ValueType::integer
               : ValueType::real;
  }

  static std::string plain_name(const Column& column) {
    if (const auto known = named(column.lower, kAttributes); !known.empty())
      return std::string(known);
    std::string slug;
    for (const char c : column.lower) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (letter)
        slug += c;
      else if (!slug.empty() && slug.back() != '_')
        slug += '_';
    }
    while (slug.ends_with('_')) slug.pop_back();
    if (slug.size() > 50) slug.resize(50);
    return people::check_attribute_name(slug, {}) ? slug
                                                  : "column_" + std::to_string(column.number);
  }

  MappingKind kind_;
  const Zone& zone_;
  JsonOut out_;
  std::set<std::string> used_;  // "target name"
  std::vector<std::string> missing_;
  bool any_key_ = false;
};

}  // namespace

Proposal propose(MappingKind kind, std::span<const std::string> columns,
                 std::span<const std::vector<std::string>> rows, const Zone& zone) {
  rows = rows.first(std::min(rows.size(), limits::import_proposal_rows));
  Proposing proposing(kind, zone);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    Column column{columns[i], lower_ascii(columns[i]), i + 1, {}};
    for (const auto& row : rows)
      if (const auto text = trim_wide(row[i]); !text.empty()) column.samples.push_back(text);
    proposing.add(column);
  }
  return proposing.take();
}

}  // namespace enishi::connect
