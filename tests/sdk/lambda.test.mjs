// The surroundings of a serverless handler.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {formats, loadHandler, serveLambda} from '../../fixtures/node/index.mjs';
import {Files, run} from './command_line.mjs';
import {names} from './names.mjs';

const file = name => fileURLToPath(new URL(name, import.meta.url));

describe('A serverless handler', () => {
  const files = new Files();
  let directory;
  before(async () => (directory = await mkdtemp(join(tmpdir(), 'emulator-'))));
  after(async () => {
    await rm(directory, {recursive: true});
    await files.remove();
  });

  for (const format of formats) {
    it(`runs as deployed, by ${format}, over TLS`, {skip: names.missing}, async () => {
      const {code, stdout, stderr} = await run(
        ['exec', '--ca-dir', directory, ...names.flags, '--auth', 'enforce', '--', process.execPath,
          file('deployed_application.mjs'), format], 30_000);
      assert.equal(code, 0, stderr);
      assert.equal(stdout, 'mo said grüße\n200\n', stderr);
    });
  }

  it('is found by either name, and is a 502 when it throws', async t => {
    const throwing = await files.write('throwing.mjs', 'export const handler = () => { throw "no"; };');
    t.mock.method(console, 'error', () => {});
    const served = await serveLambda(await loadHandler(throwing));
    assert.equal((await fetch(served.url, {method: 'POST', body: ''})).status, 502);
    await served.close();
    const none = await files.write('none.mjs', 'export const other = 1;');
    await assert.rejects(loadHandler(none), /exports no handler or lambdaHandler/);
    const text = 'exports.lambdaHandler = async () => ({statusCode: 204});';
    const common = await files.write('common.cjs', text);
    assert.equal((await (await loadHandler(common))()).statusCode, 204);
  });

  it('is not hosted with arguments that nobody understands', () => {
    const host = (...args) => {
      const program = file('../../fixtures/node/lambda/main.mjs');
      const {status, stderr} = spawnSync(process.execPath, [program, ...args], {encoding: 'utf8'});
      return [status, stderr.split('\n')[0], /usage: .*HANDLER/.test(stderr)];
    };
    const handler = file('../../fixtures/handlers/process_message.mjs');
    assert.deepEqual(host(), [2, 'which HANDLER?', true]);
    assert.deepEqual(host(handler, '--format', 'http'), [
      2, '--format http: there are rest-api, http-api, function-url', true]);
    assert.deepEqual(host('/nowhere.mjs'), [2, 'there is no file /nowhere.mjs', true]);
    assert.deepEqual(host(handler, '--port', 'x'), [2, '--port x: a number up to 65535', true]);
    assert.equal(host(handler, '--colour')[0], 2);
  });
});
