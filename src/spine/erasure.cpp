#include "spine/erasure.h"

#include "spine/sql.h"

namespace enishi::spine {

Status finish_erasure(store::Database& part) {
  ASSIGN(const bool begun,
         part.reading([](store::Tx& tx) { return tx.exists(sql::erasure_begun); }));
  if (!begun) return {};
  TRY(part.purge_deleted_bytes());
  return part.write([](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::end_erasure));
    return {};
  });
}

}  // namespace enishi::spine
