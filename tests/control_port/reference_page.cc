#include "tests/control_port/reference_page.h"

#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "emulator/control/command_table.h"
#include "emulator/control_port/server_commands.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;
using Kind = Shape::Kind;

// Shapes with a name, in the order in which they came up.
class NamedShapes {
 public:
  void Collect(const Shape& shape) {
    if (!shape.name.empty() && !known_.emplace(shape.name, true).second) return;
    if (!shape.name.empty()) all_.push_back(&shape);
    for (const Shape& inside : shape.of) Collect(inside);
    for (const Member& member : shape.members) Collect(member.shape);
  }
  const std::vector<const Shape*>& all() const { return all_; }

 private:
  std::map<std::string, bool> known_;
  std::vector<const Shape*> all_;
};

std::string Code(const std::string& text) { return absl::StrCat("`", text, "`"); }

std::string BoundsOf(const Shape& shape) {
  if (shape.min == 0 && shape.max > INT64_MAX - 1) return "number";
  if (shape.max > INT64_MAX - 1) return absl::StrCat("number from ", shape.min);
  return absl::StrCat("number from ", shape.min, " to ", shape.max);
}

// "list of [Delivery](#delivery)": a shape with a name has a heading.
std::string TypeOf(const Shape& shape) {
  if (!shape.name.empty())
    return absl::StrCat("[", shape.name, "](#", absl::AsciiStrToLower(shape.name), ")");
  switch (shape.kind) {
    case Kind::kAny:
      return "any JSON";
    case Kind::kNull:
      return "null";
    case Kind::kText:
      if (shape.choices.empty()) {
        return shape.format == "date-time" ? "time" : shape.format == "byte" ? "base64" : "text";
      }
      return absl::StrJoin(shape.choices, ", ", [](std::string* out, const std::string& word) {
        absl::StrAppend(out, Code(word));
      });
    case Kind::kNumber:
      return BoundsOf(shape);
    case Kind::kDecimal:
      return "number";
    case Kind::kFlag:
      return "true or false";
    case Kind::kList:
      return absl::StrCat("list of ", TypeOf(shape.of[0]));
    case Kind::kMap:
      return absl::StrCat("by name: ", TypeOf(shape.of[0]));
    case Kind::kObject:
      break;
    case Kind::kOneOf:
      return absl::StrJoin(shape.of, " or ", [](std::string* out, const Shape& one) {
        absl::StrAppend(out, TypeOf(one));
      });
  }
  if (shape.members.empty()) return "`{}`";
  return absl::StrJoin(shape.members, ", ", [](std::string* out, const Member& member) {
    absl::StrAppend(out, Code(member.name), member.needed ? "" : "?", ": ", TypeOf(member.shape));
  });
}

const char* PlaceOf(In in) {
  switch (in) {
    case In::kPath:
      return "path";
    case In::kQuery:
      return "query";
    case In::kBody:
      return "body";
    case In::kWhole:
      return "the body";
  }
  return "";
}

std::string DefaultOf(const Member& member) {
  if (member.needed) return "needed";
  return member.absent.is_null() ? "" : Code(member.absent.dump());
}

std::string ParameterTable(const ControlCommand& command) {
  if (command.parameters.empty()) return "";
  std::string table = "| Parameter | In | Type | Default | |\n|---|---|---|---|---|\n";
  for (const Parameter& parameter : command.parameters) {
    absl::StrAppend(&table, "| ", Code(parameter.name), " | ", PlaceOf(parameter.in), " | ",
                    TypeOf(parameter.shape), " | ", DefaultOf(parameter), " | ", parameter.sentence,
                    " |\n");
  }
  if (!command.one_of.empty()) {
    absl::StrAppend(&table, "\nGive exactly one of ", absl::StrJoin(command.one_of, " and "),
                    ".\n");
  }
  return absl::StrCat(table, "\n");
}

