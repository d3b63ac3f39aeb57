#pragma once

namespace httplib {
class Server;
struct Request;
}  // namespace httplib

namespace emulator {

// httplib reads until the end of the connection when a request does not say how long it is, and
// many clients say nothing when they send nothing. For a server's pre-routing handler.
void ExpectNoBodyUnlessSaid(const httplib::Request& request);

// Makes a server hand on the bodies of requests as they came: httplib would unpack what is
// compressed, and take forms apart. It also expects no body unless one is said to come. Handlers
// call RestoreHeaders first.
void KeepBodiesRaw(httplib::Server& server);

// Puts the headers back that httplib was not to see.
void RestoreHeaders(const httplib::Request& request);

}  // namespace emulator
