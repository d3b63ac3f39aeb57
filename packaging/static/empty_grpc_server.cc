#include "bench/empty_server.h"

int main() { emulator::ServeEmpty(); }