std::string ExampleOf(const ControlCommand& command) {
  const bool is_json = command.answer.form == Form::kJson || command.answer.form == Form::kLines;
  const std::string answer =
      is_json ? ordered_json::parse(command.example.answer).dump() : command.example.answer;
  const std::string arguments = ordered_json::parse(command.example.arguments).dump();
  return absl::StrCat(arguments == "{}" ? "" : absl::StrCat("Example: `", arguments, "`\n\n"),
                      "```\n", answer, answer.back() == '\n' ? "" : "\n", "```\n\n");
}

std::string VerbsOf(const ControlCommand& command) {
  std::string lines;
  for (const Verb& verb : command.verbs) {
    absl::StrAppend(&lines, lines.empty() ? "" : "\n", "momento-emulator ", verb.words,
                    verb.example[0] == '\0' ? "" : " ", verb.example);
  }
  return lines.empty() ? "" : absl::StrCat("```sh\n", lines, "\n```\n\n");
}

std::string SectionOf(const ControlCommand& command) {
  return absl::StrCat("### ", command.id, "\n\n`", command.method(), " ", command.path(), "`\n\n",
                      command.summary,
                      command.by_hand[0] == '\0' ? "" : absl::StrCat(" ", command.by_hand), "\n\n",
                      VerbsOf(command), ParameterTable(command), "Answers ",
                      command.answer.form == Form::kJson ? TypeOf(command.answer.shape) : "text",
                      ": ", command.answer.sentence, "\n\n", ExampleOf(command));
}

std::string SectionOf(const Shape& shape) {
  std::string section = absl::StrCat("### ", shape.name, "\n\n", shape.sentence,
                                     shape.sentence.empty() ? "" : "\n\n");
  if (shape.kind != Kind::kObject) {
    Shape nameless = shape;
    nameless.name = "";
    return absl::StrCat(section, TypeOf(nameless), "\n\n");
  }
  absl::StrAppend(&section, "| Member | Type | Default | |\n|---|---|---|---|\n");
  for (const Member& member : shape.members) {
    absl::StrAppend(&section, "| ", Code(member.name), member.needed ? "" : "?", " | ",
                    TypeOf(member.shape), " | ",
                    member.absent.is_null() ? "" : Code(member.absent.dump()), " | ",
                    member.sentence, " |\n");
  }
  return absl::StrCat(section, "\n");
}

// --- TypeScript

std::string ScriptOf(const Shape& shape);

std::string ScriptOf(const Member& member, const std::string& indent) {
  const bool quoted = member.name.find_first_of("-$") != std::string::npos;
  const std::string comment =
      member.sentence.empty() ? "" : absl::StrCat(indent, "/** ", member.sentence, " */\n");
  return absl::StrCat(comment, indent, quoted ? absl::StrCat("'", member.name, "'") : member.name,
                      member.needed ? ": " : "?: ", ScriptOf(member.shape), ";\n");
}

std::string ScriptOfInline(const Shape& shape) {
  switch (shape.kind) {
    case Kind::kAny:
      return "unknown";
    case Kind::kNull:
      return "null";
    case Kind::kText:
      if (shape.choices.empty()) return "string";
      return absl::StrCat("'", absl::StrJoin(shape.choices, "' | '"), "'");
    case Kind::kNumber:
    case Kind::kDecimal:
      return "number";
    case Kind::kFlag:
      return "boolean";
    case Kind::kList:
      return absl::StrCat("Array<", ScriptOf(shape.of[0]), ">");
    case Kind::kMap:
      return absl::StrCat("Record<string, ", ScriptOf(shape.of[0]), ">");
    case Kind::kObject:
      break;
    case Kind::kOneOf:
      return absl::StrJoin(shape.of, " | ", [](std::string* out, const Shape& one) {
        absl::StrAppend(out, ScriptOf(one));
      });
  }
  std::string members;
  for (const Member& member : shape.members) {
    absl::StrAppend(
        &members, members.empty() ? "" : " ",
        absl::StrReplaceAll(ScriptOf({member.name + (member.needed ? "" : "?"), member.shape}, ""),
                            {{"\n", ""}}));
  }
  return absl::StrCat("{", members, "}");
}

