#include "emulator/cli/completions.h"

#include <CLI/CLI.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "emulator/cli/help.h"

namespace emulator {
namespace {

struct Flag {
  // "--auth"
  std::string name;
  std::string help;
  bool takes_value = false;
  std::vector<std::string> choices;
};

// A verb, or the program itself.
struct Place {
  // The words that lead here, each with a space before it: " cache create"; empty: the program.
  std::string path;
  std::string help;
  std::vector<Flag> flags;
  std::vector<const CLI::App*> verbs;
};

// The values of an option with a fixed choice: CLI11 says them as "TEXT:{open,enforce}".
std::vector<std::string> ChoicesOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const size_t begin = type.find('{');
  const size_t end = type.find('}');
  if (begin == std::string::npos || end == std::string::npos) return {};
  return absl::StrSplit(type.substr(begin + 1, end - begin - 1), ',');
}

std::vector<Flag> FlagsOf(const CLI::App& app) {
  std::vector<Flag> flags;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      flags.push_back({.name = absl::StrCat("--", name),
                       .help = option->get_description(),
                       .takes_value = option->get_items_expected_max() > 0,
                       .choices = ChoicesOf(*option)});
    }
  }
  return flags;
}

void AddPlaces(const CLI::App& app, const std::string& path, std::vector<Place>& places) {
  places.push_back(
      {.path = path, .help = app.get_description(), .flags = FlagsOf(app), .verbs = VerbsOf(app)});
  for (const CLI::App* verb : VerbsOf(app)) {
    AddPlaces(*verb, absl::StrCat(path, " ", verb->get_name()), places);
  }
}

