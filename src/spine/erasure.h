// The end of an erasure in a part of log or bodies: the deleted bytes leave its files.
#pragma once

#include "store/store.h"

namespace enishi::spine {

// Purges the part if a transaction has left the mark "begin_erasure" in it, then takes the mark
// away. So an erasure that a crash has interrupted is finished by the next one.
Status finish_erasure(store::Database& part);

}  // namespace enishi::spine
