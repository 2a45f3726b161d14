// content check: what LINE would refuse, without a server.
#include <algorithm>

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

Result<Checked> check_body(std::string_view text, content::Door door) {
  ASSIGN(const auto document, JsonDocument::parse(text, {.bytes_max = 4 << 20}));
  const auto made = content::Template::check(document.root(), door);
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
  const auto door = content::parse_door(command.door);
  if (!door) return report_error({ErrorCode::invalid, "is friends, reply or group", "door"});
  const auto language = parse_language(command.language);
  if (!language) return report_error({ErrorCode::invalid, "is ja or en", "language"});
  const auto check_one = [&](std::string_view body) {
    const auto checked = check_body(body, *door);
    if (!checked) {
      JsonOut out;
      if (command.json) print(out.object().field("error", checked.error().message).end().text());
      return report_error(checked.error());
    }
    print(command.json ? as_json(*checked, *language) : as_text(*checked, *language));
    return checked->problems.empty() ? kOk : kFailed;
  };
  if (!command.lines) return check_one(*text);
  // A line that is no JSON gets its own answer, and the others theirs.
  int status = kOk;
  for (const std::string_view line : split(*text, '\n'))
    if (!trim(line).empty()) status = std::max(status, check_one(line));
  return status;
}

}  // namespace enishi::app
