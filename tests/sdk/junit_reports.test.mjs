// What CI systems read of `webhook doctor` and `explore`.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {after, describe, it} from 'node:test';

import {serveLambda} from '../../fixtures/node/index.mjs';
import {Files, run} from './command_line.mjs';

describe('JUnit reports', () => {
  const files = new Files();
  after(() => files.remove());

  it('of the doctor have a failure for each request that the receiver should refuse', async t => {
    const receiver = await serveLambda(async () => ({statusCode: 200, body: ''}));
    t.after(() => receiver.close());
    const report = await files.path('doctor.xml');
    const words = ['webhook', 'doctor', receiver.url, '--secret', 's', '--junit', report];
    assert.equal((await run(words, 60_000)).code, 6);
    const xml = await readFile(report, 'utf8');
    assert.match(xml, /<testcase classname="webhook doctor" name="valid"><\/testcase>/);
    assert.match(xml, /name="wrong-secret"><failure>ACCEPTED with status 200: /);
    const failures = xml.match(/<failure>/g).length;
    assert.match(xml, new RegExp(`<testsuite name="webhook doctor" tests="\\d+" failures="${failures}">`));
  });

  it('of explore have a case for each run', async () => {
    const report = await files.path('explore.xml');
    const bundle = await files.path('failure.json');
    const words = ['explore', '--no-names', '--junit', report, '--bundle', bundle, '--', 'false'];
    const {code, stderr} = await run(words, 60_000);
    assert.equal(code, 6, stderr);
    const xml = await readFile(report, 'utf8');
    assert.match(xml, /name="without an order"><failure>the command fails<\/failure>/);
  });
});
