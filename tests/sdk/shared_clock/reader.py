"""As reader.mjs."""
import queue
import sys
import time

for line in sys.stdin:
    if line == "now\n":
        print(time.time_ns() // 1000, flush=True)
    else:
        began = time.monotonic()
        try:
            queue.Queue().get(timeout=0.05)
        except queue.Empty:
            print((time.monotonic() - began) * 1000, flush=True)
