#pragma once

#include <cstdint>

#include "emulator/control/command_table.h"
#include "emulator/domain/journal/journal_store.h"

namespace emulator {

// Streams the entries after a number that match, as they come: server-sent events. TooManyWait.
Reply FollowJournal(const ControlCall& call, const JournalFilter& filter, uint64_t after);

// "payload": whether the bytes of requests are shown as text.
Parameter PayloadParameter();

}  // namespace emulator
