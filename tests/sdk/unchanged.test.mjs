// Applications as they were written for the service, under `exec`: over TLS, by the names that their
// keys say.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readdir, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {emulatorProgram, within} from '../../fixtures/node/index.mjs';
import {run} from './command_line.mjs';
import {isRoot, names} from './names.mjs';
import {sdks} from './sdks.mjs';

const application = fileURLToPath(new URL('unchanged_application.mjs', import.meta.url));

// Root may use port 443, so no port is named.
const ENDPOINT = isRoot ? /^momento\.test$/ : /^momento\.test(:\d+)?$/;

describe('momento-emulator exec', () => {
  let directory;
  before(async () => (directory = await mkdtemp(join(tmpdir(), 'emulator-'))));
  after(() => rm(directory, {recursive: true}));
  const exec = (...args) => run(['exec', '--ca-dir', directory, ...names.flags, ...args], 30_000);

  for (const {version} of sdks) {
    const title = `runs an application with SDK ${version} over TLS and passes on its exit code`;
    it(title, {skip: names.missing}, async () => {
      const {code, stdout, stderr} = await exec('--auth', 'enforce', '--', process.execPath,
        application, version, '7');
      assert.equal(code, 7, stderr);
      const said = JSON.parse(stdout);
      assert.deepEqual(said.api, [200, 'value']);
      assert.equal(said.got, 'value');
      assert.deepEqual([said.heard, said.publisher], ['hello', 'mo']);
      assert.match(said.endpoint, ENDPOINT);
    });
  }

  for (const {version} of sdks) {
    it(`has keys of every form for SDK ${version}, all leading to it`, {skip: names.missing}, async () => {
      const {code, stdout, stderr} = await exec('--auth', 'enforce', '--', process.execPath,
        fileURLToPath(new URL('key_forms.mjs', import.meta.url)), version);
      assert.equal(code, 0, stderr);
      const expected = Object.fromEntries(['v1', 'legacy', 'v2'].map(form => [form, `by ${form}`]));
      assert.deepEqual(JSON.parse(stdout), expected, stderr);
    });
  }

  it('keeps the key of its authority to itself, and trusts the same one next time', async () => {
    await exec('--', 'true');
    const mode = async name => ((await stat(join(directory, name))).mode & 0o777).toString(8);
    assert.deepEqual([await mode('ca.key'), await mode('ca.pem')], ['600', '644']);
    const authority = await readFile(join(directory, 'ca.pem'), 'utf8');
    await exec('--', 'true');
    assert.equal(await readFile(join(directory, 'ca.pem'), 'utf8'), authority);
  });

  it('makes the same key from the same seed', async () => {
    const keys = [];
    for (const name of ['one', 'two']) {
      const args = ['exec', '--ca-dir', join(directory, name), '--ca-seed', 's', '--no-names', '--', 'true'];
      assert.equal((await run(args)).code, 0);
      keys.push(await readFile(join(directory, name, 'ca.key'), 'utf8'));
    }
    assert.equal(keys[0], keys[1]);
  });

  it('passes signals on and leaves nothing behind', async () => {
    const script = 'trap "exit 5" TERM; sleep 1000 & echo $!; wait';
    const args = ['exec', '--ca-dir', directory, '--no-names', '--', 'sh', '-c', script];
    const child = spawn(emulatorProgram(), args);
    const lines = createInterface({input: child.stdout});
    const [left] = await within(10_000, 'the command to begin', once(lines, 'line'));
    child.kill('SIGTERM');
    const [code] = await within(5000, 'exec to end', once(child, 'exit'));
    assert.equal(code, 5);
    const processes = await readdir('/proc');
    const state = processes.includes(left) ? await readFile(`/proc/${left}/stat`, 'utf8') : ') Z';
    assert.match(state, /\) Z/, 'gone, or nobody has looked at its end yet');
  });

  it('says why a command cannot be run, and refuses what start refuses', async () => {
    const gone = await exec('--', '/nowhere');
    assert.deepEqual([gone.code, /cannot run \/nowhere: No such file/.test(gone.stderr)], [127, true]);
    assert.equal((await exec('--clock', 'later', '--', 'true')).code, 2);
    assert.equal((await exec()).code, 2);
  });

  it('prints what it sets for an emulator that runs, in every form', async () => {
    const env = '$0 env --control-port $MOMENTO_EMULATOR_CONTROL_PORT';
    const inShell = script => exec('--', 'sh', '-c', script, emulatorProgram());
    const {stdout} = await inShell(`eval "$(${env})"; echo $MOMENTO_API_KEY`);
    assert.match(stdout, /^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const variables = JSON.parse((await inShell(`${env} --format json --key v1`)).stdout);
    assert.equal(variables.NODE_EXTRA_CA_CERTS, join(directory, 'ca.pem'));
    const bundle = await readFile(variables.GRPC_DEFAULT_SSL_ROOTS_FILE_PATH, 'utf8');
    assert.ok(bundle.startsWith(await readFile(variables.NODE_EXTRA_CA_CERTS, 'utf8')));
    assert.match(Buffer.from(variables.MOMENTO_API_KEY, 'base64').toString(), /momento\.test/);
    const dotenv = await inShell(`${env} --format dotenv`);
    assert.match(/^MOMENTO_ENDPOINT=(.*)$/m.exec(dotenv.stdout)[1], ENDPOINT);
  });
});
