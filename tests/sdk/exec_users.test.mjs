// Who may run `exec`, and how many at once.
import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {emulatorProgram, runProgram} from '../../fixtures/node/index.mjs';
import {isRoot, mayMount, names} from './names.mjs';
import {sdks} from './sdks.mjs';

const application = fileURLToPath(new URL('unchanged_application.mjs', import.meta.url));
const {version} = sdks[1];
// Nobody in particular: no entry in the list of users, no home.
const USER = 62_001;
const asUser = ['setpriv', '--reuid', `${USER}`, '--regid', `${USER}`, '--clear-groups'];

describe('exec', () => {
  let directory;
  before(async () => (directory = await mkdtemp('/tmp/emulator-')));
  after(() => rm(directory, {recursive: true}));

  it('runs side by side with others of its kind', {skip: names.missing}, async () => {
    const caDirectory = await mkdtemp(join(tmpdir(), 'emulator-'));
    const one = exit => runProgram(
      [emulatorProgram(), 'exec', '--ca-dir', caDirectory, ...names.flags, '--auth', 'enforce', '--',
        process.execPath, application, version, `${exit}`], 60_000);
    const ended = await Promise.all(Array.from({length: 10}, (_, n) => one(n)));
    assert.deepEqual(ended.map(({code}) => code), Array.from({length: 10}, (_, n) => n),
      ended.map(({stderr}) => stderr).join('\n'));
    await rm(caDirectory, {recursive: true});
  });

  // Root plays the user: else the tests themselves run as one.
  describe('for an ordinary user', {skip: !isRoot && 'every test here runs as one'}, () => {
    const exec = (prefix, ...args) => runProgram(
      [...prefix, ...asUser, 'env', `HOME=${directory}`, 'sh', '-c', 'umask 022; exec "$@"', 'sh',
        emulatorProgram(), 'exec', '--ca-dir', join(directory, 'user'), ...args], 30_000);
    before(async () => {
      await runProgram(['chown', `${USER}`, directory]);
    });

    it('connects an application without a flag', {skip: !mayMount && names.missing}, async t => {
      const {code, stdout, stderr} = await exec([], '--auth', 'enforce', '--', process.execPath,
        application, version, '7');
      if (/private mount is refused/.test(stderr)) return t.skip('user namespaces are switched off');
      assert.equal(code, 7, stderr);
      assert.deepEqual(JSON.parse(stdout).api, [200, 'value']);
    });

    it('says in one line what a machine without user namespaces refuses', async () => {
      const {code, stdout, stderr} = await exec(['unshare', '--user', '--map-root-user', 'sh', '-c',
        'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"', 'sh'], '--', 'echo', 'started');
      if (/setpriv/.test(stderr)) return;
      assert.deepEqual([code, stdout], [2, ''], stderr);
      assert.match(stderr, /user namespaces are switched off/);
    });
  });
});
