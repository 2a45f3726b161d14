// Parses the command line and calls the command.
#pragma once

namespace enishi::app {

// Exit status: 0, 1 (failed) or 2 (usage).
int run(int argc, char** argv);

}  // namespace enishi::app
