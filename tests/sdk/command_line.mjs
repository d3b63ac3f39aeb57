// The verbs of the emulator's command line, for tests.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {emulatorProgram} from '../../fixtures/node/emulator.mjs';
import {within} from '../../fixtures/node/within.mjs';

/**
 * Runs the emulator's program to its end.
 *
 * @param {string[]} args
 * @param {number} [ms] the longest it may take
 * @returns {Promise<{code: number, stdout: string, stderr: string}>}
 */
export const run = (args, ms) => runProgram([emulatorProgram(), ...args], ms);

/** The same of any program, whose name comes first. */
export async function runProgram([program, ...args], ms = 10_000) {
  const child = spawn(program, args);
  const output = {stdout: '', stderr: ''};
  child.stdout.on('data', chunk => (output.stdout += chunk));
  child.stderr.on('data', chunk => (output.stderr += chunk));
  try {
    const [code] = await within(ms, `${args.join(' ')} to end`, once(child, 'close'));
    return {code, ...output};
  } finally {
    child.kill();
  }
}

/** Files of one test suite, in a directory that goes with them. */
export class Files {
  #directory = mkdtemp(join(tmpdir(), 'emulator-'));

  /** The path of a file that may not be there. */
  async path(name) {
    return join(await this.#directory, name);
  }

  /** Writes text, or JSON of anything else; resolves to the path. */
  async write(name, content) {
    const path = await this.path(name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  async remove() {
    await rm(await this.#directory, {recursive: true});
  }
}
