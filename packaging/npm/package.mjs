// The library of a Node test suite, with the program that npm installed unless another one is named.
import {installedProgram} from './binary.mjs';

if (!process.env.MOMENTO_EMULATOR_BINARY) {
  try {
    process.env.MOMENTO_EMULATOR_BINARY = installedProgram();
  } catch {
    // That of PATH, as without npm; starting it says so when there is none.
  }
}

export * from './index.mjs';
