// Reports of runs that failed, replayed on another machine: `./run reports` makes a hundred.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdir} from 'node:fs/promises';
import {after, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {emulatorProgram, runProgram} from '../../fixtures/node/index.mjs';
import {Files} from './command_line.mjs';
import {isRoot} from './names.mjs';

const REPORTS = Number(process.env.REPORTS ?? 5);
const ZONES = ['Asia/Tokyo', 'America/St_Johns', 'Pacific/Apia', 'Europe/Berlin', 'Etc/GMT+12'];
const at = name => fileURLToPath(new URL(`reports/${name}`, import.meta.url));
const OWN = ['--mount', '--pid', '--net', '--fork'];
const mayChroot = isRoot && spawnSync('unshare', [...OWN, 'ip', 'link', 'set', 'lo', 'up']).status === 0;

describe('Reports', () => {
  const files = new Files();
  after(() => files.remove());

  async function make(seed) {
    const report = await files.path(`${seed}.html`);
    const clock = seed % 2 === 0 ? 'system' : `manual:200${seed % 10}-03-0${1 + (seed % 9)}T01:02:03Z`;
    const verb = seed % 5 === 0 ? ['explore', '--bundle', await files.path(`${seed}.json`)] : ['exec'];
    const world = ['--seed', `seed ${seed}`, '--clock', clock];
    const flags = ['--ca-dir', await files.path('ca'), '--no-names', ...world];
    const suite = [process.execPath, at('random_suite.mjs'), `${seed}`];
    const command = [emulatorProgram(), ...verb, ...flags, '--report', report, '--', ...suite];
    const {code, stderr} = await runProgram(command, 120_000, {TZ: 'UTC'});
    assert.ok(code === 1 || code === 6, `${code}: ${stderr}`);
    return report;
  }

  async function replayElsewhere(report, seed) {
    const root = await files.path(`root ${seed}`);
    await mkdir(root);
    const inFolder = ['sh', '-c', 'cd "$0" && exec env -i TZ="$TZ" "$@"', root];
    const command = mayChroot
      ? [at('elsewhere'), root, emulatorProgram(), report]
      : [...inFolder, emulatorProgram(), 'bundle', 'replay', report];
    return runProgram(command, 60_000, {TZ: ZONES[seed % ZONES.length]});
  }

  it(`of ${REPORTS} runs replay equal with another root, network and time zone`, async t => {
    const counts = {entries: 0, requests: 0};
    for (let seed = 1; seed <= REPORTS; ++seed) {
      const {code, stdout, stderr} = await replayElsewhere(await make(seed), seed);
      assert.equal(code, 0, `seed ${seed}: ${stdout}${stderr}`);
      const [, entries, requests] = /^equal: (\d+) entries, (\d+) webhook requests/.exec(stdout);
      counts.entries += Number(entries);
      counts.requests += Number(requests);
    }
    const where = mayChroot ? 'each in a root and a network of its own' : 'each in a folder of its own';
    t.diagnostic(`${REPORTS} of ${REPORTS} reports replayed equal, ${where}: ` +
      `${counts.entries} entries, ${counts.requests} webhook requests`);
    assert.ok(counts.requests > REPORTS, 'hardly anything was delivered');
  });
});