std::string Quoted(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

// Lines of a `case` for bash and zsh: sets `at` to the place that the words lead to.
std::string CaseOfPlaces(const std::vector<Place>& places) {
  std::vector<std::string> paths;
  for (const Place& place : places) {
    if (!place.path.empty()) paths.push_back(Quoted(place.path));
  }
  return absl::StrCat("    case \"$at $word\" in\n      ", absl::StrJoin(paths, " |\\\n      "),
                      ") at=\"$at $word\" ;;\n    esac\n");
}

// Lines of a `case` for bash and zsh: what stands behind an option that takes a value.
std::string CaseOfValues(const std::vector<Place>& places, const std::string& without_choice) {
  std::string lines = "  case \"$at $before\" in\n";
  for (const Place& place : places) {
    for (const Flag& flag : place.flags) {
      if (!flag.takes_value) continue;
      const std::string then =
          flag.choices.empty() ? without_choice
                               : absl::StrCat("values=(", absl::StrJoin(flag.choices, " "), ")");
      absl::StrAppend(&lines, "    ", Quoted(absl::StrCat(place.path, " ", flag.name)), ") ", then,
                      " ;;\n");
    }
  }
  return absl::StrCat(lines, "  esac\n");
}

std::string Bash(const std::vector<Place>& places) {
  std::string words;
  for (const Place& place : places) {
    std::vector<std::string> all;
    for (const CLI::App* verb : place.verbs) all.push_back(verb->get_name());
    for (const Flag& flag : place.flags) all.push_back(flag.name);
    absl::StrAppend(&words, "      ", Quoted(place.path), ") values=(", absl::StrJoin(all, " "),
                    ") ;;\n");
  }
  return absl::StrCat(
      "# bash completion for momento-emulator, made by `momento-emulator completions bash`\n"
      "_momento_emulator() {\n"
      "  local at= word before=${COMP_WORDS[COMP_CWORD - 1]} values=()\n"
      "  COMPREPLY=()\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    [ \"$word\" = -- ] && return\n",
      CaseOfPlaces(places), "  done\n", CaseOfValues(places, "return"),
      "  if [ ${#values[@]} = 0 ]; then\n    case \"$at\" in\n", words,
      "    esac\n  fi\n"
      "  COMPREPLY=($(compgen -W \"${values[*]}\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
      "}\n"
      "complete -o default -F _momento_emulator momento-emulator\n");
}

// "name:what it does", for zsh's _describe.
std::string Described(const std::string& name, const std::string& help) {
  return Quoted(absl::StrCat(name, ":", help));
}

std::string Zsh(const std::vector<Place>& places) {
  std::string words;
  for (const Place& place : places) {
    absl::StrAppend(&words, "    ", Quoted(place.path), ")\n      verbs=(");
    for (const CLI::App* verb : place.verbs) {
      absl::StrAppend(&words, "\n        ", Described(verb->get_name(), verb->get_description()));
    }
    absl::StrAppend(&words, ")\n      flags=(");
    for (const Flag& flag : place.flags) {
      absl::StrAppend(&words, "\n        ", Described(flag.name, flag.help));
    }
    absl::StrAppend(&words, ") ;;\n");
  }
  return absl::StrCat(
      "#compdef momento-emulator\n"
      "# zsh completion for momento-emulator, made by `momento-emulator completions zsh`\n"
      "_momento-emulator() {\n"
      "  local at= word before=${words[CURRENT-1]}\n"
      "  local -a values verbs flags\n"
      "  for word in ${words[2,CURRENT-1]}; do\n"
      "    [[ $word = -- ]] && { _files; return }\n",
      CaseOfPlaces(places), "  done\n", CaseOfValues(places, "_files; return"),
      "  if (( $#values )); then compadd -- $values; return; fi\n"
      "  case \"$at\" in\n",
      words,
      "  esac\n"
      "  (( $#verbs )) && _describe verb verbs\n"
      "  [[ $PREFIX = -* ]] && _describe option flags\n"
      "  (( $#verbs )) || _files\n"
      "}\n"
      "if [[ $funcstack[1] = _momento-emulator ]]; then\n"
      "  _momento-emulator\n"
      "else\n"
      "  compdef _momento-emulator momento-emulator\n"
      "fi\n");
}

std::string Fish(const std::vector<Place>& places) {
  std::string script =
      "# fish completion for momento-emulator, made by `momento-emulator completions fish`\n"
      "function __momento_emulator_at --description 'Whether the words lead to this verb'\n"
      "  set -l at ''\n"
      "  for word in (commandline -opc)[2..]\n"
      "    test \"$word\" = --; and return 1\n"
      "    if contains -- \"$at $word\" $__momento_emulator_places\n"
      "      set at \"$at $word\"\n"
      "    end\n"
      "  end\n"
      "  test \"$at\" = \"$argv[1]\"\n"
      "end\n"
      "set -g __momento_emulator_places";
  for (const Place& place : places) {
    if (!place.path.empty()) absl::StrAppend(&script, " ", Quoted(place.path));
  }
  absl::StrAppend(&script, "\n");
  for (const Place& place : places) {
    const std::string here = absl::StrCat(
        "complete -c momento-emulator -n \"__momento_emulator_at ", Quoted(place.path), "\" ");
    for (const CLI::App* verb : place.verbs) {
      absl::StrAppend(&script, here, "-f -a ", verb->get_name(), " -d ",
                      Quoted(verb->get_description()), "\n");
    }
    for (const Flag& flag : place.flags) {
      absl::StrAppend(&script, here, "-l ", flag.name.substr(2), flag.takes_value ? " -r" : "",
                      flag.choices.empty()
                          ? ""
                          : absl::StrCat(" -f -a ", Quoted(absl::StrJoin(flag.choices, " "))),
                      " -d ", Quoted(flag.help), "\n");
    }
  }
  return script;
}

}  // namespace

std::string CompletionsFor(const std::string& shell, const CLI::App& program) {
  std::vector<Place> places;
  AddPlaces(program, "", places);
  if (shell == "zsh") return Zsh(places);
  if (shell == "fish") return Fish(places);
  return Bash(places);
}

}  // namespace emulator
