// A text in the language of placeholders: in a message, in a label, in a link and in a condition.
#include <cstdint>
#include <string>

#include "base/text.h"
#include "fuzz/content_judge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace enishi;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!valid_utf8(text)) return 0;
  std::string quoted;
  append_json_string(quoted, text);
  for (const std::string& body :
       {R"([{"type":"text","text":)" + quoted + "}]",
        R"([{"type":"textV2","text":)" + quoted + "}]",
        R"([{"type":"template","altText":"a","template":{"type":"buttons","text":"t","actions":[)"
        R"({"type":"uri","label":"l","uri":)" +
            quoted + R"(},{"type":"message","text":"t","label":)" + quoted + "}]}}]",
        R"([{"type":"text","text":"a"},{"$if":)" + quoted + R"(,"type":"text","text":"b"}])",
        R"([{"type":"text","text":"a"},{"$each":)" + quoted +
            R"(,"type":"text","text":"{{item.x}}"}])"}) {
    const auto document = JsonDocument::parse(body);
    if (document) fuzz::judge(document->root());
  }
  return 0;
}
