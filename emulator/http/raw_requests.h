#pragma once

namespace httplib {
class Server;
struct Request;
}  // namespace httplib

namespace emulator {

// Makes a server hand on the bodies of requests as they came: httplib would unpack what is
// compressed, take forms apart, and wait for the end of a connection that does not say how long its
// body is. Handlers call RestoreHeaders first.
void KeepBodiesRaw(httplib::Server& server);

// Puts the headers back that httplib was not to see.
void RestoreHeaders(const httplib::Request& request);

}  // namespace emulator
