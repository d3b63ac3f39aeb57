// What `exec` does to the names of the machine, and what it leaves behind.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {after, before, describe, it} from 'node:test';

import {emulatorProgram, within} from '../../fixtures/node/index.mjs';
import {runProgram} from './command_line.mjs';
import {isRoot, mayMount, names, withoutMounts} from './names.mjs';

const hostsFile = () => readFile('/etc/hosts', 'utf8');
const HOSTS_LINE = /^127\.\d+\.\d+\.\d+ .*cache\.momento\.test .*api\.cache\.momento\.test/m;

describe('momento-emulator exec and names', () => {
  let directory;
  before(async () => (directory = await mkdtemp(join(tmpdir(), 'emulator-'))));
  after(() => rm(directory, {recursive: true}));
  const line = (...args) => [emulatorProgram(), 'exec', '--ca-dir', directory, ...args];
  const refused = (...args) => runProgram([...withoutMounts, ...line(...args)], 30_000);

  it('leaves the names of the machine as they are', {skip: names.missing}, async () => {
    const before = await hostsFile();
    const {code, stdout, stderr} = await runProgram(line(...names.flags, '--', 'cat', '/etc/hosts'));
    assert.equal(code, 0, stderr);
    assert.match(stdout, HOSTS_LINE);
    if (mayMount) assert.equal(await hostsFile(), before);
  });

  it('starts no command that would miss its names, and says what helps', async () => {
    const {code, stdout, stderr} = await refused('--', 'echo', 'started');
    assert.deepEqual([code, stdout], [2, ''], stderr);
    assert.match(stderr, /was not started.*\(a private mount is refused: Operation not permitted\)/);
    for (const remedy of [/--no-names/, /--hosts-file/, /CAP_SYS_ADMIN/, HOSTS_LINE]) {
      assert.match(stderr, remedy);
    }
  });

  it('goes on without names when told to', async () => {
    const inNode = `fetch('http://' + process.env.MOMENTO_EMULATOR_CONTROL_ADDRESS + '/livez')
      .then(({status}) => process.exit(status === 200 ? 7 : 1))`;
    const {code, stderr} = await refused('--no-names', '--', process.execPath, '-e', inNode);
    assert.equal(code, 7, stderr);
  });

  it('writes the names into /etc/hosts when asked, as root, and takes them out again', async () => {
    const before = await hostsFile();
    const {code, stdout, stderr} = await refused('--hosts-file', '--', 'cat', '/etc/hosts');
    if (isRoot) {
      assert.equal(code, 0, stderr);
      assert.match(stdout, HOSTS_LINE);
    } else {
      assert.deepEqual([code, stdout], [2, ''], stderr);
      assert.match(stderr, /Permission denied.*\/etc\/hosts/);
    }
    assert.equal(await hostsFile(), before);
  });

  // Only root can put them there.
  if (isRoot) {
    it('needs no mount when /etc/hosts has the names already', async () => {
      // Ports of its own: the variables of the outer one would be taken for its flags.
      const inner = line('--port', '0', '--control-port', '0', '--', 'sh', '-c', 'exit 7');
      const {code, stderr} = await refused('--hosts-file', '--', ...inner);
      assert.equal(code, 7, stderr);
    });
  }

  // What the command started holds its output open, as long as it lives.
  const script = 'setsid sleep 1000 & sleep 1000 & setsid -f setsid -f sleep 1000; echo up';

  it('leaves nothing behind, sessions of their own included', async () => {
    const {code, stdout} = await within(10_000, 'all of it to end',
      runProgram(line('--no-names', '--', 'sh', '-c', script)));
    assert.deepEqual([code, stdout], [0, 'up\n']);
  });

  it('leaves nothing behind when it is killed', async () => {
    const before = await hostsFile();
    const flag = isRoot ? '--hosts-file' : '--no-names';
    const [program, ...args] = line(flag, '--', 'sh', '-c', `${script}; wait`);
    const child = spawn(program, args, {stdio: ['ignore', 'pipe', 'inherit']});
    await within(10_000, 'the command to begin', once(createInterface(child.stdout), 'line'));
    child.kill('SIGKILL');
    await within(10_000, 'all of it to end', once(child, 'close'));
    assert.equal(await hostsFile(), before);
  });
});
