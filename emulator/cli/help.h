#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// The words of a command line behind the program's name.
using Words = std::vector<std::string>;

// The verbs of an app that its help shows.
std::vector<const CLI::App*> VerbsOf(const CLI::App& app);

// The words as they are meant: "journal --after 3" is "journal list --after 3", "clock" is "clock
// show". A group of verbs lists, or shows what it is about, when no verb is given and that verb
// needs no argument. "topic list" needs a cache, so "topic" alone stays, and needs a verb.
Words WithVerb(const CLI::App& program, Words words);

// Says of each verb that others stand under which these are. To be called when all verbs are there.
void DescribeGroups(CLI::App& program);

// The help of the verb that the words name: what `help VERB` prints. The program's for no words.
// Empty when there is no such verb.
std::string HelpOf(const CLI::App& program, const Words& words);

// What is wrong with words that were not understood, and what may be meant: "There is no verb
// 'clok'. Did you mean 'clock'?" For a group of verbs alone it ends with the help of the group.
// `error` is what the parser says of the words.
std::string WhatIsWrong(const CLI::App& program, const Words& words, const std::string& error);

}  // namespace emulator
