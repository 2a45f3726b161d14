#include "base/batch.h"

#include <cassert>

namespace enishi {
namespace {

constinit thread_local Batch* current_batch = nullptr;

}  // namespace

Batch::Batch() {
  assert(current_batch == nullptr);
  current_batch = this;
}

Batch::~Batch() {
  current_batch = nullptr;
  for (auto& work : work_) work();
}

Batch* Batch::current() {
  return current_batch;
}

}  // namespace enishi
