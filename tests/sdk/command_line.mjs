// The verbs of the emulator's command line, and files for them.
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

export {runEmulator as run, runProgram} from '../../fixtures/node/index.mjs';

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

/** A port that nobody listens on, for a program that must be told one. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
