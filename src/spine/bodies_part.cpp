#include "spine/bodies_part.h"

#include <array>

#include "spine/sql.h"

namespace enishi::spine {

Result<std::shared_ptr<store::Database>> open_bodies_part(store::Store& store,
                                                          const std::string& name, bool create) {
  static const std::array<const store::Sql*, 1> migrations{&sql::bodies_migration_001_body};
  ASSIGN(std::shared_ptr<store::Database> part, store.part(name, create));
  TRY(part->migrate(migrations));
  return part;
}

}  // namespace enishi::spine
