// People declare while the pipeline takes events in and others read.
#include <atomic>
#include <thread>

#include "timeline/schema_fixture.h"

namespace enishi::timeline {
namespace {

class SchemaThreadsTest : public SchemaFixture {};
ENISHI_ON_BOTH_STORES(SchemaThreadsTest);

std::vector<EventType> copies(const SchemaView& view, WorkspaceNo workspace) {
  std::vector<EventType> types;
  for (const EventType* type : view.list(workspace)) types.push_back(*type);
  return types;
}

TEST_P(SchemaThreadsTest, EveryChangeComesToTheView) {
  constexpr int kRounds = 25;
  std::atomic<bool> stopping{false};
  std::thread reader([&] {
    std::size_t most = 0;
    while (!stopping) {
      const auto view = schema().view();
      const auto list = view->list(brand_.no);
      EXPECT_GE(list.size(), most);  // nothing goes
      most = list.size();
      for (const EventType* type : list)
        for (std::size_t i = 0; i < type->properties.size(); ++i)
          EXPECT_EQ(type->properties[i].no.value, i + 1) << type->name;
    }
  });
  std::vector<std::thread> people;
  for (const std::string who : {"a", "b"})
    people.emplace_back([&, who] {
      for (int i = 0; i < kRounds; ++i) {
        const std::string n = std::to_string(i);
        const auto declared = schema().declare(kActor, brand_.id,
                                               {.name = "shared " + n,
                                                .label = {who, n},
                                                .properties = {{"of " + who, PropertyType::time}}});
        ASSERT_TRUE(declared) << declared.error().message;
        ASSERT_TRUE(schema().edit(kActor, declared->no, {.label = Labels{who, "edited"}}));
      }
    });
  for (int i = 0; i < kRounds; ++i)
    event("shared " + std::to_string(i), R"({"seen":1,"also":"x"})", i % 3 > 0);
  for (std::thread& thread : people) thread.join();
  stopping = true;
  reader.join();

  const auto before = copies(*schema().view(), brand_.no);
  open();
  EXPECT_EQ(copies(*schema().view(), brand_.no), before);
}

}  // namespace
}  // namespace enishi::timeline
