// What `./run` does on machines that lack something, tried with programs that only pretend.
import assert from 'node:assert/strict';
import {copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, it} from 'node:test';

import {runProgram} from './command_line.mjs';

const TOOLS = ['bash', 'cat', 'cmp', 'cp', 'dirname', 'env', 'grep', 'mkdir', 'nproc', 'sed', 'tee', 'tr'];

describe('./run', () => {
  let directory;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'emulator-'));
    await mkdir(join(directory, 'bin'));
    for (const folder of ['fixtures', 'tests/sdk', 'tests/console', 'emulator/console']) {
      await mkdir(join(directory, folder, 'node_modules'), {recursive: true});
      await writeFile(join(directory, folder, 'package-lock.json'), '{}');
    }
    await copyFile(new URL('../../run', import.meta.url), join(directory, 'run'));
    for (const tool of TOOLS) await symlink(`/usr/bin/${tool}`, join(directory, 'bin', tool));
    await pretend('id', 'echo 1000');
    await pretend('dpkg-query', 'echo install ok installed');
    for (const tool of ['cmake', 'ctest', 'npm', 'chromium', 'curl']) await pretend(tool, called(tool));
    // The real one is asked how new it is.
    await pretend('node', `[ "$1" != -e ] || exec ${process.execPath} "$@"; ${called('node')}`);
  });
  afterEach(() => rm(directory, {recursive: true}));

  const called = tool => `echo ${tool} >>${directory}/called`;
  const calls = () => readFile(join(directory, 'called'), 'utf8').catch(() => '');
  const pretend = (name, script) =>
    writeFile(join(directory, 'bin', name), `#!/usr/bin/bash\n${script}\n`, {mode: 0o755});
  const run = (...args) =>
    runProgram(['env', `PATH=${directory}/bin`, 'CHROMIUM=', `${directory}/run`, ...args]);

  it('says what to install, all of it, and stops, when there is no sudo', async () => {
    await pretend('dpkg-query', 'exit 1');
    await rm(join(directory, 'bin', 'chromium'));
    const {code, stderr} = await run('test');
    assert.equal(code, 1);
    assert.match(stderr, /no sudo.*apt-get install g\+\+ cmake .* libgmock-dev chromium$/m);
    assert.doesNotMatch(await calls(), /cmake/);
  });

  it('installs what is missing at once, before it builds', async () => {
    await pretend('dpkg-query', '[ "$3" != cmake ] && [ "$3" != g++ ] && echo install ok installed');
    await pretend('sudo', `echo sudo "$@" >>${directory}/called`);
    assert.equal((await run('test', 'Some')).code, 0);
    const [update, install, ...rest] = (await calls()).trim().split('\n');
    assert.match(update, /apt-get .* update/);
    assert.match(install, /^sudo .*apt-get .* install .* g\+\+ cmake$/);
    assert.deepEqual(rest, ['cmake', 'cmake', 'ctest']);
  });

  it('stops at the first failure, and shows how far it came', async () => {
    await pretend('cmake', `${called('cmake')}; exit 3`);
    const {code, stderr} = await run('demo');
    assert.equal(code, 3);
    assert.match(stderr, /== 1\/4 Debian packages: all there\n== 2\/4 npm .*\n== 3\/4 building/);
    assert.doesNotMatch(await calls(), /cmake\n[^]*cmake|node$/);
  });

  it('lets npm, ccache and Chromium keep their files here when there is no home', async () => {
    await pretend('cmake', `echo "home $HOME" >>${directory}/called`);
    const {code, stderr} = await runProgram(['env', 'HOME=/nowhere', `PATH=${directory}/bin`,
      `${directory}/run`, 'build']);
    assert.equal(code, 0, stderr);
    assert.match(await calls(), new RegExp(`^home ${directory}/build/home$`, 'm'));
  });

  it('names the tests that were skipped', async () => {
    const results = join(directory, 'build', 'tests');
    await pretend('ctest', `echo -e '\\e[0;34m  1 - NetTest.Works (Skipped)' >${results}/cpp.log
      echo -e '\\e[0;32m100% tests passed\\e[0;0m, 0 tests failed out of 2' >>${results}/cpp.log`);
    await pretend('timeout', `echo '    ok 1 - builds # SKIP no .NET' >${results}/sdk.tap
      echo '# skipped 1' >>${results}/sdk.tap`);
    await mkdir(join(directory, 'tests', 'languages'));
    await writeFile(join(directory, 'tests', 'languages', 'run.sh'), `#!/usr/bin/bash
      echo 'languages: python: passed, 3 s'
      echo 'languages: rust: not run, 0 s'`, {mode: 0o755});
    const {code, stdout, stderr} = await run('test');
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `languages: python: passed, 3 s
languages: rust: not run, 0 s
skipped: NetTest.Works
skipped: builds: no .NET
skipped: the suite of rust
100% tests passed, 0 tests failed out of 2
SDK tests: skipped 1
languages: python: passed, 3 s
languages: rust: not run, 0 s
`);
  });

  it('fails when the suite of a language fails', async () => {
    const results = join(directory, 'build', 'tests');
    await pretend('ctest', `: >${results}/cpp.log`);
    await pretend('timeout', `: >${results}/sdk.tap`);
    await mkdir(join(directory, 'tests', 'languages'));
    await writeFile(join(directory, 'tests', 'languages', 'run.sh'), 'exit 1', {mode: 0o755});
    assert.equal((await run('test')).code, 1);
  });
});