std::string ScriptOf(const Shape& shape) {
  return shape.name.empty() ? ScriptOfInline(shape) : shape.name;
}

std::string Declaration(const Shape& shape) {
  const std::string comment =
      shape.sentence.empty() ? "" : absl::StrCat("/** ", shape.sentence, " */\n");
  if (shape.kind != Kind::kObject) {
    return absl::StrCat(comment, "export type ", shape.name, " = ", ScriptOfInline(shape), ";\n\n");
  }
  std::string text = absl::StrCat(comment, "export interface ", shape.name, " {\n");
  for (const Member& member : shape.members) absl::StrAppend(&text, ScriptOf(member, "  "));
  return absl::StrCat(text, "}\n\n");
}

std::string Declaration(const ControlCommand& command) {
  std::string text = absl::StrCat("  /** ", command.summary, " */\n  ", command.id, ": {\n");
  std::string arguments = "    arguments: {\n";
  for (const Parameter& parameter : command.parameters) {
    if (parameter.in == In::kWhole) {
      arguments = absl::StrCat("    arguments: ", ScriptOf(parameter.shape), " & {\n");
    }
  }
  absl::StrAppend(&text, arguments);
  for (const Parameter& parameter : command.parameters) {
    if (parameter.in != In::kWhole) absl::StrAppend(&text, ScriptOf(parameter, "      "));
  }
  const bool is_json = command.answer.form == Form::kJson;
  return absl::StrCat(text,
                      "    };\n    answer: ", is_json ? ScriptOf(command.answer.shape) : "string",
                      ";\n  };\n");
}

NamedShapes AllShapes() {
  NamedShapes shapes;
  for (const ControlCommand& command : AllControlCommands()) {
    for (const Parameter& parameter : command.parameters) shapes.Collect(parameter.shape);
    shapes.Collect(command.answer.shape);
  }
  return shapes;
}

}  // namespace

std::string ReferencePage() {
  std::string page =
      "# The control API\n\n"
      "Made by `./run reference` from the tables of control commands in `emulator/control`; change "
      "an entry there.\n\n"
      "Bodies are JSON of at most 1 MiB, or nothing. `{world}` is the name of a world; the first "
      "one is `default`. An error is `{\"error\": {\"code\": \"NOT_FOUND\", \"message\": \"…\"}}` "
      "with the HTTP status that fits, and names the parameter that is wrong: one of the body by "
      "its JSON pointer, others by their name. The same as OpenAPI: `GET /openapi.json`.\n\n";
  std::string area;
  for (const CommandTable* table : {&AllControlCommands(), &ServerCommands()}) {
    for (const ControlCommand& command : *table) {
      if (area != command.area) absl::StrAppend(&page, "## ", command.area, "\n\n");
      area = command.area;
      absl::StrAppend(&page, SectionOf(command));
    }
  }
  absl::StrAppend(&page, "## Shapes\n\n`?` marks what may be absent.\n\n");
  const NamedShapes shapes = AllShapes();
  for (const Shape* shape : shapes.all()) absl::StrAppend(&page, SectionOf(*shape));
  page.pop_back();
  return page;
}

std::string Typings() {
  std::string text =
      "// What the control API takes and answers. Made by `./run reference` from the tables of\n"
      "// control commands in emulator/control; change an entry there.\n\n";
  const NamedShapes shapes = AllShapes();
  for (const Shape* shape : shapes.all()) absl::StrAppend(&text, Declaration(*shape));
  absl::StrAppend(&text, "/** Every command, with its arguments by name and its answer. */\n",
                  "export interface ControlCommands {\n");
  for (const ControlCommand& command : AllControlCommands()) {
    absl::StrAppend(&text, Declaration(command));
  }
  return absl::StrCat(text, "}\n");
}

}  // namespace emulator
