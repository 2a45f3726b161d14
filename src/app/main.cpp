// The one binary: see `enishi --help`.
#include "app/command_line.h"

int main(int argc, char** argv) {
  return enishi::app::run(argc, argv);
}
