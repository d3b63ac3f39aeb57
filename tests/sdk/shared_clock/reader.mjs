// Says what time it is. "now": microseconds after 1970 by the wall clock. "wait": for how many
// milliseconds of the monotonic clock a wait of 50 ms went on.
import {createInterface} from 'node:readline';

for await (const line of createInterface({input: process.stdin})) {
  if (line === 'now') {
    console.log(Date.now() * 1000);
  } else {
    const began = process.hrtime.bigint();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    console.log(Number(process.hrtime.bigint() - began) / 1e6);
  }
}
