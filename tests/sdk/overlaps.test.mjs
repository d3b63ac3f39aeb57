// `explore --overlap`: handlers that interrupt each other.
import assert from 'node:assert/strict';
import {after, describe, it} from 'node:test';

import {Files, run} from './command_line.mjs';

// Webhooks whose handlers read a total, add to it, and write it: right in every order. The suite ends
// well when the total is as great as it must be at least.
const SUITE = `
  import {createServer} from 'node:http';
  import {once} from 'node:events';
  const {MOMENTO_EMULATOR_ADDRESS: data, MOMENTO_EMULATOR_CONTROL_ADDRESS: control} = process.env;
  const post = (path, body) =>
    fetch('http://' + control + '/v1/worlds/default' + path, {method: 'POST', body: JSON.stringify(body)});
  const item = (method, body) => fetch('http://' + data + '/cache/shop?key=total&ttl_seconds=60',
    {method, body, headers: {authorization: process.env.V1_API_KEY}});
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    const total = await item('GET');
    await item('PUT', String(Number(total.ok ? await total.text() : 0) + 1));
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = 'http://127.0.0.1:' + server.address().port;
  await post('/caches', {cache: 'shop'});
  for (const topic of process.env.TOPICS.split(' ')) {
    await post('/webhooks', {cache: 'shop', webhook: topic, topic, url});
    await post('/topics/publish', {cache: 'shop', topic, text: 'one'});
    // Without a hand in it, the second delivery comes when the first is done.
    await post('/wait', {deliveries_done: true, timeout_ms: 200});
  }
  await post('/wait', {deliveries_done: true, timeout_ms: 10000});
  const total = await (await item('GET')).text();
  console.log('the total is ' + total);
  process.exit(Number(total) >= 2 ? 0 : 1);`;

describe('explore --overlap', () => {
  const files = new Files();
  after(() => files.remove());
  const exploreTopics = async (topics, ...flags) => {
    const suite = await files.write('suite.mjs', SUITE);
    const bundle = await files.path('failure.json');
    return run(['explore', '--no-names', '--gather-ms', '1000', '--ca-dir', await files.path('ca'),
      '--bundle', bundle, ...flags, '--', 'env', `TOPICS=${topics}`, process.execPath, suite], 60_000);
  };
  const explore = (...flags) => exploreTopics('a b', ...flags);

  it('finds an update that is lost, which no order shows, and runs it again', async () => {
    const orders = await explore();
    assert.equal(orders.code, 0, orders.stdout + orders.stderr);
    const {code, stdout, stderr} = await explore('--overlap', 'webhooks');
    assert.equal(code, 6, stdout + stderr);
    assert.match(stdout, /^fails when shop\/b#1 runs before call 2 of shop\/a#1 \(exit code 1\)/);
    assert.match(stdout, /the total is 1/);
    const [, again] = /explore --interrupt '?(shop\/a#1,2,shop\/b#1)'? --/.exec(stdout);
    const repeated = await explore('--interrupt', again);
    assert.equal(repeated.code, 6, repeated.stdout + repeated.stderr);
  });

  it('finds what three handlers at once lose, and two do not', async () => {
    const {code, stdout, stderr} = await exploreTopics('a b c', '--overlap', 'webhooks', '--at-once', '3',
      '--runs', '7', '--repeat', '0');
    assert.equal(code, 6, stdout + stderr);
    const when = 'when shop/b#1 runs before call 2 of shop/a#1 and shop/c#1 runs before call 2 of shop/a#1';
    assert.ok(stdout.startsWith(`fails ${when} (exit code 1)`), stdout);
    const again = ['b', 'c'].map(inner => `--interrupt '?shop/a#1,2,shop/${inner}#1'?`).join(' ');
    assert.match(stdout, new RegExp(`explore ${again} --`));
    assert.match(stdout, /found in run 13$/m);
    assert.match(stderr, /when shop\/c#1 runs before call 2 of shop\/b#1: passes/);
    const nested = ['--interrupt', 'shop/a#1,2,shop/b#1', '--interrupt', 'shop/b#1,2,shop/c#1'];
    const inside = await exploreTopics('a b c', ...nested);
    assert.equal(inside.code, 6, inside.stdout + inside.stderr);
    assert.match(inside.stdout, /the total is 1/);
  });

  it('refuses what names no overlap', async () => {
    const both = one => ['--interrupt', 'shop/a#1,2,shop/b#1', '--interrupt', one];
    for (const flags of [['--interrupt', 'shop/a#1'], ['--interrupt', 'shop/a#1,2,shop/a#1'],
      both('shop/c#1,2,shop/d#1'), both('shop/b#1,2,shop/a#1'), both('shop/a#1,1,shop/c#1')]) {
      const {code, stderr} = await explore(...flags);
      assert.equal(code, 2);
      assert.match(stderr, /--interrupt must be as chat\/a#1,2,chat\/b#1/);
    }
  });
});
