// What is committed of the console is what its sources make.
import assert from 'node:assert/strict';
import {mkdtemp, readFile, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {runProgram} from '../sdk/command_line.mjs';

const console_ = fileURLToPath(new URL('../../emulator/console/', import.meta.url));

it('The console that is committed is, byte for byte, what its sources make', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'emulator-'));
  try {
    const built = await runProgram([process.execPath, join(console_, 'build.mjs'), directory]);
    assert.equal(built.code, 0, built.stderr);
    const files = await readdir(join(console_, 'dist'));
    assert.deepEqual((await readdir(directory)).sort(), files.sort());
    let sum = 0;
    for (const file of files) {
      const committed = await readFile(join(console_, 'dist', file));
      sum += committed.length;
      assert.ok(
        committed.equals(await readFile(join(directory, file))),
        `${file}: bring it up to date with ./run console`,
      );
    }
    assert.ok(sum <= 60 * 1024, `${sum} bytes: the page is to stay below 60 KiB`);
  } finally {
    await rm(directory, {recursive: true});
  }
});
