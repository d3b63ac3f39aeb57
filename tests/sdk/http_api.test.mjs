// The HTTP API on the data port, as the service's own examples use it.
import assert from 'node:assert/strict';
import {connect} from 'node:net';
import {after, before, describe, it} from 'node:test';

import {Arrivals, Control, startEmulator} from '../../fixtures/node/index.mjs';
import {fromString, sdks, topicClient} from './sdks.mjs';

describe('The HTTP API', () => {
  let emulator;
  let world;
  let token;
  let base;
  before(async () => {
    emulator = await startEmulator({args: ['--auth', 'enforce']});
    world = new Control(emulator.control).world();
    await world.createCache('c');
    token = (await world.credentials()).v1_raw;
    base = `http://${emulator.address}`;
  });
  after(() => emulator.stop());

  function ask(method, path, {headers = {Authorization: token}, body} = {}) {
    return fetch(base + path, {method, headers, body});
  }
  async function refused(status, title, detail, answer) {
    const response = await answer;
    assert.equal(response.status, status);
    assert.equal(response.statusText, title);
    const error = await response.json();
    assert.equal(error.status, status);
    assert.equal(error.title, title);
    assert.match(error.detail, detail);
  }

  it('sets, gets and deletes bytes as they are, whatever type they claim to have', async () => {
    const bytes = Uint8Array.from({length: 20_000}, (_, i) => i % 256);
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain',
      'multipart/form-data; boundary=x', 'application/octet-stream']) {
      const headers = {Authorization: token, 'Content-Type': type};
      const put = await ask('PUT', '/cache/c?key=a%2Fb&ttl_seconds=60&value=x', {headers, body: bytes});
      assert.equal(put.status, 204, type);
      const got = await ask('GET', '/cache/c?key=a%2Fb');
      assert.equal(got.headers.get('content-type'), 'application/octet-stream');
      assert.deepEqual(new Uint8Array(await got.arrayBuffer()), bytes, type);
    }
    assert.equal((await ask('DELETE', '/cache/c?key=a%2Fb')).status, 204);
    assert.equal((await ask('DELETE', '/cache/c?key=a%2Fb')).status, 204, 'also when it is gone');
    await refused(404, 'Not Found', /Key not found/, ask('GET', '/cache/c?key=a%2Fb'));
  });

  it('takes keys in base64url, with padding and without', async () => {
    const key = Buffer.from([0xfb, 0xff, 0x00, 0x01]);
    const put = `/cache/c?key_base64=${key.toString('base64url')}&ttl_seconds=60`;
    assert.equal((await ask('PUT', put, {body: 'v'})).status, 204);
    const padded = encodeURIComponent(`${key.toString('base64url')}==`);
    assert.equal(await (await ask('GET', `/cache/c?key_base64=${padded}`)).text(), 'v');
  });

  it('names what is wrong with a request', async () => {
    const bad = detail => answer => refused(400, 'Bad Request', detail, answer);
    await bad(/key or key_base64 is needed/)(ask('GET', '/cache/c'));
    await bad(/key or key_base64 is needed/)(ask('GET', '/cache/c?key=a&key_base64=YQ'));
    await bad(/key_base64 must be base64url/)(ask('GET', '/cache/c?key_base64=!!'));
    for (const ttl of ['', '&ttl_seconds=x', '&ttl_seconds=0', '&ttl_seconds=-1']) {
      await bad(/ttl_seconds/)(ask('PUT', `/cache/c?key=a${ttl}`, {body: 'v'}));
    }
    await bad(/sequence_number must be a whole number/)(ask('GET', '/topics/c/t?sequence_number=x'));
    await bad(/Only one of/)(ask('GET', `/cache/c?key=a&token=${token}`));
    await refused(404, 'Not Found', /Cache not found/, ask('GET', '/cache/nope?key=a'));
    await refused(404, 'Not Found', /Cache not found/, ask('POST', '/topics/nope/t', {body: 'x'}));
    await refused(405, 'Method Not Allowed', /POST/, ask('POST', '/cache/c?key=a', {body: 'v'}));
    await refused(404, 'Not Found', /No such path: \//, ask('GET', '/'));
    await world.loadScenario({items: [{cache: 'c', key: 'list', list: ['a']}]});
    assert.equal((await ask('GET', '/cache/c?key=list')).status, 400);
  });

  it('takes the raw key and its wrapper, in the header or the query, and nothing else', async () => {
    const {v1, v2} = await world.credentials();
    for (const credential of [token, v1, v2, `Bearer ${token}`]) {
      const headers = {Authorization: credential};
      assert.equal((await ask('PUT', '/cache/c?key=k&ttl_seconds=9', {headers, body: 'v'})).status, 204);
    }
    const query = `/cache/c?key=k&token=${encodeURIComponent(v1)}`;
    assert.equal((await ask('GET', query, {headers: {}})).status, 200);
    await refused(401, 'Unauthorized', /./, ask('GET', '/cache/c?key=k', {headers: {}}));
    const headers = {Authorization: 'nonsense'};
    await refused(401, 'Unauthorized', /./, ask('GET', '/cache/c?key=k', {headers}));
    const reader = await world.mint({
      kind: 'disposable',
      expires_in_seconds: 60,
      permissions: [{role: 'readonly', cache: 'c'}],
    });
    const asReader = {headers: {Authorization: reader.api_key}};
    assert.equal((await ask('GET', '/cache/c?key=k', asReader)).status, 200);
    await refused(403, 'Forbidden', /./, ask('DELETE', '/cache/c?key=k', asReader));
  });

  for (const {version, sdk} of sdks) {
    it(`polls for what SDK ${version} publishes, and publishes to it`, async () => {
      const topics = topicClient(sdk, fromString(sdk, emulator, (await world.credentials()).v1));
      const topic = `t/${version}`;
      const path = `/topics/c/${encodeURIComponent(topic)}`;
      await topics.publish('c', topic, 'before');
      const first = ask('GET', path);
      await world.waitFor({action: '*Subscribe', subject: topic});
      await topics.publish('c', topic, 'one');
      const {items} = await (await first).json();
      assert.deepEqual(items.map(({item}) => item.value), [{text: 'one'}]);
      await topics.publish('c', topic, Uint8Array.of(1, 2, 255));
      const next = await (await ask('GET', `${path}?sequence_number=3`)).json();
      assert.deepEqual(next.items[0].item.value, {binary: 'AQL/'});

      const heard = new Arrivals();
      const subscription = await topics.subscribe('c', topic, {
        onItem: item => heard.push(item.valueString()),
        onError: () => {},
      });
      assert.equal((await ask('POST', path, {body: '{"json": "is text"}'})).status, 204);
      assert.equal((await heard.atLeast(2, 'items')).at(-1), '{"json": "is text"}');
      subscription.unsubscribe();
      topics.close?.();
    });
  }

  it('says what is not here, and where it is', async () => {
    const put = await ask('PUT', '/functions/manage/f');
    const {status, detail} = await put.json();
    assert.deepEqual([put.status, put.statusText, status], [501, 'Not Implemented', 501]);
    assert.equal(detail, '/functions/manage/f is not supported: the emulator runs no WebAssembly functions');
    const endpoints = await (await ask('GET', '/endpoints?private=true')).json();
    assert.deepEqual(endpoints, {local: [{socket_address: emulator.address}]});
  });

  it('survives what no client should send, and keeps requests apart', async () => {
    const speak = text =>
      new Promise((resolve, reject) => {
        let said = '';
        const socket = connect(Number(emulator.port), emulator.host, () => socket.end(text));
        socket.on('data', chunk => (said += chunk));
        socket.on('close', () => resolve(said));
        socket.on('error', reject);
      });
    assert.match(await speak('GET /cache/c?key=a HTTP/1.1\r\nHost: x\r\n: v\r\n\r\n'), /^HTTP\/1\.1 40/);
    const hidden = 'GET /cache/c?key=hidden HTTP/1.1\r\nHost: x\r\n\r\n';
    const outer = `GET /cache/c?key=a HTTP/1.1\r\nHost: x\r\nContent-Length: ${hidden.length}\r\n\r\n`;
    assert.equal((await speak(outer + hidden)).match(/HTTP\/1\.1/g).length, 1);
    const headers = {Authorization: token, Range: 'bytes=0-0'};
    const part = await ask('GET', '/cache/c?key=nothing', {headers});
    assert.match(await part.text(), /Key not found/);
  });

  it('frees a poll whose client has gone', async () => {
    const left = await new Control(emulator.control).createWorld('left');
    await left.createCache('c');
    const headers = {Authorization: (await left.credentials()).v1_raw};
    const leaving = new AbortController();
    const poll = fetch(`${base}/topics/c/t`, {headers, signal: leaving.signal});
    await left.waitFor({action: '*Subscribe'});
    assert.equal((await left.show()).live_subscriptions, 1);
    leaving.abort();
    await assert.rejects(poll);
    const deadline = Date.now() + 5000;
    while ((await left.show()).live_subscriptions > 0) assert.ok(Date.now() < deadline, 'it is freed');
  });
});
