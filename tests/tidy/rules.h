#pragma once

#include <string>
#include <vector>

#include "tests/tidy/layers.h"
#include "tests/tidy/source.h"

namespace emulator::tidy {

// Each rule answers what breaks it, as "path:line: what"; nothing when all is well.
using Complaints = std::vector<std::string>;

// A folder includes itself and what its CMakeLists.txt uses.
Complaints LayersIncludeOnlyWhatTheyUse(const std::vector<Source>& sources, const Layers& layers);
// A third-party header is included where its target is named, and the heavy ones never in a header.
Complaints ThirdPartyHeadersStayWhereTheyBelong(const std::vector<Source>& sources,
                                                const Layers& layers);
// SQL stands in *_store.cc, and in storage.
Complaints SqlStandsInStoresOnly(const std::vector<Source>& sources);
// Nobody asks the machine for time or chance, and nobody sleeps.
Complaints TimeAndChanceAreInjected(const std::vector<Source>& sources);
// 500 lines a file; 100 columns a line of C++, as the formatter cuts it, and 110 elsewhere.
Complaints FilesAndLinesAreShort(const std::vector<Source>& sources);
// 70 lines a function, also one inside a struct or class.
Complaints FunctionsAreShort(const std::vector<Source>& sources);
// No notes to oneself.
Complaints NothingIsLeftOver(const std::vector<Source>& sources);
// Each .cc file of emulator/ is named by the CMakeLists.txt of its folder. `lists` are their texts.
Complaints EverySourceIsBuilt(const std::vector<Source>& sources,
                              const std::map<std::string, std::string>& lists);

}  // namespace emulator::tidy
