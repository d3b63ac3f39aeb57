// Beginnings of TLS: partial, broken, endless, many.

#include <list>

#include "absl/strings/str_cat.h"
#include "tests/attack/battle.h"
#include "tests/attack/raw_socket.h"

namespace emulator::attack {
namespace {

std::string Number(size_t number, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    text += static_cast<char>(number >> shift);
  return text;
}

std::string Extension(size_t type, const std::string& content) {
  return Number(type, 2) + Number(content.size(), 2) + content;
}

// A ClientHello that offers these protocols.
std::string Hello(const std::vector<std::string>& protocols) {
  std::string list;
  for (const std::string& one : protocols) absl::StrAppend(&list, Number(one.size(), 1), one);
  const std::string extensions =
      Extension(16, Number(list.size(), 2) + list) + Extension(43, "\x02\x03\x04");
  const std::string body =
      absl::StrCat("\x03\x03", std::string(32, 'r'), Number(0, 1), Number(2, 2), "\x13\x01",
                   Number(1, 1), Number(0, 1), Number(extensions.size(), 2), extensions);
  const std::string handshake = Number(1, 1) + Number(body.size(), 3) + body;
  return absl::StrCat("\x16\x03\x01", Number(handshake.size(), 2), handshake);
}

std::string OddHello(Random& random) {
  std::string hello = Hello(OneIn(random, 2) ? std::vector<std::string>{"h2"}
                                             : std::vector<std::string>{"h2", "http/1.1"});
  switch (Pick(random, 6)) {
    case 0:
      return hello.substr(0, 1 + Pick(random, hello.size()));
    case 1:
      hello[Pick(random, hello.size())] = static_cast<char>(random());
      return hello;
    case 2:
      return hello + MakeBytes(random, 500);
    case 3:
      return absl::StrCat("\x16\x03\x01", Number(random() % 65536, 2), MakeBytes(random, 300));
    case 4:
      return std::string("\x16\x03\x01\x00\x00", 5) + hello;
    default:
      return hello;
  }
}

}  // namespace

void AttackHellos(Battle& battle) {
  Random& random = battle.random();
  for (int i = 0; i < battle.Scaled(200) && battle.GoesOn(); ++i) {
    for (const std::string& port : {battle.victim().tls(), battle.victim().data()}) {
      RawSocket socket(port);
      socket.Send(OddHello(random));
      battle.report().Count("hellos");
      if (OneIn(random, 3)) socket.Read(20);
      if (OneIn(random, 3)) socket.Reset();
    }
  }
  // Whoever has gone holds nothing any more: Judge looks at the descriptors.
  std::list<RawSocket> partial;
  for (int i = 0; i < battle.Scaled(100); ++i) {
    partial.emplace_back(battle.victim().tls());
    partial.back().Send(Hello({"h2"}).substr(0, 20));
    battle.report().Count("partial hellos");
  }
  Pause(200);
  partial.clear();
}

}  // namespace emulator::attack
