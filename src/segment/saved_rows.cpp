#include "segment/saved_rows.h"

#include "segment/parse_parts.h"
#include "segment/write.h"
#include "timeline/schema_values.h"

namespace enishi::segment {

std::string trait_json(const Trait& trait) {
  JsonOut out;
  write_trait(out, trait);
  return out.take();
}

// For the operation log.
std::string shown(const SavedSegment& segment) {
  JsonOut out;
  out.object().field("name", segment.name).field("version", segment.version);
  out.field("archived", segment.archived).key("condition").raw(segment.condition.json());
  return out.end().take();
}

Result<SavedSegment> segment_of(const store::Row& row) {
  ASSIGN(const auto document,
         JsonDocument::parse(row.text(5), {.bytes_max = 4 << 20, .depth_max = 80}));
  ASSIGN(auto condition, Condition::parse(document.root()));
  return SavedSegment{.id = row.id<SegmentId>(0),
                      .workspace = {static_cast<std::uint32_t>(row.integer(1))},
                      .name = row.str(2),
                      .description = row.str(3),
                      .version = static_cast<int>(row.integer(4)),
                      .condition = std::move(condition),
                      .archived = row.boolean(6),
                      .created_by = row.str(7),
                      .edited_by = row.str(8),
                      .created_at = row.time(9),
                      .updated_at = row.time(10)};
}

Result<SavedTrait> trait_of(const store::Row& row) {
  ASSIGN(const auto document, JsonDocument::parse(row.text(3), {.bytes_max = 4 << 20}));
  ASSIGN(Trait definition, parse_trait(document.root()));
  return SavedTrait{.workspace = {static_cast<std::uint32_t>(row.integer(0))},
                    .name = row.str(1),
                    .description = row.str(2),
                    .definition = std::move(definition),
                    .json = row.str(3),
                    .edited_by = row.str(4),
                    .updated_at = row.time(5)};
}

SavedGround::SavedGround(const SavedSeams& seams, const SavedNames& names, WorkspaceNo workspace)
    : lookup_(std::shared_ptr<const SavedNames>(std::shared_ptr<void>(), &names), seams),
      people_(seams.people.view()),
      schema_(seams.schema.view()),
      catalogue_(seams.catalogue.view()),
      grounds_{.people = *people_,
               .workspace = workspace,
               .schema = schema_.get(),
               .catalogue = catalogue_.get(),
               .lookup = &lookup_} {
  const auto directory = seams.workspaces.directory();
  if (const auto* found = directory.workspace(workspace))
    grounds_.currency_digits = timeline::currency_digits(found->currency);
}

}  // namespace enishi::segment
