#!/usr/bin/env node
// `npx momento-emulator …`: runs the program in the place of this, as far as Node can.
import {spawn} from 'node:child_process';
import {constants} from 'node:os';

import {installedProgram} from '../binary.mjs';

let program;
try {
  program = process.env.MOMENTO_EMULATOR_BINARY || installedProgram();
} catch (error) {
  console.error(`momento-emulator: ${error.message}`);
  process.exit(1);
}
// What it prints for a user to type next begins as this did.
const how = {stdio: 'inherit', argv0: 'npx momento-emulator'};
const child = spawn(program, process.argv.slice(2), how);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', error => {
  console.error(`momento-emulator: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
