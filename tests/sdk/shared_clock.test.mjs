// `--shared-clock`: programs that know nothing of emulators see the world's time of day, and every
// wait of theirs still ends.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {emulatorProgram, runProgram} from '../../fixtures/node/index.mjs';
import {Files, freePort, run} from './command_line.mjs';
import {names} from './names.mjs';
import {sdks} from './sdks.mjs';

const at = name => fileURLToPath(new URL(`shared_clock/${name}`, import.meta.url));
const has = (program, argument = '--version') => spawnSync(program, [argument]).status === 0;
// `./run clock` moves it more often.
const MOVES = process.env.CLOCK_MOVES ?? '12';

describe('--shared-clock', () => {
  const files = new Files();
  let caDirectory;
  before(async () => (caDirectory = await files.path('ca')));
  after(() => files.remove());
  const exec = (flags, command, verb = 'exec') =>
    run([verb, '--ca-dir', caDirectory, ...flags, '--', ...command], 60_000);
  const shared = (flags, command, verb) => exec(['--shared-clock', ...flags], command, verb);

  for (const {version} of sdks) {
    const suite = [process.execPath, at('suite.mjs'), version];
    const year = ['--auth', 'enforce', '--clock', 'manual:2001-01-01T00:00:00Z', ...names.flags];

    it(`lets tokens expire and events be new for an application with SDK ${version}`,
      {skip: names.missing}, async () => {
        const {code, stdout, stderr} = await shared(year, suite);
        assert.equal(code, 0, stderr);
        assert.deepEqual(JSON.parse(stdout), {
          published: ['Success', 'Success'],
          delivered: [200, 200],
          clock: '2001-01-01T00:31:00.000Z',
        });
      });

    it(`is what the application with SDK ${version} needs for that`, {skip: names.missing}, async () => {
      const {code, stdout, stderr} = await exec(
        ['--auth', 'enforce', '--clock', 'manual', ...names.flags], suite);
      assert.equal(code, 0, stderr);
      const {published, delivered} = JSON.parse(stdout);
      assert.deepEqual(published, ['Success', 'AUTHENTICATION_ERROR']);
      assert.deepEqual(delivered, [200]);
    });
  }

  const readers = [
    {language: 'Node', command: [process.execPath, at('reader.mjs')]},
    {language: 'Python', command: ['python3', at('reader.py')], missing: !has('python3') && 'no Python'},
    {language: 'Java', command: ['java', at('Reader.java')], missing: !has('javac') && 'no Java'},
    {
      language: 'Rust',
      missing: !has('rustc') && 'no Rust',
      build: to => ['rustc', '-O', '-o', to, at('reader.rs')],
    },
    {
      language: 'C',
      missing: !has('cc') && 'no C compiler',
      build: to => ['cc', '-pthread', '-o', to, at('reader.c')],
    },
  ];
  for (const {language, command, build, missing} of readers) {
    it(`is seen to the microsecond by ${language}, whose waits end`, {skip: missing}, async t => {
      const program = command ?? [await files.path(language)];
      if (build) assert.equal((await runProgram(build(program[0]), 60_000)).code, 0);
      const follow = [process.execPath, at('follow.mjs'), MOVES, ...program];
      const {code, stdout, stderr} = await shared(['--no-names'], follow);
      assert.equal(code, 0, stderr);
      const {worst_us: worst, waits_ms: waits} = JSON.parse(stdout);
      t.diagnostic(`${language}: off by ${worst} us at most, after ${MOVES} moves of the clock`);
      assert.equal(worst, 0, stdout);
      for (const wait of waits) assert.ok(wait > 45 && wait < 5000, stdout);
    });
  }

  it('says when it will not be seen', async t => {
    const fine = await shared(['--no-names'], ['sh', '-c', 'true']);
    assert.doesNotMatch(fine.stderr, /--shared-clock/);
    if (has('go', 'version')) {
      const {stderr} = await shared(['--no-names'], ['go', 'version']);
      assert.match(stderr, /--shared-clock: go is a Go program, which asks the kernel itself, so it goes on/);
    }
    if (!has('cc')) return t.skip('no C compiler');
    const program = await files.path('static');
    await runProgram(['cc', '-static', '-o', program, await files.write('nothing.c', 'int main() {}')]);
    for (const command of [[program], ['timeout', '60', 'sh', '-c', `A=b ${program}; true`]]) {
      const {stderr} = await shared(['--no-names'], command);
      assert.match(stderr, /--shared-clock: \S+static is linked statically/);
    }
  });

  it('is loaded into the command alone', async () => {
    const script = 'echo "$LD_PRELOAD $MOMENTO_EMULATOR_PRELOAD."';
    const {stdout, stderr} = await shared(['--no-names'], ['sh', '-c', script]);
    assert.match(stdout, /^\S+\/any-time\/shared_clock\.so \.$/m, stderr);
  });

  it('is there in each run of explore', async () => {
    const {stdout} = await shared(['--no-names', '--clock', 'manual:2001-02-03T04:05:06Z',
      '--bundle', await files.path('explored.json')],
      ['sh', '-c', 'date -u +%FT%T; exit 1'], 'explore');
    assert.match(stdout, /^2001-02-03T04:05:06$/m);
  });

  it('lets a receiver take the requests of an old bundle', async () => {
    const suite = 'e() { "$0" "$@" >/dev/null; }; e cache create shop;' +
      'e webhook put shop hook orders http://127.0.0.1:9/ --secret s; e topic publish shop orders hello;' +
      'e wait --deliveries-done; "$0" bundle create';
    const made = await exec(['--no-names', '--clock', 'manual:2001-01-01T00:00:00Z'],
      ['sh', '-c', suite, emulatorProgram()]);
    const bundle = await files.write('old.json', made.stdout);
    const port = await freePort();
    const replay = flags => run(['bundle', 'replay', bundle, '--receiver', `http://127.0.0.1:${port}/`,
      ...flags, '--', process.execPath, at('receiver.mjs'), `${port}`], 60_000);
    const old = await replay([]);
    assert.match(old.stdout, /receiver: 410\n/, old.stderr);
    const renewed = await replay(['--shared-clock']);
    assert.match(renewed.stdout, /receiver: 200\n/, renewed.stderr);
  });

  it('needs a command whose clock it is', async () => {
    const bundle = fileURLToPath(new URL('../../fixtures/bundles/chat.json', import.meta.url));
    const {code, stderr} = await run(['bundle', 'replay', bundle, '--shared-clock']);
    assert.equal(code, 2);
    assert.match(stderr, /--shared-clock needs the receiver's command, behind --/);
  });
});
