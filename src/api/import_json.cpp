#include "api/import_json.h"

#include "api/json_fields.h"
#include "connect/limits.h"

namespace enishi::api {
namespace {

using connect::Import;
using connect::RowFormat;

constexpr std::string_view kFormats = R"({"type":"string","enum":["csv","tsv","ndjson"]})";
constexpr std::string_view kCharsets =
    R"({"type":"string","enum":["utf-8","shift_jis","utf-16le","utf-16be"]})";

}  // namespace

std::string import_schema() {
  return object(
      {{"id", kUuid},
       {"kind", words_of(connect::MappingKind::catalogue)},
       {"name", kText},
       {"state", described(words_of(connect::ImportState::cancelled),
                           "checked: a dry run has ended, and it may be started")},
       {"bytes", described(kCount, "of the file that have come: where the next piece goes")},
       {"dry_run", kFlag},
       {"job?", described(kInteger, "since it was started")},
       {"mapping?", described(kAnyObject, "since it was started")},
       {"bytes_read", described(kCount, "of the file, so far")},
       {"rows", described(kCount, "read so far, wrong ones too")},
       {"good", described(kCount, "rows that were taken")},
       {"problems", described(kCount, "in the other rows; one may have several")},
       {"error?", described(kText, "when failed")},
       {"created_at", kTime},
       {"started_at?", kTime},
       {"ended_at?", kTime}});
}

void write_import(JsonOut& out, const Import& import) {
  out.object().field("id", import.id.text()).field("kind", name(import.what.kind));
  out.field("name", import.what.name).field("state", name(import.state));
  out.field("bytes", import.bytes).field("dry_run", import.dry_run);
  if (import.job != 0) out.field("job", import.job);
  if (!import.mapping.empty()) out.key("mapping").raw(import.mapping);
  out.field("bytes_read", import.bytes_read).field("rows", import.counts.rows);
  out.field("good", import.counts.good).field("problems", import.counts.problems);
  text_field(out, "error", import.error);
  out.field("created_at", iso8601(import.created_at));
  time_field(out, "started_at", import.started_at);
  time_field(out, "ended_at", import.ended_at);
  out.end();
}

std::string new_import_schema() {
  return closed({{"kind", words_of(connect::MappingKind::catalogue)},
                 {"name", described(text_upto(limits::import_name_characters_max, 1),
                                    "of the file, as people call it")},
                 {"format?", described(kFormats, "csv where not given")},
                 {"charset?", described(kCharsets, "found by looking at the bytes")},
                 {"delimiter?", described(text_upto(1, 1), "of a CSV file; found where not given")},
                 {"header?", described(kFlag, "the first line of a CSV file names the columns")},
                 {"quotes?", described(kFlag, "fields of a CSV file may stand in quotes")}});
}

Result<connect::NewImport> new_import(const JsonValue& json) {
  connect::NewImport made;
  ASSIGN(const std::string kind, json.string_at("kind"));
  made.kind = *connect::parse_mapping_kind(kind);
  ASSIGN(made.name, json.string_at("name"));
  ASSIGN(const auto format, json.opt_string_at("format"));
  ASSIGN(const auto charset, json.opt_string_at("charset"));
  ASSIGN(const auto delimiter, json.opt_string_at("delimiter"));
  if (format == "ndjson") made.options.format = RowFormat::ndjson;
  if (format == "tsv") made.options.delimiter = '\t';
  if (charset) made.options.charset = connect::parse_charset(*charset);
  if (delimiter) {
    if (format && format != "csv") return invalid("delimiter", "belongs to CSV");
    const unsigned char c = static_cast<unsigned char>(delimiter->front());
    if (delimiter->size() != 1 || c >= 0x80 || c == '"' || c == '\r' || c == '\n')
      return invalid("delimiter", "must be one ASCII character, no quote and no line break");
    made.options.delimiter = delimiter->front();
  }
  ASSIGN(made.options.header, json.boolean_at("header", true));
  ASSIGN(made.options.quotes, json.boolean_at("quotes", true));
  return made;
}

std::string proposal_schema() {
  return object(
      {{"mapping", kAnyObject},
       {"missing", described(list_of(kText), "what a person must add before it can be started")},
       {"columns", list_of(kText)},
       {"sample?", described(list_of(list_of(kText)), "the first rows, with people.read")}});
}

void write_proposal(JsonOut& out, const connect::ImportProposal& proposal, bool personal) {
  const auto texts = [&](const std::vector<std::string>& list) {
    out.array();
    for (const std::string& text : list) out.string(text);
    out.end();
  };
  out.object().key("mapping").raw(proposal.mapping).key("missing");
  texts(proposal.missing);
  out.key("columns");
  texts(proposal.columns);
  if (personal) {
    out.key("sample").array();
    for (const auto& row : proposal.rows) texts(row);
    out.end();
  }
  out.end();
}

std::string import_error_schema() {
  return object({{"line", described(kCount, "from 1, where the row begins")},
                 {"column?", described(kText, "absent: the row as a whole")},
                 {"reason", described(kText, "holds nothing of the row")}});
}

void write_import_error(JsonOut& out, const connect::ImportError& error) {
  out.object().field("line", error.line);
  text_field(out, "column", error.column);
  out.field("reason", error.reason).end();
}

}  // namespace enishi::api
