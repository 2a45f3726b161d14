// What commands print: data on stdout, talk on stderr.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace enishi::app {

// Exit statuses of every command.
inline constexpr int kOk = 0, kFailed = 1, kUsage = 2;

void print(std::string_view data);     // a line on stdout
void say(std::string_view talk);       // a line on stderr
int report_error(const Error& error);  // says it; kUsage for bad input of the command line
bool on_terminal();                    // stderr is one: progress may be shown
void progress(std::string_view text);  // rewrites one line on a terminal; nothing elsewhere
void end_progress();

}  // namespace enishi::app
