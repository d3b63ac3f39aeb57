// Moves the clock of an emulator in many ways, and asks a program after each what time it is:
//
//   momento-emulator exec --shared-clock -- node follow.mjs MOVES PROGRAM [ARGUMENTS]
//
// Prints {"moves", "worst_us": by how much it was off at most, "waits_ms": what became of waits of
// 50 ms, while the clock stood still and after jumps}.
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

import {Control, within} from '../../../fixtures/node/index.mjs';

const [moves, ...program] = process.argv.slice(2);
const world = new Control(process.env.MOMENTO_EMULATOR_CONTROL_ADDRESS).world();
const child = spawn(program[0], program.slice(1), {stdio: ['pipe', 'pipe', 'inherit']});
const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
const ask = async question => {
  child.stdin.write(`${question}\n`);
  const {value, done} = await within(30_000, `an answer of ${program[0]}`, lines.next());
  if (done) throw new Error(`${program[0]} has ended`);
  return Number(value);
};

// In microseconds; programs that know only milliseconds cut off the rest.
const microseconds = time => {
  const [seconds, fraction] = time.replace('Z', '').split('.');
  return Date.parse(`${seconds}Z`) * 1000 + Number(fraction);
};
const inMilliseconds = program.some(word => word.endsWith('.mjs'));
const seen = us => (inMilliseconds ? Math.floor(us / 1000) * 1000 : us);
const worldNow = async () => microseconds((await world.clock()).time);

async function distance() {
  const before = seen(await worldNow());
  const told = await ask('now');
  const after = seen(await worldNow());
  return Math.max(before - told, told - after, 0);
}

let worst = 0;
const waits = [];
for (let move = 0; move < Number(moves); ++move) {
  if (move % 4 === 0) await world.freeze();
  else if (move % 4 === 3) await world.release();
  else await world.advance({ms: 1 + ((move * 7919) % 7_200_000)});
  worst = Math.max(worst, await distance());
  if (move < 4) waits.push(await ask('wait'));
}
child.stdin.end();
console.log(JSON.stringify({moves: Number(moves), worst_us: worst, waits_ms: waits}));
