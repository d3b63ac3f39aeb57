#pragma once

#include <string>
#include <vector>

namespace emulator {

// The command that a command starts in its own place or as all that it does: {"node", "a.js"} of
// {"timeout", "5", "node", "a.js"}. It knows `env`, `timeout`, `nice`, `nohup`, `stdbuf`, `setsid`,
// `sh -c` and other shells, `npx`, and `npm test`, `npm start` and `npm run` by the package.json of
// this directory. Of a shell's text it is the first command. Empty when the command is none of
// these, or when it cannot be told.
std::vector<std::string> PassedOn(const std::vector<std::string>& command);

}  // namespace emulator
