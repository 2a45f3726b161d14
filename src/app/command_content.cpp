// content check: what LINE would refuse, without a server.
#include "app/command_files.h"
#include "app/commands.h"
#include "app/output.h"
#include "base/json.h"
#include "base/text.h"
#include "content/message.h"

namespace enishi::app {
namespace {

constexpr std::size_t kFileBytesMax = 256 << 20;

struct Checked {
  std::vector<content::Problem> problems;
  std::vector<std::string> fields;
};

Result<Checked> check_body(std::string_view text) {
  ASSIGN(const auto document, JsonDocument::parse(text, {.bytes_max = 4 << 20}));
  const auto made = content::Template::check(document.root());
  Checked out;
  if (!made) {
    out.problems = made.error();
  } else {
    for (const content::Field& field : made->fields()) out.fields.push_back(field.path);
  }
  return out;
}

std::string as_json(const Checked& checked, Language language) {
  JsonOut out;
  out.object().field("valid", checked.problems.empty()).key("problems").array();
  for (const content::Problem& problem : checked.problems)
    out.object()
        .field("code", problem.code())
        .field("path", problem.path)
        .field("place", problem.place(language))
        .field("text", problem.text(language))
        .end();
  out.end().key("fields").array();
  for (const std::string& field : checked.fields) out.string(field);
  return out.end().end().take();
}

std::string as_text(const Checked& checked, Language language) {
  std::string out;
  for (const content::Problem& problem : checked.problems)
    out += problem.path + "\t" + problem.place(language) + "\t" + problem.text(language) + "\n";
  return out.empty() ? "ok" : out;
}

}  // namespace

int content_check(const ContentCommand& command) {
  const auto text = read_file(command.file, kFileBytesMax);
  if (!text) return report_error(text.error());
  int status = kOk;
  const auto check_one = [&](std::string_view body) -> bool {
    const auto checked = check_body(body);
    if (!checked) {
      report_error(checked.error());
      return false;
    }
    if (!checked->problems.empty()) status = kFailed;
    const Language language = parse_language(command.language).value_or(Language::ja);
    print(command.json ? as_json(*checked, language) : as_text(*checked, language));
    return true;
  };
  if (!command.lines) return check_one(*text) ? status : kUsage;
  for (const std::string_view line : split(*text, '\n'))
    if (!trim(line).empty() && !check_one(line)) return kUsage;
  return status;
}

}  // namespace enishi::app
