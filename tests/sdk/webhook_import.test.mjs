// From a capture of a failed webhook to its cause, and to the same bytes at a local receiver.
import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {after, describe, it} from 'node:test';

import {Arrivals, Control, serveLambda, startEmulator} from '../../fixtures/node/index.mjs';
import {Files, run} from './command_line.mjs';

const secret = 'the signing secret of the webhook';
const body = JSON.stringify({
  cache: 'chat', topic: 'comments', event_timestamp: 1767225600000, publish_timestamp: 1767225600012,
  topic_sequence_number: 7, token_id: 'taylor', text: 'Grüße',
});
const signature = createHmac('sha3-256', secret).update(body).digest('hex');
const event = {
  version: '2.0', rawPath: '/hook', requestContext: {http: {method: 'POST'}},
  headers: {'content-type': 'application/json', 'momento-signature': signature,
    'content-length': String(Buffer.byteLength(body))},
  body: Buffer.from(body).toString('base64'), isBase64Encoded: true,
};

describe('webhook import', () => {
  const files = new Files();
  after(() => files.remove());

  it('finds a request of API Gateway valid, and sends the same bytes to a receiver', async t => {
    const arrivals = new Arrivals();
    const receiver = await serveLambda(async request => {
      arrivals.push(request);
      return {statusCode: 200, body: ''};
    });
    t.after(() => receiver.close());
    const file = await files.write('event.json', event);
    const {code, stdout} = await run(
      ['webhook', 'import', file, '--secret', secret, '--send', receiver.url]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /event\.json \(API Gateway event 2\.0\) POST \/hook\n {2}valid/);
    const [got] = await arrivals.atLeast(1, 'requests');
    assert.equal(got.body, body);
    assert.equal(got.headers['momento-signature'], signature);
  });

  it('names the cause, when the body changed, and what the capture lost', async () => {
    const python = body.replaceAll('":', '": ').replaceAll(',"', ', "');
    const changed = await files.write('log.txt', `2026-01-01T00:00:00Z\tid\tINFO\t${
      JSON.stringify({...event, body: python, isBase64Encoded: false})}\n`);
    const parsed = await files.write('parsed.json', {...event, body: JSON.parse(body)});
    const {code, stdout} = await run(['webhook', 'import', changed, parsed, '--secret', secret]);
    assert.equal(code, 6);
    assert.match(stdout, /log\.txt, line 1 .*\n {2}not valid\n {2}spaces: /);
    assert.match(stdout, /It changed after it arrived/);
    assert.match(stdout, /parsed\.json.*\n {2}valid\n {2}lost by the capture: parsed-body: /);
  });

  it('tells whose a request is that is not of this service', async () => {
    const file = await files.write('stripe.json',
      {...event, headers: {'stripe-signature': 't=1,v1=0'}, body: '{}', isBase64Encoded: false});
    const {code, stdout} = await run(['webhook', 'import', file, '--secret', secret, '--json']);
    assert.equal(code, 6);
    const {verdict, scheme} = JSON.parse(stdout);
    assert.deepEqual([verdict, scheme], ['not of this service', 'Stripe (header stripe-signature)']);
  });

  it('writes a scenario that repeats the cause', async () => {
    const sorted = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(body)).sort()));
    const file = await files.write('sorted.json', {...event, body: sorted, isBase64Encoded: false});
    const scenario = await files.path('scenario.json');
    await run(['webhook', 'import', file, '--secret', secret, '--scenario', scenario]);
    const {faults} = JSON.parse(await readFile(scenario));
    assert.deepEqual(faults.map(one => one.send_as), ['sorted-keys']);
    const emulator = await startEmulator({args: ['--scenario', scenario]});
    const [webhook] = await new Control(emulator.control).world().webhooks();
    assert.deepEqual([webhook.cache, webhook.topic], ['chat', 'comments']);
    await emulator.stop();
  });

  it('writes a bundle whose replay sends what was signed, and what was captured', async t => {
    const arrivals = new Arrivals();
    const receiver = await serveLambda(async request => {
      arrivals.push(request);
      return {statusCode: 200, body: ''};
    });
    t.after(() => receiver.close());
    const changed = body.replaceAll('":', '": ');
    const file = await files.write('changed.json', {...event, body: changed, isBase64Encoded: false});
    const bundle = await files.path('captured.json');
    const {code, stderr} = await run(['webhook', 'import', file, '--secret', secret, '--bundle', bundle]);
    assert.equal(code, 6, stderr);
    const replayed = await run(['bundle', 'replay', bundle, '--receiver', receiver.url]);
    assert.equal(replayed.code, 0, replayed.stdout);
    const got = await arrivals.atLeast(2, 'requests');
    assert.deepEqual(got.map(one => one.body), [body, changed]);
    for (const {headers} of got) assert.equal(headers['momento-signature'], signature);
  });

  it('writes no bundle of what was signed with another secret', async () => {
    const file = await files.write('event.json', event);
    const words = ['webhook', 'import', file, '--secret', 'x', '--bundle', await files.path('none.json')];
    const {code, stderr} = await run(words);
    assert.equal(code, 2);
    assert.match(stderr, /not in the bundle: .*the secret does not lead to its signature/);
  });

  it('refuses a file without a request, and a missing one', async () => {
    const file = await files.write('none.txt', 'nothing to see');
    const none = await run(['webhook', 'import', file]);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /no request in it/);
    assert.equal((await run(['webhook', 'import', await files.path('missing')])).code, 2);
  });
});
