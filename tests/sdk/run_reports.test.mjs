// What a run leaves behind for those who were not there: reports, and what CI systems show.
import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {mkdir, readFile, stat} from 'node:fs/promises';
import {after, describe, it} from 'node:test';
import {fileURLToPath, pathToFileURL} from 'node:url';

import {chromium} from 'playwright-core';

import {emulatorProgram, startEmulator} from '../../fixtures/node/index.mjs';
import {Files, run, runProgram} from './command_line.mjs';

const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const CHAT_BUNDLE = fileURLToPath(new URL('../../fixtures/bundles/chat.json', import.meta.url));
// A suite without a receiver: the delivery fails.
const SUITE = `e() { "$EMULATOR" "$@" > /dev/null; }
  e cache create c; e webhook put c hook t http://127.0.0.1:9/; e topic publish c t 'a <b>hello</b>'
  e wait --deliveries-done; echo the total is wrong; exit`;

describe('reports of runs', () => {
  const files = new Files();
  after(() => files.remove());
  const env = {EMULATOR: emulatorProgram(), CI: '', GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: ''};
  const inFolder = async (name, words, more = {}) => {
    const folder = await files.path(name);
    await mkdir(folder, {recursive: true});
    const cd = ['sh', '-c', 'cd "$0" && exec "$@"', folder, emulatorProgram()];
    return {folder, ...await runProgram([...cd, ...words], 60_000, {...env, ...more})};
  };
  const exec = (code, ...flags) =>
    ['exec', '--no-names', ...flags, '--', 'sh', '-c', `${SUITE} ${code}`];

  it('hold the bundle, which replays elsewhere, at another time of day', async () => {
    const report = await files.path('run.html');
    const ended = await inFolder('one', exec(3, '--report', report));
    assert.equal(ended.code, 3, ended.stderr);
    assert.ok((await stat(report)).size < 2 << 20);
    const replayed = await inFolder('two', ['bundle', 'replay', report], {TZ: 'Asia/Tokyo'});
    assert.match(replayed.stdout, /^equal: \d+ entries, 1 webhook requests/, replayed.stderr);
  });

  it('open from a file, with the picture and the delivery that failed', async t => {
    if (!existsSync(browserPath)) return t.skip('no Chromium');
    const report = await files.path('shown.html');
    await inFolder('one', exec(3, '--report', report));
    const browser = await chromium.launch({executablePath: browserPath, chromiumSandbox: false});
    t.after(() => browser.close());
    const page = await browser.newPage();
    await page.goto(pathToFileURL(report).href);
    await page.locator('#picture svg text', {hasText: 'publish c/t #1'}).waitFor({timeout: 10_000});
    const row = await page.locator('tr.bad').innerText();
    assert.match(row, /c\/hook\s+#1\s+as signed\s+no answer\s+failed/);
    assert.match(await page.locator('h1').innerText(), /ended with exit code 3$/);
  });

  it('are made of a bundle, too', async () => {
    const report = await files.path('made.html');
    const words = ['bundle', 'report', CHAT_BUNDLE, '--title', 'the total is wrong', '--out', report];
    assert.equal((await run(words)).code, 0);
    assert.match(await readFile(report, 'utf8'), /the total is wrong/);
    assert.match((await run(['bundle', 'replay', report])).stdout, /^equal: /);
    assert.equal((await run(['bundle', 'report', '/dev/null'])).code, 2);
  });

  it('are left by a test on Node that fails in CI, and not by one that passes', async () => {
    const library = new URL('../../fixtures/node/index.mjs', import.meta.url).href;
    const test = await files.write('suite.test.mjs', `
      import {after, before, it} from 'node:test';
      import {Control, startEmulator} from '${library}';
      let emulator;
      before(async () => (emulator = await startEmulator()));
      after(() => emulator.stop());
      it('makes a cache', async () => {
        await new Control(emulator.control).world().createCache('chat');
        if (process.env.FAILS) throw new Error('wrong');
      });`);
    for (const [fails, left] of [['', false], ['yes', true]]) {
      const folder = await files.path(`node ${fails}`);
      await mkdir(folder, {recursive: true});
      await runProgram(['sh', '-c', 'cd "$0" && exec "$@"', folder, process.execPath, test], 60_000,
        {...env, CI: 'true', FAILS: fails, NODE_TEST_CONTEXT: '', MOMENTO_EMULATOR_CONTROL_ADDRESS: ''});
      const report = `${folder}/momento-emulator-report.html`;
      assert.equal(existsSync(report), left);
      if (left) assert.match((await run(['bundle', 'replay', report])).stdout, /^equal: 1 entries/);
    }
  });

  it('are written without being asked when CI is true and the command fails', async () => {
    const failed = await inFolder('ci', exec(3), {CI: 'true'});
    assert.match(failed.stderr, /report: momento-emulator-report\.html/);
    await inFolder('ci', exec(3), {CI: 'true'});
    for (const name of ['momento-emulator-report.html', 'momento-emulator-report-2.html']) {
      assert.ok(existsSync(`${failed.folder}/${name}`), name);
    }
    const fine = await inFolder('fine', exec(0), {CI: 'true'});
    assert.equal(fine.code, 0);
    assert.ok(!existsSync(`${fine.folder}/momento-emulator-report.html`));
  });

  it('come with a summary and an error line under GitHub Actions, on failure only', async () => {
    const summary = await files.path('summary.md');
    const actions = {CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary};
    const fine = await inFolder('actions', exec(0), actions);
    assert.doesNotMatch(fine.stderr, /::error/);
    assert.ok(!existsSync(summary));
    const failed = await inFolder('actions', exec(3), actions);
    const wrong = 'first wrong delivery: delivery 1, message 1 to webhook hook of cache c: failed, no answer';
    const replay = 'play it again: momento-emulator bundle replay momento-emulator-report.html';
    const error = `^::error title=momento-emulator::.*%0A${wrong}%0A${replay}$`;
    assert.match(failed.stderr, new RegExp(error, 'm'));
    const text = await readFile(summary, 'utf8');
    assert.match(text, /^### momento-emulator: a run failed$/m);
    assert.match(text, /^momento-emulator bundle replay momento-emulator-report\.html$/m);
  });

  it('of explore hold the failing order and what the command said', async () => {
    const report = await files.path('explore.html');
    const bundle = await files.path('explore.json');
    const words = ['explore', '--no-names', '--report', report, '--bundle', bundle];
    const ended = await inFolder('explore', [...words, '--', 'sh', '-c', `${SUITE} 3`]);
    assert.equal(ended.code, 6, ended.stderr);
    const told = /fails without any reordering \(exit code 3\).*the total is wrong/s;
    assert.match(await readFile(report, 'utf8'), told);
    assert.equal((await run(['bundle', 'replay', report])).code, 0);
  });

  it('of a file without a bundle say so', async () => {
    const page = await files.write('page.html', '<!doctype html>\n<p>nothing</p>');
    const {code, stderr} = await run(['bundle', 'replay', page]);
    assert.deepEqual([code, /a report without a bundle/.test(stderr)], [2, true], stderr);
  });
});

describe('wait', () => {
  const files = new Files();
  after(() => files.remove());

  it('writes JUnit XML with what it waited for in vain', async t => {
    const emulator = await startEmulator();
    t.after(() => emulator.stop());
    const port = emulator.control.split(':')[1];
    const report = await files.path('wait.xml');
    const wait = (...words) => run(['wait', '--control-port', port, '--junit', report, ...words]);
    assert.equal((await wait('--deliveries-done')).code, 0);
    assert.match(await readFile(report, 'utf8'), /tests="1" failures="0"/);
    assert.equal((await wait('--action', 'Publish', '--timeout-ms', '50')).code, 6);
    assert.match(await readFile(report, 'utf8'), /name="wait .*--action Publish"><failure>Waited 50 ms/);
  });
});
