#include "emulator/cli/verb_arguments.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "emulator/base/json_text.h"

namespace emulator {
namespace {

using Kind = CliArgument::Kind;

// The member of that name in an object, in the elements of a list, or in one of several shapes.
const Member* FindMember(const Shape& shape, const std::string& name) {
  for (const Member& member : shape.members) {
    if (member.name == name) return &member;
  }
  for (const Shape& inside : shape.of) {
    if (const Member* found = FindMember(inside, name)) return found;
  }
  return nullptr;
}

// What the table declares of an argument; it must be declared there.
const Member& MemberOf(const ControlCommand& command, const std::vector<std::string>& path) {
  const Member* member = command.Find(path[0]);
  for (size_t i = 1; i < path.size(); ++i) {
    // An index into a list says nothing of the shape.
    if (!absl::ascii_isdigit(path[i][0])) member = FindMember(member->shape, path[i]);
  }
  return *member;
}

bool IsDuration(const Member& member) {
  return absl::EndsWith(member.name, "_ms") || absl::EndsWith(member.name, "_seconds");
}

Kind KindOf(const Member& member, bool repeated) {
  if (repeated) return Kind::kNamedNumbers;
  switch (member.shape.kind) {
    case Shape::Kind::kNumber:
      return IsDuration(member) ? Kind::kDuration : Kind::kNumber;
    case Shape::Kind::kList:
      return Kind::kNumbers;
    case Shape::Kind::kFlag:
      return Kind::kFlag;
    case Shape::Kind::kObject:
    case Shape::Kind::kOneOf:
      return Kind::kFile;
    default:
      return Kind::kText;
  }
}

std::string OptionName(const std::string& member) {
  return "--" + absl::StrReplaceAll(member, {{"_", "-"}});
}

// What counts when it is not given, as a person writes it.
std::string AbsentText(const Member& member) {
  if (member.absent.is_string()) return member.absent.get<std::string>();
  if (!absl::EndsWith(member.name, "_ms")) return Dump(member.absent);
  return absl::FormatDuration(absl::Milliseconds(member.absent.get<int64_t>()));
}

std::string HelpOf(const Member& member, Kind kind) {
  std::string help = AsHelp(member.sentence);
  if (!member.shape.choices.empty()) absl::StrAppend(&help, ": ", WordsOf(member.shape.choices));
  if (kind == Kind::kDuration) {
    const bool seconds = absl::EndsWith(member.name, "_seconds");
    absl::StrAppend(
        &help, seconds ? ": 90s, 5m, 1h30m, or seconds" : ": 5m, 1h30m, 500ms, or milliseconds");
  }
  if (kind == Kind::kFlag || member.absent.is_null()) return help;
  return absl::StrCat(help, "; ", AbsentText(member), " when not given");
}

CliArgument Complete(const ControlCommand& command, const VerbArgument& declared) {
  CliArgument argument{.path = absl::StrSplit(declared.parameter, '/')};
  const Member& member = MemberOf(command, argument.path);
  const bool at_top = argument.path.size() == 1;
  argument.in = command.Find(argument.path[0])->in;
  argument.required = declared.required || (at_top && member.needed);
  argument.kind = KindOf(member, declared.name == "--limit");
  argument.min = member.shape.min;
  argument.max = member.shape.max;
  argument.name = !declared.name.empty() ? declared.name
                  : argument.required    ? member.name
                                         : OptionName(member.name);
  argument.help = declared.help.empty() ? HelpOf(member, argument.kind) : declared.help;
  return argument;
}

}  // namespace

bool CliArgument::InSeconds() const { return absl::EndsWith(path.back(), "_seconds"); }

std::vector<CliArgument> ArgumentsOf(const ControlCommand& command, const Verb& verb) {
  std::vector<CliArgument> arguments;
  if (verb.arguments) {
    for (const VerbArgument& one : *verb.arguments) arguments.push_back(Complete(command, one));
    return arguments;
  }
  for (const Parameter& parameter : command.parameters) {
    arguments.push_back(Complete(command, {parameter.name}));
  }
  return arguments;
}

const char* TypeNameOf(Kind kind) {
  switch (kind) {
    case Kind::kText:
      return "TEXT";
    case Kind::kNumber:
      return "NUMBER";
    case Kind::kDuration:
      return "DURATION";
    case Kind::kNumbers:
      return "NUMBER,NUMBER,…";
    case Kind::kNamedNumbers:
      return "NAME=NUMBER";
    case Kind::kFile:
      return "FILE";
    case Kind::kFlag:
      return "";
  }
  return "";
}

std::string AsHelp(const std::string& sentence) {
  std::string help(absl::StripSuffix(sentence, "."));
  const bool is_acronym = help.size() > 1 && absl::ascii_isupper(help[1]);
  if (!help.empty() && !is_acronym) help[0] = absl::ascii_tolower(help[0]);
  return help;
}

}  // namespace emulator
