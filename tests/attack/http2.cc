// Clients that speak HTTP/2 as nobody should, to the data port.

#include "absl/strings/str_cat.h"
#include "tests/attack/battle.h"
#include "tests/attack/raw_socket.h"

namespace emulator::attack {
namespace {

constexpr char kPreface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
enum FrameType : uint8_t {
  kData = 0,
  kHeaders = 1,
  kPriority = 2,
  kResetStream = 3,
  kSettings = 4,
  kPing = 6,
  kGoAway = 7,
  kWindowUpdate = 8,
  kContinuation = 9,
};
constexpr uint8_t kEndStream = 1;
constexpr uint8_t kEndHeaders = 4;

std::string BigEndian(uint64_t number, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    text += static_cast<char>(number >> shift);
  return text;
}

std::string Frame(uint8_t type, uint8_t flags, uint32_t stream, const std::string& payload) {
  return absl::StrCat(BigEndian(payload.size(), 3), BigEndian(type, 1), BigEndian(flags, 1),
                      BigEndian(stream, 4), payload);
}

// A header that no table knows, its texts as they are.
std::string Header(const std::string& name, const std::string& value) {
  const auto text = [](const std::string& bytes) {
    if (bytes.size() < 127) return absl::StrCat(BigEndian(bytes.size(), 1), bytes);
    std::string length = "\x7f";
    size_t left = bytes.size() - 127;
    for (; left >= 128; left /= 128) length += static_cast<char>(128 + left % 128);
    return absl::StrCat(length, BigEndian(left, 1), bytes);
  };
  return absl::StrCat(std::string(1, '\0'), text(name), text(value));
}

std::string CallHeaders(const std::string& rpc) {
  return absl::StrCat(Header(":method", "POST"), Header(":scheme", "http"),
                      Header(":path", absl::StrCat("/", rpc)), Header(":authority", "a"),
                      Header("content-type", "application/grpc"), Header("te", "trailers"),
                      Header("cache", "name0"));
}

std::string Opening() { return absl::StrCat(kPreface, Frame(kSettings, 0, 0, "")); }

std::string AnyFrame(Random& random, uint32_t stream) {
  const std::string get = CallHeaders("cache_client.Scs/Get");
  switch (Pick(random, 16)) {
    case 0:
      return Frame(kHeaders, kEndHeaders, stream, get);
    case 1:
      return Frame(kHeaders, 0, stream, get) + Frame(kContinuation, 0, stream, "");
    case 2:
      return Frame(kHeaders, kEndHeaders, stream, MakeBytes(random, 100));
    case 3:
      // A message that ends before its length says.
      return Frame(kHeaders, kEndHeaders, stream, get) +
             Frame(kData, kEndStream, stream,
                   absl::StrCat(std::string(1, '\0'), BigEndian(100, 4), "cut"));
    case 4:
      // Said to be compressed, and is not.
      return Frame(kHeaders, kEndHeaders, stream, get) +
             Frame(kData, kEndStream, stream, absl::StrCat("\x01", BigEndian(3, 4), "not"));
    case 5:
      return Frame(kHeaders, kEndHeaders, stream, get) +
             Frame(kData, 0, stream, std::string(1, '\0') + BigEndian(0xffffffff, 4));
    case 6:
      return Frame(kWindowUpdate, 0, OneIn(random, 2) ? 0 : stream, BigEndian(0x7fffffff, 4));
    case 7:
      return Frame(kSettings, 0, 0, BigEndian(1, 2) + BigEndian(0xffffffff, 4));
    case 8:
      return Frame(kSettings, 0, 0, BigEndian(4, 2) + BigEndian(0xffffffff, 4));
    case 9:
      return Frame(kPing, 0, 0, "12345678");
    case 10:
      return Frame(kPriority, 0, stream, BigEndian(stream, 4) + "x");
    case 11:
      return Frame(kData, 0, stream, "");
    case 12:
      return Frame(kHeaders, kEndHeaders, stream, Header(":path", std::string(20'000, 'p')));
    case 13:
      return Frame(static_cast<uint8_t>(random()), static_cast<uint8_t>(random()), stream,
                   MakeBytes(random, 50));
    case 14:
      return Frame(kHeaders, kEndHeaders, 0, get);
    default:
      return MakeBytes(random, 60);
  }
}

}  // namespace

void AttackRapidReset(Battle& battle) {
  const int total = battle.Scaled(5000);
  int sent = 0;
  while (sent < total && battle.GoesOn()) {
    RawSocket socket(battle.victim().data());
    if (!socket.ok() || !socket.Send(Opening())) continue;
    bool open = true;
    for (uint32_t stream = 1; open && stream < 4000; stream += 2, ++sent) {
      open = socket.Send(Frame(kHeaders, kEndHeaders, stream,
                               CallHeaders("cache_client.pubsub.Pubsub/Subscribe")) +
                             Frame(kResetStream, 0, stream, BigEndian(8, 4)),
                         500);
      if (stream % 100 == 1) socket.Read(0);
    }
  }
  battle.report().Count("streams reset", sent);
}

void AttackFrames(Battle& battle) {
  Random& random = battle.random();
  for (int i = 0; i < battle.Scaled(300) && battle.GoesOn(); ++i) {
    RawSocket socket(battle.victim().data());
    if (!socket.ok()) continue;
    socket.Send(OneIn(random, 20) ? std::string(kPreface).substr(0, Pick(random, 24)) : Opening());
    uint32_t stream = 1;
    for (size_t left = Pick(random, 30); left > 0; --left, stream += 2) {
      // The other side may have ended the connection at the frame before.
      if (!socket.Send(AnyFrame(random, OneIn(random, 10) ? 2 : stream), 200)) break;
      battle.report().Count("frames");
    }
    if (OneIn(random, 2)) socket.Read(20);
    if (OneIn(random, 2)) socket.Reset();
  }
  // Frames that ask for an answer each, whose sender reads none.
  RawSocket deaf(battle.victim().data());
  deaf.Send(Opening());
  const std::string ping = Frame(kPing, 0, 0, "12345678");
  const std::string settings = Frame(kSettings, 0, 0, "");
  for (int i = 0; i < battle.Scaled(20'000) && deaf.Send(i % 2 == 0 ? ping : settings, 100); ++i) {
    battle.report().Count("pings and settings");
  }
}

}  // namespace emulator::attack
