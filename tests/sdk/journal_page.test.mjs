// The entries that docs/journal.md shows are those of a run.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {after, before, describe, it} from 'node:test';

import {Control, serveLambda, startEmulator} from '../../fixtures/node/index.mjs';

const PAGE = new URL('../../docs/journal.md', import.meta.url);

describe('The example on the page of the journal', () => {
  let emulator;
  let receiver;
  before(async () => {
    const clock = 'manual:2024-01-03T15:41:10.564Z';
    emulator = await startEmulator({args: ['--clock', clock, '--trace-webhooks']});
  });
  after(async () => {
    await receiver?.close();
    await emulator.stop();
  });

  const call = (path, options) => fetch(`http://${emulator.address}${path}`, options);

  // Reads without the header, and publishes with it.
  const receive = async ({headers}) => {
    await call('/cache/c?key=k');
    const {traceparent} = headers;
    await call('/topics/c/replies', {method: 'POST', headers: {traceparent}, body: 'I have read it'});
    return {statusCode: 200};
  };

  it('is what a receiver brings into the journal that passes the header on once', async () => {
    const world = new Control(emulator.control).world('default');
    receiver = await serveLambda(receive);
    await world.createCache('c');
    await world.putWebhook({cache: 'c', webhook: 'hook', topic: 't', url: receiver.url});
    await call('/topics/c/t', {method: 'POST', body: 'hello'});
    await world.deliveriesDone({allDelivered: true});
    const [, shown] = /^```json\n(.*?)^```/ms.exec(await readFile(PAGE, 'utf8'));
    const entries = await world.journal({after: 2});
    const lines = entries.map(({payload, ...entry}) => `${JSON.stringify(entry)}\n`);
    assert.equal(lines.join(''), shown);
  });
});
