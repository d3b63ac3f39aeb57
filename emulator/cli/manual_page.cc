#include "emulator/cli/manual_page.h"

#include <CLI/CLI.hpp>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "emulator/app/version.h"
#include "emulator/cli/help.h"
#include "emulator/cli/verb_group.h"

namespace emulator {
namespace {

// A text of which roff takes nothing for its own.
std::string Plain(absl::string_view text) {
  const std::string escaped = absl::StrReplaceAll(text, {{"\\", "\\e"}, {"-", "\\-"}});
  const bool looks_like_request = absl::StartsWith(escaped, ".") || absl::StartsWith(escaped, "'");
  return absl::StrCat(looks_like_request ? "\\&" : "", escaped);
}

// "--auth TEXT:{open,enforce}", or the name of what stands alone.
std::string NameOf(const CLI::Option& option) {
  const std::string type =
      option.get_items_expected_max() > 0 ? absl::StrCat(" ", option.get_type_name()) : "";
  if (option.get_positional()) return option.get_name(/*positional=*/true);
  return absl::StrCat(option.get_name(/*positional=*/false, /*all_options=*/true), type);
}

std::string OptionsOf(const CLI::App& app) {
  std::string text;
  for (const CLI::Option* option : app.get_options()) {
    if (option == app.get_help_ptr()) continue;
    absl::StrAppend(&text, ".TP\n.B ", Plain(NameOf(*option)), "\n",
                    Plain(option->get_description()), ".");
    if (!option->get_default_str().empty()) {
      absl::StrAppend(&text, " Default: ", Plain(option->get_default_str()), ".");
    }
    if (!option->get_envname().empty()) {
      absl::StrAppend(&text, " Also ", Plain(option->get_envname()), " in the environment.");
    }
    absl::StrAppend(&text, "\n");
  }
  return text;
}

// The examples at the foot of a verb's help.
std::string ExamplesOf(const CLI::App& app) {
  std::string text = ".PP\n.nf\n";
  for (absl::string_view line : absl::StrSplit(app.get_footer(), '\n')) {
    absl::StrAppend(&text, Plain(line), "\n");
  }
  return absl::StrCat(text, ".fi\n");
}

void AddVerbs(const CLI::App& app, std::string& text) {
  for (const CLI::App* verb : VerbsOf(app)) {
    if (!VerbsOf(*verb).empty()) {
      AddVerbs(*verb, text);
      continue;
    }
    absl::StrAppend(&text, ".SS \"", Plain(CommandLineOf(*verb)), "\"\n",
                    Plain(verb->get_description()), ".\n", OptionsOf(*verb), ExamplesOf(*verb));
  }
}

constexpr char kEnd[] = R"(.SH EXIT STATUS
.TP
.B 0
fine
.TP
.B 1
failure
.TP
.B 2
usage or configuration
.TP
.B 3
port taken
.TP
.B 4
data locked, newer or damaged
.TP
.B 5
not ready in time, or no emulator answers
.TP
.B 6
a check failed
.PP
.B exec
ends with the code of its command.
.SH FILES
.TP
.I ~/.local/share/momento\-emulator
the certificate authority of TLS, unless
.B \-\-ca\-dir
or
.B \-\-data
says otherwise
)";

}  // namespace

std::string ManualPageOf(const CLI::App& program) {
  std::string text =
      absl::StrCat(".TH MOMENTO\\-EMULATOR 1 \"\" \"momento\\-emulator ", Plain(kVersion),
                   "\" \"User Commands\"\n"
                   ".SH NAME\nmomento\\-emulator \\- ",
                   Plain(program.get_description()),
                   "\n.SH SYNOPSIS\n.B momento\\-emulator\n[\\fIVERB\\fR] [\\fIOPTIONS\\fR]\n"
                   ".SH DESCRIPTION\n"
                   "Without a verb it starts an emulator, with the options of\n.BR start .\n"
                   "Standard output is for programs, standard error for people.\n.SH VERBS\n");
  AddVerbs(program, text);
  return absl::StrCat(text, kEnd);
}

}  // namespace emulator
