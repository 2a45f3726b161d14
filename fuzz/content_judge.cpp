#include "fuzz/content_judge.h"

#include <boost/json.hpp>
#include <cstdlib>
#include <string>
#include <string_view>

#include "content/message.h"
#include "content/names_testing.h"
#include "simulator/message_rules.h"

namespace enishi::fuzz {
namespace {

bool line_takes(std::string_view messages) {
  simulator::Details details;
  simulator::MessageRules rules({.kind = simulator::SendKind::multicast}, details);
  boost::system::error_code error;
  const boost::json::value value =
      boost::json::parse({messages.data(), messages.size()}, error, {}, {.max_depth = 64});
  if (error) return false;
  simulator::check_messages(rules, &value, "messages");
  return details.empty();
}

}  // namespace

void judge(const JsonValue& body) {
  const auto made = content::Template::check(body);
  if (!made) {
    if (made.error().empty() || made.error().front().path.empty()) std::abort();
    return;
  }
  const auto source = JsonDocument::parse(made->source());
  if (!source || !content::Template::check(source->root())) std::abort();
  const auto& names = content::testing::names_from_hell();
  for (std::size_t i = 0; i < names.size(); i += made->is_static() ? names.size() : 5) {
    std::vector<content::Value> values, cells;
    for (std::size_t k = 0; k < made->fields().size(); ++k)
      for (std::size_t c = 0; c < 2 * made->fields()[k].members.size(); ++c)
        cells.push_back(content::Value::of(std::string_view(names[(i + c) % names.size()])));
    for (const content::Field& field : made->fields())
      values.push_back(field.list ? content::Value::list(cells.data(), 2)
                                  : content::Value::of(std::string_view(
                                        names[(i + values.size()) % names.size()])));
    std::string out;
    if (made->render(out, {.values = values}) && !line_takes(out)) std::abort();
  }
}

}  // namespace enishi::fuzz
