// What somebody meets in the first minute: the greeting, an example, a shell's completions, the manual.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtemp, readdir, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {emulatorProgram, runProgram, startEmulator} from '../../fixtures/node/index.mjs';
import {run} from './command_line.mjs';

const program = emulatorProgram();
const installed = fileURLToPath(new URL('../../fixtures/node_modules', import.meta.url));
const without = (command, ...args) => (has(command, ...args) ? false : `no ${command}`);
const has = (command, ...args) => spawnSync(command, args.length > 0 ? args : ['--version']).status === 0;

describe('The first minute', () => {
  let folder;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'first-minute-'))));
  after(() => rm(folder, {recursive: true}));

  it('greets in six lines, without a credential, and in colours only at a terminal', async () => {
    const emulator = await startEmulator();
    let said = '';
    emulator.process.stderr.on('data', chunk => (said += chunk));
    await emulator.stop();
    const greeting = said.split('\n').filter(line => !line.includes('ending') && line !== '');
    assert.equal(greeting.length, 6, said);
    assert.match(said, new RegExp(`gRPC, gRPC-Web, HTTP +${emulator.address}\n`));
    assert.match(said, new RegExp(`console +http://${emulator.control}/\n`));
    assert.doesNotMatch(said, /ey[A-Za-z0-9]{20}|\x1b/);
  });

  it('says the commit and what is linked in', async () => {
    const {code, stdout} = await run(['--version']);
    assert.equal(code, 0);
    assert.match(stdout, /^momento-emulator \d+\.\d+\.\d+ \(.+\)\n/);
    for (const name of ['gRPC', 'Protobuf', 'SQLite', 'OpenSSL', 'libcurl']) {
      assert.match(stdout, new RegExp(`${name} \\d+\\.\\d+`));
    }
  });

  it('writes examples only into an empty folder', async () => {
    const occupied = await mkdtemp(join(folder, 'occupied-'));
    await writeFile(join(occupied, 'mine'), '');
    const {code, stderr} = await run(['quickstart', occupied]);
    assert.equal(code, 2);
    assert.match(stderr, /is not empty, so nothing was written/);
    assert.deepEqual(await readdir(occupied), ['mine']);
  });

  it('writes an example for Node whose test passes', async () => {
    const example = join(folder, 'node');
    const {stdout} = await run(['quickstart', example]);
    assert.match(stdout, /npm install\n.* exec -- npm test/);
    await symlink(installed, join(example, 'node_modules'));
    const {stdout: said} = await passes(
      ['exec', ...names(), '--', process.execPath, '--test', '--test-reporter=tap'], example);
    assert.match(said, /^# pass 1$/m);
  });

  it('writes an example for Go whose test passes', {skip: without('go', 'version')}, async () => {
    const example = join(folder, 'go');
    await run(['quickstart', '--language', 'go', example]);
    await passes(['exec', ...names(), '--', 'go', 'test', './...'], example, 120_000);
  });

  it('writes an example that Python understands', {skip: without('python3')}, async () => {
    const example = join(folder, 'python');
    await run(['quickstart', '--language', 'python', example]);
    await passesHere(['python3', '-m', 'py_compile', 'receiver.py', 'test_webhook.py'], example);
  });

  it('completes verbs, options and choices in bash', async () => {
    const script = join(folder, 'completions.bash');
    await writeFile(script, (await run(['completions', 'bash'])).stdout);
    const complete = async line => {
      const words = line.split(' ');
      const call = `. ${script}; COMP_WORDS=(${words.map(word => `'${word}'`).join(' ')});
        COMP_CWORD=${words.length - 1}; _momento_emulator; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const {code, stdout, stderr} = await runProgram(['bash', '--noprofile', '-c', call]);
      assert.deepEqual([code, stderr], [0, '']);
      return stdout.trim().split('\n');
    };
    assert.deepEqual(await complete('momento-emulator quick'), ['quickstart']);
    assert.deepEqual(await complete('momento-emulator clock adv'), ['advance']);
    assert.deepEqual(await complete('momento-emulator start --auth '), ['open', 'enforce']);
    assert.deepEqual(await complete('momento-emulator start --control-p'), ['--control-port']);
    assert.deepEqual(await complete('momento-emulator exec -- npm t'), ['']);
  });

  for (const shell of ['zsh', 'fish']) {
    const skip = without(shell);
    it(`has completions that ${shell} understands`, {skip}, async () => {
      const script = join(folder, `completions.${shell}`);
      await writeFile(script, (await run(['completions', shell])).stdout);
      await passesHere([shell, '-n', script], folder);
    });
  }

  it('has a manual page with every verb', async () => {
    const {stdout} = await run(['manual']);
    assert.match(stdout, /^\.TH MOMENTO\\-EMULATOR 1 /);
    for (const verb of ['start', 'exec', 'clock advance', 'webhook doctor', 'quickstart']) {
      assert.ok(stdout.includes(`.SS "momento\\-emulator ${verb}"`), verb);
    }
  });

  async function passes(args, cwd, ms) {
    return await passesHere([program, ...args], cwd, ms);
  }

  async function passesHere(command, cwd, ms = 30_000) {
    // A `node --test` that thinks it is inside of another one runs nothing, and passes.
    const script = 'unset NODE_TEST_CONTEXT; cd "$1" && shift && exec "$@"';
    const result = await runProgram(['sh', '-c', script, 'sh', cwd, ...command], ms, {
      PATH: `${dirname(program)}${delimiter}${process.env.PATH}`,
    });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    return result;
  }
});

// Where nothing can be mounted, root writes the names into /etc/hosts.
function names() {
  const {status} = spawnSync(program, ['exec', '--', 'true']);
  return status === 0 ? [] : ['--hosts-file'];
}
