// People by any identifier: also those whom LINE knows nothing of.
#include "api/friend_json.h"
#include "api/json_fields.h"
#include "api/routes.h"

namespace enishi::api {
namespace {

constexpr std::string_view kOne = "/workspaces/{workspace}/people/{person}";

std::string person_schema() {
  return object(
      {{"record", kInteger},
       {"identifiers", list_of(object({{"namespace", kText}, {"value", kText}}))},
       {"line_user_id?", kText},
       {"provider?", described(kUuid, "whose LINE user id it is")},
       {"tags", list_of(kText)},
       {"attributes", described(map_of(kAnything), "values by name; times are ISO 8601")}});
}

void write_line(JsonOut& out, const Call& call, const people::Person& person) {
  if (!person.provider) return;
  out.field("line_user_id", people::line_user_id_text(person.user));
  for (const workspace::Provider& provider : call.directory.providers())
    if (provider.no == person.provider) out.field("provider", provider.id.text());
}

Answer show_person(Call& call) {
  ASSIGN(const auto person, call.rooms.people.person(call.record));
  if (!person) return fail(ErrorCode::not_found, "There is no such person.", "person");
  JsonOut out;
  out.object().field("record", call.record.value).key("identifiers").array();
  for (const people::Identifier& one : person->identifiers)
    out.object().field("namespace", one.name_space).field("value", one.value).end();
  out.end();
  write_line(out, call, *person);
  const auto view = call.rooms.people.view();
  out.key("tags").array();
  for (const std::string& tag : view->tags_of(call.workspace->no, call.record)) out.string(tag);
  out.end().key("attributes").object();
  for (const auto& attribute : view->attributes(call.workspace->no))
    if (const auto value = view->value(attribute, call.record)) {
      out.key(attribute.name);
      write_value(out, attribute.type, *value);
    }
  return out.end().end().take();
}

// The number alone: whoever reads what is known of the person is noted with it.
Answer find_person(Call& call) {
  const auto name_space = call.given("namespace");
  const auto value = call.given("value");
  if (!name_space) return invalid("namespace", "is needed");
  if (!value) return invalid("value", "is needed");
  const RecordNo record = call.rooms.people.view()->find(
      call.workspace->no, {std::string(*name_space), std::string(*value)});
  if (!record) return fail(ErrorCode::not_found, "Nobody has this identifier.", "value");
  JsonOut out;
  return out.object().field("record", record.value).end().take();
}

Answer delete_person(Call& call) {
  ASSIGN(const std::int64_t job,
         call.rooms.erasure.start(call.actor(), call.workspace->id, call.record));
  JsonOut out;
  return out.object().field("job", job).end().take();
}

Answer list_namespaces(Call& call) {
  const auto all = call.rooms.people.view()->namespaces(call.workspace->no);
  return page_of_list(call, all, [](JsonOut& out, const people::Namespace& one) {
    out.object().field("name", one.name).field("records", one.records);
    out.field("left_alone", one.left_alone).end();
  });
}

}  // namespace

void add_person_routes(Table& table) {
  table.components.push_back({"Person", person_schema()});
  table.routes.push_back(
      {.method = "GET",
       .path = "/workspaces/{workspace}/people",
       .name = "findPerson",
       .scope = "people.read",
       .summary = "Finds the person who has an identifier.",
       .response = object({{"record", kInteger}}),
       .query = {{.name = "namespace", .description = "member_number, email, line_user_id ..."},
                 {.name = "value",
                  .description = "Of a LINE user id maybe with @ and the id of "
                                 "its provider behind it."}},
       .run = find_person});
  table.routes.push_back({.method = "GET",
                          .path = kOne,
                          .name = "showPerson",
                          .scope = "people.read",
                          .summary = "Shows a person by record number.",
                          .response = ref("Person"),
                          .personal = true,
                          .run = show_person});
  table.routes.push_back({.method = "DELETE",
                          .path = kOne,
                          .name = "deletePerson",
                          .scope = "admin",
                          .summary = "Deletes everything about the person, as a job whose result "
                                     "is the certificate.",
                          .response = ref("StartedJob"),
                          .status = 202,
                          .run = delete_person});
  table.routes.push_back(
      {.method = "GET",
       .path = "/workspaces/{workspace}/namespaces",
       .name = "listNamespaces",
       .scope = kAnyReader,
       .summary = "Lists the namespaces that identifiers of the workspace's people are of.",
       .response = page_of(
           object({{"name", kText},
                   {"records", described(kCount, "made by an identifier of it")},
                   {"left_alone", described(kCount,
                                            "times that a row named somebody else's identifier "
                                            "beside another person's: maybe one person")}})),
       .paged = true,
       .run = list_namespaces});
}

}  // namespace enishi::api
